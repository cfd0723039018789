"""Votes of one scale as arrays. Pure.

The unit is one criterion of one item in one version, as in `quality.agreement`; units of one
item are not independent, so intervals take the item as the cluster.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.quality.records import VoteRow
from tacit.stats.votes import Votes

SEPARATOR = "\x1f"
PARTS = 3
"""Of the id of a unit: item, criterion, version."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Crowd:
    """The votes of one scale.

    Attributes:
        votes: by unit and rater.
        clusters: shape (units,), number of the item of each unit.
        is_ordered: whether the levels have an order: they are whole numbers.
    """

    votes: Votes
    clusters: NDArray[np.int64]
    is_ordered: bool


def unit_of(row: VoteRow) -> str:
    """The id of what was judged."""
    return SEPARATOR.join((row.item_id, row.criterion, str(row.criterion_version)))


def item_of(unit: object) -> str:
    """The id of the item of a unit."""
    return str(unit).partition(SEPARATOR)[0]


def of_rows(rows: Sequence[VoteRow], *, levels: "Levels") -> Crowd:
    """Put votes with a label into arrays."""
    votes = Votes.from_columns(
        [unit_of(row) for row in rows],
        [row.rater_id for row in rows],
        [row.label for row in rows],
        levels=levels.names,
    )
    _, clusters = np.unique([item_of(unit) for unit in votes.items], return_inverse=True)
    return Crowd(votes=votes, clusters=clusters.astype(np.int64), is_ordered=levels.are_ordered)


@dataclass(frozen=True, kw_only=True)
class Levels:
    """The answers of a scale, and whether they stand in an order that means something."""

    names: tuple[str, ...]
    are_ordered: bool


def levels_of(labels: Iterable[str | None], *, scale: str = "") -> Levels:
    """The answers of a scale: as an ordinal scale names them, whole numbers by size, else sorted.

    A scale is named as `tasks.records.Criterion.scale` does.
    """
    seen = {label for label in labels if label is not None}
    kind, _, options = scale.partition(": ")
    if kind == "ordinal" and seen <= set(declared := tuple(options.split(" | "))):
        return Levels(names=declared, are_ordered=True)
    if seen and all(label.removeprefix("-").isdecimal() for label in seen):
        return Levels(names=tuple(sorted(seen, key=int)), are_ordered=True)
    return Levels(names=tuple(sorted(seen)), are_ordered=False)
