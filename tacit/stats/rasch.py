"""How hard is each item for those who tried it? Rasch's model, and the one with two parameters.

*Rasch*: P(right) = σ(θ − b) with ability θ ~ N(0, 1.5²) and difficulty b ~ N(0, 1.5²), at the mode
of both together; one who has all right, or an item that nobody has, gets a finite value and the
mark *extreme*. *Two parameters*: P = σ(a(θ − b)) with log a ~ N(0, .5²), from `RESPONDENTS_MIN`
respondents on. Intervals are ± z standard errors of the observed information of all parameters
together (for two parameters, Fisher's).

Sources: G. Rasch, Probabilistic Models for Some Intelligence and Attainment Tests (1960);
A. Birnbaum in F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores (1968);
H. Swaminathan, J. A. Gifford, "Bayesian estimation in the Rasch model", Journal of Educational
Statistics 7 (1982), and "… in the two-parameter logistic model", Psychometrika 50 (1985).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _columns, _rasch, _special
from tacit.stats._columns import Column
from tacit.stats._rasch import Design, Facet
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

ABILITY_DEVIATION = 1.5
DIFFICULTY_DEVIATION = 1.5
LOG_SLOPE_DEVIATION = 0.5
RESPONDENTS_MIN = 200
ROUNDS_MAX = 1_000
TOLERANCE = 1e-6
HALVINGS_MAX = 20

NO_RESPONSE = "nobody has tried an item yet"
TOO_MANY = f"more than {_rasch.SMALL_MAX} items and as many respondents"
TOO_FEW = f"fewer than {RESPONDENTS_MIN} respondents; use the model with one parameter"

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One item or one respondent.

    Attributes:
        name: its id.
        measure: difficulty or ability, in logits.
        extreme: whether all answers were right, or all wrong: the prior alone bounds it.
        slope: discrimination of an item, with two parameters only.
    """

    name: Hashable
    measure: Estimate
    extreme: bool
    slope: Estimate | None = None


@dataclass(frozen=True, kw_only=True)
class Rasch:
    """Items and respondents on one scale, both in the order of their ids.

    Attributes:
        items: with their difficulty.
        respondents: with their ability.
        height: penalised log-likelihood.
        rounds: of Newton's method, or of alternating.
        converged: whether the last moved nothing by more than 1e-6.
        unknown: why nothing is said.
    """

    items: tuple[Measured, ...]
    respondents: tuple[Measured, ...]
    height: float
    rounds: int
    converged: bool
    unknown: str | None = None


def rasch(
    item: Column, respondent: Column, right: ArrayLike, *, level: float = LEVEL_DEFAULT
) -> Rasch:
    """Fit the model with one parameter.

    Args:
        item: id of the item of each answer, shape (n,).
        respondent: id of who or which model answered. More answers to one item may be given.
        right: truth values.
        level: confidence of intervals.

    Raises:
        VotesMalformed: unequal lengths, or an id is missing.
    """
    given = _Answers(item, respondent, right)
    if not len(given.right):
        return given.undefined(NO_RESPONSE)
    if min(len(given.items), len(given.respondents)) > _rasch.SMALL_MAX:
        return given.undefined(TOO_MANY)
    by_item = len(given.items) > len(given.respondents)
    design = _design(given, by_item=by_item)
    found = _rasch.solve(design)
    big, big_error = found.theta, found.theta_error
    small, small_error = found.other, found.other_error
    difficulty, ability = (-big, -small) if by_item else (small, big)
    errors = (big_error, small_error) if by_item else (small_error, big_error)
    return Rasch(
        items=given.measured("item", difficulty, errors[0], level),
        respondents=given.measured("respondent", ability, errors[1], level),
        height=found.moments.height,
        rounds=found.rounds,
        converged=found.converged,
    )


def two_pl(
    item: Column, respondent: Column, right: ArrayLike, *, level: float = LEVEL_DEFAULT
) -> Rasch:
    """Fit the model with two parameters; undefined under `RESPONDENTS_MIN` respondents.

    Abilities and items are improved in turn, each by a step of Fisher scoring that is halved where
    it would not help. Arguments and errors are those of `rasch`.
    """
    given = _Answers(item, respondent, right)
    if len(given.respondents) < RESPONDENTS_MIN:
        return given.undefined(TOO_FEW if len(given.right) else NO_RESPONSE)
    if 2 * len(given.items) > _rasch.SMALL_MAX:
        return given.undefined(f"more than {_rasch.SMALL_MAX // 2} items")
    state = _TwoParameters(given)
    rounds, moved = 0, 1.0
    while rounds < ROUNDS_MAX and moved > TOLERANCE:
        rounds += 1
        moved = max(state.improve_respondents(), state.improve_items())
    theta_error, hard_error, slope_error = state.errors()
    return Rasch(
        items=given.measured("item", state.hard, hard_error, level, (state.log_slope, slope_error)),
        respondents=given.measured("respondent", state.theta, theta_error, level),
        height=state.height(),
        rounds=rounds,
        converged=moved <= TOLERANCE,
    )


class _Answers:
    """Answers in code."""

    def __init__(self, item: Column, respondent: Column, right: ArrayLike) -> None:
        self.items, self.item = _columns.encode(item)
        self.respondents, self.respondent = _columns.encode(respondent)
        self.right = np.asarray(right, dtype=np.float64)
        if not len(self.item) == len(self.respondent) == len(self.right):
            raise VotesMalformed("Each answer has an item, a respondent and a result.")
        if bool((self.item < 0).any() | (self.respondent < 0).any()):
            raise VotesMalformed("An answer lacks its item or its respondent.")
        if not bool(np.isin(self.right, (0.0, 1.0)).all()):
            raise VotesMalformed("A result is neither right nor wrong.")

    def undefined(self, reason: str) -> Rasch:
        unknown = Estimate.undefined(reason, n=len(self.right), method="none")
        return Rasch(
            items=tuple(Measured(name=one, measure=unknown, extreme=False) for one in self.items),
            respondents=tuple(
                Measured(name=one, measure=unknown, extreme=False) for one in self.respondents
            ),
            height=0.0,
            rounds=0,
            converged=True,
            unknown=reason,
        )

    def measured(
        self,
        facet: str,
        value: Numbers,
        error: Numbers,
        level: float,
        slope: tuple[Numbers, Numbers] | None = None,
    ) -> tuple[Measured, ...]:
        names, codes = (
            (self.items, self.item) if facet == "item" else (self.respondents, self.respondent)
        )
        count = np.bincount(codes, minlength=len(names))
        right = np.bincount(codes, self.right, len(names))
        reach = _special.normal_quantile((1 + level) / 2)
        return tuple(
            Measured(
                name=name,
                measure=Estimate(
                    value=float(value[number]),
                    low=float(value[number] - reach * error[number]),
                    high=float(value[number] + reach * error[number]),
                    level=level,
                    n=int(count[number]),
                    method="mode with normal priors, information of all parameters",
                ),
                extreme=bool(right[number] in {0, count[number]}),
                slope=None if slope is None else _slope(slope, number, int(count[number]), level),
            )
            for number, name in enumerate(names)
        )


def _slope(given: tuple[Numbers, Numbers], number: int, n: int, level: float) -> Estimate:
    """Discrimination, with an interval on its logarithm."""
    log, reach = float(given[0][number]), float(given[1][number])
    reach *= _special.normal_quantile((1 + level) / 2)
    return Estimate(
        value=float(np.exp(log)),
        low=float(np.exp(log - reach)),
        high=float(np.exp(log + reach)),
        level=level,
        n=n,
        method="mode with normal prior on its logarithm",
    )


def _design(given: _Answers, *, by_item: bool) -> Design:
    """The larger side is eliminated: of items, with difficulty and ability turned round."""
    big = (given.item, len(given.items), DIFFICULTY_DEVIATION)
    small = (given.respondent, len(given.respondents), ABILITY_DEVIATION)
    if not by_item:
        big, small = small, big
    order = np.argsort(big[0], kind="stable")
    return Design(
        answer=big[0][order],
        answers=big[1],
        variance=big[2] ** 2,
        facets=(
            Facet(codes=small[0][order], size=small[1], variance=small[2] ** 2, centred=False),
        ),
        score=given.right[order].astype(np.int64),
        top=1,
    )


class _TwoParameters:
    """Where the alternation is."""

    def __init__(self, given: _Answers) -> None:
        self.item, self.who, self.right = given.item, given.respondent, given.right
        self.theta = np.zeros(len(given.respondents))
        self.hard = np.zeros(len(given.items))
        self.log_slope = np.zeros(len(given.items))

    def _fits(self, theta: Numbers, hard: Numbers, log_slope: Numbers) -> Numbers:
        """Log-likelihood of each answer."""
        logit = np.exp(log_slope)[self.item] * (theta[self.who] - hard[self.item])
        found: Numbers = self.right * logit - np.logaddexp(0.0, logit)
        return found

    def height(self) -> float:
        found = float(self._fits(self.theta, self.hard, self.log_slope).sum())
        found -= float(self.theta @ self.theta) / 2 / ABILITY_DEVIATION**2
        found -= float(self.hard @ self.hard) / 2 / DIFFICULTY_DEVIATION**2
        return found - float(self.log_slope @ self.log_slope) / 2 / LOG_SLOPE_DEVIATION**2

    def _parts(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Slope, distance, what is not explained, and the variance, of each answer."""
        slope = np.exp(self.log_slope)[self.item]
        far = self.theta[self.who] - self.hard[self.item]
        chance = 1 / (1 + np.exp(-np.clip(slope * far, -500, 500)))
        return slope, far, self.right - chance, chance * (1 - chance)

    def improve_respondents(self) -> float:
        slope, _, rest, bend = self._parts()
        size = len(self.theta)
        up = np.bincount(self.who, slope * rest, size) - self.theta / ABILITY_DEVIATION**2
        by = up / (np.bincount(self.who, slope**2 * bend, size) + 1 / ABILITY_DEVIATION**2)

        def heights(scale: Numbers) -> Numbers:
            theta = self.theta + scale * by
            fits = np.bincount(self.who, self._fits(theta, self.hard, self.log_slope), size)
            found: Numbers = fits - theta**2 / 2 / ABILITY_DEVIATION**2
            return found

        scale = _helping(heights, size)
        self.theta = self.theta + scale * by
        return float(np.max(np.abs(scale * by)))

    def improve_items(self) -> float:
        slope, far, rest, bend = self._parts()
        size = len(self.hard)
        up = np.stack(
            (
                np.bincount(self.item, -slope * rest, size) - self.hard / DIFFICULTY_DEVIATION**2,
                np.bincount(self.item, slope * far * rest, size)
                - self.log_slope / LOG_SLOPE_DEVIATION**2,
            )
        )
        weight = slope**2 * bend
        a = np.bincount(self.item, weight, size) + 1 / DIFFICULTY_DEVIATION**2
        b = -np.bincount(self.item, weight * far, size)
        c = np.bincount(self.item, weight * far**2, size) + 1 / LOG_SLOPE_DEVIATION**2
        by = np.stack((c * up[0] - b * up[1], a * up[1] - b * up[0])) / (a * c - b * b)

        def heights(scale: Numbers) -> Numbers:
            hard, log = self.hard + scale * by[0], self.log_slope + scale * by[1]
            fits = np.bincount(self.item, self._fits(self.theta, hard, log), size)
            prior = hard**2 / DIFFICULTY_DEVIATION**2 + log**2 / LOG_SLOPE_DEVIATION**2
            found: Numbers = fits - prior / 2
            return found

        scale = _helping(heights, size)
        self.hard = self.hard + scale * by[0]
        self.log_slope = self.log_slope + scale * by[1]
        return float(np.max(np.abs(scale * by)))

    def errors(self) -> tuple[Numbers, Numbers, Numbers]:
        """From Fisher's information of all parameters, with the abilities eliminated."""
        slope, far, _, bend = self._parts()
        items, people = len(self.hard), len(self.theta)
        weight = slope**2 * bend
        own = np.bincount(self.who, weight, people) + 1 / ABILITY_DEVIATION**2
        cross = np.zeros((people, 2 * items))
        np.add.at(cross, (self.who, self.item), -weight)
        np.add.at(cross, (self.who, items + self.item), weight * far)
        rest = np.zeros((2 * items, 2 * items))
        i = np.arange(items)
        rest[i, i] = np.bincount(self.item, weight, items) + 1 / DIFFICULTY_DEVIATION**2
        rest[i, items + i] = rest[items + i, i] = -np.bincount(self.item, weight * far, items)
        rest[items + i, items + i] = np.bincount(self.item, weight * far**2, items)
        rest[items + i, items + i] += 1 / LOG_SLOPE_DEVIATION**2
        inverse = np.linalg.inv(rest - cross.T @ (cross / own[:, None]))
        theta = 1 / own + ((cross @ inverse) * cross).sum(axis=1) / own**2
        spread = np.sqrt(np.diagonal(inverse))
        return np.sqrt(theta), spread[:items], spread[items:]


def _helping(heights: Callable[[Numbers], Numbers], size: int) -> Numbers:
    """How much of its step helps each element: all, a half, a quarter, … or nothing."""
    scale = np.ones(size)
    start = heights(np.zeros(size))
    for _ in range(HALVINGS_MAX):
        worse = heights(scale) < start - 1e-12 * np.abs(start)
        if not bool(worse.any()):
            return scale
        scale[worse] /= 2
    scale[worse] = 0.0
    return scale
