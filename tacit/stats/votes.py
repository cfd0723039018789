"""Who said what of which item, as codes: what every statistic on votes takes.

    votes = Votes.from_columns(["a", "a", "b"], ["ann", "bob", "ann"], ["yes", "no", "yes"])

Items, raters and levels are numbered in sorted order and the votes stand by item, then by
rater, so that no result depends on the order of the rows.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from tacit.kit.lazy import lazy
from tacit.stats import _columns
from tacit.stats._columns import Column
from tacit.stats.errors import DuplicateVote, TooManyCells, UnknownLevel, VotesMalformed

Codes = NDArray[np.int32]
Duplicates = Literal["last", "first", "error"]

CELLS_MAX = 2**26
"""Of a table of items or raters by levels that is held at once."""
ROWS_AT_ONCE = 2**20
BITS_MAX = 63
"""Of a number and its place in one int64."""
MIXED = "Some labels are texts and some numbers; they are different levels."


@dataclass(frozen=True, kw_only=True, eq=False)
class Votes:
    """Votes in code, sorted by item and rater; a rater has one vote on an item.

    Attributes:
        item: shape (n,), number of the item of each vote, ascending.
        rater: shape (n,), number of its rater, ascending within an item.
        label: shape (n,), number of its level.
        items: the ids by number; an item without a vote has a number too.
        raters: the ids by number.
        levels: the labels by number, in their order where one was declared.
        declared: whether the levels were declared, so that their order means something and
            unused ones count.
        replaced: votes that gave way to another of the same rater on the same item.
        warnings: what a reader of the results should know of the input.
    """

    item: Codes
    rater: Codes
    label: Codes
    items: Sequence[Hashable]
    raters: Sequence[Hashable]
    levels: Sequence[Hashable]
    declared: bool = False
    replaced: int = 0
    warnings: tuple[str, ...] = field(default=())

    @classmethod
    def from_columns(
        cls,
        item: Column,
        rater: Column,
        label: Column,
        *,
        levels: Sequence[Hashable] | None = None,
        missing: Sequence[Hashable] = (),
        duplicates: Duplicates = "last",
    ) -> Self:
        """Read three columns of equal length: sequences, NumPy arrays or Arrow columns.

        Args:
            item: ids of what was judged, shape (n,).
            rater: ids of who judged.
            label: what they said. Never cast: `"1"` and `1` are two levels, and a warning.
            levels: all possible labels in their order; else those seen, sorted.
            missing: labels that mean *not answered*; `None` and NaN always do.
            duplicates: which of several votes of one rater on one item counts, where rows stand
                in the order in which they were given.

        Raises:
            VotesMalformed: columns of unequal length, or a row without item or rater.
            UnknownLevel: a label that is not among the levels; names the row.
            DuplicateVote: there is one, and `duplicates` is "error"; names the row.
        """
        items, item_codes = _columns.encode(item)
        raters, rater_codes = _columns.encode(rater)
        seen, label_codes = _columns.encode(label, missing=missing)
        _check_lengths(item=item_codes, rater=rater_codes, label=label_codes)
        _check_present(item_codes, "item")
        _check_present(rater_codes, "rater")
        warnings = (MIXED,) if _columns.is_mixed(seen) else ()
        if levels is not None:
            label_codes = _against(levels, seen, label_codes)
        given = np.flatnonzero(label_codes >= 0)
        order = _order(item_codes, rater_codes, given)
        sorted_items, sorted_raters, sorted_labels = (
            codes.astype(np.int32, copy=False)[order]
            for codes in (item_codes, rater_codes, label_codes)
        )
        kept = _without_duplicates(sorted_items, sorted_raters, order, duplicates)
        return cls(
            item=sorted_items[kept],
            rater=sorted_raters[kept],
            label=sorted_labels[kept],
            items=items,
            raters=raters,
            levels=tuple(levels) if levels is not None else seen,
            declared=levels is not None,
            replaced=len(order) - len(sorted_items[kept]),
            warnings=warnings,
        )

    @classmethod
    def from_codes(
        cls, item: Codes, rater: Codes, label: Codes, *, shape: tuple[int, int, int]
    ) -> Self:
        """Votes that are numbered already, without a copy where they are in order.

        Args:
            item: int32, shape (n,); one vote of a rater on an item.
            rater: int32, shape (n,).
            label: int32, shape (n,).
            shape: how many items, raters and levels there are.

        Raises:
            VotesMalformed: unequal lengths, a number outside the shape, or two votes of one
                rater on one item.
        """
        _check_lengths(item=item, rater=rater, label=label)
        names = ("item", "rater", "label")
        for column, count, name in zip((item, rater, label), shape, names, strict=True):
            if len(column) and not 0 <= int(column.min()) <= int(column.max()) < count:
                raise VotesMalformed(f"A number of the column {name} is not below {count}.")
        if not _are_in_order(item, rater):
            key = item.astype(np.int64)
            key *= shape[1]
            key += rater
            order = _argsort(key)
            del key
            item, rater, label = item[order], rater[order], label[order]
            del order
            again = (item[1:] == item[:-1]) & (rater[1:] == rater[:-1])
            if bool(again.any()):
                raise VotesMalformed("A rater has two votes on one item.")
        return cls(
            item=item.astype(np.int32, copy=False),
            rater=rater.astype(np.int32, copy=False),
            label=label.astype(np.int32, copy=False),
            items=range(shape[0]),
            raters=range(shape[1]),
            levels=range(shape[2]),
            declared=True,
        )

    @property
    def n(self) -> int:
        """How many votes there are."""
        return len(self.item)

    @property
    def item_count(self) -> int:
        return len(self.items)

    @property
    def rater_count(self) -> int:
        return len(self.raters)

    @property
    def level_count(self) -> int:
        return len(self.levels)

    @lazy
    def starts(self) -> NDArray[np.int64]:
        """Shape (items + 1,): the votes of item i are `starts[i]:starts[i + 1]`."""
        begins = np.flatnonzero(self.item[1:] != self.item[:-1]) + 1
        begins = np.concatenate([np.zeros(min(self.n, 1), dtype=np.int64), begins])
        starts = np.zeros(self.item_count + 1, dtype=np.int64)
        starts[self.item[begins] + 1] = np.diff(begins, append=self.n)
        return np.cumsum(starts, out=starts)

    @lazy
    def per_item(self) -> NDArray[np.int64]:
        """Shape (items,): how many votes each item has."""
        return np.diff(self.starts)

    @lazy
    def per_rater(self) -> NDArray[np.int64]:
        """Shape (raters,): how many votes each rater gave."""
        return np.bincount(self.rater, minlength=self.rater_count)

    @lazy
    def per_level(self) -> NDArray[np.int64]:
        """Shape (levels,): how many votes each level has."""
        return np.bincount(self.label, minlength=self.level_count)

    def counts(self) -> NDArray[np.int64]:
        """Shape (items, levels): how many votes each item has for each level.

        Raises:
            TooManyCells: the table would have more than `CELLS_MAX` cells.
        """
        cells = self.item_count * self.level_count
        if cells > CELLS_MAX:
            raise TooManyCells(rows=self.item_count, levels=self.level_count)
        key = self.item.astype(np.int64) * self.level_count + self.label
        return np.bincount(key, minlength=cells).reshape(self.item_count, self.level_count)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """The chosen votes, by a mask or ascending places, with all items, raters and levels."""
        return type(self)(
            item=self.item[chosen],
            rater=self.rater[chosen],
            label=self.label[chosen],
            items=self.items,
            raters=self.raters,
            levels=self.levels,
            declared=self.declared,
            warnings=self.warnings,
        )


def _check_lengths(**columns: NDArray[np.signedinteger]) -> None:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} has {count}" for name, count in lengths.items())
        raise VotesMalformed(f"The columns are not equally long: {said}.")


def _check_present(codes: NDArray[np.int64], name: str) -> None:
    absent = np.flatnonzero(codes < 0)
    if len(absent):
        raise VotesMalformed(f"Row {int(absent[0]) + 1} names no {name}.")


def _against(
    levels: Sequence[Hashable], seen: Sequence[Hashable], codes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Codes of what was seen as codes of the declared levels."""
    places = {_columns.key_of(level): number for number, level in enumerate(levels)}
    if len(places) < len(levels):
        raise VotesMalformed("A level is declared twice.")
    found = np.array([places.get(_columns.key_of(value), -1) for value in seen], dtype=np.int64)
    for number in np.flatnonzero(found < 0):
        row = int(np.flatnonzero(codes == number)[0])
        raise UnknownLevel(label=seen[int(number)], row=row + 1)
    return np.append(found, -1)[codes]


def _order(
    item: NDArray[np.int64],
    rater: NDArray[np.int64],
    given: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Rows by item, then rater, else as they stand."""
    key = item[given] * (int(rater.max(initial=0)) + 1) + rater[given]
    if bool(np.all(key[1:] >= key[:-1])):
        return given
    return given[_argsort(key)]


def _are_in_order(item: Codes, rater: Codes) -> bool:
    """Whether votes ascend by item, then rater; a look at a block at a time."""
    for start in range(0, len(item), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE + 1)
        items, raters = item[part], rater[part]
        ascends = (items[1:] > items[:-1]) | (
            (items[1:] == items[:-1]) & (raters[1:] > raters[:-1])
        )
        if not bool(ascends.all()):
            return False
    return True


def _argsort(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Stable order of numbers of at least 0; overwrites them.

    Numbers with their places in the low bits are sorted in place, which is several times
    faster than sorting places by numbers.
    """
    bits = len(key).bit_length()
    if int(key.max(initial=0)).bit_length() + bits > BITS_MAX:
        return np.argsort(key, kind="stable")
    key <<= bits
    key |= np.arange(len(key))
    key.sort()
    key &= (1 << bits) - 1
    return key


def _without_duplicates(
    item: Codes, rater: Codes, order: NDArray[np.int64], duplicates: Duplicates
) -> NDArray[np.bool_] | slice:
    """Which of the sorted votes count: a mask, or all without a copy."""
    again = (item[1:] == item[:-1]) & (rater[1:] == rater[:-1])
    if not bool(again.any()):
        return slice(None)
    if duplicates == "error":
        raise DuplicateVote(row=int(order[1:][again][0]) + 1)
    return np.append(~again, True) if duplicates == "last" else np.append(True, ~again)
