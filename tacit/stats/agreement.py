"""How far raters agree on labels: raw, and with what chance would give taken out.

    votes = Votes.from_columns(item, rater, label, levels=["unmet", "met"])
    agreement.percent(votes), agreement.ac1(votes), alpha.krippendorff(votes)

Percent agreement flatters: two raters who both call nearly everything *met* agree often by
chance. Coefficients take the chance agreement out, each with its own idea of chance: κ (two
raters, each with their own shares), Fleiss' κ and α (one pool of labels), AC1 (labels at random
where raters are unsure, which stays sensible where one label dominates). Show them together; no
threshold is good for all scales.

A vote that is missing is no judgement and is left out; *cannot assess* is one: give it a label.
Sums are of whole numbers until the last division, so the order of items and raters cannot move
the last digit.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _two_raters, _units, alpha, intervals
from tacit.stats._cells import Absolute, Cells, Floats, Metric, Nominal, Squared
from tacit.stats._units import Units
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate
from tacit.stats.votes import Votes

NO_COMMON_ITEM = _two_raters.NO_COMMON_ITEM
ONE_CATEGORY = _two_raters.ONE_CATEGORY
NO_PAIR = alpha.NO_PAIR
NO_ORDER = alpha.NO_ORDER
ONE_LEVEL = "there is a single level, so nothing to agree on"
NO_DISTANCES = "the levels were not declared, so their distances are not known"
ITEMS_RANKED_MAX = 2_048
"""For an interval of Kendall's W: each item left out ranks all others anew."""

UNEQUAL = "items have unequal numbers of votes; take Krippendorff's α"


def paired(first: Sequence[Hashable | None], second: Sequence[Hashable | None]) -> Votes:
    """Votes of two raters from their labels of the same items; `None` is no judgement.

    Raises:
        ValueError: the two sequences are not about the same items (unequal lengths).
    """
    if len(first) != len(second):
        raise ValueError(f"one rater has {len(first)} labels, the other {len(second)}")
    places = np.arange(len(first))
    return Votes.from_columns(
        np.concatenate([places, places]),
        np.repeat([0, 1], len(first)),
        [*first, *second],
    )


def percent(
    votes: Votes, *, clusters: ArrayLike | None = None, level: float = LEVEL_DEFAULT
) -> Estimate:
    """The chance that two raters of one item agree: the mean over items of the share of pairs.

    mean_i Σ_c r_ic(r_ic − 1) / (r_i(r_i − 1)) over items with two votes or more; Wilson's
    interval, on the effective n where items have more votes or stand in clusters. Undefined: no
    item with two votes.
    """
    method = "percent agreement"
    units = _units.of_votes(votes, clusters=clusters)
    if not len(units.sizes):
        why = NO_COMMON_ITEM if votes.rater_count == 2 else NO_PAIR
        return Estimate.undefined(why, n=0, method=method)
    pairs = units.sizes * (units.sizes - 1)
    agreeing = units.items.squares() - units.sizes
    if clusters is None and bool((pairs == 2).all()):
        found = intervals.wilson(float(agreeing.sum()) / 2, len(pairs), level=level)
        return replace(found, method=f"{method}, Wilson")
    return _mean_share(units, agreeing / pairs, np.ones_like(pairs), method=method, level=level)


def ties_agreement(
    votes: Votes,
    *,
    order: tuple[Hashable, Hashable, Hashable],
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """Agreement of graders who prefer one of two: the mean over pairs of 1 − |h − h′|.

    h is 1 for the first, ½ for a tie, 0 for the second (OpenAI, *GDPval*, arXiv 2510.04374). No
    chance is taken out. Undefined: no item with two votes.

    Args:
        votes: labels that mean first, tie or second.
        order: which labels these are: first, tie, second.
        clusters: shape (items,), what items belong to.
        level: of the interval.

    Raises:
        VotesMalformed: another label.
    """
    method = "agreement with ties"
    grades = dict(zip(order, (0.0, 0.5, 1.0), strict=True))
    used = votes.per_level > 0
    for number, label in enumerate(votes.levels):
        if used[number] and label not in grades:
            raise VotesMalformed(f"{label!r} is none of first, tie and second.")
    units = _units.of_votes(votes, clusters=clusters)
    if not len(units.sizes):
        return Estimate.undefined(NO_PAIR, n=0, method=method)
    given = np.array([grades.get(label, 0.0) for label in votes.levels])
    rank = np.argsort(np.argsort(given, kind="stable"), kind="stable")
    cells = Cells.of(units.item, rank[units.label], shape=(len(units.sizes), len(given)))
    apart = Absolute(np.sort(given)).within(cells)
    pairs = units.sizes * (units.sizes - 1)
    return _mean_share(units, pairs - apart, pairs, method=method, level=level)


def kappa(
    votes: Votes,
    *,
    raters: tuple[Hashable, Hashable] | None = None,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """Cohen's κ of two raters, between −1 and 1; 0 is what chance would give.

    κ = (pₒ − pₑ) / (1 − pₑ), pₑ = Σ_c p_c·q_c from each rater's own shares (J. Cohen, Educational
    and Psychological Measurement 20, 1960, 37-46, equation 1). Undefined: no item that both
    judged; one and the same label everywhere (0 / 0); more than two raters, none named. If each
    used a single label but not the same one, κ is 0.
    """
    named = (raters, "Cohen's κ")
    return _two_raters.cohen(votes, Nominal(), named=named, clusters=clusters, level=level)


def weighted_kappa(
    votes: Votes,
    *,
    power: int = 2,
    raters: tuple[Hashable, Hashable] | None = None,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """Cohen's weighted κ of two raters: near misses count less than far ones.

    Weights 1 − (|a − b| / (k − 1))^power over the k declared levels in their order: linear with
    power 1, quadratic with 2 (J. Cohen, Psychological Bulletin 70, 1968, 213-220). Undefined as
    κ is, and where the levels were not declared.
    """
    method = f"weighted κ, power {power}"
    if not votes.declared:
        return Estimate.undefined(NO_DISTANCES, n=0, method=method)
    metric = _by_places(votes.level_count, power)
    named = (raters, method)
    return _two_raters.cohen(votes, metric, named=named, clusters=clusters, level=level)


def fleiss(
    votes: Votes, *, clusters: ArrayLike | None = None, level: float = LEVEL_DEFAULT
) -> Estimate:
    """Fleiss' κ: chance from the pooled shares, every item with equally many votes.

    (p̄ − pₑ) / (1 − pₑ), pₑ = Σ share_c² (J. L. Fleiss, Psychological Bulletin 76, 1971, 378-382).
    Undefined: no item with two votes, unequal numbers of votes, every vote the same label.
    """
    method = "Fleiss' κ"
    units = _units.of_votes(votes, clusters=clusters, least=1)
    if not bool((units.sizes > 1).any()):
        return Estimate.undefined(NO_PAIR, n=0, method=method)
    if bool((units.sizes != units.sizes[0]).any()):
        return Estimate.undefined(UNEQUAL, n=units.count, method=method)
    value, without = alpha.leave_out(units, Nominal(), spared=0)
    if value is None:
        return Estimate.undefined(alpha.ONE_LABEL, n=units.count, method=method)
    return intervals.jackknife(value, without, method=method, level=level, rough=units.is_skewed)


def ac1(
    votes: Votes, *, clusters: ArrayLike | None = None, level: float = LEVEL_DEFAULT
) -> Estimate:
    """Gwet's AC1: chance is Σ π_c(1 − π_c) / (k − 1) over the k levels, used or not.

    π_c is the mean over items of the share of votes for c (K. L. Gwet, British Journal of
    Mathematical and Statistical Psychology 61, 2008, 29-48). Steady where one label dominates.
    Undefined: a single level, no item with two votes.
    """
    return _gwet(votes, Nominal(), method="Gwet's AC1", clusters=clusters, level=level)


def ac2(
    votes: Votes,
    *,
    power: int = 2,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """Gwet's AC2: AC1 with the weights of `weighted_kappa` over the declared levels.

    Chance is Σ w / (k(k − 1)) · Σ π_c(1 − π_c) (K. L. Gwet, *Handbook of Inter-Rater
    Reliability*, 4th edition, 2014). Undefined as AC1 is, and where levels were not declared.
    """
    method = f"Gwet's AC2, power {power}"
    if not votes.declared:
        return Estimate.undefined(NO_DISTANCES, n=0, method=method)
    metric = _by_places(votes.level_count, power)
    return _gwet(votes, metric, method=method, clusters=clusters, level=level)


def macro_f1(
    votes: Votes,
    *,
    rater: Hashable,
    positive: Hashable,
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """One rater against the others: the mean of F1 of the positive label and F1 of the rest.

    All (rater, other) pairs of an item are pooled; F1 of a label is 2·both / (mine + theirs), so
    who is taken for the truth does not matter (HealthBench, arXiv 2505.08775). Undefined: nobody
    else judged an item of theirs; a class that neither side ever used.

    Args:
        votes: of the rater and others.
        rater: who is compared, a person or a judge.
        positive: the label that means *met*; all others are *not met*.
        clusters: shape (items,), what items belong to.
        level: of the interval.
    """
    method = "macro-F1 against the others"
    met = np.array([label == positive for label in votes.levels], dtype=bool)[votes.label]
    is_mine = votes.rater == next((n for n, name in enumerate(votes.raters) if name == rater), -1)
    mine = np.full(votes.item_count, -1)
    mine[votes.item[is_mine]] = met[is_mine]
    other = np.flatnonzero(~is_mine & (mine[votes.item] >= 0))
    if not len(other):
        return Estimate.undefined(
            "no item has a label from them and from another", n=0, method=method
        )
    cluster, count = intervals.cluster_codes(votes.take(other), clusters)
    item = votes.item[other]
    key = cluster[item] * 4 + 2 * mine[item] + met[other]
    tables = np.bincount(key, minlength=4 * count).reshape(count, 4).astype(np.float64)
    whole = tables.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(_mean_f1(whole))
        without = _mean_f1(whole - tables)
    if not np.isfinite(value):
        return Estimate.undefined("one of the two classes was never used", n=count, method=method)
    rarer = min(2 * whole[3] + whole[1] + whole[2], 2 * whole[0] + whole[1] + whole[2])
    rough = rarer < _units.ROUGH_VOTES
    found = intervals.jackknife(value, without, method=method, span=(0.0, 1.0), level=level)
    return replace(found, rough=found.rough or bool(rough))


def kendall_w(votes: Votes, *, level: float = LEVEL_DEFAULT) -> Estimate:
    """Kendall's W: how far raters who ranked the same items rank them alike, from 0 to 1.

    W = 12·Σ(R_i − R̄)² / (m²(n³ − n) − m·Σ(t³ − t)) with R_i the sums of mid-ranks of n items
    over m raters and t the sizes of ties (M. G. Kendall, B. Babington Smith, Annals of
    Mathematical Statistics 10, 1939; ties: *Rank Correlation Methods*, chapter 6). Labels are
    compared in the order of the levels; items that somebody missed are left out. Undefined:
    fewer than two raters or items, everything tied, an order that was not declared. There is an
    interval up to 2,048 items: leaving one out moves the ranks of all others.
    """
    method = "Kendall's W"
    if not votes.declared and _units.numbers(votes) is None:
        return Estimate.undefined(NO_ORDER, n=0, method=method)
    raters = np.flatnonzero(votes.per_rater)
    if len(raters) < 2:
        return Estimate.undefined("concordance takes two raters", n=0, method=method)
    full = votes.per_item == len(raters)
    n = int(full.sum())
    if n < 2:
        return Estimate.undefined("fewer than two items were judged by all", n=n, method=method)
    table = votes.label[full[votes.item]].reshape(n, len(raters)).T
    value, without = _concordance(table)
    if value is None:
        return Estimate.undefined("every rater gave all items one rank", n=n, method=method)
    if without is None:
        why = f"{method}; no interval: more than {ITEMS_RANKED_MAX:,} items"
        return Estimate(value=value, n=n, level=level, method=why)
    return intervals.jackknife(value, without, method=method, span=(0.0, 1.0), level=level)


def _gwet(
    votes: Votes,
    metric: Metric,
    *,
    method: str,
    clusters: ArrayLike | None,
    level: float,
) -> Estimate:
    k = votes.level_count
    if k < 2:
        return Estimate.undefined(ONE_LEVEL if k else NO_PAIR, n=0, method=method)
    units = _units.of_votes(votes, clusters=clusters, least=1)
    twice = units.sizes > 1
    if not bool(twice.any()):
        return Estimate.undefined(NO_PAIR, n=0, method=method)
    pairs = np.maximum(units.sizes * (units.sizes - 1), 1)
    apart = metric.within(units.items) / pairs  # 0 where there is one vote
    wide = float(metric.against(np.ones(k)).sum())  # Σ of all distances
    items, seen = units.gather(np.ones_like(pairs)), units.gather(twice.astype(np.float64))
    weights = (1 / units.sizes)[units.item]
    by = units.item if units.cluster is None else units.cluster[units.item]
    shares = Cells.of(by, units.label, shape=(units.count, k), weights=weights)
    totals = shares.totals()

    def coefficient(apart: Floats, seen: Floats, items: Floats, squares: Floats) -> Floats:
        """1 − Dₒ/(1 − pₑ), with the sums over what is looked at."""
        chance = (k * k - wide) / (k * (k - 1)) * (1 - squares / (items * items))
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = 1 - apart / seen / (1 - chance)
        return found

    own = units.gather(apart)
    left = totals @ totals - 2 * shares.weighed(totals) + shares.squares()
    rest = len(pairs) - items
    rest[rest == 0] = np.nan
    without = coefficient(own.sum() - own, twice.sum() - seen, rest, left)
    whole = [np.array(each) for each in (own.sum(), seen.sum(), items.sum(), totals @ totals)]
    value = float(coefficient(*whole))
    return intervals.jackknife(value, without, method=method, level=level, rough=units.is_skewed)


def _by_places(count: int, power: int) -> Metric:
    """(|a − b| / (k − 1))^power of the places of levels."""
    if power not in {1, 2}:
        raise ValueError(f"the power of weights is 1 or 2, not {power!r}")
    places = np.arange(count) / max(count - 1, 1)
    return Absolute(places) if power == 1 else Squared(places)


def _mean_share(
    units: Units, sums: Floats, counts: Floats, *, method: str, level: float
) -> Estimate:
    """Σ sums / Σ counts over items, with the interval of a share."""
    top, bottom = units.gather(sums), units.gather(counts)
    value = float(top.sum() / bottom.sum())
    rest = bottom.sum() - bottom
    without = np.divide(top.sum() - top, rest, out=np.full_like(rest, np.nan), where=rest > 0)
    most = float((units.sizes * (units.sizes - 1)).sum() / 2)
    return intervals.share(value, without, n_most=most, method=method, level=level)


def _mean_f1(tables: Floats) -> Floats:
    """Of counts (neither met, theirs, mine, both met): the mean of the two F1."""
    neither, theirs, mine, both = np.moveaxis(tables, -1, 0)
    apart = theirs + mine
    found: Floats = both / (2 * both + apart) + neither / (2 * neither + apart)
    return found


def _concordance(table: NDArray[np.integer]) -> tuple[float | None, Floats | None]:
    """W of labels of raters by items, and without each item."""
    m, n = table.shape
    drops = np.zeros((n, n)) if n <= ITEMS_RANKED_MAX else None
    ranks, ties, eased = np.zeros(n), 0.0, np.zeros(n)
    for row in table:
        sizes = np.bincount(row).astype(np.float64)
        ranks += (np.cumsum(sizes) - sizes / 2 + 0.5)[row]
        ties += float((sizes**3 - sizes).sum())
        eased += 3 * sizes[row] * (sizes[row] - 1)  # (t³ − t) less that of t − 1
        if drops is not None:
            drops += (row[:, None] < row) + 0.5 * (row[:, None] == row)
    spread = float(((ranks - m * (n + 1) / 2) ** 2).sum())
    whole = m * m * (n**3 - n) - m * ties
    if whole <= 0:
        return None, None
    if drops is None:
        return 12 * spread / whole, None
    away = ranks - drops - m * n / 2
    np.fill_diagonal(away, 0)
    left = m * m * ((n - 1) ** 3 - (n - 1)) - m * (ties - eased)
    without = np.divide(12 * (away**2).sum(axis=1), left, out=np.full(n, np.nan), where=left > 0)
    return 12 * spread / whole, without
