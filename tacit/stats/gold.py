"""Items whose truth is known, in the numbers of the votes."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats import _columns
from tacit.stats.errors import UnknownLevel
from tacit.stats.votes import Votes

NEEDED = 50
"""Gold items under which nothing is chosen or fitted by them."""
DEFAULT = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class Gold:
    """Gold items that have a vote.

    Attributes:
        item: shape (g,), numbers of the items, ascending.
        truth: shape (g,), numbers of their true levels.
        left_out: truths given of items that nobody voted on.
    """

    item: NDArray[np.int64]
    truth: NDArray[np.int64]
    left_out: int

    def __len__(self) -> int:
        return len(self.item)


def read(votes: Votes, truths: Mapping[Hashable, Hashable]) -> Gold:
    """The true levels of items, by their ids, as numbers.

    Raises:
        UnknownLevel: a truth that is none of the levels; names its place among the truths.
    """
    levels = {_columns.key_of(level): number for number, level in enumerate(votes.levels)}
    found: dict[_columns.Key, int] = {}
    for row, (item, truth) in enumerate(truths.items(), start=1):
        if (number := levels.get(_columns.key_of(truth))) is None:
            raise UnknownLevel(label=truth, row=row)
        found[_columns.key_of(item)] = number
    places = _places(votes.items, found)
    chosen = [(place, level) for place, level in places if votes.per_item[place]]
    return Gold(
        item=np.array([place for place, _ in chosen], dtype=np.int64),
        truth=np.array([level for _, level in chosen], dtype=np.int64),
        left_out=len(found) - len(chosen),
    )


def _places(items: Sequence[Hashable], found: Mapping[_columns.Key, int]) -> list[tuple[int, int]]:
    return [
        (number, found[key])
        for number, item in enumerate(items)
        if (key := _columns.key_of(item)) in found
    ]
