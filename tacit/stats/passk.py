"""What k attempts are worth when n were made: pass@k, pass^k, worst@k, best@k.

pass@k = 1 − C(n−c, k)/C(n, k) is the chance that one of k attempts passes when c of n did (M.
Chen et al., arXiv 2107.03374, equation 1); pass^k = C(c, k)/C(n, k) that all do (S. Yao et al.,
τ-bench, arXiv 2406.12045); worst@k and best@k are the expected least and greatest score of k
attempts, the mean over all subsets. All are products of ratios, so nothing grows with n.

Over tasks the mean counts, with a jackknife of tasks. Fewer attempts than k are never
extrapolated: then nothing is known.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import intervals
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

Floats = NDArray[np.float64]

NO_TASK = "there is no task"
TOO_FEW_ATTEMPTS = "a task has fewer attempts than k"


def pass_at(
    attempts: ArrayLike,
    passes: ArrayLike,
    *,
    k: int,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """The chance that at least one of k attempts passes, on the mean over tasks.

    A single task has the exact interval of its rate p, mapped by 1 − (1 − p)^k. Undefined: no
    task; k beyond the attempts of a task.

    Args:
        attempts: n of each task, shape (tasks,), or of one.
        passes: c of each task.
        k: attempts that are allowed.
        clusters: shape (tasks,), what tasks belong to.
        level: of the interval.

    Raises:
        ValueError: k is below 1, or a task has not 0 ≤ c ≤ n.
    """
    n, c = _check(attempts, passes, k)
    method = f"pass@{k}"
    if why := _why_not(n, k):
        return Estimate.undefined(why, n=len(n), method=method)
    values = 1 - _all_of(n - c, n, k)
    found = _mean(values, clusters, method=method, span=(0.0, 1.0), level=level)
    return _single(found, n, c, power=k) if len(n) == 1 else found


def pass_hat(
    attempts: ArrayLike,
    passes: ArrayLike,
    *,
    k: int,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """The chance that all of k attempts pass (pass^k), on the mean over tasks.

    A single task has the exact interval of its rate p, mapped by p^k. Arguments, undefined cases
    and errors are those of `pass_at`.
    """
    n, c = _check(attempts, passes, k)
    method = f"pass^{k}"
    if why := _why_not(n, k):
        return Estimate.undefined(why, n=len(n), method=method)
    found = _mean(_all_of(c, n, k), clusters, method=method, span=(0.0, 1.0), level=level)
    return _single(found, n, c, power=-k) if len(n) == 1 else found


def worst_at(
    scores: Sequence[ArrayLike],
    *,
    k: int,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """The expected least score of k attempts at a task, on the mean over tasks.

    Sorted upwards, x₍ᵢ₎ is the least of C(n−i, k−1) of the C(n, k) subsets. Undefined: no task; a
    task with fewer than k scores.

    Args:
        scores: the scores of each task.
        k: attempts that are looked at.
        clusters: shape (tasks,), what tasks belong to.
        level: of the interval.

    Raises:
        ValueError: k is below 1.
    """
    return _extreme(scores, k, f"worst@{k}", clusters=clusters, level=level)


def best_at(
    scores: Sequence[ArrayLike],
    *,
    k: int,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """The expected greatest score of k attempts; otherwise as `worst_at`."""
    return _extreme(scores, k, f"best@{k}", clusters=clusters, level=level)


def _check(attempts: ArrayLike, passes: ArrayLike, k: int) -> tuple[Floats, Floats]:
    n = np.atleast_1d(np.asarray(attempts, dtype=np.float64))
    c = np.atleast_1d(np.asarray(passes, dtype=np.float64))
    if k < 1 or n.shape != c.shape or not bool(((c >= 0) & (c <= n)).all()):
        raise ValueError("k is 1 or more, and each task has from 0 to n passes of n attempts")
    return n, c


def _why_not(n: Floats, k: int) -> str | None:
    if not len(n):
        return NO_TASK
    return TOO_FEW_ATTEMPTS if bool((n < k).any()) else None


def _all_of(kind: Floats, n: Floats, k: int) -> Floats:
    """C(kind, k) / C(n, k)."""
    found = np.ones_like(n)
    for place in range(k):
        found *= np.maximum(kind - place, 0) / (n - place)
    return found


def _extreme(
    scores: Sequence[ArrayLike],
    k: int,
    method: str,
    *,
    clusters: ArrayLike | None,
    level: float,
) -> Estimate:
    if k < 1:
        raise ValueError("k is 1 or more")
    tasks = [np.sort(np.asarray(each, dtype=np.float64)) for each in scores]
    if why := _why_not(np.array([len(each) for each in tasks]), k):
        return Estimate.undefined(why, n=len(tasks), method=method)
    turned = slice(None, None, -1 if method.startswith("best") else 1)
    values = np.array([float(_weights(len(each), k) @ each[turned]) for each in tasks])
    return _mean(values, clusters, method=method, span=(-np.inf, np.inf), level=level)


def _weights(n: int, k: int) -> Floats:
    """C(n−i, k−1)/C(n, k) for i from 1 to n, each from the one before."""
    places = np.arange(1, n)
    return np.cumprod(np.append(k / n, np.maximum(n - places - k + 1, 0) / (n - places)))


def _mean(
    values: Floats,
    clusters: ArrayLike | None,
    *,
    method: str,
    span: tuple[float, float],
    level: float,
) -> Estimate:
    """The mean over tasks, and without each task or cluster of them."""
    group = np.arange(len(values))
    if clusters is not None:
        group = np.unique(np.asarray(clusters), return_inverse=True)[1].ravel()
    if len(group) != len(values):
        raise ValueError(f"{len(group)} clusters are given for {len(values)} tasks")
    sums, counts = np.bincount(group, weights=values), np.bincount(group)
    rest = (len(values) - counts).astype(np.float64)
    left = np.divide(sums.sum() - sums, rest, out=np.full_like(sums, np.nan), where=rest > 0)
    value = float(values.mean())
    return intervals.jackknife(value, left, method=method, span=span, level=level)


def _single(found: Estimate, n: Floats, c: Floats, *, power: int) -> Estimate:
    """The exact interval of one task's rate, mapped; a negative power means that all pass."""
    rate = intervals.clopper_pearson(int(c[0]), int(n[0]), level=found.level)
    assert rate.low is not None
    assert rate.high is not None
    low, high = (1 - (1 - p) ** power if power > 0 else p**-power for p in (rate.low, rate.high))
    name = found.method.split(";")[0]
    return replace(found, low=low, high=high, n=int(n[0]), method=f"{name}, {rate.method} mapped")
