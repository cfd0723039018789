"""Strengths from comparisons by raters of whom some are careless, and some the wrong way round.

P(w prefers i to j) = η_w σ(θᵢ − θⱼ) + (1 − η_w) σ(θⱼ − θᵢ): a rater of η = 1 answers as the
strengths say, of ½ by chance, below ½ against them. With η ~ Beta(4, 1) the mode is found by
alternating (EM): how likely each answer was meant straight; then η_w = (3 + Σ straight)/(3 + n_w),
and strengths from the answers so weighed. The objective never falls. A small ridge on θ keeps the
mode finite: with free η a clear order could otherwise be explained by endless strengths.

Source: X. Chen, P. N. Bennett, K. Collins-Thompson, E. Horvitz, "Pairwise ranking aggregation in a
crowdsourced setting", WSDM (2013), 193-202 (there with a virtual player for the ridge).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tacit.stats import _columns, _pairwise, _sandwich, _special, bradley_terry
from tacit.stats._columns import Column
from tacit.stats._pairwise import Model, Point
from tacit.stats.bradley_terry import NO_COMPARISON, Pairs
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

PRIOR_STRAIGHT = 4.0
PRIOR_TURNED = 1.0
RIDGE = 0.01
ROUNDS_MAX = 500
TOLERANCE = 1e-6

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class CrowdFit:
    """Strengths and raters.

    Attributes:
        players: ids by number.
        strengths: one a player, mean 0; intervals take the raters' η as known, so are rough.
        raters: ids by number.
        straight: η of each rater: the mode, with the Beta interval of its own answers; rough,
            since it takes the strengths as known.
        rounds: of alternating.
        converged: whether the last round moved no strength by more than `TOLERANCE`.
        unknown: why nothing is said.
    """

    players: Sequence[Hashable]
    strengths: tuple[Estimate, ...]
    raters: Sequence[Hashable]
    straight: tuple[Estimate, ...]
    rounds: int
    converged: bool
    unknown: str | None = None


def fit(
    pairs: Pairs,
    rater: Column,
    *,
    cluster: Column | None = None,
    ridge: float = RIDGE,
    level: float = LEVEL_DEFAULT,
) -> CrowdFit:
    """Estimate strengths and raters together; ties count half for each side.

    Args:
        pairs: the comparisons.
        rater: who made each, shape (n,).
        cluster: the item of each, shape (n,); else each is on its own.
        ridge: −½·ridge·Σθ² in the objective.
        level: confidence of intervals.

    Raises:
        VotesMalformed: a column has another length, or a rater or an item is missing.
    """
    raters, who = _column(rater, pairs.n, "rater")
    group = None if cluster is None else _column(cluster, pairs.n, "item")[1]
    if not pairs.n:
        return CrowdFit(
            players=pairs.players, strengths=(), raters=raters, straight=(), rounds=0,
            converged=True, unknown=NO_COMPARISON,
        )  # fmt: skip
    edges = _pairwise.add_up(
        pairs.first, pairs.second, pairs.twice,
        size=len(pairs.players), ordered=False, slots=True,
    )  # fmt: skip
    won = np.where(edges.turned, 2 - pairs.twice, pairs.twice) / 2
    state = _State(Model(edges=edges, ridge=ridge), won, who, len(raters))
    rounds, moved = 0, 1.0
    while rounds < ROUNDS_MAX and moved > TOLERANCE:
        rounds, moved = rounds + 1, state.improve()
    spread, clusters = state.errors(np.arange(pairs.n) if group is None else group)
    return CrowdFit(
        players=pairs.players,
        strengths=tuple(
            replace(
                bradley_terry.estimated(value, error, n=clusters, level=level, name="Crowd-BT"),
                rough=True,
            )
            for value, error in zip(state.point.theta.tolist(), spread, strict=True)
        ),
        raters=raters,
        straight=state.raters(level),
        rounds=rounds,
        converged=moved <= TOLERANCE,
    )


def _column(given: Column, n: int, name: str) -> tuple[Sequence[Hashable], Places]:
    names, codes = _columns.encode(given)
    if len(codes) != n or (n and int(codes.min()) < 0):
        raise VotesMalformed(f"Each comparison has one {name}.")
    return names, codes


class _State:
    """The alternation; `won` is 1, ½ or 0 for the lower number of each comparison."""

    def __init__(self, model: Model, won: Numbers, who: Places, raters: int) -> None:
        self.model, self.won, self.who = model, won, who
        self.count = np.bincount(who, minlength=raters)
        self.eta = np.full(raters, PRIOR_STRAIGHT / (PRIOR_STRAIGHT + PRIOR_TURNED))
        self.point, _, _ = _pairwise.climb(replace(model, ridge=max(model.ridge, RIDGE)))

    def improve(self) -> float:
        """One round; how far a strength has moved."""
        straight_up, straight_down = self.straight()
        straight = self.won * straight_up + (1 - self.won) * straight_down
        self.eta = (np.bincount(self.who, straight, len(self.eta)) + PRIOR_STRAIGHT - 1) / (
            self.count + PRIOR_STRAIGHT + PRIOR_TURNED - 2
        )
        meant = self.won * straight_up + (1 - self.won) * (1 - straight_down)
        e = self.model.edges
        up: Numbers = np.bincount(e.slot, meant, len(e.i)).astype(np.float64)
        weighed = replace(e, won=up, tied=np.zeros(len(up)), lost=e.n - up)
        before = self.point.theta
        self.point, _, _ = _pairwise.climb(replace(self.model, edges=weighed), Point(theta=before))
        return float(np.max(np.abs(self.point.theta - before), initial=0.0))

    def straight(self) -> tuple[Numbers, Numbers]:
        """How likely an answer was meant as it stands: if the lower number won, if it lost."""
        up = self.model.at(self.point).mean[self.model.edges.slot]
        eta = self.eta[self.who]
        return (
            eta * up / (eta * up + (1 - eta) * (1 - up)),
            eta * (1 - up) / (eta * (1 - up) + (1 - eta) * up),
        )

    def errors(self, group: Places) -> tuple[list[float | None], int]:
        """Standard errors, with Fisher's information at the raters' η as bread."""
        clusters, e = int(group.max()) + 1, self.model.edges
        if clusters < 2 or e.size > bradley_terry.PLAYERS_OF_INTERVALS_MAX:
            return [None] * e.size, clusters
        up = self.model.at(self.point).mean[e.slot]
        slope = (2 * self.eta[self.who] - 1) * up * (1 - up)
        chance = self.eta[self.who] * up + (1 - self.eta[self.who]) * (1 - up)
        bend = slope**2 / (chance * (1 - chance))
        score = (self.won - chance) * slope / (chance * (1 - chance))
        meat = _sandwich.meat_of_scores(self.model, score, score, group)
        weight = np.bincount(e.slot, bend, len(e.i)).astype(np.float64)
        bread = self.model.whole(weight, weight, weight)
        covariance = _sandwich.between(bread, meat, players=e.size, ridge=self.model.ridge)
        spread = np.sqrt(np.maximum(np.diagonal(covariance), 0.0) * clusters / (clusters - 1))
        return spread.tolist(), clusters

    def raters(self, level: float) -> tuple[Estimate, ...]:
        straight_up, straight_down = self.straight()
        sums = np.bincount(
            self.who, self.won * straight_up + (1 - self.won) * straight_down, len(self.eta)
        )
        return tuple(
            Estimate(
                value=eta,
                low=_special.beta_quantile((1 - level) / 2, a, b),
                high=_special.beta_quantile((1 + level) / 2, a, b),
                level=level,
                n=n,
                method="Crowd-BT, Beta(4, 1) prior",
                rough=True,
            )
            for eta, n, straight in zip(
                self.eta.tolist(), self.count.tolist(), sums.tolist(), strict=True
            )
            for a, b in [(PRIOR_STRAIGHT + straight, PRIOR_TURNED + n - straight)]
        )
