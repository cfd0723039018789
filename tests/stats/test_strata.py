"""Rows judged where the model doubts itself: the draw, the estimate, what it gains."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tacit.stats import intervals, strata


def release(seed: int, rows: int = 4_000) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Tempered errors that say roughly what is wrong: about 5 %."""
    chance = np.random.default_rng(seed)
    error = chance.beta(0.3, 5.0, rows)
    return error, chance.random(rows) < np.clip(error * 0.7 + 0.01, 0, 1)


@settings(max_examples=80, deadline=None)
@given(
    rows=st.integers(0, 60),
    judged=st.integers(0, 70),
    parts=st.integers(1, 12),
    seed=st.integers(0, 99),
)
def test_as_many_rows_are_drawn_as_asked_once_each_and_from_every_stratum(
    rows: int, judged: int, parts: int, seed: int
) -> None:
    error = np.random.default_rng(seed).random(rows) ** 4
    found = strata.draw(error, judged=judged, seed=seed, strata=parts)
    assert len(found.drawn) == len(set(found.drawn.tolist())) == min(rows, judged)
    if judged and rows:
        assert set(found.stratum[found.drawn].tolist()) == set(found.stratum.tolist())


def test_doubtful_rows_are_judged_more_often() -> None:
    error, _ = release(1)
    found = strata.draw(error, judged=300, seed=1)
    takes = np.bincount(found.stratum[found.drawn])
    assert takes[9] > 2 * takes[0]
    assert takes[0] >= 15  # the even half


def test_the_estimate_worked_by_hand() -> None:
    # Two strata of 4 rows; one of 2 wrong in the second, none of 2 in the first.
    sample = strata.Sample(stratum=np.repeat([0, 1], 4), drawn=np.array([0, 1, 4, 5]))
    found = strata.error_rate(sample, [False, False, True, False])
    # First: alike, one more row with .25: share 1/12. Second: s² = ½. n that has the variance:
    variance = (11 / 144 + 1 / 2) / 16
    effective = 0.25 * 0.75 / variance
    assert found.value == pytest.approx(0.25)
    wilson = intervals.wilson(0.25 * effective, effective)
    assert (found.low, found.high) == pytest.approx((wilson.low, wilson.high))


def test_the_estimate_covers_and_is_closer_than_an_even_draw() -> None:
    error, wrong = release(3)
    truth = wrong.mean()
    covered, planned, even = [], [], []
    for seed in range(500):
        sample = strata.draw(error, judged=300, seed=seed)
        found = strata.error_rate(sample, wrong[sample.drawn])
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        covered.append(found.low <= truth <= found.high)
        planned.append(found.value)
        even.append(np.random.default_rng(seed).choice(wrong, 300, replace=False).mean())
    assert np.mean(planned) == pytest.approx(truth, abs=0.002)
    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.var(even) / np.var(planned) > 1.2


def test_nothing_judged_is_undefined_and_all_judged_is_certain() -> None:
    error, wrong = release(4, rows=50)
    nothing = strata.draw(error, judged=0, seed=0)
    assert strata.error_rate(nothing, []).unknown == "a stratum has no judged row"
    whole = strata.draw(error, judged=50, seed=0)
    found = strata.error_rate(whole, wrong)
    assert (found.low, found.value, found.high) == pytest.approx((wrong.mean(),) * 3)
