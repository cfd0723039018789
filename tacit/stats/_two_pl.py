"""The model with two parameters, with abilities integrated out.

The mode of abilities and items together has no good scale: with many respondents it pays to
shrink all abilities and raise all slopes. So the items are at the mode of the *marginal*
likelihood (R. D. Bock, M. Aitkin, Psychometrika 46, 1981, 443-459; R. J. Mislevy, Psychometrika
51, 1986, for the priors), by EM on a grid of abilities, and an ability is the mean and the
deviation of its posterior. The information of items is Σ of scores times scores of respondents.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS_MAX = 500
TOLERANCE = 1e-5
NODES = 61
REACH = 5.0
"""Of the grid, in deviations of the prior."""
STEPS_OF_ROUND = 2

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Priors:
    """Standard deviations."""

    ability: float
    difficulty: float
    log_slope: float


class TwoParameters:
    """Where EM is; all tables are respondents or items by another."""

    def __init__(self, right: Numbers, tried: Numbers, priors: Priors) -> None:
        """Start.

        Args:
            right: how often each respondent had each item right, shape (respondents, items).
            tried: how often they tried it.
            priors: of all parameters.
        """
        self.right, self.tried, self.priors = right, tried, priors
        self.nodes = np.linspace(-REACH, REACH, NODES) * priors.ability
        self.prior = -(np.linspace(-REACH, REACH, NODES) ** 2) / 2
        self.prior -= np.log(np.exp(self.prior).sum())
        self.hard, self.log_slope = np.zeros(right.shape[1]), np.zeros(right.shape[1])
        self.height = 0.0
        self.weight = np.empty((len(right), NODES))

    def fit(self) -> tuple[int, bool]:
        """Climb; rounds, and whether the last moved nothing by more than `TOLERANCE`."""
        for rounds in range(1, ROUNDS_MAX + 1):
            self._expect()
            if self._improve() <= TOLERANCE:
                self._expect()
                return rounds, True
        self._expect()
        return ROUNDS_MAX, False

    def _chances(self) -> Numbers:
        """P(right) of each item at each node."""
        logit = np.exp(self.log_slope)[:, None] * (self.nodes - self.hard[:, None])
        found: Numbers = np.clip(1 / (1 + np.exp(-np.clip(logit, -500, 500))), 1e-15, 1 - 1e-15)
        return found

    def _expect(self) -> None:
        """The posterior of each ability on the grid."""
        chance = self._chances()
        wrong = np.log1p(-chance)
        logs = self.right @ (np.log(chance) - wrong) + self.tried @ wrong + self.prior
        most = logs.max(axis=1, keepdims=True)
        self.weight = np.exp(logs - most)
        whole = self.weight.sum(axis=1, keepdims=True)
        self.weight /= whole
        penalty = (self.hard**2).sum() / self.priors.difficulty**2
        penalty += (self.log_slope**2).sum() / self.priors.log_slope**2
        self.height = float((np.log(whole) + most).sum() - penalty / 2)

    def _improve(self) -> float:
        """Fisher's steps of every item on its expected counts; how far one has moved."""
        count, hits = self.tried.T @ self.weight, self.right.T @ self.weight
        before = self.hard.copy(), self.log_slope.copy()
        for _ in range(STEPS_OF_ROUND):
            slope = np.exp(self.log_slope)[:, None]
            far, chance = self.nodes - self.hard[:, None], self._chances()
            left = hits - count * chance
            bend = count * chance * (1 - chance) * slope**2
            up_hard = -(slope * left).sum(axis=1) - self.hard / self.priors.difficulty**2
            up_slope = (slope * far * left).sum(axis=1)
            up_slope -= self.log_slope / self.priors.log_slope**2
            a = bend.sum(axis=1) + 1 / self.priors.difficulty**2
            b = -(bend * far).sum(axis=1)
            c = (bend * far**2).sum(axis=1) + 1 / self.priors.log_slope**2
            area = a * c - b * b
            self.hard = self.hard + np.clip((c * up_hard - b * up_slope) / area, -1, 1)
            self.log_slope = self.log_slope + np.clip(
                (a * up_slope - b * up_hard) / area, -0.5, 0.5
            )
        moved = np.abs(self.hard - before[0]), np.abs(self.log_slope - before[1])
        return float(max(moved[0].max(), moved[1].max()))

    def abilities(self) -> tuple[Numbers, Numbers]:
        """Means and deviations of the posteriors."""
        mean: Numbers = self.weight @ self.nodes
        variance = self.weight @ self.nodes**2 - mean**2
        return mean, np.sqrt(np.maximum(variance, 0.0))

    def errors(self) -> tuple[Numbers, Numbers]:
        """Standard errors of difficulties and of logarithms of slopes."""
        slope, chance = np.exp(self.log_slope), self._chances()
        expected = self.weight @ chance.T
        ability = self.weight @ self.nodes
        moment = (self.weight * self.nodes) @ chance.T
        by_hard = -slope * (self.right - self.tried * expected)
        by_slope = self.right * (ability[:, None] - self.hard)
        by_slope = slope * (by_slope - self.tried * (moment - self.hard * expected))
        score = np.concatenate((by_hard, by_slope), axis=1)
        items = len(self.hard)
        whole = score.T @ score
        precision = np.repeat([self.priors.difficulty**-2, self.priors.log_slope**-2], items)
        whole[np.arange(2 * items), np.arange(2 * items)] += precision
        spread = np.sqrt(np.diagonal(np.linalg.inv(whole)))
        return spread[:items], spread[items:]
