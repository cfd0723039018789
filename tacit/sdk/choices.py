"""Words that are one of a few: checked before they are sent."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from tacit.kit.errors import Malformed

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], word: str, *, place: str) -> E:
    """The choice of that name.

    Raises:
        Malformed: there is none; says which there are.
    """
    try:
        return kind(word)
    except ValueError:
        known = ", ".join(each.value for each in kind)
        raise Malformed(f"'{word}' is not known.", place=place, remedy=f"Known: {known}.") from None


def some_of(kind: type[E], words: Iterable[str], *, place: str) -> frozenset[E]:
    """The choices of those names, each once.

    Raises:
        Malformed: one of them is none.
    """
    return frozenset(one_of(kind, word, place=place) for word in words)
