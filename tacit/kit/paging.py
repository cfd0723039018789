"""Pages by cursor: a cursor is the sort key of the last row, not an offset."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tacit.kit import canonical
from tacit.kit import text as text_of
from tacit.kit.errors import Malformed

PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 200
_CURSOR_LENGTH_MAX = 1_000

T = TypeVar("T")
CursorValue = str | int | float | None


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows and where the next ones start; `None` at the end."""

    items: tuple[T, ...]
    next_cursor: str | None = None


def make_page(
    rows: Sequence[T], *, limit: int, key: Callable[[T], tuple[CursorValue, ...]]
) -> Page[T]:
    """Make a page of `limit` rows from a query that asked for `limit + 1`."""
    if len(rows) <= limit:
        return Page(tuple(rows))
    items = tuple(rows[:limit])
    return Page(items, encode_cursor(key(items[-1])))


def check_limit(limit: int) -> int:
    """Return the limit if it is within bounds.

    Raises:
        Malformed: the limit is below 1 or above PAGE_SIZE_MAX.
    """
    if not 1 <= limit <= PAGE_SIZE_MAX:
        raise Malformed(f"A page holds 1 to {PAGE_SIZE_MAX} rows, not {limit}.", place="limit")
    return limit


def encode_cursor(values: tuple[CursorValue, ...]) -> str:
    """Write a sort key as an opaque text fit for an address."""
    text = canonical.dumps(list(values))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[CursorValue, ...]:
    """Read a cursor made by `encode_cursor`.

    Raises:
        Malformed: the text is no cursor.
    """
    try:
        if len(cursor) > _CURSOR_LENGTH_MAX:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        values = canonical.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list) or any(
            not isinstance(value, str | int | float | None) for value in values
        ):
            raise ValueError
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        raise Malformed(
            "This is not a cursor of ours.",
            place="cursor",
            remedy="Take next_cursor of the page before, or leave it out.",
        ) from None
    text_of.check_plain(values, place="cursor")
    return tuple(values)
