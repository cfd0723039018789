"""pass@k, pass^k, worst@k, best@k: hand-worked values, definitions, undefined cases."""

import itertools
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import passk
from tests.stats.test_agreement import value

SCORES = st.lists(st.floats(-2, 1), min_size=1, max_size=8)


def test_chances_worked_by_hand() -> None:
    # n 5, c 2, k 2: 1 - C(3,2)/C(5,2) = 1 - 3/10; C(2,2)/C(5,2) = 1/10
    assert value(passk.pass_at(5, 2, k=2)) == pytest.approx(0.7, abs=1e-15)
    assert value(passk.pass_hat(5, 2, k=2)) == pytest.approx(0.1, abs=1e-15)
    # n 10, c 3, k 2: 1 - C(7,2)/C(10,2) = 24/45; C(3,2)/C(10,2) = 3/45
    assert value(passk.pass_at(10, 3, k=2)) == pytest.approx(0.5333, abs=5e-5)
    assert value(passk.pass_hat(10, 3, k=2)) == pytest.approx(0.0667, abs=5e-5)


def test_k_above_n_is_undefined_and_nonsense_is_refused() -> None:
    for statistic in (passk.pass_at, passk.pass_hat):
        assert statistic([9, 3], [1, 1], k=4).unknown == passk.TOO_FEW_ATTEMPTS
        assert statistic([], [], k=1).unknown == passk.NO_TASK
        for n, c, k in ((3, 4, 1), (3, -1, 1), (3, 1, 0)):
            with pytest.raises(ValueError, match="k is 1 or more"):
                statistic(n, c, k=k)
    assert passk.worst_at([[1.0], [1.0, 0.0]], k=2).unknown == passk.TOO_FEW_ATTEMPTS
    assert passk.best_at([], k=2).unknown == passk.NO_TASK
    with pytest.raises(ValueError, match="k is 1 or more"):
        passk.worst_at([[1.0]], k=0)


@given(st.integers(1, 60), st.data())
def test_all_pass_counts_the_opposite_of_some_failing(n: int, data: st.DataObject) -> None:
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    at, hat = value(passk.pass_at(n, c, k=k)), value(passk.pass_hat(n, c, k=k))
    others = value(passk.pass_hat(n, n - c, k=k))
    assert 0.0 <= hat <= at + 1e-12 <= 1.0 + 1e-12
    assert at == pytest.approx(1 - others, abs=1e-12)


@given(SCORES, st.integers(1, 8))
def test_extremes_are_means_over_all_subsets(scores: list[float], k: int) -> None:
    worst, best = passk.worst_at([scores], k=k), passk.best_at([scores], k=k)
    if k > len(scores):
        assert worst.unknown == passk.TOO_FEW_ATTEMPTS
        return
    subsets = list(itertools.combinations(scores, k))
    assert worst.value == pytest.approx(statistics.fmean(map(min, subsets)), abs=1e-12)
    assert best.value == pytest.approx(statistics.fmean(map(max, subsets)), abs=1e-12)


def test_passes_are_scores_of_nought_and_one() -> None:
    scores = [[1.0] * 3 + [0.0] * 7]
    assert value(passk.best_at(scores, k=2)) == pytest.approx(value(passk.pass_at(10, 3, k=2)))
    assert value(passk.worst_at(scores, k=2)) == pytest.approx(value(passk.pass_hat(10, 3, k=2)))
    assert value(passk.worst_at([[0.0, 0.5, 1.0]], k=1)) == 0.5


def test_a_single_task_has_the_exact_interval_of_its_rate_mapped() -> None:
    # Clopper-Pearson of 3 of 10 at 95 %: .0667 to .6525
    at, hat = passk.pass_at(10, 3, k=2), passk.pass_hat(10, 3, k=2)
    assert (at.low, at.high) == pytest.approx((1 - 0.9333**2, 1 - 0.3475**2), abs=5e-4)
    assert (hat.low, hat.high) == pytest.approx((0.0667**2, 0.6525**2), abs=5e-4)
    assert at.n == 10


def test_many_attempts_stay_numbers() -> None:
    found = passk.pass_at(1_000_000, 500, k=1_000)
    assert value(found) == pytest.approx(1 - (1 - 0.0005) ** 1_000, abs=1e-3)


def test_over_tasks_the_interval_is_that_of_a_mean() -> None:
    rng = np.random.default_rng(0)
    passes = rng.integers(0, 9, 60)
    found = passk.pass_at(np.full(60, 8), passes, k=3)
    values = [value(passk.pass_at(8, int(c), k=3)) for c in passes]
    assert value(found) == pytest.approx(statistics.fmean(values))
    assert found.low is not None
    reach = 2.000995 * statistics.stdev(values) / 60**0.5  # t of 59, .975
    assert value(found) - found.low == pytest.approx(reach, rel=1e-6)
    clustered = passk.pass_at(np.full(60, 8), passes, k=3, clusters=np.arange(60) // 2)
    assert (found.n, clustered.n) == (60, 30)
    with pytest.raises(ValueError, match="2 clusters"):
        passk.pass_at([3], [1], k=1, clusters=[1, 2])


def test_intervals_cover() -> None:
    rng = np.random.default_rng(1)
    rates = rng.beta(2, 2, (1_000, 80))
    passes = rng.binomial(8, rates)
    truth = 1 - 2 * 3 * 4 / (4 * 5 * 6)  # 1 − E(1 − p)^3 of Beta(2, 2)
    held = []
    for row in passes:
        found = passk.pass_at(np.full(80, 8), row, k=3)
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= truth <= found.high)
    assert 0.93 <= np.mean(held) <= 0.97
