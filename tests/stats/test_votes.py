"""Columns become codes that do not depend on the order of rows, and say what was wrong."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import votes as votes_module
from tacit.stats.errors import DuplicateVote, TooManyCells, UnknownLevel, VotesMalformed
from tacit.stats.estimates import Estimate
from tacit.stats.votes import MIXED, Votes

ITEMS = ["b", "a", "a", "b", "c"]
RATERS = ["ann", "bob", "ann", "bob", "ann"]
LABELS = ["yes", "no", "yes", "yes", "no"]


def as_triples(votes: Votes) -> list[tuple[object, object, object]]:
    return [
        (votes.items[i], votes.raters[r], votes.levels[y])
        for i, r, y in zip(votes.item, votes.rater, votes.label, strict=True)
    ]


def test_votes_stand_by_item_and_rater() -> None:
    votes = Votes.from_columns(ITEMS, RATERS, LABELS)
    assert as_triples(votes) == [
        ("a", "ann", "yes"),
        ("a", "bob", "no"),
        ("b", "ann", "yes"),
        ("b", "bob", "yes"),
        ("c", "ann", "no"),
    ]
    assert votes.item.dtype == np.int32
    assert votes.per_item.tolist() == [2, 2, 1]
    assert votes.per_rater.tolist() == [3, 2]
    assert votes.counts().tolist() == [[1, 1], [0, 2], [1, 0]]
    assert votes.starts.tolist() == [0, 2, 4, 5]


@given(st.permutations(range(5)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    columns = [[column[place] for place in order] for column in (ITEMS, RATERS, LABELS)]
    moved, still = Votes.from_columns(*columns), Votes.from_columns(ITEMS, RATERS, LABELS)
    assert as_triples(moved) == as_triples(still)
    assert moved.levels == still.levels


@pytest.mark.parametrize("kind", [list, np.array])
def test_numbers_and_texts_are_coded_alike(kind: type) -> None:
    votes = Votes.from_columns(kind([30, 7, 7]), kind([1, 1, 2]), kind([0.5, 1.0, 0.5]))
    assert list(votes.items) == [7, 30]
    assert list(votes.levels) == [0.5, 1.0]
    assert votes.label.tolist() == [1, 0, 0]


def test_far_numbers_are_coded_by_sorting() -> None:
    votes = Votes.from_columns(np.array([10**12, 5, 10**12]), np.array([0, 0, 1]), ["x", "y", "x"])
    assert list(votes.items) == [5, 10**12]
    assert votes.item.tolist() == [0, 1, 1]


def test_what_is_missing_is_no_vote_but_its_item_stays() -> None:
    votes = Votes.from_columns(
        ["a", "a", "b", "c"], ["x", "y", "x", "x"], [3.0, float("nan"), None, 0], missing=[0]
    )
    assert as_triples(votes) == [("a", "x", 3.0)]
    assert votes.per_item.tolist() == [1, 0, 0]
    array = Votes.from_columns([1, 1, 2], [1, 2, 1], np.array([3.0, np.nan, 0.0]), missing=[0])
    assert array.n == 1


@pytest.mark.parametrize(("kept", "label"), [("last", "no"), ("first", "yes")])
def test_a_second_vote_replaces_and_is_counted(kept: Literal["last", "first"], label: str) -> None:
    votes = Votes.from_columns(["a", "a"], ["x", "x"], ["yes", "no"], duplicates=kept)
    assert as_triples(votes) == [("a", "x", label)]
    assert votes.replaced == 1


def test_a_second_vote_can_be_an_error_that_names_its_row() -> None:
    with pytest.raises(DuplicateVote, match="Row 3"):
        Votes.from_columns(["a", "b", "a"], ["x", "x", "x"], [1, 1, 1], duplicates="error")


def test_texts_that_look_like_numbers_are_levels_of_their_own() -> None:
    votes = Votes.from_columns(["a", "b"], ["x", "x"], ["1", 1])
    assert list(votes.levels) == [1, "1"]
    assert votes.warnings == (MIXED,)


def test_truth_is_not_one() -> None:
    votes = Votes.from_columns(["a", "b"], ["x", "x"], [True, 1])
    assert votes.level_count == 2


def test_declared_levels_keep_their_order_and_refuse_others() -> None:
    votes = Votes.from_columns(["a"], ["x"], ["low"], levels=["low", "middle", "high"])
    assert list(votes.levels) == ["low", "middle", "high"]
    assert votes.declared
    with pytest.raises(UnknownLevel, match="Row 2: 'none'"):
        Votes.from_columns(["a", "b"], ["x", "x"], ["low", "none"], levels=["low"])


def test_columns_that_say_nobody_or_are_short_are_refused() -> None:
    with pytest.raises(VotesMalformed, match="Row 2 names no rater"):
        Votes.from_columns(["a", "b"], ["x", None], ["yes", "no"])
    with pytest.raises(VotesMalformed, match="rater has 1"):
        Votes.from_columns(["a", "b"], ["x"], ["yes", "no"])


def test_an_empty_table_is_no_error() -> None:
    votes = Votes.from_columns([], [], [])
    assert (votes.n, votes.item_count, votes.level_count) == (0, 0, 0)
    assert votes.per_item.tolist() == []


def test_codes_are_taken_as_they_are_when_they_stand_in_order() -> None:
    item, rater, label = (np.array(x, dtype=np.int32) for x in ([0, 0, 1], [0, 1, 0], [1, 0, 1]))
    votes = Votes.from_codes(item, rater, label, shape=(3, 2, 2))
    assert votes.item is item
    assert votes.per_item.tolist() == [2, 1, 0]
    turned = Votes.from_codes(item[::-1], rater[::-1], label[::-1], shape=(3, 2, 2))
    assert as_triples(turned) == as_triples(votes)
    with pytest.raises(VotesMalformed, match="below 1"):
        Votes.from_codes(item, rater, label, shape=(3, 2, 1))


def test_codes_with_two_votes_of_one_rater_are_refused() -> None:
    one = np.zeros(2, dtype=np.int32)
    with pytest.raises(VotesMalformed, match="two votes"):
        Votes.from_codes(one, one, one, shape=(1, 1, 1))


def test_a_table_that_does_not_fit_is_refused() -> None:
    zero = np.zeros(1, dtype=np.int32)
    votes = Votes.from_codes(zero, zero, zero, shape=(10**5, 1, 10**5))
    with pytest.raises(TooManyCells):
        votes.counts()


def test_some_votes_keep_all_items_and_raters() -> None:
    votes = Votes.from_columns(ITEMS, RATERS, LABELS)
    part = votes.take(votes.rater == 0)
    assert part.per_item.tolist() == [1, 1, 1]
    assert part.rater_count == 2


def test_a_dictionary_column_is_read_without_its_rows() -> None:
    class Dictionary:
        def to_pylist(self) -> list[str | None]:
            return ["yes", "no"]

    class Indices:
        def fill_null(self, value: int) -> "Indices":
            self.value = value
            return self

        def to_numpy(self, *, zero_copy_only: bool) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
            assert not zero_copy_only
            return np.array([0, 1, self.value])

    class Column:
        dictionary = Dictionary()
        indices = Indices()

        def dictionary_encode(self) -> "Column":
            raise AssertionError("it is one already")

    votes = Votes.from_columns(["a", "b", "c"], ["x", "x", "x"], Column())
    assert as_triples(votes) == [("a", "x", "yes"), ("b", "x", "no")]


def test_an_estimate_has_a_value_or_says_why_not() -> None:
    assert Estimate.undefined("no item", n=0, method="Wilson").value is None
    with pytest.raises(ValueError, match="says why"):
        Estimate(value=None, n=0, method="Wilson")
    with pytest.raises(ValueError, match="says why"):
        Estimate(value=0.5, n=1, method="Wilson", unknown="?")


def test_votes_with_large_numbers_are_sorted_as_others(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(0)
    columns = [generator.integers(0, 9, 300) for _ in range(3)]
    packed = Votes.from_columns(*columns)
    monkeypatch.setattr(votes_module, "BITS_MAX", 0)
    assert as_triples(Votes.from_columns(*columns)) == as_triples(packed)
