"""Speed: recovery of planted paces, runs that are found, and single answers that are not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import speed
from tacit.stats.errors import VotesMalformed

ITEMS, RATERS = 200, 10


def _times(seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    chance = np.random.default_rng(seed)
    item, rater = np.nonzero(chance.random((ITEMS, RATERS)) < 0.8)
    pace = np.linspace(-0.5, 0.5, RATERS)
    seconds = np.exp(4 + chance.normal(size=ITEMS)[item] * 0.6 + pace[rater])
    return item, rater, seconds * np.exp(chance.normal(size=len(item)) * 0.4)


def test_medians_by_hand() -> None:
    """Each rater takes twice as long as the one before: paces are log 2 apart."""
    item, rater = np.repeat(np.arange(8), 3), np.tile(np.arange(3), 8)
    found = speed.residuals(item, rater, (1.0 + item) * 2.0**rater)
    assert found.pace == pytest.approx([-np.log(2), 0, np.log(2)])
    assert found.time == pytest.approx(np.log(2 * (1.0 + np.arange(8))))
    assert found.unknown == speed.NO_SPREAD


def test_paces_are_recovered_though_a_tenth_is_wild() -> None:
    item, rater, seconds = _times(1)
    wild = np.random.default_rng(2).random(len(item)) < 0.1
    found = speed.residuals(item, rater, np.where(wild, 0.5, seconds))
    assert found.pace == pytest.approx(np.linspace(-0.5, 0.5, RATERS), abs=0.15)


def test_a_run_of_fast_answers_is_found_where_it_is() -> None:
    item, rater, seconds = _times(3)
    rows = np.flatnonzero(rater == 4)[50:70]
    seconds[rows] /= 6
    found = next(run for run in speed.residuals(item, rater, seconds).runs if run.rater == 4)
    assert found.first <= rows[3]
    assert rows[0] <= found.last <= rows[10]
    assert found.answers >= 3


def test_two_fast_answers_open_no_look() -> None:
    item, rater = np.repeat(np.arange(50), 5), np.tile(np.arange(5), 50)
    seconds = 30.0 + (7 * item + 3 * rater) % 5
    before = speed.residuals(item, rater, seconds)
    assert before.runs == ()
    seconds[[100, 101, 105]] = 0.01
    assert speed.residuals(item, rater, seconds).runs == ()


def test_how_often_honest_people_have_a_run() -> None:
    """About a third within 500 answers: the reason why a run is a look and no case."""
    chance = np.random.default_rng(4)
    item, rater = np.repeat(np.arange(500), 40), np.tile(np.arange(40), 500)
    found = speed.residuals(item, rater, np.exp(chance.normal(size=len(item))))
    assert 0.15 <= len(found.runs) / 40 <= 0.55


def test_what_is_no_time_is_refused() -> None:
    for seconds in ([0.0], [np.nan], [np.inf]):
        with pytest.raises(VotesMalformed):
            speed.residuals(["a"], ["b"], seconds)
    with pytest.raises(VotesMalformed):
        speed.residuals(["a"], ["b"], [1.0, 2.0])


def test_few_answers_say_nothing() -> None:
    assert speed.residuals(["a"], ["b"], [3.0]).unknown == speed.TOO_FEW
    assert speed.residuals([], [], []).unknown == speed.TOO_FEW
