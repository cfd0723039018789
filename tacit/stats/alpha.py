"""Krippendorff's α: agreement of any number of raters, on any scale, with votes missing.

α = 1 − Dₒ/Dₑ over the n votes of items with at least two: Dₒ is the disagreement δ of the pairs
within items, each vote weighing alike, Dₑ that of all pairs of votes. With W the sum of δ over
ordered pairs of votes of an item or of all, and r the votes of an item,

    α = 1 − (n − 1) · Σ_items W/(r − 1) / W_all.

1 is perfect agreement, 0 what votes drawn at random from the same pool would give. Source:
K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011; *Content Analysis*, 4th
edition, 2018, chapter 12.

Leaving a cluster out takes its own W, its pairs with all other votes and its items out of these
sums, so the jackknife costs what the coefficient costs. Only the ordinal scale is different: its
distances are those of mid-ranks, which change with every vote that is left out.
"""

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from tacit.stats import _units, intervals
from tacit.stats._cells import Cells, Floats, Metric, Nominal, Squared, Table, summed
from tacit.stats._units import Units
from tacit.stats.errors import TooManyValues
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate
from tacit.stats.votes import Votes

Scale = Literal["nominal", "ordinal", "interval", "ratio", "jaccard", "masi"]

VALUES_MAX = 4_096
"""Of distinct values where distances stand in a matrix: ratio, sets."""
RANKS_EXACT_MAX = 64
"""Levels up to which the ordinal jackknife is exact; beyond, groups of clusters are left out."""
GROUPS = 64
"""Groups of clusters that are left out one at a time beyond that."""
ROWS_AT_ONCE = 65_536

NO_PAIR = "no item has two votes"
ONE_LABEL = "every vote is the same label"
NO_ORDER = "the order of the levels was not declared"
NO_NUMBERS = "the labels are not all finite numbers"
NEGATIVE = "a ratio scale has no negative numbers"
NO_SETS = "the labels are not all sets"


def krippendorff(
    votes: Votes,
    *,
    metric: Scale = "nominal",
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """α of votes on one scale, with its jackknife interval.

    Nominal α knows equal and unequal. Ordinal α takes the levels in their declared order, or
    numbers in theirs; it is interval α on mid-ranks. Interval and ratio α take the numbers that
    the labels are: (a − b)² and ((a − b)/(a + b))². For labels that are sets (frozensets or
    tuples) δ is 1 − Jaccard or 1 − MASI (R. Passonneau, LREC 2006).

    Undefined: no item with two votes; every vote the same label; labels that the scale does not
    take. `n` is clusters. Rough: fewer than 100 votes outside the commonest class.

    Args:
        votes: of any number of raters; who missed what does not matter.
        metric: the scale.
        clusters: shape (items,), the task or answer that items belong to.
        level: of the interval.

    Raises:
        TooManyValues: more than 4,096 distinct values on a ratio scale or of sets.
    """
    method = f"Krippendorff's α, {metric}"
    units = _units.of_votes(votes, clusters=clusters)
    if not len(units.sizes):
        return Estimate.undefined(NO_PAIR, n=0, method=method)
    counts = units.items.totals()
    if np.count_nonzero(counts) < 2:
        return Estimate.undefined(ONE_LABEL, n=units.count, method=method)
    if metric == "ordinal":
        return _ordinal(votes, units, method=method, level=level)
    chosen = _metric(votes, metric, used=counts > 0)
    if isinstance(chosen, str):
        return Estimate.undefined(chosen, n=units.count, method=method)
    value, without = leave_out(units, chosen)
    if value is None:
        return Estimate.undefined(ONE_LABEL, n=units.count, method=method)
    return intervals.jackknife(value, without, method=method, level=level, rough=units.is_skewed)


def leave_out(units: Units, metric: Metric, *, spared: int = 1) -> tuple[float | None, Floats]:
    """1 − (n − spared)·O/W of all, and without each cluster; NaN where W is 0.

    `spared` is 1 for α and 0 for Fleiss' κ, who lets a vote be paired with itself by chance.
    """
    counts = units.items.totals()
    far = metric.against(counts)
    whole = float(counts @ far)
    by_item = metric.within(units.items)
    observed = units.gather(by_item / (units.sizes - 1))
    own = by_item if units.cluster is None else metric.within(units.clusters)
    sizes = units.gather(units.sizes)
    n, total = float(sizes.sum()), float(observed.sum())
    left = whole - 2 * units.clusters.weighed(far) + own
    left[left <= 1e-12 * max(whole, 1.0)] = np.nan
    without = 1 - (n - sizes - spared) * (total - observed) / left
    if whole <= 0:
        return None, without
    return (whole - (n - spared) * total) / whole, without


def _metric(votes: Votes, metric: Scale, *, used: np.ndarray) -> Metric | str:
    """The disagreement of a scale, or why it does not fit the labels."""
    if metric not in get_args(Scale):
        raise ValueError(f"the scale is one of {', '.join(get_args(Scale))}, not {metric!r}")
    if metric == "nominal":
        return Nominal()
    if metric in {"jaccard", "masi"}:
        return _of_sets(votes, masi=metric == "masi", used=used)
    values = _units.numbers(votes)
    if values is None:
        return NO_NUMBERS
    if metric == "interval":
        centred = values - values[used].mean()
        return Squared(centred / max(np.abs(centred[used]).max(), np.finfo(float).tiny))
    if bool((values[used] < 0).any()):
        return NEGATIVE
    _check_count(used)
    places = np.flatnonzero(used)
    v = values[places]
    sums = v[:, None] + v[None, :]
    apart = np.divide(v[:, None] - v[None, :], sums, out=np.zeros_like(sums), where=sums > 0)
    return _spread(apart * apart, places, levels=len(used))


def _of_sets(votes: Votes, *, masi: bool, used: np.ndarray) -> Metric | str:
    """1 − Jaccard, or 1 − Jaccard·m with m 1, ⅔, ⅓ for equal, nested, overlapping sets."""
    _check_count(used)
    places = np.flatnonzero(used)
    sets = []
    for place in places:
        label = votes.levels[int(place)]
        if not isinstance(label, frozenset | tuple):
            return NO_SETS
        sets.append(frozenset(label))
    members = {member: number for number, member in enumerate(frozenset().union(*sets))}
    holds = np.zeros((len(sets), len(members)))
    for row, each in enumerate(sets):
        holds[row, [members[member] for member in each]] = 1
    both = holds @ holds.T
    sizes = holds.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - both
    alike = np.divide(both, either, out=np.ones_like(both), where=either > 0)
    if masi:
        nested = both == np.minimum(sizes[:, None], sizes[None, :])
        weight = np.where(both == either, 1.0, np.where(nested, 2 / 3, 1 / 3))
        alike = alike * weight
    return _spread(1 - alike, places, levels=len(used))


def _spread(distances: Floats, places: np.ndarray, *, levels: int) -> Metric:
    """Distances of the used levels as distances of all; unused ones are never asked for."""
    if len(places) == levels:
        return Table(distances)
    if levels > VALUES_MAX:
        raise TooManyValues(count=levels, most=VALUES_MAX)
    whole = np.zeros((levels, levels))
    whole[np.ix_(places, places)] = distances
    return Table(whole)


def _check_count(used: np.ndarray) -> None:
    if (count := int(used.sum())) > VALUES_MAX:
        raise TooManyValues(count=count, most=VALUES_MAX)


def _ordinal(votes: Votes, units: Units, *, method: str, level: float) -> Estimate:
    if not votes.declared and _units.numbers(votes) is None:
        return Estimate.undefined(NO_ORDER, n=units.count, method=method)
    value = _of_ranks(units.items, units.sizes)
    if units.count < intervals.CLUSTERS_LEAST:
        without = np.zeros(units.count)
    elif votes.level_count <= RANKS_EXACT_MAX and units.items.table is not None:
        without = _without_ranks(units)
    else:
        method += f", {GROUPS} groups of clusters"
        without = _without_groups(votes, units)
    rough = units.is_skewed
    found = intervals.jackknife(value, without, method=method, level=level, rough=rough)
    return replace(found, n=units.count)


def _of_ranks(cells: Cells, sizes: Floats) -> float:
    """Interval α on mid-ranks, which is ordinal α."""
    counts = cells.totals()
    ranks = _mid_ranks(counts)
    metric = Squared(ranks)
    whole = float(counts @ metric.against(counts))
    if whole <= 0:
        return float("nan")
    observed = float((metric.within(cells) / (sizes - 1)).sum())
    return 1 - (float(counts.sum()) - 1) * observed / whole


def _mid_ranks(counts: Floats) -> Floats:
    """Ranks of levels from −½ to ½: votes below and half of one's own, less the middle."""
    n = counts @ np.ones(counts.shape[-1])
    if counts.ndim == 1:
        ranks = np.cumsum(counts) - counts / 2
    else:  # a product is several times as fast as a sum along rows
        ranks = counts @ (np.triu(np.ones((counts.shape[1],) * 2)) - np.eye(counts.shape[1]) / 2)
    found: Floats = ranks / np.maximum(n, 1)[..., None] - 0.5
    return found


def _without_ranks(units: Units) -> Floats:
    """Ordinal α without each cluster, its mid-ranks taken anew.

    Disagreement within items is a quadratic form RᵀMR of the ranks, so that for each cluster it
    is RᵀMR with the matrix of all items less what the cluster's own items hold.
    """
    table, k = units.items.table, units.items.levels
    assert table is not None
    weight = 1 / (units.sizes - 1)
    matrix = np.diag((table * (units.sizes * weight)[:, None]).sum(axis=0))
    matrix -= (table * weight[:, None]).T @ table
    mine = units.clusters.table
    if mine is None:
        mine = np.zeros((units.count, k))
        mine[units.clusters.group, units.clusters.level] = units.clusters.count
    left = units.items.totals() - mine
    ranks, ones = _mid_ranks(left), np.ones(k)
    n = left @ ones
    observed = (ranks @ matrix * ranks) @ ones
    for start in range(0, len(table), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        own = ranks[rows] if units.cluster is None else ranks[units.cluster[rows]]
        once = table[rows] * own
        sums = once @ ones
        within = (units.sizes[rows] * ((once * own) @ ones) - sums * sums) * weight[rows]
        if units.cluster is None:
            observed[rows] -= within
        else:
            observed -= summed(units.cluster[rows], within, count=units.count)
    once = left * ranks
    sums = once @ ones
    whole = n * ((once * ranks) @ ones) - sums * sums
    whole[whole <= 1e-12 * n * n] = np.nan
    found: Floats = 1 - (n - 1) * observed / whole
    return found


def _without_groups(votes: Votes, units: Units) -> Floats:
    """Ordinal α without each of 64 groups of clusters, drawn by a fixed seed."""
    drawn = np.random.Generator(np.random.PCG64(0)).permutation(units.count) % GROUPS
    group = drawn if units.cluster is None else drawn[units.cluster]
    found = []
    for number in range(min(GROUPS, units.count)):
        keep = group != number
        places = np.cumsum(keep) - 1
        chosen = keep[units.item]
        shape = (int(keep.sum()), votes.level_count)
        cells = Cells.of(places[units.item[chosen]], units.label[chosen], shape=shape)
        found.append(_of_ranks(cells, units.sizes[keep]))
    return np.array(found)
