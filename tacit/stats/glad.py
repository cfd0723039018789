"""GLAD: the ability of a rater times the ease of an item.

Whitehill, Ruvolo, Wu, Bergsma, Movellan, *Whose vote should count more*, NIPS 2009: a vote is
right with chance σ(α_w β_i), else uniform among the other levels; α and log β ~ N(1, 1). EM with
a few damped Newton steps a round on α, then on log β. For comparison only: it costs ten to a
thousand times as much as `dawid_skene` and wins nowhere beyond noise. Difficulty of an item is
its tempered error (`calibration.errors`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats import consensus
from tacit.stats.consensus import Consensus, Floats
from tacit.stats.errors import TooManyCells
from tacit.stats.votes import CELLS_MAX, Votes

MODEL = "glad"
ROUNDS_MAX = 100
TOLERANCE = 1e-6
STEPS = 3
CENTRE = 1.0
STEP_MAX = 1.0
LOG_EASE_MAX = 10.0
CHANCE_MIN = 1e-12


@dataclass(frozen=True, eq=False)
class _State:
    ability: Floats
    """Shape (raters,)."""
    log_ease: Floats
    """Shape (items,)."""
    shares: Floats


def fit(votes: Votes, *, rounds_max: int = ROUNDS_MAX, tolerance: float = TOLERANCE) -> Consensus:
    """Estimate truth, ability and ease; `accuracy` of the result is the ability α.

    O(n) a round. Items without a vote have no label and the class shares as posterior.

    Args:
        votes: who said what.
        rounds_max: the most rounds.
        tolerance: the change of the objective a vote at which they end.

    Raises:
        TooManyCells: items by levels do not fit into memory.
    """
    levels = votes.level_count
    if votes.item_count * levels > CELLS_MAX:
        raise TooManyCells(rows=votes.item_count, levels=levels)
    state = _State(
        np.full(votes.rater_count, CENTRE),
        np.full(votes.item_count, CENTRE),
        np.full(levels, 1 / max(levels, 1)),
    )
    posterior, _ = _expect(votes, state)
    voted = votes.per_item > 0
    trace: list[float] = []
    converged = not votes.n
    while len(trace) < rounds_max and not converged:
        posterior, likelihood = _expect(votes, state)
        trace.append(likelihood + _log_prior(state, voted))
        state = _maximise(votes, state, posterior)
        gained = abs(trace[-1] - trace[-2]) if len(trace) > 1 else np.inf
        converged = gained / votes.n < tolerance
    posterior[~voted] = state.shares
    decision = consensus.decide(posterior, voted)
    return Consensus(
        model=MODEL,
        levels=votes.levels,
        posterior=posterior,
        label=decision.label,
        confidence=decision.confidence,
        tied=decision.tied,
        shares=state.shares,
        accuracy=state.ability,
        rounds=len(trace),
        objective=trace[-1] if trace else None,
        trace=tuple(trace),
        converged=bool(converged),
    )


def _chance(votes: Votes, state: _State) -> Floats:
    """Of each vote the chance to be right."""
    product = state.ability[votes.rater] * np.exp(state.log_ease)[votes.item]
    chance: Floats = 0.5 * (1 + np.tanh(product / 2))
    return np.clip(chance, CHANCE_MIN, 1 - CHANCE_MIN)


def _expect(votes: Votes, state: _State) -> tuple[Floats, float]:
    levels = max(votes.level_count, 1)
    right = _chance(votes, state)
    wrong = (1 - right) / max(levels - 1, 1)
    key = votes.item.astype(np.int64) * levels + votes.label
    lead = np.bincount(
        key, weights=np.log(right / wrong), minlength=votes.item_count * levels
    ).reshape(votes.item_count, votes.level_count)
    lead = lead + np.log(np.maximum(state.shares, CHANCE_MIN))
    top = lead.max(axis=1, initial=-np.inf, keepdims=True)
    odds = np.exp(lead - top)
    total = odds.sum(axis=1, keepdims=True)
    voted = votes.per_item > 0
    likelihood = float(np.log(wrong).sum() + (top + np.log(total))[voted].sum())
    return odds / total, likelihood


def _maximise(votes: Votes, state: _State, posterior: Floats) -> _State:
    voted = votes.per_item > 0
    shares = posterior[voted].mean(axis=0)
    agrees = posterior[votes.item, votes.label]
    ability, log_ease = state.ability, state.log_ease
    for _ in range(STEPS):
        chance = _chance(votes, _State(ability, log_ease, shares))
        ease = np.exp(log_ease)[votes.item]
        ability = ability + _step(votes.rater, agrees - chance, chance, factor=ease, before=ability)
        chance = _chance(votes, _State(ability, log_ease, shares))
        product = ability[votes.rater] * np.exp(log_ease)[votes.item]
        log_ease = log_ease + _step(
            votes.item, agrees - chance, chance, factor=product, before=log_ease
        )
        log_ease = np.clip(log_ease, -LOG_EASE_MAX, LOG_EASE_MAX)
    return _State(ability, log_ease, shares)


def _step(
    of_vote: NDArray[np.int32],
    residual: Floats,
    chance: Floats,
    *,
    factor: Floats,
    before: Floats,
) -> Floats:
    """A Newton step with the expected curvature, not longer than `STEP_MAX`."""
    count = len(before)
    slope = np.bincount(of_vote, weights=residual * factor, minlength=count) - (before - CENTRE)
    bend = np.bincount(of_vote, weights=chance * (1 - chance) * factor**2, minlength=count) + 1
    step: Floats = np.clip(slope / bend, -STEP_MAX, STEP_MAX)
    return step


def _log_prior(state: _State, voted: NDArray[np.bool_]) -> float:
    ability = ((state.ability - CENTRE) ** 2).sum()
    return -0.5 * float(ability + ((state.log_ease[voted] - CENTRE) ** 2).sum())
