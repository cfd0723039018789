"""One number for each rater: how often they are right, whatever the truth; errors uniform.

The one-coin model of Dawid and Skene with a Beta(5, 2) prior on accuracy (Zheng et al.,
PVLDB 10(5), 2017, call it ZC). Wins with two classes and few votes, *if gold says so*, and with
many classes and few votes a rater. A trap on skewed data of several classes: tens of points lost.

Only levels that an item has votes for are held, so that memory is O(n + levels): among the
others the posterior is proportional to the class shares.
"""

from dataclasses import dataclass

import numpy as np

from tacit.stats import consensus
from tacit.stats.consensus import Consensus, Floats, Pairs
from tacit.stats.votes import Votes

MODEL = "one_coin"
RIGHT, WRONG = 4.0, 1.0
"""Votes that every rater is given beforehand."""
ACCURACY_MIN = 1e-6
SHARE_MIN = 1e-10
ROUNDS_MAX = 100
TOLERANCE = 1e-6
"""Gain of the objective a vote at which the rounds end."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _State:
    weight: Floats
    """Posterior of each pair."""
    rest: Floats
    """What a level without a vote has of its class share, by item."""
    likelihood: float


def fit(
    votes: Votes,
    *,
    rounds_max: int = ROUNDS_MAX,
    tolerance: float = TOLERANCE,
    scale: float = 1.0,
    downgraded: str | None = None,
) -> Consensus:
    """Estimate truth and accuracy in turn until the objective stands still.

    A round is O(n + levels). An item without a vote has no label and the class shares as its
    posterior. With one level, or no vote at all, there is nothing to estimate.

    Args:
        votes: who said what.
        rounds_max: the most rounds.
        tolerance: the gain of the objective a vote at which they end; -inf never ends early.
        scale: of the votes that raters are given beforehand; 0 is maximum likelihood.
        downgraded: why this model stands in for another one.
    """
    pairs = consensus.pairs_of(votes)
    weight = pairs.votes / np.maximum(votes.per_item, 1)[pairs.item]
    state = _State(weight=weight, rest=np.zeros(votes.item_count), likelihood=0.0)
    used = shares = _shares(votes, pairs, state, np.zeros(votes.level_count))
    accuracy = _accuracy(votes, pairs, weight, scale)
    trace: list[float] = []
    converged = votes.n == 0
    while len(trace) < rounds_max and not converged:
        used = shares
        state = _expect(votes, pairs, accuracy=accuracy, shares=shares)
        trace.append(state.likelihood + _log_prior(accuracy, scale))
        shares = _shares(votes, pairs, state, shares)
        accuracy = _accuracy(votes, pairs, state.weight, scale)
        gained = trace[-1] - trace[-2] if len(trace) > 1 else np.inf
        converged = gained / votes.n < tolerance
    posterior = consensus.dense(pairs, state.weight, rest=state.rest, used=used, shares=shares)
    if posterior is None:
        decision = _decide(pairs, state, used)
    else:
        decision = consensus.decide(posterior, votes.per_item > 0)
    return Consensus(
        model=MODEL,
        levels=votes.levels,
        posterior=posterior,
        label=decision.label,
        confidence=decision.confidence,
        tied=decision.tied,
        shares=shares,
        accuracy=accuracy,
        rounds=len(trace),
        objective=trace[-1] if trace else None,
        trace=tuple(trace),
        converged=bool(converged),
        downgraded=downgraded,
    )


def _expect(votes: Votes, pairs: Pairs, *, accuracy: Floats, shares: Floats) -> _State:
    """Posterior of the levels with votes, in logs relative to a level without any."""
    others = max(votes.level_count - 1, 1)
    wrong = np.log1p(-accuracy) - np.log(others)
    lead = (np.log(accuracy) - wrong)[votes.rater]
    raised = np.bincount(pairs.of_vote, weights=lead, minlength=len(pairs.item))
    share = np.maximum(shares, SHARE_MIN)
    raised += np.log(share)[pairs.level]
    unseen = _unseen(votes, pairs, shares)
    count = votes.item_count
    voted = votes.per_item > 0
    top = np.zeros(count)
    top[voted] = np.maximum.reduceat(raised, pairs.starts[:-1][voted]) if len(raised) else 0.0
    top = np.maximum(top, np.log(np.maximum(unseen, SHARE_MIN)))
    odds = np.exp(raised - top[pairs.item])
    total = np.bincount(pairs.item, weights=odds, minlength=count) + unseen * np.exp(-top)
    total = np.where(voted, total, 1.0)
    base = np.bincount(votes.item, weights=wrong[votes.rater], minlength=count)
    likelihood = float(((top + np.log(total)) * voted + base).sum())
    return _State(
        weight=odds / total[pairs.item], rest=np.exp(-top) / total * voted, likelihood=likelihood
    )


def _unseen(votes: Votes, pairs: Pairs, shares: Floats) -> Floats:
    """Shape (items,): the class shares that an item has no vote for, together."""
    seen = np.bincount(pairs.item, weights=shares[pairs.level], minlength=votes.item_count)
    left = shares.sum() - seen
    all_seen = np.diff(pairs.starts) == votes.level_count
    unseen: Floats = np.where(all_seen, 0.0, np.maximum(left, 0.0))
    return unseen


def _shares(votes: Votes, pairs: Pairs, state: _State, before: Floats) -> Floats:
    """Mean posterior over items with votes; levels without votes through `rest`."""
    levels, count = votes.level_count, int(np.count_nonzero(votes.per_item))
    seen = np.bincount(pairs.level, weights=state.weight, minlength=levels)
    without = state.rest.sum() - np.bincount(
        pairs.level, weights=state.rest[pairs.item], minlength=levels
    )
    mean: Floats = (seen + before * np.maximum(without, 0.0)) / max(count, 1)
    return mean


def _accuracy(votes: Votes, pairs: Pairs, weight: Floats, scale: float) -> Floats:
    right = np.bincount(votes.rater, weights=weight[pairs.of_vote], minlength=votes.rater_count)
    given = votes.per_rater + scale * (RIGHT + WRONG)
    accuracy: Floats = np.clip(
        (right + scale * RIGHT) / np.maximum(given, ACCURACY_MIN), ACCURACY_MIN, 1 - ACCURACY_MIN
    )
    return accuracy


def _log_prior(accuracy: Floats, scale: float) -> float:
    return scale * float((RIGHT * np.log(accuracy) + WRONG * np.log1p(-accuracy)).sum())


def _decide(pairs: Pairs, state: _State, shares: Floats) -> consensus.Decision:
    """The likeliest level; without a vote, too, where raters are worse than chance."""
    found = consensus.decide_pairs(pairs, state.weight)
    label, confidence, tied = found.label.copy(), found.confidence.copy(), found.tied.copy()
    order: list[int] = np.argsort(-shares, kind="stable").tolist()
    most = float(shares.max(initial=0.0))
    for item in np.flatnonzero((state.rest * most > confidence + consensus.TIE) & (label >= 0)):
        mine = set(pairs.level[pairs.starts[item] : pairs.starts[item + 1]].tolist())
        best = next((level for level in order if level not in mine), order[0])
        weight = float(state.rest[item] * shares[best])
        if best not in mine and weight > confidence[item] + consensus.TIE:
            label[item], confidence[item], tied[item] = best, weight, False
    return consensus.Decision(label=label, confidence=confidence, tied=tied)
