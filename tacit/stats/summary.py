"""Agreement on votes at a glance: every coefficient that fits the scale, with what stands behind.

A coefficient alone misleads: beside it stand the raw rate, how common each label is, which labels
are taken for which, and from how many items and votes. No threshold is called good.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tacit.stats import _units, agreement, alpha, icc
from tacit.stats._cells import Floats
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate
from tacit.stats.votes import CELLS_MAX, Votes

CONFUSION_LEVELS_MAX = 50
"""Beyond, nobody reads the matrix."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A coefficient with its name."""

    name: str
    estimate: Estimate


@dataclass(frozen=True, kw_only=True, eq=False)
class Summary:
    """What a page or a terminal shows of votes.

    Attributes:
        coefficients: the raw rate first, then those that take chance out.
        prevalence: shape (levels,), votes for each level.
        confusion: shape (levels, levels), the share of pairs of votes on one item that have
            these two labels, by `confusions`; `None` with more than 50 levels.
        items: items with a vote.
        paired: items with two votes or more, on which agreement rests.
    """

    coefficients: tuple[Named, ...]
    prevalence: tuple[int, ...]
    confusion: Floats | None
    items: int
    paired: int


def of_votes(
    votes: Votes, *, clusters: ArrayLike | None = None, level: float = LEVEL_DEFAULT
) -> Summary:
    """Compute the coefficients that fit.

    Two raters have Cohen's κ, equal numbers of votes Fleiss' κ, declared levels the ordinal ones,
    more than two numbers interval α and the one-way intraclass correlation.

    Args:
        votes: of any number of raters.
        clusters: shape (items,), the task or answer that items belong to.
        level: of the intervals.
    """
    found = [
        Named(
            name="percent agreement",
            estimate=agreement.percent(votes, clusters=clusters, level=level),
        ),
        Named(
            name="Krippendorff's α, nominal",
            estimate=alpha.krippendorff(votes, clusters=clusters, level=level),
        ),
        Named(name="Gwet's AC1", estimate=agreement.ac1(votes, clusters=clusters, level=level)),
    ]
    sizes = votes.per_item[votes.per_item > 0]
    if np.count_nonzero(votes.per_rater) == 2:
        kappa = agreement.kappa(votes, clusters=clusters, level=level)
        found.append(Named(name="Cohen's κ", estimate=kappa))
    elif len(sizes) and sizes.min() == sizes.max() > 1:
        kappa = agreement.fleiss(votes, clusters=clusters, level=level)
        found.append(Named(name="Fleiss' κ", estimate=kappa))
    if votes.level_count > 2:
        found += _of_order(votes, clusters, level)
        found += _of_numbers(votes, clusters, level)
    return Summary(
        coefficients=tuple(found),
        prevalence=tuple(int(count) for count in votes.per_level),
        confusion=confusions(votes),
        items=len(sizes),
        paired=int((sizes > 1).sum()),
    )


def confusions(votes: Votes) -> Floats | None:
    """The share of pairs of votes on one item that have each two labels, items weighing alike.

    Shape (levels, levels), symmetric, summing to 1; its diagonal sums to percent agreement. All 0
    where no item has two votes; `None` with more than 50 levels.
    """
    k = votes.level_count
    if k > CONFUSION_LEVELS_MAX or k * votes.item_count > CELLS_MAX:
        return None
    counts = votes.counts().astype(np.float64)
    counts = counts[counts.sum(axis=1) > 1]
    sizes = counts.sum(axis=1)
    pairs = sizes * (sizes - 1)
    found: Floats = (counts / pairs[:, None]).T @ counts
    found -= np.diag((counts / pairs[:, None]).sum(axis=0))
    return found / max(len(counts), 1)


def _of_order(votes: Votes, clusters: ArrayLike | None, level: float) -> list[Named]:
    if not votes.declared:
        return []
    ordinal = alpha.krippendorff(votes, metric="ordinal", clusters=clusters, level=level)
    found = [
        Named(name="Krippendorff's α, ordinal", estimate=ordinal),
        Named(
            name="Gwet's AC2, quadratic",
            estimate=agreement.ac2(votes, clusters=clusters, level=level),
        ),
    ]
    if np.count_nonzero(votes.per_rater) == 2:
        kappa = agreement.weighted_kappa(votes, clusters=clusters, level=level)
        found.append(Named(name="weighted κ, quadratic", estimate=kappa))
    return found


def _of_numbers(votes: Votes, clusters: ArrayLike | None, level: float) -> list[Named]:
    if isinstance(votes.levels, range) or _units.numbers(votes) is None:
        return []
    interval = alpha.krippendorff(votes, metric="interval", clusters=clusters, level=level)
    oneway = icc.icc(votes, form="1,1", clusters=clusters, level=level)
    return [
        Named(name="Krippendorff's α, interval", estimate=interval),
        Named(name="intraclass correlation (1,1)", estimate=oneway),
    ]
