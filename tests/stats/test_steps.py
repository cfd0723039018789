"""First wrong steps and overlap of spans: values worked by hand, and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import steps
from tacit.stats.steps import FirstWrong, Overlap, Place

PLACES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 12)).map(
        lambda one: (one[0], one[1], one[1] + one[2])
    ),
    max_size=8,
)


def test_overlap_by_hand() -> None:
    """Ten characters against ten, six in common; a mark in another step meets nothing."""
    a: list[Place] = [(0, 0, 10)]
    b: list[Place] = [(0, 4, 14), (1, 4, 9)]
    assert steps.overlap(a, b) == Overlap(both=6, a=10, b=15)
    assert steps.span_f1([steps.overlap(a, b)]).value == 12 / 25


def test_marks_that_lie_over_each_other_count_once() -> None:
    assert steps.overlap([(0, 0, 6), (0, 2, 8), (0, 8, 9)], [(0, 0, 9)]) == Overlap(
        both=9, a=9, b=9
    )


def test_sums_are_taken_before_the_division() -> None:
    """A long agreement outweighs a short disagreement: 2·90 / (100 + 100), not the mean."""
    texts = [Overlap(both=90, a=90, b=90), Overlap(both=0, a=10, b=10)]
    assert steps.span_f1(texts).value == 0.9


def test_texts_without_a_mark_say_nothing() -> None:
    figure = steps.span_f1([Overlap(both=0, a=0, b=0), Overlap(both=1, a=2, b=1)])
    assert (figure.value, figure.n) == (2 / 3, 1)
    nothing = steps.span_f1([Overlap(both=0, a=0, b=0)])
    assert (nothing.value, nothing.unknown) == (None, steps.NOTHING_MARKED)
    assert steps.span_f1([Overlap(both=0, a=3, b=0)]).value == 0


def test_a_mark_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        steps.overlap([(0, 3, 2)], [])


@given(PLACES, PLACES)
def test_overlap_is_that_of_sets_of_characters(a: list[Place], b: list[Place]) -> None:
    first = {(key, at) for key, start, end in a for at in range(start, end)}
    second = {(key, at) for key, start, end in b for at in range(start, end)}
    found = steps.overlap(a, b)
    assert found == Overlap(both=len(first & second), a=len(first), b=len(second))
    assert found == steps.overlap(reversed(a), reversed(b))


@given(PLACES, PLACES)
def test_f1_is_symmetric_one_with_oneself_and_between_zero_and_one(
    a: list[Place], b: list[Place]
) -> None:
    there, back = steps.span_f1([steps.overlap(a, b)]), steps.span_f1([steps.overlap(b, a)])
    assert there == back
    if there.value is not None:
        assert 0 <= there.value <= 1
    alone = steps.span_f1([steps.overlap(a, a)])
    assert alone.value in {1, None}


def test_first_wrong_steps_by_hand() -> None:
    """Four texts by both: equal on two; where both name a step they are 0 and 3 apart.

    κ: observed 2/4; by chance (1·2 + 2·1 + 1·1) / 16 for the labels 1, none, 4 with the
    counts a {1: 1, none: 2, 4: 1}, b {1: 2, none: 1, 4: 1}.
    """
    a: list[FirstWrong] = [1, "none", 4, "none", None]
    b: list[FirstWrong] = [1, "none", 1, 4, 2]
    found = steps.first_wrong(a, b)
    assert (found.equal.value, found.equal.n) == (0.5, 4)
    assert found.kappa.value == pytest.approx((2 / 4 - 5 / 16) / (1 - 5 / 16))
    assert (found.distance.value, found.distance.n) == (1.5, 2)


def test_without_a_common_step_the_distance_is_undefined() -> None:
    found = steps.first_wrong(["none", 2], ["none", "none"])
    assert (found.distance.value, found.distance.unknown) == (None, steps.NO_COMMON_STEP)
    assert steps.first_wrong([], []).equal.value is None


@given(st.lists(st.one_of(st.integers(0, 5), st.just("none"), st.none()), max_size=20))
def test_perfect_agreement_is_one_at_distance_none(labels: list[int | str | None]) -> None:
    found = steps.first_wrong(labels, labels)
    assert found.equal.value in {1, None}
    assert found.distance.value in {0, None}
