"""Crowd-BT: careless and contrary raters among honest ones."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import bradley_terry, crowd_bt
from tacit.stats.bradley_terry import Pairs
from tacit.stats.errors import VotesMalformed

Numbers = NDArray[np.float64]


def _panel(seed: int, straight: list[float]) -> tuple[Pairs, NDArray[np.int64], Numbers]:
    chance = np.random.default_rng(seed)
    theta = np.linspace(1.5, -1.5, 12)
    n = 300 * len(straight)
    first = chance.integers(0, 12, n)
    second = (first + chance.integers(1, 12, n)) % 12
    rater = np.repeat(np.arange(len(straight)), 300)
    won = chance.random(n) < 1 / (1 + np.exp(theta[second] - theta[first]))
    turned = chance.random(n) > np.array(straight)[rater]
    return Pairs.from_columns(first, second, (won ^ turned) * 1.0), rater, theta


def _values(found: crowd_bt.CrowdFit) -> Numbers:
    return np.array([one.value for one in found.strengths], dtype=np.float64)


def test_who_answers_by_chance_or_the_wrong_way_round_is_told() -> None:
    pairs, rater, theta = _panel(1, [1, 1, 1, 1, 0.5, 0.5, 0.05])
    found = crowd_bt.fit(pairs, rater)
    eta = [one.value or 0 for one in found.straight]
    assert min(eta[:4]) > 0.85
    assert eta[4:6] == pytest.approx([0.5, 0.5], abs=0.12)
    assert eta[6] < 0.2
    assert found.converged
    plain = bradley_terry.estimate(pairs).value
    assert plain is not None
    off = np.abs(_values(found) - theta).mean()
    assert off < 0.25
    assert np.abs(plain - theta).mean() > 0.5
    assert all(one.rough for one in (*found.strengths, *found.straight))


def test_honest_raters_give_the_plain_strengths() -> None:
    pairs, rater, _ = _panel(2, [1] * 6)
    plain = bradley_terry.estimate(pairs).value
    assert plain is not None
    found = crowd_bt.fit(pairs, rater)
    assert np.corrcoef(_values(found), plain)[0, 1] > 0.995
    low = min(one.value or 0 for one in found.straight)
    assert low > 0.9


def test_the_mode_fulfils_its_equations() -> None:
    """The slope in θ of the objective, written out, is 0; so is that in η."""
    pairs, rater, _ = _panel(3, [1, 0.9, 0.6])
    found = crowd_bt.fit(pairs, rater)
    theta, eta = _values(found), np.array([one.value for one in found.straight], dtype=np.float64)

    def height(theta: Numbers, eta: Numbers) -> float:
        up = 1 / (1 + np.exp(theta[pairs.second] - theta[pairs.first]))
        chance = np.where(pairs.twice == 2, up, 1 - up)
        mixed = eta[rater] * chance + (1 - eta[rater]) * (1 - chance)
        prior = 3 * np.log(eta).sum() - crowd_bt.RIDGE / 2 * (theta**2).sum()
        return float(np.log(mixed).sum() + prior)

    best = height(theta, eta)
    for step in np.eye(12) * 1e-2:
        shift = step - step.mean()
        assert max(height(theta + shift, eta), height(theta - shift, eta)) < best
    for step in np.eye(3) * 1e-2:
        assert height(theta, np.minimum(eta + step, 1)) <= best + 1e-6
        assert height(theta, eta - step) < best


def test_the_order_of_rows_and_of_the_two_changes_nothing() -> None:
    pairs, rater, _ = _panel(4, [1, 0.8])
    order = np.random.default_rng(4).permutation(pairs.n)
    turned = Pairs(
        first=pairs.second[order], second=pairs.first[order], twice=2 - pairs.twice[order],
        players=pairs.players,
    )  # fmt: skip
    one, two = crowd_bt.fit(pairs, rater), crowd_bt.fit(turned, rater[order])
    assert _values(two) == pytest.approx(_values(one), abs=1e-4)


def test_an_order_without_exception_is_finite() -> None:
    found = crowd_bt.fit(Pairs.from_columns(["a", "b"], ["b", "c"], [1, 1]), ["w", "w"])
    assert np.isfinite(_values(found)).all()
    assert found.strengths[0].value is not None


def test_each_comparison_has_one_rater() -> None:
    with pytest.raises(VotesMalformed):
        crowd_bt.fit(Pairs.from_columns(["a"], ["b"], [1]), ["w", "v"])
    assert crowd_bt.fit(Pairs.from_columns([], [], []), []).unknown == bradley_terry.NO_COMPARISON
