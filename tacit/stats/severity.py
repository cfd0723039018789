"""Who is lenient and who severe: score = item + rater, by least squares.

A rater's value is how much higher they score than their colleagues would the same items; over
all votes the values weigh to 0, Σ n_w b_w = 0. This is the two-way analysis of variance without
interaction, for designs of any shape (H. Scheffé, The Analysis of Variance, 1959, chapter 4),
solved by alternating means. The interval is the delete-one jackknife over items, or over
clusters of them (R. G. Miller, "The jackknife: a review", Biometrika 61, 1974), without a single
refit: with A the rater block of the normal equations, P = (A + 11ᵀ)⁻¹, S the raters of the
cluster g, A_g its part of A and q_g its sums of residuals by rater, the values without g differ
by P[:, S] (I − A_g P[S, S])⁻¹ (−q_g), exactly, up to the centre.

Undefined: a rater without a vote; raters who share no chain of common items (each group could
be shifted alone; the groups are named).
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _groups, _special
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate
from tacit.stats.votes import Votes

ROUNDS_MAX = 200
TOLERANCE = 1e-9
CLUSTERS_MIN = 20
RATERS_MAX = 2_000
"""With more there is no interval: it takes a square table of raters."""
SPARSE = 16
CELLS_OF_BLOCK = 2**18
"""Changes by cluster and rater that are held at once."""
PAIRS_MAX = 2**26
"""Pairs of raters of a cluster that the jackknife holds at once, added over clusters."""

METHOD = "additive least squares, jackknife over items"
NO_VOTE = "this rater has no vote"
APART = "raters fall into {count} groups without a common item: {names}"

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Severity:
    """What each rater adds to a score.

    Attributes:
        raters: their ids.
        estimates: one a rater: how much higher they score; negative is severe.
        item_values: shape (items,): the score of each item for the rater at 0; 0 where an item
            has no vote or the values are undefined.
        rounds: of alternating means.
        converged: whether the last round moved nothing by more than `TOLERANCE`.
    """

    raters: Sequence[Hashable]
    estimates: tuple[Estimate, ...]
    item_values: Numbers
    rounds: int
    converged: bool


def additive(
    votes: Votes,
    *,
    scores: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Severity:
    """Fit score = item + rater.

    Args:
        votes: who gave which level to which item.
        scores: the number that each level stands for, shape (levels,); else the levels are
            numbers themselves.
        cluster: number of the cluster of each item, shape (items,): items of one answer or
            task are not independent. Else each item is its own.
        level: confidence of the intervals.

    Raises:
        VotesMalformed: levels are no numbers and no scores are given, or a length is wrong.
    """
    y = scores_of(votes, scores)
    raters, groups = votes.rater_count, _clusters(votes, cluster)
    apart = _parts(votes)
    if len(apart) > 1:
        return _undefined(votes, APART.format(count=len(apart), names=_groups.named_parts(apart)))
    own, of_item, rounds, moved = _alternate(votes, y)
    spread, why = _jackknife(votes, y - own[votes.rater] - of_item[votes.item], own, groups)
    count = len(np.unique(groups[votes.item]))
    reach = _special.t_quantile((1 + level) / 2, count - 1) if not why else 0.0
    made = []
    for w in range(raters):
        if not votes.per_rater[w]:
            made.append(Estimate.undefined(NO_VOTE, n=0, method=METHOD))
            continue
        value = float(own[w])
        made.append(
            Estimate(
                value=value,
                low=None if why else value - reach * float(spread[w]),
                high=None if why else value + reach * float(spread[w]),
                level=level,
                n=count,
                method=why or METHOD,
            )
        )
    return Severity(
        raters=votes.raters,
        estimates=tuple(made),
        item_values=of_item,
        rounds=rounds,
        converged=moved <= TOLERANCE,
    )


def scores_of(votes: Votes, scores: ArrayLike | None) -> Numbers:
    """The number that each vote stands for.

    Raises:
        VotesMalformed: levels are no numbers and no scores are given, or a length is wrong.
    """
    try:
        given = np.asarray(list(votes.levels) if scores is None else scores, dtype=np.float64)
    except (TypeError, ValueError):
        raise VotesMalformed("Levels are no numbers; say which number each stands for.") from None
    if given.shape != (votes.level_count,) or not bool(np.isfinite(given).all()):
        raise VotesMalformed("Scores are one finite number a level.")
    found: Numbers = given[votes.label]
    return found


def _clusters(votes: Votes, cluster: ArrayLike | None) -> Places:
    if cluster is None:
        return np.arange(votes.item_count)
    given = np.asarray(cluster)
    if given.shape != (votes.item_count,):
        raise VotesMalformed("Clusters are one number an item.")
    _, codes = np.unique(given, return_inverse=True)
    return codes.astype(np.int64)


def _parts(votes: Votes) -> list[list[Hashable]]:
    """The raters with votes, by chains of common items."""
    part = _groups.components(
        votes.rater.astype(np.int64),
        votes.rater_count + votes.item.astype(np.int64),
        size=votes.rater_count + votes.item_count,
    )
    found: dict[int, list[Hashable]] = {}
    for w in np.flatnonzero(votes.per_rater).tolist():
        found.setdefault(int(part[w]), []).append(votes.raters[w])
    return list(found.values())


def _undefined(votes: Votes, reason: str) -> Severity:
    unknown = Estimate.undefined(reason, n=votes.n, method=METHOD)
    none = Estimate.undefined(NO_VOTE, n=0, method=METHOD)
    return Severity(
        raters=votes.raters,
        estimates=tuple(unknown if count else none for count in votes.per_rater),
        item_values=np.zeros(votes.item_count),
        rounds=0,
        converged=True,
    )


def _alternate(votes: Votes, y: Numbers) -> tuple[Numbers, Numbers, int, float]:
    raters, items = votes.rater_count, votes.item_count
    per_rater = np.maximum(votes.per_rater, 1)
    per_item = np.maximum(votes.per_item, 1)
    own, moved, rounds = np.zeros(raters), 1.0, 0
    while rounds < ROUNDS_MAX and moved > TOLERANCE:
        rounds += 1
        of_item = np.bincount(votes.item, y - own[votes.rater], items) / per_item
        new = np.bincount(votes.rater, y - of_item[votes.item], raters) / per_rater
        new -= float(votes.per_rater @ new) / max(votes.n, 1)
        new[votes.per_rater == 0] = 0.0
        moved = float(np.max(np.abs(new - own), initial=0.0))
        own = new
    of_item = np.bincount(votes.item, y - own[votes.rater], items) / per_item
    return own, of_item, rounds, moved


def _jackknife(
    votes: Votes, residual: Numbers, own: Numbers, groups: Places
) -> tuple[Numbers, str]:
    """Standard errors by rater, or why there are none."""
    present = np.flatnonzero(votes.per_rater)
    of_vote = groups[votes.item]
    count = len(np.unique(of_vote))
    if count < CLUSTERS_MIN:
        return own, f"no interval: {count} groups, {CLUSTERS_MIN} are needed"
    if len(present) > RATERS_MAX or int((votes.per_item**2).sum()) > PAIRS_MAX:
        return own, f"no interval: {len(present)} raters are too many to leave items out"
    place = np.cumsum(votes.per_rater > 0) - 1
    changes = _Changes(votes, place[votes.rater], of_vote, residual)
    total, squares = np.zeros(len(present)), np.zeros(len(present))
    for delta in changes.by_cluster(own[present]):
        if delta is None:
            return own, "no interval: without some items raters would share none"
        total += delta.sum(axis=0)
        squares += (delta**2).sum(axis=0)
    spread = np.zeros_like(own)
    inner = np.maximum(squares - total**2 / count, 0.0)
    spread[present] = np.sqrt((count - 1) / count * inner)
    return spread, ""


class _Changes:
    """How the values of all raters change when one cluster is left out."""

    def __init__(self, votes: Votes, rater: Places, cluster: Places, residual: Numbers) -> None:
        self.size = int(rater.max()) + 1
        self.votes_of = np.bincount(rater, minlength=self.size).astype(np.float64)
        first, second = _groups.pairs_within(votes.starts)
        share = -1.0 / votes.per_item[votes.item[first]]
        share[first == second] += 1.0
        block = np.bincount(rater[first] * self.size + rater[second], share, self.size**2).reshape(
            self.size, self.size
        )
        self.inverse = np.linalg.inv(block + 1.0)
        key = cluster * self.size + rater
        self.keys, slot = np.unique(key, return_inverse=True)
        self.residuals = np.bincount(slot, residual)
        self.own_votes = np.bincount(slot).astype(np.float64)
        self.starts = np.flatnonzero(np.diff(self.keys // self.size, prepend=-1))
        self.widths = np.diff(np.append(self.starts, len(self.keys)))
        of_slot = np.repeat(np.arange(len(self.starts)), self.widths)
        offsets = np.cumsum(np.append(0, self.widths**2))
        within = np.arange(len(self.keys)) - self.starts[of_slot]
        group = of_slot[slot[first]]
        cell = offsets[group] + within[slot[first]] * self.widths[group] + within[slot[second]]
        self.blocks = np.bincount(cell, share, int(offsets[-1]))
        self.offsets = offsets

    def by_cluster(self, own: Numbers) -> Iterator[Numbers | None]:
        """Blocks of shape (clusters, raters); `None` where one cannot be left out."""
        height = max(CELLS_OF_BLOCK // self.size, 1)
        for width in np.unique(self.widths).tolist():
            chosen = np.flatnonzero(self.widths == width)
            for start in range(0, len(chosen), height):
                yield self._of(chosen[start : start + height], width, own)

    def _of(self, chosen: Places, width: int, own: Numbers) -> Numbers | None:
        slots = self.starts[chosen, None] + np.arange(width)
        raters = self.keys[slots] % self.size
        cells = self.offsets[chosen, None] + np.arange(width * width)
        block = self.blocks[cells].reshape(-1, width, width)
        near = self.inverse[raters[:, :, None], raters[:, None, :]]
        system = np.eye(width) - block @ near
        if bool((np.abs(np.linalg.det(system)) < 1e-9).any()):
            return None
        x = np.linalg.solve(system, -self.residuals[slots][..., None])[..., 0]
        delta = self._spread(raters, x)
        own_change = np.take_along_axis(delta, raters, axis=1)
        left = self.own_votes[slots]
        total = self.votes_of.sum() - left.sum(axis=1)
        shift = delta @ self.votes_of - (left * (own[raters] + own_change)).sum(axis=1)
        delta -= (shift / total)[:, None]
        return delta

    def _spread(self, raters: Places, x: Numbers) -> Numbers:
        """Σ x·P[rater] of each cluster: row by row where few raters are in it, else at once."""
        if SPARSE * raters.shape[1] < self.size:
            delta = np.zeros((len(x), self.size))
            for column in range(raters.shape[1]):
                delta += x[:, column, None] * self.inverse[raters[:, column]]
            return delta
        sparse = np.zeros((len(x), self.size))
        np.put_along_axis(sparse, raters, x, axis=1)
        found: Numbers = sparse @ self.inverse
        return found
