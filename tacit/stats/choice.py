"""Which model of truth suits a project: the one that has the most gold items right.

Of DS-MAP, one-coin and majority; equal ones stay with DS-MAP. The likelihood of held-out votes,
averages of models and tests of significance choose worse: they predict votes, not truth, or
keep the default where it fails.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tacit.stats import consensus, dawid_skene, gold, majority, one_coin
from tacit.stats.consensus import Consensus
from tacit.stats.dawid_skene import Options
from tacit.stats.gold import Gold
from tacit.stats.votes import Votes

NOT_CHECKED = "model not checked"
NO_BETTER = "no better than always the commonest answer: do not rely on any of them"


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """The model that was chosen, and why.

    Attributes:
        consensus: its answer.
        checked: whether gold chose it.
        note: a sentence for the page.
        right: gold items that each model has right; an item with equal posteriors counts by
            the share of them that is right.
        n: gold items.
        beats_chance: whether it has more gold right than the commonest truth alone would;
            where not, raters may be adversaries, or levels may be mixed up. `None` unchecked.
    """

    consensus: Consensus
    checked: bool
    note: str
    right: Mapping[str, float]
    n: int
    beats_chance: bool | None = None


def pick(
    votes: Votes,
    *,
    truths: Mapping[Hashable, Hashable] | None = None,
    options: Options = dawid_skene.DEFAULT,
) -> Choice:
    """Fit the three models and take the one that gold says is right most often.

    Args:
        votes: who said what.
        truths: the true labels of gold items, drawn at random from the stream. With fewer than
            50 that have votes DS-MAP stands, unchecked.
        options: how DS-MAP is fitted.

    Raises:
        UnknownLevel: a truth that is none of the levels; names its place among the truths.
    """
    known = gold.read(votes, truths or {})
    default = dawid_skene.fit(votes, options=options)
    if len(known) < gold.NEEDED:
        return among([default], known)
    return among([default, one_coin.fit(votes), majority.fit(votes)], known)


def among(fitted: Sequence[Consensus], known: Gold) -> Choice:
    """Choose among fitted models; the first is the default."""
    right = {each.model: _right(each, known) for each in fitted}
    if len(known) < gold.NEEDED:
        short = f"{NOT_CHECKED}: {len(known)} gold items, {gold.NEEDED} are needed"
        return Choice(consensus=fitted[0], checked=False, note=short, right=right, n=len(known))
    best = max(fitted, key=lambda each: right[each.model])
    said = ", ".join(f"{model} {count:g}" for model, count in right.items())
    note = f"{best.model} was chosen; right of {len(known)} gold items: {said}"
    commonest = int(np.bincount(known.truth).max())
    beats_chance = right[best.model] > min(commonest, len(known) - 1)
    return Choice(
        consensus=best,
        checked=True,
        note=note if beats_chance else f"{note}; {NO_BETTER}",
        beats_chance=beats_chance,
        right=right,
        n=len(known),
    )


def _right(fitted: Consensus, known: Gold) -> float:
    if fitted.posterior is None:
        return float(np.count_nonzero(fitted.label[known.item] == known.truth))
    rows = fitted.posterior[known.item]
    near = rows >= rows.max(axis=1, initial=0.0, keepdims=True) - consensus.TIE
    hit = near[np.arange(len(known)), known.truth]
    return float((hit / np.maximum(near.sum(axis=1), 1)).sum())
