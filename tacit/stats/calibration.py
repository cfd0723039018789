"""Whether a posterior of 90 % is right nine times in ten, and one temperature to mend it.

Raters err together on hard items, so that evidence is counted too often. T_i ← T_i^(1/temp)
with one `temp` fitted on gold repairs most of it (Guo et al., *On calibration of modern neural
networks*, ICML 2017). It is no promise all the same: posteriors steer money, audits certify.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats.consensus import Floats
from tacit.stats.estimates import Estimate
from tacit.stats.gold import NEEDED

ASSUMED = 4.0
"""The temperature where there is not enough gold to fit one."""
LOG_LOW, LOG_HIGH, LOG_PRECISION = -1.0, 5.0, 1e-4
BINS = 10
FOLDS = 5
ECE_POINTS_MAX = 10.0
"""Above this, after tempering, posteriors only rank."""
CHANCE_MIN = 1e-300
Z_95 = 1.959963984540054

Numbers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Temperature:
    """What posteriors are tempered by.

    Attributes:
        value: at least 1: the votes of m raters are worth m / value independent ones.
        fitted: the minimum of the log loss itself, which may be below 1; `None` if assumed.
        n: gold items it rests on.
    """

    value: float
    fitted: float | None
    n: int

    @property
    def is_assumed(self) -> bool:
        return self.fitted is None


@dataclass(frozen=True)
class Bin:
    """A point of a reliability plot."""

    confidence: float
    accuracy: float
    n: int


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How far posteriors can be believed.

    Attributes:
        temperature: fitted on all gold.
        before: expected calibration error in points, as the model says it.
        after: the same after tempering, each fifth by a temperature of the other four.
        log_loss: after tempering, in the same way.
        brier: likewise.
        bins: the reliability plot after tempering.
        is_calibrated: whether `after` is at most `ECE_POINTS_MAX`; `None` if not known.
    """

    temperature: Temperature
    before: Estimate
    after: Estimate
    log_loss: Estimate
    brier: Estimate
    bins: tuple[Bin, ...]
    is_calibrated: bool | None


def temper(posterior: Floats, temp: float) -> Floats:
    """Posteriors to the power of 1 / temp, each row summing to 1; the argument stays as it is.

    Args:
        posterior: shape (items, levels).
        temp: above 0; 1 changes nothing, more makes posteriors flatter.
    """
    logs = np.log(np.maximum(posterior, CHANCE_MIN))
    logs /= temp
    logs -= logs.max(axis=1, initial=-np.inf, keepdims=True)
    np.exp(logs, out=logs)
    logs /= logs.sum(axis=1, keepdims=True)
    return logs


def errors(posterior: Floats, temp: float) -> Floats:
    """Tempered error e_i = 1 − the largest tempered posterior; shape (items,)."""
    error: Floats = 1.0 - temper(posterior, temp).max(axis=1, initial=0.0)
    return error


def fit_temperature(posterior: Floats, truth: Numbers) -> Temperature:
    """The temperature that makes the truth of gold likeliest.

    Golden section on its logarithm between −1 and 5. With fewer than 50 gold items it is not
    fitted but assumed to be 4.

    Args:
        posterior: shape (gold items, levels).
        truth: shape (gold items,), their true levels by number.
    """
    if len(truth) < NEEDED:
        return Temperature(value=ASSUMED, fitted=None, n=len(truth))
    fitted = _likeliest(posterior, truth)
    return Temperature(value=max(fitted, 1.0), fitted=fitted, n=len(truth))


def ece(posterior: Floats, truth: Numbers) -> Estimate:
    """Expected calibration error in points: Σ share · |mean confidence − accuracy|.

    Ten bins of equal size by confidence. Undefined under 50 items.
    """
    method = f"{BINS} bins of equal size, in points; no interval: it is biased upwards"
    if len(truth) < NEEDED:
        return Estimate.undefined(_few(len(truth)), n=len(truth), method=method)
    points = sum(
        100 * each.n / len(truth) * abs(each.confidence - each.accuracy)
        for each in reliability(posterior, truth)
    )
    return Estimate(value=points, n=len(truth), method=method)


def reliability(posterior: Floats, truth: Numbers) -> tuple[Bin, ...]:
    """Mean confidence and accuracy in ten bins of equal size; none without items."""
    if not len(truth):
        return ()
    confidence = posterior.max(axis=1)
    right = posterior.argmax(axis=1) == truth
    order = np.argsort(confidence, kind="stable")
    return tuple(
        Bin(float(confidence[part].mean()), float(right[part].mean()), len(part))
        for part in np.array_split(order, BINS)
        if len(part)
    )


def brier(posterior: Floats, truth: Numbers) -> Estimate:
    """Mean squared distance from the truth as a row of one 1: 0 is best, 2 worst (Brier 1950)."""
    wanted = np.zeros_like(posterior)
    wanted[np.arange(len(truth)), truth] = 1.0
    return _mean(((posterior - wanted) ** 2).sum(axis=1), "Brier score, normal interval")


def log_loss(posterior: Floats, truth: Numbers) -> Estimate:
    """Mean −log posterior of the truth, in nats; posteriors are at least 1e-300."""
    said = posterior[np.arange(len(truth)), truth]
    return _mean(-np.log(np.maximum(said, CHANCE_MIN)), "log loss in nats, normal interval")


def check(posterior: Floats, truth: Numbers, *, seed: int = 0) -> Calibration:
    """Fit the temperature, and say by five folds of the gold what it is worth.

    Args:
        posterior: shape (gold items, levels).
        truth: shape (gold items,).
        seed: of the folds.
    """
    temperature = fit_temperature(posterior, truth)
    if temperature.is_assumed:
        tempered = temper(posterior, temperature.value)
    else:
        tempered = _across(posterior, truth, seed)
    after = ece(tempered, truth)
    return Calibration(
        temperature=temperature,
        before=ece(posterior, truth),
        after=after,
        log_loss=log_loss(tempered, truth),
        brier=brier(tempered, truth),
        bins=reliability(tempered, truth),
        is_calibrated=None if after.value is None else after.value <= ECE_POINTS_MAX,
    )


def _across(posterior: Floats, truth: Numbers, seed: int) -> Floats:
    """Each fold tempered by what the others say."""
    fold = np.random.default_rng(seed).permutation(len(truth)) % FOLDS
    tempered = np.empty_like(posterior)
    for number in range(FOLDS):
        others = fold != number
        temp = max(_likeliest(posterior[others], truth[others]), 1.0)
        tempered[~others] = temper(posterior[~others], temp)
    return tempered


def _likeliest(posterior: Floats, truth: Numbers) -> float:
    logs = np.log(np.maximum(posterior, CHANCE_MIN))
    rows = np.arange(len(truth))

    def loss(log_temp: float) -> float:
        scaled = logs * math.exp(-log_temp)
        top = scaled.max(axis=1)
        total = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((total - scaled[rows, truth]).mean())

    return math.exp(_golden(loss))


def _golden(loss: Callable[[float], float]) -> float:
    """The place of the minimum between the two ends."""
    ratio = (math.sqrt(5) - 1) / 2
    low, high = LOG_LOW, LOG_HIGH
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    at_left, at_right = loss(left), loss(right)
    while high - low > LOG_PRECISION:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - ratio * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + ratio * (high - low)
            at_right = loss(right)
    return (low + high) / 2


def _mean(values: Floats, method: str) -> Estimate:
    n = len(values)
    if not n:
        return Estimate.undefined("there is no gold item", n=0, method=method)
    value = float(values.mean())
    if n < 2:
        return Estimate(value=value, n=n, method="one item: no interval")
    half = Z_95 * float(values.std(ddof=1)) / math.sqrt(n)
    return Estimate(value=value, low=max(value - half, 0.0), high=value + half, n=n, method=method)


def _few(n: int) -> str:
    return f"{n} gold items, {NEEDED} are needed"
