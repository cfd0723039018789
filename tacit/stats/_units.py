"""Items that enough people judged, and the clusters that are left out one at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats._cells import Cells, Floats, summed
from tacit.stats.intervals import cluster_codes
from tacit.stats.votes import Votes

ROUGH_VOTES = 100
"""With fewer votes outside the commonest class an interval of a chance-corrected coefficient is
marked rough: in 1,000 simulations of 50 items it covered 84 to 90 % at a nominal 95 %."""


@dataclass(frozen=True, kw_only=True)
class Units:
    """Votes on items that have at least so many, by item and by cluster.

    Attributes:
        items: counts of items by levels.
        sizes: shape (items,), votes of each item.
        clusters: counts of clusters by levels; the same object where each item is its own.
        cluster: shape (items,), the cluster of each item; `None` where each is its own.
        item: shape (votes,), the item of each vote.
        label: shape (votes,), its level.
    """

    items: Cells
    sizes: Floats
    clusters: Cells
    cluster: NDArray[np.int64] | None
    item: NDArray[np.integer]
    label: NDArray[np.integer]

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return self.clusters.groups

    def gather(self, per_item: Floats) -> Floats:
        """Shape (clusters,): the sum over the items of each cluster."""
        if self.cluster is None:
            return per_item
        return summed(self.cluster, per_item, count=self.count)

    @property
    def is_skewed(self) -> bool:
        """Whether fewer votes than `ROUGH_VOTES` lie outside the commonest class."""
        totals = self.items.totals()
        return bool(totals.sum() - totals.max(initial=0) < ROUGH_VOTES)


def of_votes(votes: Votes, *, clusters: ArrayLike | None, least: int = 2) -> Units:
    """The votes on items with at least `least` votes.

    Args:
        votes: of any number of raters.
        clusters: shape (items,), what belongs together; each item by itself without it.
        least: votes that an item needs to be looked at.
    """
    per_item = np.bincount(votes.item, minlength=votes.item_count)
    enough = per_item >= least
    item, label = votes.item, votes.label
    if not bool(enough.all()):
        number = np.cumsum(enough) - 1
        keep = enough[item]
        item, label = number[item[keep]], label[keep]
    sizes = per_item[enough].astype(np.float64)
    shape = (len(sizes), votes.level_count)
    cells = Cells.of(item, label, shape=shape)
    if clusters is None:
        return Units(items=cells, sizes=sizes, clusters=cells, cluster=None, item=item, label=label)
    kept = votes.take(enough[votes.item])
    codes, count = cluster_codes(kept, clusters)
    cluster = codes[enough]
    return Units(
        items=cells,
        sizes=sizes,
        clusters=Cells.of(cluster[item], label, shape=(count, votes.level_count)),
        cluster=cluster,
        item=item,
        label=label,
    )


def numbers(votes: Votes) -> Floats | None:
    """The levels as numbers, shape (levels,); `None` where one is not a finite number."""
    if isinstance(votes.levels, range):
        return np.arange(votes.level_count, dtype=np.float64)
    for level in votes.levels:
        if isinstance(level, bool | np.bool_) or not isinstance(
            level, int | float | np.integer | np.floating
        ):
            return None
    values = np.array(votes.levels, dtype=np.float64)
    return values if bool(np.isfinite(values).all()) else None
