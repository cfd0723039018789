"""How strong are those who were compared in pairs? The model of Bradley and Terry.

Each has a strength θ, and i is preferred to j with probability σ(θᵢ − θⱼ) = 1/(1 + exp(θⱼ − θᵢ)).
Strengths are the maximum of the likelihood, on the log scale, with mean 0: a difference of 1
stands for odds of e ≈ 2.7 to 1.

A tie counts half a win for each side (`"half"`), which keeps two who always tie at equal strength;
or has a parameter of its own (`"davidson"`), P(tie) ∝ ν √(s_i s_j) with s = e^θ. Where one knows
who was shown first, the position can have a parameter: the log odds of the first among equals.

The maximum exists and is one when nobody can be divided off: for every split of all into two
parts, somebody of each part beats or ties somebody of the other (Ford; Hunter, assumption 1).
Where that fails the strengths are undefined, and the reason names the parts; a ridge, −½·r·Σθ²
added to the log-likelihood, gives a finite answer.

Intervals are Wald's with the sandwich variance, clustered by item where items are given: those of
one item are not independent. Under 20 clusters they are marked rough, and are those of the
information where these are wider.

Sources: R. A. Bradley and M. E. Terry, "Rank analysis of incomplete block designs: I", Biometrika
39 (1952), 324-345. L. R. Ford, American Mathematical Monthly 64 (1957), 28-33. R. R. Davidson,
"On extending the Bradley-Terry model to accommodate ties in paired comparison experiments", JASA
65 (1970), 317-328; R. R. Davidson and R. J. Beaver, Biometrics 33 (1977), 693-702 (order).
D. R. Hunter, "MM algorithms for generalized Bradley-Terry models", Annals of Statistics 32 (2004).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _columns, _groups, _pairwise, _sandwich, _special
from tacit.stats._columns import Column
from tacit.stats._pairwise import Edges, Model, Point, Terms
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

Ties = Literal["half", "davidson"]

PLAYERS_OF_INTERVALS_MAX = 2_048
CLUSTERS_MIN = 20

NO_COMPARISON = "nobody has compared two of them yet"
APART = "they fall into groups that were never compared with each other"
ONE_SIDED = "some have always won against the others, so nothing says by how much"
ALL_TIES = "every comparison is a tie, so nothing says how likely ties are"
SEPARATED = "the place shown tells every answer that strengths leave open"
TOO_MANY = f"no interval: more than {PLAYERS_OF_INTERVALS_MAX} players"
NO_TIE = "no interval: there is no tie"

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Comparisons in code.

    Attributes:
        first: number of the first of each comparison, shape (n,).
        second: of the second.
        twice: 2 where the first won, 1 for a tie, 0 where the second won.
        players: ids by number.
    """

    first: Places
    second: Places
    twice: Places
    players: Sequence[Hashable]

    @classmethod
    def from_columns(cls, first: Column, second: Column, first_won: ArrayLike) -> "Pairs":
        """Read three columns of equal length.

        Args:
            first: ids, shape (n,).
            second: ids of whom they were compared with.
            first_won: 1, 0, or ½ for a tie.

        Raises:
            VotesMalformed: unequal lengths, somebody is missing or compared with themselves, or a
                result is none of 0, ½ and 1.
        """
        won = np.asarray(first_won, dtype=np.float64)
        players, one, other = _players(first, second)
        if not len(one) == len(other) == len(won):
            raise VotesMalformed("Each comparison has a first, a second and a result.")
        if bool((one < 0).any() | (other < 0).any()):
            raise VotesMalformed("A comparison lacks one of the two.")
        if bool((one == other).any()):
            who = players[int(one[np.flatnonzero(one == other)[0]])]
            raise VotesMalformed(f"{who!r} is compared with itself.")
        wrong = np.flatnonzero((won != 0) & (won != 0.5) & (won != 1))
        if len(wrong):
            raise VotesMalformed(f"{won[wrong[0]]} is no result of a comparison.")
        return cls(first=one, second=other, twice=(won * 2).astype(np.int64), players=players)

    @property
    def n(self) -> int:
        return len(self.first)


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """Strengths of all players.

    Attributes:
        players: ids by number.
        value: shape (players,), mean 0; `None` where undefined.
        error: shape (players,): standard errors about the mean; `None` where there are none.
        tie: Davidson's ν; `None` where ties are halves.
        position: log odds of who is shown first; `None` where not asked for.
        n: comparisons.
        clusters: independent units that the intervals rest on.
        height: log-likelihood at the maximum.
        steps: of Newton's method.
        components: players by the parts that keep the strengths from being defined, in an order
            in which none lost to a later one; one part where they are defined.
        level: confidence of intervals.
        unknown: why the strengths are undefined.
    """

    players: Sequence[Hashable]
    value: Numbers | None
    error: Numbers | None
    tie: Estimate | None
    position: Estimate | None
    n: int
    clusters: int
    height: float
    steps: int
    components: tuple[tuple[Hashable, ...], ...]
    level: float
    unknown: str | None = None

    def estimates(self) -> tuple[Estimate, ...]:
        """The strength of each player."""
        if self.value is None:
            unknown = Estimate.undefined(self.unknown or "", n=self.clusters, method="none")
            return (unknown,) * len(self.players)
        errors: Sequence[float | None] = (
            [None] * len(self.value) if self.error is None else self.error.tolist()
        )
        return tuple(
            estimated(value, error, n=self.clusters, level=self.level)
            for value, error in zip(self.value.tolist(), errors, strict=True)
        )


def estimated(
    value: float, error: float | None, *, n: int, level: float, name: str = "Bradley-Terry"
) -> Estimate:
    """A strength with Wald's interval; rough under `CLUSTERS_MIN` clusters."""
    reach = None if error is None else _special.normal_quantile((1 + level) / 2) * error
    return Estimate(
        value=value,
        low=None if reach is None else value - reach,
        high=None if reach is None else value + reach,
        level=level,
        n=n,
        method=f"{name}, " + ("no interval" if error is None else "sandwich by item"),
        rough=n < CLUSTERS_MIN,
    )


def estimate(
    pairs: Pairs,
    *,
    ties: Ties = "half",
    ridge: float = 0.0,
    position: bool = False,
    cluster: Column | None = None,
    level: float | None = LEVEL_DEFAULT,
) -> Fit:
    """Estimate the strengths.

    Args:
        pairs: the comparisons; their order is irrelevant.
        ties: how ties count.
        ridge: 0 for the maximum of the likelihood; above, it always exists.
        position: whether `first` is who was shown first, with an advantage to be estimated.
        cluster: the item of each comparison, shape (n,); else each is on its own.
        level: confidence of intervals; `None` for none, which spares the cube of the players.

    Raises:
        VotesMalformed: `cluster` has another length.
    """
    told = level if level is not None else LEVEL_DEFAULT
    groups = _codes(cluster, pairs.n)
    own_tie = ties == "davidson" and bool((pairs.twice == 1).any())
    edges = _pairwise.add_up(
        pairs.first, pairs.second, pairs.twice,
        size=len(pairs.players), ordered=position, slots=cluster is not None,
    )  # fmt: skip
    parts, reason = _parts(edges, pairs.players)
    if pairs.n and own_tie and bool((pairs.twice == 1).all()):
        reason = ALL_TIES
    elif ridge > 0 and pairs.n:
        reason = None
    if reason:
        return _undefined(pairs, parts, reason, level=told)
    model = Model(edges=edges, ridge=ridge, with_position=position, with_tie=own_tie)
    point, steps, reached = _pairwise.climb(model)
    if not reached:
        return _undefined(pairs, parts, SEPARATED, level=told)
    terms = model.at(point)
    clusters = pairs.n if groups is None else int(groups.max()) + 1
    spread = None
    if level is not None and edges.size <= PLAYERS_OF_INTERVALS_MAX:
        spread = _spread(model, terms, pairs.twice, groups)
    extra = None if spread is None else spread[edges.size :]
    return Fit(
        players=pairs.players,
        value=point.theta,
        error=None if spread is None else spread[: edges.size],
        tie=_tie(point, extra, clusters, told) if ties == "davidson" else None,
        position=_estimate(point.position, extra, clusters, told) if position else None,
        n=pairs.n,
        clusters=clusters,
        height=terms.height,
        steps=steps,
        components=parts,
        level=told,
    )


def _players(first: Column, second: Column) -> tuple[Sequence[Hashable], Places, Places]:
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        players, codes = _columns.encode(np.concatenate((first, second)))
        return players, codes[: len(first)], codes[len(first) :]
    ones, one = _columns.encode(first)
    others, other = _columns.encode(second)
    players, place = _columns.encode([*ones, *others])
    return (
        players,
        np.append(place[: len(ones)], -1)[one],
        np.append(place[len(ones) :], -1)[other],
    )


def _codes(cluster: Column | None, n: int) -> Places | None:
    if cluster is None:
        return None
    _, codes = _columns.encode(cluster)
    if len(codes) != n or (n and int(codes.min()) < 0):
        raise VotesMalformed("Each comparison has one item.")
    return codes


def _parts(
    edges: Edges, players: Sequence[Hashable]
) -> tuple[tuple[tuple[Hashable, ...], ...], str | None]:
    """Who can be told from whom, and why not all, if not."""
    up, down = edges.won + edges.tied > 0, edges.lost + edges.tied > 0
    winner = np.concatenate((edges.i[up], edges.j[down]))
    loser = np.concatenate((edges.j[up], edges.i[down]))
    groups = _groups.strong_components(winner, loser, size=edges.size)
    parts = tuple(tuple(players[number] for number in group) for group in groups)
    if not len(edges.i):
        return parts, NO_COMPARISON
    if len(parts) == 1:
        return parts, None
    whole = _groups.components(edges.i, edges.j, size=edges.size)
    if bool(whole.any()):
        met: dict[int, list[Hashable]] = {}
        for number, part in enumerate(whole.tolist()):
            met.setdefault(part, []).append(players[number])
        parts = tuple(tuple(members) for members in met.values())
        return parts, f"{APART}: {_groups.named_parts(parts)}"
    return parts, f"{ONE_SIDED}: {_groups.named_parts(parts)}"


def _undefined(
    pairs: Pairs, parts: tuple[tuple[Hashable, ...], ...], reason: str, *, level: float
) -> Fit:
    return Fit(
        players=pairs.players, value=None, error=None, tie=None, position=None, n=pairs.n,
        clusters=pairs.n, height=0.0, steps=0, components=parts, level=level, unknown=reason,
    )  # fmt: skip


def _spread(model: Model, terms: Terms, twice: Places, groups: Places | None) -> Numbers:
    """Standard errors of all parameters."""
    if groups is None:
        meat, clusters = _sandwich.meat_of_pairs(model, terms), len(twice)
    else:
        meat = _sandwich.meat_of_clusters(model, terms, twice, groups)
        clusters = int(groups.max()) + 1
    variance = np.diagonal(_sandwich.covariance(model, terms, meat))
    variance = variance * clusters / max(clusters - 1, 1)
    if clusters < CLUSTERS_MIN:
        plain = _sandwich.covariance(model, terms, model.whole(*model.weights(terms)))
        variance = np.maximum(variance, np.diagonal(plain))
    found: Numbers = np.sqrt(np.maximum(variance, 0.0))
    return found


def _estimate(value: float, extra: Numbers | None, n: int, level: float) -> Estimate:
    return estimated(value, None if extra is None else float(extra[0]), n=n, level=level)


def _tie(point: Point, extra: Numbers | None, n: int, level: float) -> Estimate:
    """ν, with an interval that is Wald's on its logarithm."""
    if point.log_tie is None:
        return Estimate(value=0.0, level=level, n=n, method=NO_TIE)
    log = estimated(point.log_tie, None if extra is None else float(extra[-1]), n=n, level=level)
    return Estimate(
        value=float(np.exp(point.log_tie)),
        low=None if log.low is None else float(np.exp(log.low)),
        high=None if log.high is None else float(np.exp(log.high)),
        level=level,
        n=n,
        method=log.method,
        rough=log.rough,
    )
