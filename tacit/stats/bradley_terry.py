"""How strong are those who were compared in pairs? The model of Bradley and Terry.

Each has a strength λ, and i is preferred to j with probability 1 / (1 + exp(λⱼ − λᵢ)).
Strengths are the maximum of the likelihood, on the log scale, with mean 0: a difference of
1 stands for odds of e ≈ 2.7 to 1.

A tie counts half a win for each side. That is a rule, not part of the model (Rao and
Kupper, and Davidson, have parameters of their own for ties); it keeps two who always tie at
equal strength and leaves the order by wins alone as it is where all meet equally often.

The maximum exists and is one when nobody can be divided off: for every split of all into
two parts, somebody of each part beats or ties somebody of the other (Ford; Hunter,
assumption 1). Where that fails the strengths are undefined, and the reason says how.

Sources: R. A. Bradley and M. E. Terry, "Rank analysis of incomplete block designs: I. The
method of paired comparisons", Biometrika 39 (1952), 324-345. L. R. Ford, "Solution of a
ranking problem from binary comparisons", American Mathematical Monthly 64 (1957), 28-33.
D. R. Hunter, "MM algorithms for generalized Bradley-Terry models", Annals of Statistics 32
(2004), 384-406; the log-likelihood is concave in λ, and is climbed here by Newton's method
with halved steps, which takes a few rounds where MM takes thousands.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PLAYERS_MAX = 200
STEPS_MAX = 100
TOLERANCE = 1e-10
Z_95 = 1.959964

NO_COMPARISON = "nobody has compared two of them yet"
ONE_PLAYER = "there is nobody to compare with"
APART = "they fall into groups that were never compared with each other"
ONE_SIDED = "some have always won against the others, so nothing says by how much"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One comparison of two: `first_won` is 1, 0, or ½ for a tie."""

    first: str
    second: str
    first_won: float


@dataclass(frozen=True, kw_only=True)
class Strength:
    """One of those compared, with what its strength rests on."""

    name: str
    wins: int
    losses: int
    ties: int
    value: float | None
    """On the log scale; the mean of all is 0. `None` where undefined."""
    low: float | None
    high: float | None
    """The 95 % interval (Wald). It takes comparisons as independent; those of one ranking
    are not, so it is rather too narrow there."""

    @property
    def n(self) -> int:
        return self.wins + self.losses + self.ties


@dataclass(frozen=True, kw_only=True)
class Strengths:
    """All, the strongest first; in the order of their names where undefined."""

    players: tuple[Strength, ...]
    n: int
    """Comparisons it rests on."""
    reason: str | None
    """Why the strengths are undefined, where they are."""


def fit(comparisons: Iterable[Comparison]) -> Strengths:
    """Estimate the strengths; the order of comparisons, and of the two in one, is irrelevant.

    Costs a cube of the number of players a step: 0.1 s for 50.

    Raises:
        ValueError: somebody is compared with themselves, a result is none of 0, ½ and 1, or
            there are more than `PLAYERS_MAX` players.
    """
    given = list(comparisons)
    names = sorted({name for one in given for name in (one.first, one.second)})
    _check(given, names)
    won: dict[tuple[int, int], float] = defaultdict(float)
    place = {name: index for index, name in enumerate(names)}
    for one in given:
        i, j = place[one.first], place[one.second]
        won[i, j] += one.first_won
        won[j, i] += 1 - one.first_won
    reason = _why_undefined(won, len(names), len(given))
    if reason is not None:
        return Strengths(
            players=tuple(_player(name, given, None, None) for name in names),
            n=len(given),
            reason=reason,
        )
    strengths = _climb(won, len(names))
    spread = _deviations(won, strengths)
    players = (
        _player(name, given, strengths[index], spread[index]) for index, name in enumerate(names)
    )
    return Strengths(
        players=tuple(sorted(players, key=lambda one: (-(one.value or 0.0), one.name))),
        n=len(given),
        reason=None,
    )


def _check(given: Sequence[Comparison], names: Sequence[str]) -> None:
    if len(names) > PLAYERS_MAX:
        raise ValueError(f"{len(names)} are compared, at most {PLAYERS_MAX} can be")
    for one in given:
        if one.first == one.second:
            raise ValueError(f"{one.first!r} is compared with itself")
        if one.first_won not in {0, 0.5, 1}:
            raise ValueError(f"{one.first_won} is no result of a comparison")


def _why_undefined(won: Mapping[tuple[int, int], float], players: int, n: int) -> str | None:
    if n == 0:
        return NO_COMPARISON
    ahead: dict[int, set[int]] = defaultdict(set)
    behind: dict[int, set[int]] = defaultdict(set)
    for (i, j), count in won.items():
        if count > 0:
            ahead[i].add(j)
            behind[j].add(i)
    met = {i: ahead[i] | behind[i] for i in range(players)}
    if len(_reach(met)) < players:
        return APART
    if len(_reach(ahead)) < players or len(_reach(behind)) < players:
        return ONE_SIDED
    return None


def _reach(edges: Mapping[int, set[int]]) -> set[int]:
    """Who can be reached from the first, step by step."""
    seen, left = {0}, [0]
    while left:
        for other in edges.get(left.pop(), ()):
            if other not in seen:
                seen.add(other)
                left.append(other)
    return seen


def _climb(won: Mapping[tuple[int, int], float], players: int) -> list[float]:
    strengths = [0.0] * players
    height = _log_likelihood(won, strengths)
    for _ in range(STEPS_MAX):
        slope, bend = _derivatives(won, strengths)
        if max(map(abs, slope)) < TOLERANCE * sum(won.values()):
            break
        step = _solve(bend, slope)
        scale = 1.0
        while scale > TOLERANCE:
            tried = [here + scale * by for here, by in zip(strengths, step, strict=True)]
            higher = _log_likelihood(won, tried)
            if higher >= height:
                break
            scale /= 2
        else:
            break
        strengths, height = tried, higher
    mean = math.fsum(strengths) / players
    return [one - mean for one in strengths]


def _log_likelihood(won: Mapping[tuple[int, int], float], strengths: Sequence[float]) -> float:
    return -math.fsum(
        count * _softplus(strengths[j] - strengths[i]) for (i, j), count in won.items()
    )


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _derivatives(
    won: Mapping[tuple[int, int], float], strengths: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """The slope, and the bend (minus the second derivative) made regular along (1, …, 1)."""
    players = len(strengths)
    slope = [0.0] * players
    bend = [[1.0 / players] * players for _ in range(players)]
    for (i, j), count in won.items():
        chance = 1 / (1 + math.exp(min(strengths[j] - strengths[i], 700.0)))
        slope[i] += count * (1 - chance)
        slope[j] -= count * (1 - chance)
        weight = count * chance * (1 - chance)
        bend[i][i] += weight
        bend[j][j] += weight
        bend[i][j] -= weight
        bend[j][i] -= weight
    return slope, bend


def _deviations(won: Mapping[tuple[int, int], float], strengths: Sequence[float]) -> list[float]:
    """The standard error of each strength about the mean of all."""
    players = len(strengths)
    _, bend = _derivatives(won, strengths)
    found = []
    for index in range(players):
        unit = [1.0 if other == index else 0.0 for other in range(players)]
        found.append(math.sqrt(max(_solve(bend, unit)[index] - 1.0 / players, 0.0)))
    return found


def _solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a positive definite system by Cholesky's method."""
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - math.fsum(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = math.sqrt(max(rest, 1e-300)) if i == j else rest / lower[j][j]
    down: list[float] = []
    for i in range(size):
        rest = right[i] - math.fsum(lower[i][k] * down[k] for k in range(i))
        down.append(rest / lower[i][i])
    up = [0.0] * size
    for i in reversed(range(size)):
        rest = down[i] - math.fsum(lower[k][i] * up[k] for k in range(i + 1, size))
        up[i] = rest / lower[i][i]
    return up


def _player(
    name: str, given: Sequence[Comparison], value: float | None, deviation: float | None
) -> Strength:
    own = [
        one.first_won if one.first == name else 1 - one.first_won
        for one in given
        if name in {one.first, one.second}
    ]
    reach = None if deviation is None else Z_95 * deviation
    return Strength(
        name=name,
        wins=own.count(1),
        losses=own.count(0),
        ties=own.count(0.5),
        value=value,
        low=None if value is None or reach is None else value - reach,
        high=None if value is None or reach is None else value + reach,
    )
