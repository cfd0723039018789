"""Standard errors of strengths that hold when comparisons of one item depend on each other.

The sandwich H⁻¹ M H⁻¹ (H. White, "Maximum likelihood estimation of misspecified models",
Econometrica 50, 1982; K.-Y. Liang, S. Zeger, Biometrika 73, 1986, for clusters), with θ about its
mean.
"""

import itertools

import numpy as np

from tacit.stats import _groups
from tacit.stats._pairwise import Model, Numbers, Places, Terms

PAIRS_OF_BLOCK = 2**20


def covariance(model: Model, terms: Terms, meat: Numbers) -> Numbers:
    """The sandwich H⁻¹ M H⁻¹, with θ about its mean (H. White, Econometrica 50, 1982)."""
    bread = model.whole(*model.weights(terms))
    return between(bread, meat, players=model.edges.size, ridge=model.ridge)


def between(bread: Numbers, meat: Numbers, *, players: int, ridge: float) -> Numbers:
    """H⁻¹ M H⁻¹ where the players' part of H is 0 along (1, …, 1), as that of M is."""
    bend = bread.copy()
    bend[:players, :players] += 1 / players
    bend[np.arange(players), np.arange(players)] += ridge
    inverse = np.linalg.inv(bend)
    found: Numbers = inverse @ meat @ inverse
    return found


def meat_of_pairs(model: Model, terms: Terms) -> Numbers:
    """Σ of scores times scores, every comparison by itself."""
    e = model.edges
    values = (0.5, 0.0, -0.5) if model.with_tie else (1.0, 0.5, 0.0)
    xx, xt, tt = (np.zeros(len(e.i)) for _ in range(3))
    for count, x, t in zip((e.won, e.tied, e.lost), values, (0.0, 1.0, 0.0), strict=True):
        by_x, by_t = x - terms.mean, t - terms.tie
        xx += count * by_x**2
        xt += count * by_x * by_t
        tt += count * by_t**2
    return model.whole(xx, xt, tt)


def meat_of_clusters(model: Model, terms: Terms, twice: Places, cluster: Places) -> Numbers:
    """Σ over clusters of their summed scores times themselves.

    Args:
        model: whose edges know the pair of each comparison.
        terms: at the maximum.
        twice: 2, 1 or 0 for each comparison.
        cluster: number of the cluster of each.
    """
    e = model.edges
    turned = np.where(e.turned, 2 - twice, twice)
    by_x = turned / 2 - (0.5 if model.with_tie else 0.0) - terms.mean[e.slot]
    by_t = (turned == 1) - terms.tie[e.slot]
    return meat_of_scores(model, by_x, by_t, cluster)


def meat_of_scores(model: Model, by_x: Numbers, by_t: Numbers, cluster: Places) -> Numbers:
    """The same from the scores of comparisons: x − E x, and tie − P(tie)."""
    k, size = model.edges.size, model.edges.size + model.extras
    e = model.edges
    parts = [(e.i[e.slot], by_x), (e.j[e.slot], -by_x)]
    if model.with_position:
        parts.append((np.full(len(by_x), k), by_x))
    if model.with_tie:
        parts.append((np.full(len(by_x), size - 1), by_t))
    key = np.concatenate([cluster * size + column for column, _ in parts])
    found, slot = np.unique(key, return_inverse=True)
    value = np.bincount(slot, np.concatenate([by for _, by in parts]))
    column, group = found % size, found // size
    starts = np.append(np.flatnonzero(np.append(True, group[1:] != group[:-1])), len(group))
    made = np.zeros(size * size)
    for block in _blocks(starts):
        one, other = _groups.pairs_within(block - block[0])
        one, other = one + block[0], other + block[0]
        made += np.bincount(column[one] * size + column[other], value[one] * value[other], size**2)
    return made.reshape(size, size)


def _blocks(starts: Places) -> list[Places]:
    """Boundaries of groups in blocks whose pairs fit."""
    pairs = np.cumsum(np.diff(starts) ** 2) // PAIRS_OF_BLOCK
    cuts = np.append(np.flatnonzero(np.diff(pairs, prepend=-1)), len(pairs))
    return [starts[a : b + 1] for a, b in itertools.pairwise(cuts.tolist())]
