"""Cohen's κ of two raters with any disagreement δ, and what it is without each cluster."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _units, intervals
from tacit.stats._cells import Cells, Floats, Metric, summed
from tacit.stats.estimates import Estimate
from tacit.stats.votes import Votes

NO_COMMON_ITEM = "no item has a label from both raters"
ONE_CATEGORY = "both raters gave one and the same label everywhere, so chance alone explains it"


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Two raters on the items that both judged."""

    first: NDArray[np.integer]
    second: NDArray[np.integer]
    cluster: NDArray[np.int64]
    count: int
    levels: int

    def cells(self, *columns: NDArray[np.integer], by: NDArray[np.int64], groups: int) -> Cells:
        group = np.concatenate([by] * len(columns))
        return Cells.of(group, np.concatenate(columns), shape=(groups, self.levels))

    def across(self, metric: Metric, *, by: NDArray[np.int64], groups: int) -> Floats:
        """Shape (groups,): Σ δ of a label of the first with one of the second, in a group.

        Twice that is what pairs of the pool have beyond pairs of each.
        """
        pool = metric.within(self.cells(self.first, self.second, by=by, groups=groups))
        pool -= metric.within(self.cells(self.first, by=by, groups=groups))
        pool -= metric.within(self.cells(self.second, by=by, groups=groups))
        return pool / 2


def cohen(
    votes: Votes,
    metric: Metric,
    *,
    named: tuple[tuple[Hashable, Hashable] | None, str],
    clusters: ArrayLike | None,
    level: float,
) -> Estimate:
    """1 − n·Σδ(a_i, b_i) / ΣΣδ(a_i, b_j), and that without each cluster.

    `named` is which two raters, and what the coefficient is called.
    """
    raters, method = named
    both = shared(votes, raters, clusters)
    if isinstance(both, str):
        return Estimate.undefined(both, n=0, method=method)
    n = len(both.first)
    if n == 0:
        return Estimate.undefined(NO_COMMON_ITEM, n=0, method=method)
    each = both.across(metric, by=np.arange(n), groups=n)
    mine = np.bincount(both.first, minlength=both.levels).astype(np.float64)
    theirs = np.bincount(both.second, minlength=both.levels).astype(np.float64)
    to_mine, to_theirs = metric.against(mine), metric.against(theirs)
    whole = float(mine @ to_theirs)
    if whole <= 0:
        return Estimate.undefined(ONE_CATEGORY, n=n, method=method)
    far = to_theirs[both.first] + to_mine[both.second]
    sizes = np.bincount(both.cluster, minlength=both.count)
    own = each
    if both.count < n:
        own = both.across(metric, by=both.cluster, groups=both.count)
        each = summed(both.cluster, each, count=both.count)
        far = summed(both.cluster, far, count=both.count)
    total = float(each.sum())
    left = whole - far + own
    left[left <= 1e-12 * whole] = np.nan
    without = 1 - (n - sizes) * (total - each) / left
    value = (whole - n * total) / whole
    pooled = mine + theirs
    rough = bool(pooled.sum() - pooled.max() < _units.ROUGH_VOTES)
    return intervals.jackknife(value, without, method=method, level=level, rough=rough)


def shared(
    votes: Votes, raters: tuple[Hashable, Hashable] | None, clusters: ArrayLike | None
) -> Shared | str:
    if raters is None:
        voted = np.flatnonzero(votes.per_rater)
        if len(voted) > 2:
            return f"κ compares two raters and there are {len(voted)}; name two, or take α"
        codes = [int(code) for code in voted]
    else:
        names = list(votes.raters)
        codes = [names.index(name) for name in raters if name in names]
    if len(codes) < 2:
        return NO_COMMON_ITEM
    first, second = (np.flatnonzero(votes.rater == code) for code in codes)
    common, left, right = np.intersect1d(
        votes.item[first], votes.item[second], assume_unique=True, return_indices=True
    )
    kept = votes.take(np.sort(np.concatenate([first[left], second[right]])))
    cluster, count = intervals.cluster_codes(kept, clusters)
    return Shared(
        first=votes.label[first[left]],
        second=votes.label[second[right]],
        cluster=cluster[common],
        count=count,
        levels=votes.level_count,
    )
