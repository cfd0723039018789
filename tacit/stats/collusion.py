"""Who answers alike beyond what their skill explains? Pairs of raters on shared gold.

Of a pair with `SHARED_MIN` or more gold items in common, O answers are equal; by their own tables
P_u, P_v (from gold, with pseudo-counts) X = Σ_g Σ_y P_u(y|z_g) P_v(y|z_g) would be, with variance
V = Σ p(1−p). The pair is flagged where (O − X)/√V exceeds Φ⁻¹(1 − .01/pairs): one false flag in a
hundred scans, if raters err independently given the truth. Flags that touch make one clique, and a
clique has one vote an item: its first. Tested on gold only; a clique that has captured a model's
posterior makes the honest look odd.

With a fifth of items sharing one tempting wrong answer up to 1 honest pair in 435 is flagged: a
flag opens a case for a person to look at, and acts on nothing by itself.

Sources: the statistic is that of answer copying, G. O. Wesolowsky, "Detecting excessive
similarity in answers on multiple choice exams", Journal of Applied Statistics 27 (2000),
909-921, with C. E. Bonferroni's bound over pairs.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _groups, _special, reliability
from tacit.stats.errors import VotesMalformed
from tacit.stats.votes import CELLS_MAX, Codes, Votes

SHARED_MIN = 10
GOLD_MIN = 40
GOLD_WANTED = 80
FALSE_FLAGS = 0.01
RATERS_MAX = 20_000
ROWS_OF_BLOCK = 256

TOO_FEW_GOLD = f"fewer than {GOLD_MIN} gold items have answers"
NO_PAIR = f"no two raters share {SHARED_MIN} gold items"
TOO_MANY_LEVELS = "tables of so many raters and levels do not fit"
TOO_MANY = f"more than {RATERS_MAX} raters have answered gold items"

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two raters who answer alike.

    Attributes:
        first: number of the one.
        second: number of the other, higher.
        shared: gold items that both answered.
        equal: how many of them alike.
        expected: how many by chance, given their tables.
        z: (equal − expected) over its standard deviation.
    """

    first: int
    second: int
    shared: int
    equal: int
    expected: float
    z: float


@dataclass(frozen=True, kw_only=True)
class Collusion:
    """What a scan found.

    Attributes:
        flagged: pairs above the limit, the most alike first.
        cliques: numbers of the raters of each connected group of flags, ascending.
        names: the ids of the same.
        tested: pairs that were compared.
        limit: what z had to exceed.
        unknown: why nothing could be tested.
    """

    flagged: tuple[Pair, ...]
    cliques: tuple[tuple[int, ...], ...]
    names: tuple[tuple[Hashable, ...], ...]
    tested: int
    limit: float | None
    unknown: str | None = None


def pairs(votes: Votes, truth: Codes, *, false_flags: float = FALSE_FLAGS) -> Collusion:
    """Compare all pairs of raters on the items whose truth is known.

    Costs k² products of (raters by gold items) tables, in blocks of rows. Undefined with fewer
    than `GOLD_MIN` answered gold items, or without a pair that shares `SHARED_MIN`.

    Args:
        votes: all votes; those on other items do not count.
        truth: level of each gold item by its number, -1 elsewhere; shape (items,).
        false_flags: chance that an honest panel has a flag at all.

    Raises:
        VotesMalformed: `truth` is not one level an item.
    """
    gold = _gold(votes, truth)
    if isinstance(gold, str):
        return _unknown(gold)
    tested = sum(int((block.shared >= SHARED_MIN).sum()) for block in gold.blocks(count=True))
    if not tested:
        return _unknown(NO_PAIR)
    limit = _special.normal_quantile(1 - false_flags / tested)
    found: list[Pair] = []
    for block in gold.blocks():
        usual = (block.shared >= SHARED_MIN) & (block.variance > 0)
        z = (block.equal - block.expected) / np.sqrt(np.where(usual, block.variance, 1.0))
        for row, column in zip(*np.nonzero(usual & (z > limit)), strict=True):
            found.append(
                Pair(
                    first=int(gold.raters[block.start + row]),
                    second=int(gold.raters[column]),
                    shared=round(float(block.shared[row, column])),
                    equal=round(float(block.equal[row, column])),
                    expected=float(block.expected[row, column]),
                    z=float(z[row, column]),
                )
            )
    found.sort(key=lambda pair: (-pair.z, pair.first, pair.second))
    cliques = _cliques(found, votes.rater_count)
    return Collusion(
        flagged=tuple(found),
        cliques=cliques,
        names=tuple(tuple(votes.raters[w] for w in clique) for clique in cliques),
        tested=tested,
        limit=limit,
    )


def merge(
    votes: Votes, cliques: tuple[tuple[int, ...], ...], *, at: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Which votes count when a clique has one an item: its first.

    Args:
        votes: all votes.
        cliques: numbers of raters; nobody is in two.
        at: when each vote was given, shape (n,); where equal, or not known, the rater who sorts
            first is first.

    Returns:
        A mask of shape (n,) for `votes.take`.

    Raises:
        VotesMalformed: `at` has another length.
    """
    when = np.zeros(votes.n) if at is None else np.asarray(at)
    if len(when) != votes.n:
        raise VotesMalformed("There is one time a vote.")
    of_rater = np.arange(votes.rater_count)
    for clique in cliques:
        of_rater[list(clique)] = min(clique)
    group = of_rater[votes.rater]
    order = np.lexsort((votes.rater, when, group, votes.item))
    item, group = votes.item[order], group[order]
    again = np.append(False, (item[1:] == item[:-1]) & (group[1:] == group[:-1]))
    kept = np.zeros(votes.n, dtype=bool)
    kept[order[~again[: votes.n]]] = True
    return kept


@dataclass(frozen=True)
class _Block:
    """Rows of the square table of pairs, above its diagonal."""

    start: int
    shared: Numbers
    equal: Numbers
    expected: Numbers
    variance: Numbers


def _gold(votes: Votes, truth: Codes) -> "_Gold | str":
    """Who said what of the gold items, of raters with enough of them, or why nothing is told."""
    known = np.asarray(truth)
    if known.shape != (votes.item_count,) or int(known.max(initial=-1)) >= votes.level_count:
        raise VotesMalformed("Truth names one level, or -1, for each item.")
    golden = votes.take(known[votes.item] >= 0)
    if len(np.unique(golden.item)) < GOLD_MIN:
        return TOO_FEW_GOLD
    enough = golden.per_rater >= SHARED_MIN
    raters = np.flatnonzero(enough)
    if len(raters) > RATERS_MAX:
        return TOO_MANY
    if len(raters) * votes.level_count**2 > CELLS_MAX:
        return TOO_MANY_LEVELS
    kept = golden.take(enough[golden.rater])
    place = np.cumsum(enough) - 1
    return _Gold(
        replace(kept, rater=place[kept.rater].astype(np.int32), raters=raters.tolist()), known
    )


class _Gold:
    """Who said what of the gold items, and the tables that follow."""

    def __init__(self, votes: Votes, truth: Codes) -> None:
        self.raters = np.asarray(votes.raters)
        self.tables = reliability.tables(reliability.confusion(votes, truth))
        golden, item = np.unique(votes.item, return_inverse=True)
        self.truth = truth[golden]
        self.said = np.full((len(self.raters), len(golden)), -1, dtype=np.int32)
        self.said[votes.rater, item] = votes.label

    def blocks(self, *, count: bool = False) -> Iterator[_Block]:
        """Blocks of rows; only what is shared, where just that counts."""
        everybody = len(self.raters)
        for start in range(0, everybody, ROWS_OF_BLOCK):
            rows = slice(start, start + ROWS_OF_BLOCK)
            shape = (len(self.said[rows]), everybody)
            shared, equal, expected, variance = (np.zeros(shape) for _ in range(4))
            for z in np.unique(self.truth).tolist():
                own = self.said[:, self.truth == z]
                met = _product(own[rows] >= 0, own >= 0)
                shared += met
                if count:
                    continue
                alike = self.tables[rows, z] @ self.tables[:, z].T
                expected += met * alike
                variance += met * alike * (1 - alike)
                for y in np.unique(own[own >= 0]).tolist():
                    equal += _product(own[rows] == y, own == y)
            below = np.arange(everybody)[None, :] <= np.arange(shape[0])[:, None] + start
            shared[below] = 0
            yield _Block(start, shared, equal, expected, variance)


def _product(rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Numbers:
    found: Numbers = (rows.astype(np.float32) @ columns.astype(np.float32).T).astype(np.float64)
    return found


def _cliques(flagged: list[Pair], raters: int) -> tuple[tuple[int, ...], ...]:
    first = np.array([pair.first for pair in flagged], dtype=np.int64)
    second = np.array([pair.second for pair in flagged], dtype=np.int64)
    part = _groups.components(first, second, size=raters)
    found: dict[int, list[int]] = {}
    for w in np.unique(np.concatenate((first, second))).tolist():
        found.setdefault(int(part[w]), []).append(w)
    return tuple(tuple(members) for members in found.values())


def _unknown(reason: str) -> Collusion:
    return Collusion(flagged=(), cliques=(), names=(), tested=0, limit=None, unknown=reason)
