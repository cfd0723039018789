"""Agreement beside krippendorff, scikit-learn and SciPy, and how often its intervals hold."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tacit.stats import _special, agreement, alpha
from tacit.stats.alpha import Scale
from tacit.stats.estimates import Estimate
from tacit.stats.votes import Votes
from tests.make import crowds

SHARES: dict[str, tuple[float, ...]] = {
    "two even": (0.5, 0.5),
    "two uneven": (0.7, 0.3),
    "two, one rare": (0.9, 0.1),
    "three, two rare": (0.9, 0.05, 0.05),
    "four": (0.4, 0.3, 0.2, 0.1),
}
COEFFICIENTS: dict[str, Callable[[Votes], Estimate]] = {
    "percent": agreement.percent,
    "alpha nominal": alpha.krippendorff,
    "alpha ordinal": lambda votes: alpha.krippendorff(votes, metric="ordinal"),
    "alpha interval": lambda votes: alpha.krippendorff(votes, metric="interval"),
    "alpha ratio": lambda votes: alpha.krippendorff(votes, metric="ratio"),
    "kappa": lambda votes: agreement.kappa(votes, raters=(0, 1)),
    "weighted kappa": lambda votes: agreement.weighted_kappa(votes, raters=(0, 1)),
    "ac1": agreement.ac1,
    "ac2": agreement.ac2,
    "macro-F1": lambda votes: agreement.macro_f1(votes, rater=0, positive=0),
}


def _crowd(seed: int, *, levels: int, items: int = 300, raters: int = 4) -> Any:
    rng = np.random.default_rng(seed)
    return crowds.crowd(rng, (items, raters), shares=[1 / levels] * levels)


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("levels", [2, 5, 40])
def test_alpha_is_that_of_krippendorff(metric: Scale, levels: int) -> None:
    peer = pytest.importorskip("krippendorff")
    for seed in range(5):
        table = _crowd(seed, levels=levels)
        found = alpha.krippendorff(crowds.of_array(table, levels=levels), metric=metric)
        data = np.where(table < 0, np.nan, table).T
        theirs = peer.alpha(reliability_data=data, level_of_measurement=metric)
        assert found.value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("levels", [2, 3, 7])
def test_kappa_is_that_of_scikit_learn(levels: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    for seed in range(5):
        table = _crowd(seed, levels=levels, raters=2)
        table = table[(table >= 0).all(axis=1)]
        votes, (first, second) = crowds.of_array(table, levels=levels), table.T
        assert agreement.kappa(votes).value == pytest.approx(
            metrics.cohen_kappa_score(first, second), abs=1e-12
        )
        for power, name in ((1, "linear"), (2, "quadratic")):
            theirs = metrics.cohen_kappa_score(
                first, second, weights=name, labels=list(range(levels))
            )
            found = agreement.weighted_kappa(votes, power=power)
            assert found.value == pytest.approx(theirs, abs=1e-12)
        f1 = metrics.f1_score(first == 0, second == 0, average="macro")
        found = agreement.macro_f1(votes, rater=0, positive=0)
        assert found.value == pytest.approx(f1, abs=1e-12)


def test_distributions_are_those_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(0)
    for _ in range(500):
        df, p = 10 ** rng.uniform(0, 6), rng.uniform(0.001, 0.999)
        assert _special.t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-10)
        a, b = 10 ** rng.uniform(-0.5, 5, 2)
        x = stats.beta.ppf(rng.random(), a, b)
        assert _special.beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-10)
        theirs = stats.beta.ppf(p, a, b)
        assert _special.beta_quantile(p, a, b) == pytest.approx(theirs, rel=1e-9)
        n, rate = int(rng.integers(1, 10**6)), float(rng.random())
        count = int(stats.binom.ppf(rng.random(), n, rate))
        found = _special.binomial_tail(count, n=n, p=rate)
        assert found == pytest.approx(stats.binom.cdf(count, n, rate), abs=1e-10)
        total = int(rng.integers(2, 10**5))
        marked, drawn = int(rng.integers(0, total + 1)), int(rng.integers(1, total + 1))
        count = int(stats.hypergeom.ppf(rng.random(), total, marked, drawn))
        found = _special.hypergeometric_tail(count, n=drawn, marked=marked, total=total)
        theirs = stats.hypergeom.cdf(count, total, marked, drawn)
        assert found == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("accuracy", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("items", [100, 400])
@pytest.mark.parametrize("name", COEFFICIENTS)
def test_intervals_that_are_not_rough_cover(name: str, items: int, accuracy: float) -> None:
    """Cells of 1,000 simulations; those where intervals are marked rough are not held to it."""
    found = {}
    for kind, shares in SHARES.items():
        try:
            found[kind] = crowds.coverage(
                COEFFICIENTS[name], items=items, shares=shares, accuracy=accuracy
            )
        except crowds.Rough:
            continue
    assert all(0.92 <= share <= 0.975 for share in found.values()), found
    assert not found or 0.93 <= np.mean(list(found.values())) <= 0.97


def test_the_concordance_of_fixed_raters_is_covered() -> None:
    rng = np.random.default_rng(0)

    def table(items: int) -> Any:
        truth = rng.normal(size=(items, 1))
        return np.digitize(truth + rng.normal(size=(items, 5)), [-2, -1, 0, 1, 2])

    truth = _concordance_of_many(table)
    held = []
    for _ in range(1_000):
        found = agreement.kendall_w(crowds.of_array(table(80), levels=6))
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= truth <= found.high)
    assert 0.92 <= np.mean(held) <= 0.97


def _concordance_of_many(table: Callable[[int], Any]) -> float:
    found = agreement.kendall_w(crowds.of_array(table(100_000), levels=6)).value
    assert found is not None
    return found
