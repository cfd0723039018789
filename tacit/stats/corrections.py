"""A share or mean of many rows that a judge saw and experts only saw in part.

**Prediction-powered** (PPI++): the judge's mean over all rows, corrected by how far it was from
the experts where both judged. Valid whatever the judge is; a useless judge is given the weight
0. A. Angelopoulos et al., arXiv 2301.09633; tuned weight: arXiv 2311.01453.

**Rogan-Gladen**: the judge's share put right by its rates of true verdicts (W. Rogan, B. Gladen,
American Journal of Epidemiology 107, 1978). Its variance is 1/J² times that of a faultless
judge, J = TPR + TNR - 1: the price tag that is shown, and the reason why PPI++ is the default.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _special, intervals
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

PPI = "PPI++, t interval"
ROGAN_GLADEN = "Rogan-Gladen, normal interval"
YOUDEN = "TPR + TNR - 1, Newcombe interval"

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """Verdicts of a judge against the truth: met or not met."""

    tp: int
    """Truly met, and the judge says met."""
    fp: int
    """Not met, and the judge says met."""
    fn: int
    tn: int

    def __post_init__(self) -> None:
        if min(self.tp, self.fp, self.fn, self.tn) < 0:
            raise ValueError("a count is 0 or more")

    @property
    def met(self) -> int:
        return self.tp + self.fn

    @property
    def not_met(self) -> int:
        return self.fp + self.tn

    @property
    def n(self) -> int:
        return self.met + self.not_met


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A corrected share, and what the correction costs.

    Attributes:
        share: of rows that are truly met.
        youden: J, how much better than chance the judge tells them apart.
        inflation: 1/J², by how much the variance grows; `None` where J ≤ 0.
    """

    share: Estimate
    youden: Estimate
    inflation: float | None


def ppi_mean(
    expert: ArrayLike,
    judge: ArrayLike,
    judge_rest: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    power: float | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """The mean that experts would have given to all rows.

    λ·mean(f over the rest) + mean(Y - λf), λ = cov(Y, f)/((1 + n/N)·var f), with variance
    λ²·var(f over the rest)/N + var(Y - λf)/n and t with n - 1 degrees of freedom.

    Args:
        expert: Y, shape (n,), 0 and 1 for a share, or numbers; rows drawn at random.
        judge: f on the same rows.
        judge_rest: f on the rows that no expert saw, shape (N,); on all rows where the experts'
            were drawn by plan.
        weights: for rows drawn by plan, the inverse of each row's chance to be drawn.
        power: λ; 0 is the experts' mean alone, 1 is PPI; `None` tunes it.
        level: of the interval.

    Undefined with fewer than 2 rows of experts. Without rows in `judge_rest`, or with a judge
    that says the same of all, λ is 0.

    Raises:
        ValueError: `expert`, `judge` and `weights` are not equally long.
    """
    truth, said, rest = (np.asarray(each, dtype=np.float64) for each in (expert, judge, judge_rest))
    n = len(truth)
    if n != len(said) or (weights is not None and n != len(np.asarray(weights))):
        raise ValueError("experts and judge have verdicts on the same rows")
    if n < 2:
        return Estimate.undefined("fewer than 2 rows were judged by experts", n=n, method=PPI)
    raised = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    raised = raised / raised.mean()
    tuned = _tuned(truth, said, raised, rest) if power is None else power
    if not len(rest):
        tuned = 0.0
    rectified = raised * (truth - tuned * said)
    value, variance = float(rectified.mean()), float(rectified.var(ddof=1)) / n
    if tuned:
        value += tuned * float(rest.mean())
        spread = float(rest.var(ddof=1)) if len(rest) > 1 else float(said.var(ddof=1))
        variance += tuned**2 * spread / len(rest)
    reach = _special.t_quantile((1 + level) / 2, n - 1) * math.sqrt(variance)
    return Estimate(
        value=value, low=value - reach, high=value + reach, level=level, n=n, method=PPI
    )


def rogan_gladen(
    met: int, n: int, *, against: Confusion, level: float = LEVEL_DEFAULT
) -> Corrected:
    """The true share of met rows when a judge calls `met` of `n` met.

    θ = (p + TNR - 1)/J, cut to 0 - 1; variance [p(1-p)/n + (1-θ)²·TNR(1-TNR)/n₀ +
    θ²·TPR(1-TPR)/n₁]/J².

    Args:
        met: rows that the judge calls met.
        n: rows that it judged, others than those behind `against`.
        against: its verdicts on n₁ rows that are met and n₀ that are not.
        level: of the interval.

    Undefined for J ≤ 0, without a row, and where the truth holds only one of the two classes.

    Raises:
        ValueError: `met` is not between 0 and n.
    """
    if not 0 <= met <= n:
        raise ValueError("a count lies between 0 and the whole")
    index = youden(against, level=level)
    reason = index.unknown
    if reason is None and not n:
        reason = "no row was judged"
    if reason is None and index.value is not None and index.value <= 0:
        reason = "the judge does no better than chance"
    if reason is not None or index.value is None:
        share = Estimate.undefined(reason or "", n=n, method=ROGAN_GLADEN)
        return Corrected(share=share, youden=index, inflation=None)
    tpr, tnr = against.tp / against.met, against.tn / against.not_met
    raw = met / n
    value = min(1.0, max(0.0, (raw + tnr - 1) / index.value))
    variance = (
        raw * (1 - raw) / n
        + (1 - value) ** 2 * tnr * (1 - tnr) / against.not_met
        + value**2 * tpr * (1 - tpr) / against.met
    ) / index.value**2
    reach = _special.normal_quantile((1 + level) / 2) * math.sqrt(variance)
    share = Estimate(
        value=value,
        low=max(0.0, value - reach),
        high=min(1.0, value + reach),
        level=level,
        n=n,
        method=ROGAN_GLADEN,
    )
    return Corrected(share=share, youden=index, inflation=1 / index.value**2)


def youden(counts: Confusion, *, level: float = LEVEL_DEFAULT) -> Estimate:
    """Youden's J = TPR + TNR - 1 with the interval of a difference of two shares.

    W. Youden, Cancer 3 (1950); the interval is Newcombe's, of TPR less the rate of false "met".
    Undefined without a row of either class.
    """
    if not counts.met or not counts.not_met:
        missing = "met" if not counts.met else "not met"
        return Estimate.undefined(f"no row is truly {missing}", n=counts.n, method=YOUDEN)
    of = (counts.fp, counts.not_met)
    found = intervals.newcombe(counts.tp, counts.met, of=of, level=level)
    return replace(found, n=counts.n, method=YOUDEN)


def _tuned(truth: Floats, said: Floats, raised: Floats, rest: Floats) -> float:
    """The λ of least variance; var f is over all rows, as it is known best there."""
    spread = float(np.concatenate([said, rest]).var())
    if spread == 0 or not len(rest):
        return 0.0
    centred = (truth - np.average(truth, weights=raised)) * raised
    together = float((centred * (said - np.average(said, weights=raised))).mean())
    return together / ((1 + len(truth) / len(rest)) * spread)
