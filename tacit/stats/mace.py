"""MACE: a rater either knows, or says what they always say.

Hovy, Berg-Kirkpatrick, Vaswani, Hovy, *Learning whom to trust with MACE*, NAACL-HLT 2013:
variational Bayes with Beta(½, ½) on the chance to know and Dirichlet(10) on the habit, ten
random starts of 50 rounds, the likeliest of them kept. For comparison only: a spammer is seen
in the tables of `dawid_skene` as well (about 0 bits a vote), and it wins nowhere beyond noise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import consensus
from tacit.stats.consensus import Consensus, Floats
from tacit.stats.errors import TooManyCells
from tacit.stats.votes import CELLS_MAX, Votes

MODEL = "mace"
STARTS, ROUNDS = 10, 50
KNOWS_PRIOR, HABIT_PRIOR = 0.5, 10.0
CHANCE_MIN = 1e-300


@dataclass(frozen=True, eq=False)
class _State:
    knows: Floats
    """Shape (raters,)."""
    habit: Floats
    """Shape (raters, levels)."""


@dataclass(frozen=True, eq=False)
class _Run:
    posterior: Floats
    fit: float
    state: _State
    trace: tuple[float, ...]


def fit(votes: Votes, *, starts: int = STARTS, rounds: int = ROUNDS, seed: int = 0) -> Consensus:
    """Estimate truth, who knows, and habits.

    O(starts · rounds · n). Items without a vote have no label and equal posteriors.

    Args:
        votes: who said what.
        starts: random starts.
        rounds: of each.
        seed: of the starts.

    Raises:
        TooManyCells: items or raters by levels do not fit into memory.
    """
    levels = votes.level_count
    if max(votes.item_count, votes.rater_count) * levels > CELLS_MAX:
        raise TooManyCells(rows=max(votes.item_count, votes.rater_count), levels=levels)
    generator = np.random.default_rng(seed)
    best: _Run | None = None
    for _ in range(max(1, starts)):
        run = _run(votes, rounds, generator)
        if best is None or run.fit > best.fit:
            best = run
    assert best is not None, "there is one start at least"
    voted = votes.per_item > 0
    decision = consensus.decide(best.posterior, voted)
    mean = best.posterior[voted].sum(axis=0) / max(int(voted.sum()), 1)
    return Consensus(
        model=MODEL,
        levels=votes.levels,
        posterior=best.posterior,
        label=decision.label,
        confidence=decision.confidence,
        tied=decision.tied,
        shares=mean,
        accuracy=best.state.knows,
        rounds=len(best.trace),
        objective=best.fit if best.trace else None,
        trace=best.trace,
        converged=True,
    )


def digamma(x: ArrayLike) -> Floats:
    """ψ(x) for x > 0 to 1e-12: recurrence up to 10, then its asymptotic series, DLMF 5.11."""
    x = np.array(x, dtype=np.float64)
    found = np.zeros_like(x)
    for _ in range(10):
        small = x < 10
        found[small] -= 1 / x[small]
        x[small] += 1
    square = 1 / x**2
    series = square * (
        1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132)))
    )
    found += np.log(x) - 0.5 / x - series
    return found


def _run(votes: Votes, rounds: int, generator: np.random.Generator) -> _Run:
    levels, raters = votes.level_count, votes.rater_count
    noise = generator.random((raters, levels)) + 0.5
    state = _State(generator.uniform(0.25, 0.75, raters), noise / noise.sum(axis=1, keepdims=True))
    posterior, fit = _expect(votes, state)[:2]
    trace: list[float] = []
    for _ in range(rounds if votes.n else 0):
        posterior, fit, habitual = _expect(votes, state)
        trace.append(fit)
        state = _maximise(votes, habitual)
    return _Run(posterior, fit, state, tuple(trace))


def _expect(votes: Votes, state: _State) -> tuple[Floats, float, Floats]:
    """Posterior, log likelihood, and of each vote the chance that it was habit."""
    levels = max(votes.level_count, 1)
    habit = (1 - state.knows)[votes.rater] * state.habit[votes.rater, votes.label]
    habit = np.maximum(habit, CHANCE_MIN)
    knows = state.knows[votes.rater]
    key = votes.item.astype(np.int64) * levels + votes.label
    lead = np.bincount(
        key, weights=np.log1p(knows / habit), minlength=votes.item_count * levels
    ).reshape(votes.item_count, levels)
    top = lead.max(axis=1, keepdims=True)
    odds = np.exp(lead - top)
    total = odds.sum(axis=1, keepdims=True)
    posterior = odds / total
    voted: NDArray[np.bool_] = votes.per_item > 0
    fit = float(np.log(habit).sum() + (top + np.log(total / levels))[voted].sum())
    agrees = posterior[votes.item, votes.label]
    return posterior, fit, 1 - agrees * knows / (knows + habit)


def _maximise(votes: Votes, habitual: Floats) -> _State:
    raters, levels = votes.rater_count, votes.level_count
    knew = np.bincount(votes.rater, weights=1 - habitual, minlength=raters) + KNOWS_PRIOR
    key = votes.rater.astype(np.int64) * levels + votes.label
    habits = np.bincount(key, weights=habitual, minlength=raters * levels).reshape(raters, levels)
    guessed = habits.sum(axis=1) + KNOWS_PRIOR
    knows, spams = np.exp(digamma(knew)), np.exp(digamma(guessed))
    habit = habits + HABIT_PRIOR
    weight = np.exp(digamma(habit))
    return _State(knows / (knows + spams), weight / weight.sum(axis=1, keepdims=True))
