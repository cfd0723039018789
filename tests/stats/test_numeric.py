"""Numbers of several raters: the mean, and bias and variance beside it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import numeric
from tacit.stats.votes import Votes

Numbers = NDArray[np.float64]


def _votes(seed: int, *, items: int = 300) -> tuple[Votes, Numbers, Numbers]:
    """Six raters with a bias each, the last of them wild."""
    chance = np.random.default_rng(seed)
    item, rater = np.nonzero((chance.random((items, 6)) < 0.8) | (np.arange(6) == 2))
    truth, bias = chance.normal(size=items) * 3, np.array([-1.0, -0.5, 0, 0.2, 0.5, 0.8])
    noise = np.array([0.5, 0.5, 0.5, 0.5, 0.5, 4.0])[rater] * chance.normal(size=len(item))
    score = np.round(truth[item] + bias[rater] + noise, 6)
    return Votes.from_columns(item, rater, score), truth, bias


def test_the_mean_by_hand() -> None:
    """1, 2, 3: mean 2, s.e. 1/√3, t₂ = 4.3027."""
    votes = Votes.from_columns(["i", "i", "i", "j"], ["a", "b", "c", "a"], [1, 2, 3, 7])
    first, second = numeric.mean(votes)
    assert (first.value, first.n) == (2, 3)
    assert first.high == pytest.approx(2 + 4.30265 / np.sqrt(3), abs=1e-4)
    assert (second.value, second.low, second.method) == (7, None, numeric.ONE_VOTE)
    empty = numeric.mean(votes.take(votes.item == 0))[1]
    assert empty.unknown == numeric.NO_VOTE


def test_the_interval_of_the_mean_covers() -> None:
    chance = np.random.default_rng(1)
    item, rater = np.repeat(np.arange(2_000), 4), np.tile(np.arange(4), 2_000)
    votes = Votes.from_columns(item, rater, chance.normal(size=8_000).round(6))
    inside = [one.low <= 0 <= one.high for one in numeric.mean(votes) if one.low and one.high]
    assert 0.93 <= np.mean(inside) <= 0.97


def test_bias_and_noise_are_recovered() -> None:
    votes, _, bias = _votes(2)
    found = numeric.biased(votes)
    assert found.bias - found.bias.mean() == pytest.approx(bias - bias.mean(), abs=0.3)
    assert found.deviation[5] > 5 * found.deviation[:5].max() / 1.5
    assert found.items[0].rough


def test_a_wild_rater_weighs_less() -> None:
    votes, truth, _ = _votes(3)
    plain = np.array([one.value for one in numeric.mean(votes)])
    weighed = np.array([one.value for one in numeric.biased(votes).items])
    assert np.std(weighed - truth) < 0.6 * np.std(plain - truth)


def test_a_shift_of_all_shifts_all() -> None:
    votes, _, _ = _votes(4, items=50)
    scores = np.asarray(votes.levels, dtype=float)
    one = numeric.biased(votes, scores=scores)
    two = numeric.biased(votes, scores=scores + 10)
    for first, second in zip(one.items, two.items, strict=True):
        assert second.value == pytest.approx((first.value or 0) + 10)
    assert two.deviation == pytest.approx(one.deviation)


def test_without_spread_nothing_is_known_of_raters() -> None:
    votes = Votes.from_columns(["i", "i", "j"], ["a", "b", "a"], [2, 2, 3])
    found = numeric.biased(votes)
    assert (found.unknown, found.items[0].value) == (numeric.NO_SPREAD, None)
