"""How hard is each item for those who tried it? Rasch's model, and the one with two parameters.

*Rasch*: P(right) = σ(θ − b) with ability θ ~ N(0, 1.5²) and difficulty b ~ N(0, 1.5²), at the mode
of both together; one who has all right, or an item that nobody has, gets a finite value and the
mark *extreme*. *Two parameters*: P = σ(a(θ − b)) with log a ~ N(0, .5²), from `RESPONDENTS_MIN`
respondents on, with abilities integrated out: at the mode of both together all slopes rise as the
respondents grow many. Intervals are ± z standard errors of the observed information; *rough* for
who has more than 20 times the answers that those on the other side have on the mean (1,000 items,
20 respondents: respondents are covered in 90 % at nominal 95 %), since these stay uncertain.

Sources: G. Rasch, Probabilistic Models for Some Intelligence and Attainment Tests (1960);
A. Birnbaum in F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores (1968);
H. Swaminathan, J. A. Gifford, "Bayesian estimation in the Rasch model", Journal of Educational
Statistics 7 (1982), 175-191.
"""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _columns, _rasch, _special
from tacit.stats._columns import Column
from tacit.stats._rasch import Design, Facet
from tacit.stats._two_pl import Priors, TwoParameters
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

ABILITY_DEVIATION = 1.5
DIFFICULTY_DEVIATION = 1.5
LOG_SLOPE_DEVIATION = 0.5
RESPONDENTS_MIN = 200
ROUGH_TIMES = 20
ITEMS_MAX = 1_000
CELLS_MAX = 2**24
"""Respondents by items, of the model with two parameters."""

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
        rounds: of Newton's method, or of EM.
        converged: whether the last moved next to nothing.
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

    Abilities are integrated out, see `_two_pl`. Arguments and errors are those of `rasch`.
    """
    given = _Answers(item, respondent, right)
    if len(given.respondents) < RESPONDENTS_MIN:
        return given.undefined(TOO_FEW if len(given.right) else NO_RESPONSE)
    if len(given.items) > ITEMS_MAX or len(given.items) * len(given.respondents) > CELLS_MAX:
        return given.undefined(f"more than {ITEMS_MAX} items, or {CELLS_MAX} pairs of both")
    right, tried = given.tables()
    priors = Priors(
        ability=ABILITY_DEVIATION, difficulty=DIFFICULTY_DEVIATION, log_slope=LOG_SLOPE_DEVIATION
    )
    state = TwoParameters(right, tried, priors)
    rounds, converged = state.fit()
    theta, theta_error = state.abilities()
    hard_error, slope_error = state.errors()
    return Rasch(
        items=given.measured("item", state.hard, hard_error, level, (state.log_slope, slope_error)),
        respondents=given.measured("respondent", theta, theta_error, level),
        height=state.height,
        rounds=rounds,
        converged=converged,
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

    def tables(self) -> tuple[Numbers, Numbers]:
        """How often each respondent had each item right, and tried it."""
        shape = len(self.respondents), len(self.items)
        place = self.respondent * shape[1] + self.item
        right = np.bincount(place, self.right, shape[0] * shape[1]).astype(np.float64)
        tried = np.bincount(place, minlength=shape[0] * shape[1]).astype(np.float64)
        return right.reshape(shape), tried.reshape(shape)

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
        others = len(self.respondents) if facet == "item" else len(self.items)
        rough = count > ROUGH_TIMES * len(codes) / others
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
                    method="normal priors, observed information",
                    rough=bool(rough[number]),
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
