"""Rasch's model: the equations of the mode, exchange of sides, recovery and coverage."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import rasch
from tacit.stats.errors import VotesMalformed
from tacit.stats.rasch import Measured, Rasch

Numbers = NDArray[np.float64]


def _values(given: tuple[Measured, ...]) -> Numbers:
    return np.array([one.measure.value for one in given], dtype=np.float64)


def _inside(given: tuple[Measured, ...], truth: Numbers) -> list[bool]:
    return [
        one.measure.low <= true <= one.measure.high
        for one, true in zip(given, truth.tolist(), strict=True)
        if one.measure.low is not None and one.measure.high is not None
    ]


def _answers(
    theta: Numbers, hard: Numbers, *, seed: int, slope: Numbers | None = None, share: float = 1
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    chance = np.random.default_rng(seed)
    item, who = np.nonzero(chance.random((len(hard), len(theta))) < share)
    a = 1.0 if slope is None else slope[item]
    right = chance.random(len(item)) < 1 / (1 + np.exp(-a * (theta[who] - hard[item])))
    return item, who, right


def test_the_mode_fulfils_its_equations() -> None:
    """What is right less what is expected is the pull of the prior, for items and respondents."""
    chance = np.random.default_rng(1)
    item, who, right = _answers(chance.normal(size=30), chance.normal(size=12), seed=1, share=0.7)
    found = rasch.rasch(item, who, right)
    theta, hard = _values(found.respondents), _values(found.items)
    left = right - 1 / (1 + np.exp(hard[item] - theta[who]))
    assert np.bincount(who, left) == pytest.approx(theta / 2.25, abs=1e-7)
    assert -np.bincount(item, left) == pytest.approx(hard / 2.25, abs=1e-7)
    assert found.converged


def test_errors_are_those_of_the_whole_information() -> None:
    item, who, right = _answers(np.linspace(-1, 1, 6), np.linspace(-1, 1, 9), seed=2)
    found = rasch.rasch(item, who, right)
    theta, hard = _values(found.respondents), _values(found.items)
    p = 1 / (1 + np.exp(hard[item] - theta[who]))
    design = np.zeros((len(item), 15))
    design[np.arange(len(item)), who], design[np.arange(len(item)), 6 + item] = 1, -1
    whole = design.T @ (design * (p * (1 - p))[:, None]) + np.eye(15) / 2.25
    errors = np.sqrt(np.diagonal(np.linalg.inv(whole)))
    told = [one.measure for one in (*found.respondents, *found.items)]
    reach = [(one.high or 0) - (one.value or 0) for one in told]
    assert reach == pytest.approx((1.959964 * errors).tolist(), rel=1e-5)


def test_sides_can_be_exchanged() -> None:
    """More items than respondents, or less: −θ is the difficulty of a respondent for an item."""
    item, who, right = _answers(np.linspace(-2, 2, 5), np.linspace(-1, 1, 40), seed=3)
    one, two = rasch.rasch(item, who, right), rasch.rasch(who, item, ~right)
    assert _values(one.items) == pytest.approx(_values(two.respondents), abs=1e-6)
    assert _values(one.respondents) == pytest.approx(_values(two.items), abs=1e-6)


def test_an_answer_by_hand() -> None:
    """One right answer: θ = −b, and θ/2.25 = σ(−2θ)."""
    found = rasch.rasch(["i"], ["m"], [True])
    theta, hard = found.respondents[0].measure.value, found.items[0].measure.value
    assert theta is not None
    assert hard == pytest.approx(-theta)
    assert theta / 2.25 == pytest.approx(1 / (1 + np.exp(2 * theta)))
    assert found.respondents[0].extreme
    assert found.items[0].extreme


def test_difficulty_is_recovered_and_covered() -> None:
    """400 items, 60 respondents drawn from the priors, nominal 95 %."""
    chance = np.random.default_rng(4)
    inside: list[bool] = []
    for seed in range(3):
        theta, hard = chance.normal(size=60) * 1.5, chance.normal(size=400) * 1.5
        found = rasch.rasch(*_answers(theta, hard, seed=seed))
        assert np.corrcoef(_values(found.items), hard)[0, 1] > 0.95
        inside += _inside(found.items, hard)
    assert len(inside) >= 1_000
    assert 0.93 <= np.mean(inside) <= 0.97


def test_who_has_far_more_answers_than_the_other_side_is_rough() -> None:
    found = rasch.rasch(*_answers(np.zeros(4), np.linspace(-1, 1, 100), seed=9))
    assert found.respondents[0].measure.rough
    assert not found.items[0].measure.rough


def test_a_model_that_has_all_right_is_extreme_and_finite() -> None:
    item, who, right = _answers(np.zeros(5), np.linspace(-1, 1, 20), seed=5)
    right[who == 3] = True
    found = rasch.rasch(item, who, right)
    best = found.respondents[3]
    assert [one.extreme for one in found.respondents] == [False, False, False, True, False]
    assert max(found.respondents, key=lambda one: one.measure.value or 0) == best


def test_two_parameters_are_recovered() -> None:
    chance = np.random.default_rng(6)
    theta, hard = chance.normal(size=600) * 1.5, chance.normal(size=50)
    slope = np.exp(chance.normal(size=50) * 0.5)
    found = rasch.two_pl(*_answers(theta, hard, seed=6, slope=slope))
    slopes = np.array([one.slope.value for one in found.items if one.slope], dtype=np.float64)
    assert found.converged
    assert np.corrcoef(np.log(slopes), np.log(slope))[0, 1] > 0.85
    assert np.mean(np.log(slopes) - np.log(slope)) == pytest.approx(0, abs=0.1)
    assert np.sqrt(np.mean((_values(found.items) - hard) ** 2)) < 0.25
    assert np.mean(_inside(found.respondents, theta)) == pytest.approx(0.95, abs=0.03)
    assert np.mean(_inside(found.items, hard)) >= 0.85


def test_a_change_of_an_item_does_not_raise_the_height() -> None:
    """The mode of the marginal likelihood, by a sum over a grid that is written out here."""
    item, who, right = _answers(np.linspace(-2, 2, 200), np.linspace(-1, 1, 8), seed=7)
    found = rasch.two_pl(item, who, right)
    hard, table = _values(found.items), np.zeros((200, 8))
    log = np.log([one.slope.value for one in found.items if one.slope and one.slope.value])
    table[who, item] = right
    grid = np.linspace(-9, 9, 361)
    prior = np.exp(-(grid**2) / 4.5) / np.exp(-(grid**2) / 4.5).sum()

    def height(b: Numbers, log_a: Numbers) -> float:
        p = 1 / (1 + np.exp(-np.exp(log_a)[:, None] * (grid - b[:, None])))
        logs = table @ np.log(p) + (1 - table) @ np.log(1 - p)
        penalty = (b**2).sum() / 2.25 + (log_a**2).sum() / 0.25
        return float(np.log(np.exp(logs) @ prior).sum() - penalty / 2)

    best = height(hard, log)
    assert found.height == pytest.approx(best, abs=1e-3)
    for step in np.eye(8) * 0.02:
        assert height(hard + step, log) < best
        assert height(hard - step, log) < best
        assert height(hard, log + step) < best
        assert height(hard, log - step) < best


def test_two_parameters_need_two_hundred() -> None:
    item, who, right = _answers(np.zeros(199), np.zeros(2), seed=8)
    found = rasch.two_pl(item, who, right)
    assert found.unknown == rasch.TOO_FEW
    assert found.items[0].measure.unknown == rasch.TOO_FEW


def test_what_is_no_answer_is_refused() -> None:
    for columns in ((["i"], ["m"], [0.5]), (["i"], [None], [1]), (["i"], ["m"], [1, 0])):
        with pytest.raises(VotesMalformed):
            rasch.rasch(*columns)


def test_without_an_answer_nothing_is_known() -> None:
    empty: Rasch = rasch.rasch([], [], [])
    assert (empty.items, empty.unknown) == ((), rasch.NO_RESPONSE)
    assert rasch.two_pl([], [], []).unknown == rasch.NO_RESPONSE
