"""Drift: the CUSUM by hand, its measured false alarms and delays, and versions side by side."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import drift
from tacit.stats.drift import Steps
from tacit.stats.errors import VotesMalformed

PEOPLE = 4_000


def _first_alarms(rate: float, *, at: float, length: int, seed: int) -> NDArray[np.float64]:
    """When each of many people who err at `rate` is told, against a long-run rate of `at`."""
    chance = np.random.default_rng(seed)
    score = drift.scores(chance.random((PEOPLE, length)) < rate, Steps.against(at))
    over = score >= drift.ALARM_AT
    return np.where(over.any(axis=1), over.argmax(axis=1) + 1, np.inf)


def test_steps_by_hand() -> None:
    """At p₀ = .1 the odds 1/9 become 1/3, so p₁ = ¼."""
    steps = Steps.against(0.1)
    assert steps.error == pytest.approx(math.log(2.5))
    assert steps.right == pytest.approx(math.log(0.75 / 0.9))
    assert Steps.against(0.0).rate == drift.RATE_MIN


def test_the_course_is_that_of_single_steps() -> None:
    wrong = np.random.default_rng(1).random(400) < 0.2
    steps, score, course = Steps.against(0.1), 0.0, []
    for one in wrong.tolist():
        score = steps.after(score, wrong=one)
        course.append(score)
    found = drift.cusum(wrong, rate=0.1)
    assert found.score == pytest.approx(np.array(course))
    assert found.alarm == next(place for place, one in enumerate(course) if one >= 7)


@pytest.mark.parametrize(("rate", "share"), [(0.05, 1.0), (0.10, 1.7), (0.20, 2.8)])
def test_false_alarms_within_500_outcomes(rate: float, share: float) -> None:
    found = 100 * np.mean(np.isfinite(_first_alarms(rate, at=rate, length=500, seed=2)))
    assert found == pytest.approx(share, abs=3 * 100 * math.sqrt(share / 100 / PEOPLE) + 0.1)


@pytest.mark.parametrize(("rate", "outcomes"), [(0.05, 104), (0.10, 62), (0.20, 43)])
def test_the_median_delay_to_three_times_the_odds(rate: float, outcomes: int) -> None:
    odds = 3 * rate / (1 - rate)
    found = _first_alarms(odds / (1 + odds), at=rate, length=1_000, seed=3)
    assert np.median(found) == pytest.approx(outcomes, abs=5)


def test_the_delay_to_answering_by_chance() -> None:
    found = [np.median(_first_alarms(0.5, at=rate, length=500, seed=4)) for rate in (0.05, 0.2)]
    assert found == pytest.approx([15, 29], abs=2)


def test_ten_to_twenty_five_percent_is_told_within_120_outcomes() -> None:
    assert np.mean(_first_alarms(0.25, at=0.10, length=120, seed=5) <= 120) >= 0.9


def test_the_own_long_run_rate_is_taken_from_enough_outcomes() -> None:
    assert drift.cusum([True] * 19).unknown == drift.TOO_FEW
    found = drift.cusum([True, *[False] * 39])
    assert (found.rate, found.alarm, found.unknown) == (0.025, None, None)
    assert drift.cusum([], rate=0.1).score.tolist() == []


def test_versions_by_hand() -> None:
    """Newcombe's example of 1998: 56 of 70 against 48 of 80 is .2 (.0524 to .3339)."""
    wrong = [*[True] * 48, *[False] * 32, *[True] * 56, *[False] * 14]
    version = [*["1"] * 80, *["2"] * 70]
    first, second = drift.by_version(wrong, version)
    assert (first.change, first.rate.value, second.rate.n) == (None, 0.6, 70)
    assert second.change is not None
    assert second.change.value == pytest.approx(0.2)
    assert second.change.low == pytest.approx(0.0524, abs=5e-5)
    assert second.change.high == pytest.approx(0.3339, abs=5e-5)


def test_a_version_without_an_outcome_is_unknown() -> None:
    found = drift.by_version([True, False], ["a", "a"], order=["a", "b"])
    assert found[1].rate.value is None
    assert found[1].change is not None
    assert found[1].change.value is None
    assert drift.by_version([], []) == ()


def test_each_outcome_has_a_version_of_the_order() -> None:
    with pytest.raises(VotesMalformed):
        drift.by_version([True], ["b"], order=["a"])
    with pytest.raises(VotesMalformed):
        drift.by_version([True], ["a", "b"])
