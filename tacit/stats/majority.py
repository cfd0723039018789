"""The share of votes that each label of an item has: the floor under every other model.

Wins with one vote an item, or up to three of raters who are alike. O(n).
"""

import numpy as np

from tacit.stats import consensus
from tacit.stats.consensus import Consensus
from tacit.stats.votes import Votes

MODEL = "majority"


def fit(votes: Votes) -> Consensus:
    """Take the vote shares of an item as its posterior.

    Equal shares: the label is the lowest of them and `tied` is set. Undefined without a vote
    on an item: it has no label, and as posterior the mean of the others' shares.
    """
    pairs = consensus.pairs_of(votes)
    weight = pairs.votes / np.maximum(votes.per_item, 1)[pairs.item]
    voted = votes.per_item > 0
    total = np.bincount(pairs.level, weights=weight, minlength=votes.level_count)
    shares = total / max(int(np.count_nonzero(voted)), 1)
    decision = consensus.decide_pairs(pairs, weight)
    rest = np.zeros(votes.item_count)
    return Consensus(
        model=MODEL,
        levels=votes.levels,
        posterior=consensus.dense(pairs, weight, rest=rest, used=shares, shares=shares),
        label=decision.label,
        confidence=decision.confidence,
        tied=decision.tied,
        shares=shares,
    )
