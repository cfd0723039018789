"""Criteria of a rubric: hand-worked figures, what flags them, what is not enough."""

import numpy as np
import pytest

from tacit.stats import criteria
from tacit.stats.criteria import Flag
from tests.stats.test_agreement import value


def _columns(*counts: int, n: int) -> np.ndarray:
    """A table with so many met in each column, first come first met."""
    return np.array([[float(row < count) for count in counts] for row in range(n)])


def test_discrimination_is_the_difference_of_shares_with_newcombes_interval() -> None:
    strong = np.arange(150) < 70
    verdicts = np.zeros((150, 1))
    verdicts[:56] = 1
    verdicts[70:118] = 1
    [found] = criteria.discrimination(verdicts, strong)
    # Newcombe 1998, table II: 56/70 less 48/80
    assert value(found) == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_under_ten_responses_a_group_nothing_is_known() -> None:
    verdicts = np.ones((15, 2))
    for found in criteria.discrimination(verdicts, np.arange(15) < 6):
        assert found.unknown == criteria.NOT_ENOUGH
    assert criteria.prevalence(verdicts[:9])[0].unknown == criteria.NOT_ENOUGH
    assert criteria.contrast(verdicts[:9])[0].unknown == criteria.NOT_ENOUGH
    assert criteria.flip_rate(verdicts[:9], verdicts[:9])[0].unknown == criteria.NOT_ENOUGH
    assert criteria.effective_number(verdicts[:9]).unknown == criteria.NOT_ENOUGH
    assert criteria.flags(verdicts[:9], np.ones(9, bool), weights=[1, 1]) == (frozenset(),) * 2
    assert criteria.prevalence(np.empty((0, 3)))[0].value is None


def test_verdicts_that_are_missing_are_left_out() -> None:
    verdicts = _columns(6, n=12)
    verdicts[11, 0] = np.nan
    [found] = criteria.prevalence(verdicts)
    assert (found.n, found.value) == (11, 6 / 11)


def test_contrast_is_greatest_in_the_middle() -> None:
    even, rare = criteria.contrast(_columns(20, 4, n=40))
    assert (value(even), even.high) == (0.25, 0.25)
    assert value(rare) == pytest.approx(0.09)
    assert rare.low is not None
    assert rare.high is not None
    assert rare.low < 0.09 < rare.high < 0.25


def test_item_rest_correlation_is_that_of_numpy() -> None:
    rng = np.random.default_rng(0)
    skill = rng.normal(size=(80, 1))
    verdicts = (skill + rng.normal(size=(80, 4)) > 0).astype(float)
    for place, found in enumerate(criteria.item_rest(verdicts)):
        rest = np.delete(verdicts, place, axis=1).mean(axis=1)
        expected = np.corrcoef(verdicts[:, place], rest)[0, 1]
        assert value(found) == pytest.approx(expected)
        assert found.low is not None


def test_a_criterion_that_never_differs_has_no_correlation() -> None:
    verdicts = _columns(30, 15, n=30)
    assert criteria.item_rest(verdicts)[0].unknown == criteria.CONSTANT
    [pair] = criteria.redundancy(verdicts)
    assert pair.phi.unknown == criteria.CONSTANT
    assert criteria.item_rest(verdicts[:, :1])[0].value is None


def test_phi_by_hand_and_the_effective_number() -> None:
    # 10 both, 5 first alone, 5 second alone, 20 neither: (200 − 25) / (15 · 25)
    rows = [(1, 1)] * 10 + [(1, 0)] * 5 + [(0, 1)] * 5 + [(0, 0)] * 20
    verdicts = np.array(rows, dtype=float)
    [pair] = criteria.redundancy(verdicts)
    phi = 175 / 375
    assert value(pair.phi) == pytest.approx(phi)
    # eigenvalues 1 ± φ: 4 / (2 + 2φ²)
    assert value(criteria.effective_number(verdicts)) == pytest.approx(4 / (2 + 2 * phi**2))
    same = np.repeat(verdicts[:, :1], 3, axis=1)
    assert value(criteria.effective_number(same)) == pytest.approx(1)
    with_constant = np.column_stack([same, np.ones(40)])
    assert value(criteria.effective_number(with_constant)) == pytest.approx(1)
    assert criteria.effective_number(np.ones((40, 2))).unknown == criteria.CONSTANT


def test_flip_rate_is_the_share_that_changed() -> None:
    first, second = _columns(20, n=40), _columns(24, n=40)
    [found] = criteria.flip_rate(first, second)
    assert value(found) == pytest.approx(0.1)


def test_flags_fire_on_the_ends_of_intervals() -> None:
    rng = np.random.default_rng(1)
    n = 400
    strong = np.arange(n) < n // 2
    good = np.where(strong, rng.random(n) < 0.8, rng.random(n) < 0.4)
    wrong = np.where(strong, rng.random(n) < 0.3, rng.random(n) < 0.7)
    verdicts = np.column_stack(
        [good, wrong, np.arange(n) > 3, np.arange(n) < 3, rng.random(n) < 0.5, good]
    ).astype(float)
    found = criteria.flags(verdicts, strong, weights=[5, 3, 1, 1, 1, 2])
    assert [sorted(flags) for flags in found] == [
        [Flag.REDUNDANT],
        [Flag.WRONG_POLARITY],
        [Flag.SATURATED],
        [Flag.UNREACHABLE],
        [],
        [Flag.REDUNDANT],
    ]
    penalty = criteria.flags(verdicts, strong, weights=[5, -3, 1, 1, 1, 2])
    assert penalty[1] == frozenset()
    few = np.concatenate([np.arange(20, 32), np.arange(200, 212)])
    assert criteria.flags(verdicts[few], strong[few], weights=[1] * 6)[2] == frozenset()


def test_verdicts_are_a_table() -> None:
    with pytest.raises(ValueError, match="a table"):
        criteria.prevalence([1, 0, 1])


def test_intervals_of_phi_cover() -> None:
    rng = np.random.default_rng(2)
    held = []
    for _ in range(1_000):
        first = rng.random(120) < 0.5
        second = np.where(rng.random(120) < 0.5, first, rng.random(120) < 0.5)
        [pair] = criteria.redundancy(np.column_stack([first, second]).astype(float))
        assert pair.phi.low is not None
        assert pair.phi.high is not None
        held.append(pair.phi.low <= 0.5 <= pair.phi.high)
    assert 0.93 <= np.mean(held) <= 0.97
