"""One order from many rankings: Borda's mean rank, and the model of Plackett and Luce.

A ranking is of any of the things, and may leave the others out. *Borda*: of m things the one at
rank r gets (m − r)/(m − 1), ties share their mean rank; a thing's value is its mean over rankings.
*Plackett–Luce*: the next best is chosen among those left with chances in proportion to e^θ; the
maximum of the likelihood, mean 0, by the MM algorithm. A ranking of two is a comparison, and then
it is the model of Bradley and Terry. A ranking with a tie has no likelihood here; it is left out
and counted. The maximum exists when nobody can be divided off, as for comparisons.

Sources: J.-C. de Borda, Mémoire sur les élections au scrutin (1781); R. L. Plackett, "The analysis
of permutations", Applied Statistics 24 (1975), 193-202; D. R. Hunter, "MM algorithms for
generalized Bradley-Terry models", Annals of Statistics 32 (2004), section 5.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _columns, _groups, _special
from tacit.stats._columns import Column
from tacit.stats.bradley_terry import estimated
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

RANKINGS_MIN = 20
THINGS_OF_INTERVALS_MAX = 1_000
ROUNDS_MAX = 20_000
TOLERANCE = 1e-9
CELLS_OF_BLOCK = 2**21

NO_RANKING = "nothing has been ranked against another yet"
APART = "some were always ranked before the others, or never with them: {parts}"
NOT_RANKED = "this has not been ranked against another"

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rankings:
    """Rankings in code, row by row: sorted by ranking, then by place.

    Attributes:
        ranking: number of the ranking of each row.
        thing: number of the thing.
        place: its place, lower is better; only the order within a ranking means something.
        things: ids by number.
        count: rankings.
    """

    ranking: Places
    thing: Places
    place: Numbers
    things: Sequence[Hashable]
    count: int

    @classmethod
    def from_columns(cls, ranking: Column, thing: Column, place: ArrayLike) -> "Rankings":
        """Read three columns of equal length.

        Args:
            ranking: id of the ranking: one person's of one item.
            thing: id of what is ranked.
            place: 1 for the best, or any numbers that rise.

        Raises:
            VotesMalformed: unequal lengths, a missing value, or a thing twice in a ranking.
        """
        names, of_ranking = _columns.encode(ranking)
        things, of_thing = _columns.encode(thing)
        given = np.asarray(place, dtype=np.float64)
        if not len(of_ranking) == len(of_thing) == len(given):
            raise VotesMalformed("Each row has a ranking, a thing and a place.")
        if bool((of_ranking < 0).any() | (of_thing < 0).any() | np.isnan(given).any()):
            raise VotesMalformed("A row lacks its ranking, its thing or its place.")
        key = of_ranking * max(len(things), 1) + of_thing
        if len(np.unique(key)) < len(key):
            raise VotesMalformed("A thing stands twice in one ranking.")
        order = np.lexsort((of_thing, given, of_ranking))
        return cls(
            ranking=of_ranking[order], thing=of_thing[order], place=given[order], things=things,
            count=len(names),
        )  # fmt: skip

    @property
    def starts(self) -> Places:
        """Shape (rankings + 1,): the rows of each."""
        found: Places = np.searchsorted(self.ranking, np.arange(self.count + 1)).astype(np.int64)
        return found


def borda(rankings: Rankings, *, level: float = LEVEL_DEFAULT) -> tuple[Estimate, ...]:
    """The mean normalised rank of each thing: 1 is always first, 0 always last.

    The interval is Student's over rankings, cut to 0 and 1; none from fewer than `RANKINGS_MIN`.
    Unknown for a thing that was never ranked with another.
    """
    starts = rankings.starts
    width = np.diff(starts)[rankings.ranking]
    rank = _mid_ranks(rankings)
    score = np.where(width > 1, (width - rank) / np.maximum(width - 1, 1), 0.0)
    told, size = width > 1, len(rankings.things)
    n = np.bincount(rankings.thing[told], minlength=size)
    mean = np.bincount(rankings.thing[told], score[told], size) / np.maximum(n, 1)
    off = (score - mean[rankings.thing])[told] ** 2
    spread = np.bincount(rankings.thing[told], off, size)
    return tuple(
        _borda(value, square, count, level)
        for value, square, count in zip(mean.tolist(), spread.tolist(), n.tolist(), strict=True)
    )


def _mid_ranks(rankings: Rankings) -> Numbers:
    """Ranks from 1 within each ranking, tied ones the mean of theirs."""
    if not len(rankings.thing):
        return np.empty(0)
    changed = np.append(
        True,
        (rankings.ranking[1:] != rankings.ranking[:-1])
        | (rankings.place[1:] != rankings.place[:-1]),
    )
    begins = np.flatnonzero(changed)
    ends = np.append(begins[1:], len(changed))
    middle = (begins + ends - 1) / 2
    found: Numbers = middle[np.cumsum(changed) - 1] - rankings.starts[rankings.ranking] + 1
    return found


def _borda(value: float, squares: float, n: int, level: float) -> Estimate:
    if n == 0:
        return Estimate.undefined(NOT_RANKED, n=0, method="Borda")
    if n < RANKINGS_MIN:
        why = f"no interval: {n} rankings, {RANKINGS_MIN} are needed"
        return Estimate(value=value, level=level, n=n, method=why)
    reach = _special.t_quantile((1 + level) / 2, n - 1) * (squares / (n - 1) / n) ** 0.5
    return Estimate(
        value=value,
        low=max(value - reach, 0.0),
        high=min(value + reach, 1.0),
        level=level,
        n=n,
        method="Borda, Student's interval over rankings",
    )


@dataclass(frozen=True, kw_only=True)
class PlackettLuce:
    """Strengths of things on the log scale, mean 0.

    Attributes:
        things: ids by number.
        estimates: one a thing; the sandwich by ranking gives the interval.
        components: things by the parts that keep the strengths from being defined; a thing before
            another was never ranked after it.
        left_out: rankings with a tie.
        rounds: of the MM algorithm.
        converged: whether the last round moved nothing by more than `TOLERANCE`.
        unknown: why nothing is said.
    """

    things: Sequence[Hashable]
    estimates: tuple[Estimate, ...]
    components: tuple[tuple[Hashable, ...], ...]
    left_out: int
    rounds: int
    converged: bool
    unknown: str | None = None


def plackett_luce(rankings: Rankings, *, level: float = LEVEL_DEFAULT) -> PlackettLuce:
    """Fit the model to all rankings without a tie."""
    stages, left_out = _Stages.of(rankings)
    parts = stages.parts(rankings.things)
    if not len(stages.row) or len(parts) > 1:
        reason = APART.format(parts=_groups.named_parts(parts)) if len(stages.row) else NO_RANKING
        unknown = Estimate.undefined(reason, n=stages.rankings, method="Plackett-Luce")
        return PlackettLuce(
            things=rankings.things, estimates=(unknown,) * len(rankings.things), components=parts,
            left_out=left_out, rounds=0, converged=True, unknown=reason,
        )  # fmt: skip
    theta, rounds, moved = stages.climb()
    errors = stages.errors(theta)
    return PlackettLuce(
        things=rankings.things,
        estimates=tuple(
            estimated(value, error, n=stages.rankings, level=level, name="Plackett-Luce")
            for value, error in zip(theta.tolist(), errors, strict=True)
        ),
        components=parts,
        left_out=left_out,
        rounds=rounds,
        converged=moved <= TOLERANCE,
    )


@dataclass(frozen=True, eq=False)
class _Stages:
    """Rankings without ties, and the choices in them: each row but the last chooses."""

    thing: Places
    group: Places
    starts: Places
    row: Places
    """Rows that choose: all but the last of a ranking."""
    size: int

    @property
    def rankings(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, rankings: Rankings) -> tuple["_Stages", int]:
        same = (rankings.ranking[1:] == rankings.ranking[:-1]) & (
            rankings.place[1:] == rankings.place[:-1]
        )
        tied = np.zeros(rankings.count, dtype=bool)
        tied[rankings.ranking[1:][same]] = True
        kept = ~tied & (np.diff(rankings.starts) > 1)
        rows = kept[rankings.ranking]
        group = (np.cumsum(kept) - 1)[rankings.ranking[rows]]
        starts = np.searchsorted(group, np.arange(int(kept.sum()) + 1)).astype(np.int64)
        chooses = np.ones(len(group), dtype=bool)
        chooses[starts[1:] - 1] = False
        stages = cls(
            thing=rankings.thing[rows], group=group, starts=starts,
            row=np.flatnonzero(chooses), size=len(rankings.things),
        )  # fmt: skip
        return stages, int(tied.sum())

    def parts(self, things: Sequence[Hashable]) -> tuple[tuple[Hashable, ...], ...]:
        """Each beats the next in a ranking, and so all after it."""
        groups = _groups.strong_components(
            self.thing[self.row], self.thing[self.row + 1], size=self.size
        )
        return tuple(tuple(things[number] for number in group) for group in groups)

    def after(self, values: Numbers) -> Numbers:
        """For each row the sum of values from it to the end of its ranking."""
        ends = self.starts[self.group + 1] - 1
        total = np.append(0.0, np.cumsum(values[::-1]))[::-1]
        found: Numbers = np.maximum(total[:-1] - total[ends + 1], values)
        return found

    def before(self, values: Numbers) -> Numbers:
        """For each row the sum of values from the first of its ranking to it."""
        total = np.append(0.0, np.cumsum(values))
        found: Numbers = total[1:] - total[self.starts[self.group]]
        return found

    def climb(self) -> tuple[Numbers, int, float]:
        """MM: strength ← choices won / Σ over stages it was in of 1/(sum of those left)."""
        won = np.bincount(self.thing[self.row], minlength=self.size).astype(np.float64)
        theta, rounds, moved = np.zeros(self.size), 0, 1.0
        while rounds < ROUNDS_MAX and moved > TOLERANCE:
            rounds += 1
            strength = np.exp(theta)
            share = np.zeros(len(self.thing))
            share[self.row] = 1 / self.after(strength[self.thing])[self.row]
            met = np.bincount(self.thing, self.before(share), self.size)
            new = np.log(won / met)
            new -= new.mean()
            moved = float(np.max(np.abs(new - theta)))
            theta = new
        return theta, rounds, moved

    def errors(self, theta: Numbers) -> list[float | None]:
        """The sandwich clustered by ranking; none for too many things."""
        k, count = self.size, self.rankings
        if k > THINGS_OF_INTERVALS_MAX or count < 2:
            return [None] * k
        bend, meat = np.full((k, k), 1 / k), np.zeros((k, k))
        height = max(CELLS_OF_BLOCK // k, 1)
        for first in range(0, count, height):
            last = min(first + height, count)
            chances, score = self._block(theta, first, last)
            bend += np.diag(chances.sum(axis=0)) - chances.T @ chances
            meat += score.T @ score
        inverse = np.linalg.inv(bend)
        variance = np.diagonal(inverse @ meat @ inverse) * count / (count - 1)
        found: list[float | None] = np.sqrt(np.maximum(variance, 0.0)).tolist()
        return found

    def _block(self, theta: Numbers, first: int, last: int) -> tuple[Numbers, Numbers]:
        """Chances of all things at each stage, and scores by ranking, of some rankings."""
        begin, end = int(self.starts[first]), int(self.starts[last])
        one, other = _groups.pairs_within(self.starts[first : last + 1] - begin)
        ahead = (one <= other) & np.isin(one + begin, self.row)
        one, other = one[ahead], other[ahead]
        chances = np.zeros((end - begin, self.size))
        chances[one, self.thing[begin + other]] = np.exp(theta[self.thing[begin + other]])
        chances /= np.maximum(chances.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        score = -np.add.reduceat(chances, self.starts[first:last] - begin, axis=0)
        rows = self.row[(self.row >= begin) & (self.row < end)]
        np.add.at(score, (self.group[rows] - first, self.thing[rows]), 1.0)
        return chances, score
