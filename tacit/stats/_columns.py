"""Columns of ids and labels as numbers in sorted order."""

import math
from collections.abc import Hashable, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

_DENSE = 4
"""Whole numbers that span up to so many times their count are numbered without sorting."""

Key = tuple[str, Hashable]


class ArrowColumn(Protocol):
    """A column of an Arrow library, none of which is imported."""

    def dictionary_encode(self) -> Any: ...  # noqa: ANN401 - whatever that library makes


Column: TypeAlias = Sequence[Hashable] | NDArray[Any] | ArrowColumn


def encode(
    column: Column, *, missing: Sequence[Hashable] = ()
) -> tuple[Sequence[Hashable], NDArray[np.int64]]:
    """The distinct values in sorted order, and of each row the number of its value.

    `None`, NaN and what is `missing` have the number -1. Texts sort after numbers, and no
    value is cast: `"1"` and `1` are two.

    Args:
        column: a sequence, a NumPy array, or an Arrow column that can encode itself.
        missing: values that mean that there is none.
    """
    if isinstance(column, np.ndarray):
        if column.dtype.kind in "iufb":
            return _encode_numbers(column, missing)
        return _encode_objects(column.tolist(), missing)
    if isinstance(column, Sequence):
        return _encode_objects(column, missing)
    return _encode_arrow(column, missing)


def key_of(value: Hashable) -> Key:
    """What makes two values one: a kind and the value. Whole and broken numbers are one kind."""
    if isinstance(value, bool | np.bool_):
        return ("a truth", bool(value))
    if isinstance(value, int | float | np.integer | np.floating):
        return ("number", value)
    return (type(value).__name__, value)


def is_mixed(values: Sequence[Hashable]) -> bool:
    """Whether values are of several kinds, as texts and numbers are."""
    return not isinstance(values, range) and len({key_of(value)[0] for value in values}) > 1


def _encode_numbers(
    column: NDArray[Any], missing: Sequence[Hashable]
) -> tuple[Sequence[Hashable], NDArray[np.int64]]:
    present = np.ones(len(column), dtype=bool)
    if column.dtype.kind == "f":
        present &= ~np.isnan(column)
    for value in missing:
        if key_of(value)[0] == "number" or (column.dtype.kind == "b" and isinstance(value, bool)):
            present &= column != value
    values = column[present] if not present.all() else column
    if column.dtype.kind in "iu" and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low < _DENSE * len(values):
            places = (values - low).astype(np.int64, copy=False)
            seen = np.zeros(high - low + 1, dtype=bool)
            seen[places] = True
            found = places if seen.all() else (np.cumsum(seen) - 1)[places]
            return (np.flatnonzero(seen) + low).tolist(), _spread(found, present)
    distinct, found = np.unique(values, return_inverse=True)
    return distinct.tolist(), _spread(found, present)


def _spread(found: NDArray[np.int64], present: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Codes of what is present as codes of all rows."""
    if len(found) == len(present):
        return found
    codes = np.full(len(present), -1, dtype=np.int64)
    codes[present] = found
    return codes


def _encode_objects(
    column: Sequence[Hashable], missing: Sequence[Hashable]
) -> tuple[Sequence[Hashable], NDArray[np.int64]]:
    absent = {key_of(value) for value in missing}
    places: dict[Hashable, int] = {}
    kinds = {type(value) for value in column}
    if kinds == {str}:
        given = np.fromiter((places.setdefault(v, len(places)) for v in column), np.int64)
        values: list[Hashable] = list(places)
    else:
        keys = [key_of(value) for value in column]
        given = np.fromiter((places.setdefault(key, len(places)) for key in keys), np.int64)
        values = [key[1] for key in places if isinstance(key, tuple)]
    kept = [
        number
        for number, value in enumerate(values)
        if not _is_absent(value) and key_of(value) not in absent
    ]
    kept.sort(key=lambda number: _place(values[number]))
    new = np.full(len(values) + 1, -1, dtype=np.int64)
    new[kept] = np.arange(len(kept))
    return [values[number] for number in kept], new[given]


def _encode_arrow(
    column: Any,  # noqa: ANN401 - no Arrow library is imported
    missing: Sequence[Hashable],
) -> tuple[Sequence[Hashable], NDArray[np.int64]]:
    """A dictionary column without a look at its rows; another is made one first."""
    encoded = column if hasattr(column, "indices") else column.dictionary_encode()
    if hasattr(encoded, "unify_dictionaries"):
        encoded = encoded.unify_dictionaries().combine_chunks()
    values = encoded.dictionary.to_pylist()
    distinct, new = _encode_objects(values, missing)
    indices = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return distinct, np.append(new, -1)[indices]


def _is_absent(value: Hashable) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _place(value: Hashable) -> tuple[bool, str, Any]:
    kind, bare = key_of(value)
    return (kind != "number", kind, bare)
