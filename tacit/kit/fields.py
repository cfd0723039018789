"""Reading loose data strictly: types are checked, nothing is coerced in silence.

What comes from a file, a form or the network is a tree of plain values. `Fields`
takes one object of that tree apart, knows the path to it (`pipeline[1].people`),
and refuses what is not of the wanted type: `true` where a text belongs is an
error that names its place, not the text "True".
"""

import difflib
import sys
from collections.abc import Collection, Mapping, Sequence

from tacit.kit.errors import Malformed, TacitError

TEXT_LENGTH_MAX = 4_000_000

_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "a yes/no"),
    (str, "a text"),
    (int, "a whole number"),
    (float, "a number"),
    (Mapping, "an object"),
    (Sequence, "a list"),
)


def name_type(value: object) -> str:
    """Name the type of a plain value in words a person knows."""
    if value is None:
        return "nothing (null)"
    for kind, name in _NAMES:
        if isinstance(value, kind):
            shown = f" ({_shorten(value)})" if isinstance(value, bool | int | float) else ""
            return f"{name}{shown}"
    return type(value).__name__


def nearest(name: str, known: Collection[str]) -> str | None:
    """Find the known name that was probably meant."""
    close = difflib.get_close_matches(name[:60], sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def join_place(place: str, key: str | int) -> str:
    """Extend a path by a key (`a.b`) or by a position in a list (`a[0]`)."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    return f"{place}.{key}" if place else key


class Fields:
    """One object of loose data, taken apart field by field.

    Every method names the field it wants; `finish` then refuses what is left over
    and `rest` hands it out. Errors are of the class given as `error`.
    """

    def __init__(
        self, value: object, *, place: str = "", error: type[TacitError] = Malformed
    ) -> None:
        self.place = place
        self.error = error
        self._asked: set[str] = set()
        if not isinstance(value, Mapping):
            raise error(f"An object belongs here, not {name_type(value)}.", place=place or None)
        for key in value:
            if not isinstance(key, str):
                raise error(f"The key {key!r} is not a text.", place=place or None)
        self._value: Mapping[str, object] = value

    def has(self, key: str) -> bool:
        """Say whether the field is there and not null."""
        return self._value.get(key) is not None

    def at(self, key: str) -> str:
        """The path to a field of this object."""
        return join_place(self.place, key)

    def any(self, key: str) -> object:
        """The value as it is, `None` when it is missing."""
        self._asked.add(key)
        return self._value.get(key)

    def text(
        self, key: str, *, default: str | None = None, length_max: int = TEXT_LENGTH_MAX
    ) -> str:
        """A text; required unless a default is given, and then not blank."""
        value = self.any(key)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.fail(key, "This field is missing.", remedy="Give it as a text.")
        if not isinstance(value, str):
            raise self.fail(key, f"A text belongs here, not {name_type(value)}.")
        if default is None and not value.strip():
            raise self.fail(key, "This field is empty.", remedy="Give it as a text.")
        if len(value) > length_max:
            raise self.fail(key, f"At most {length_max:,} characters fit here, not {len(value):,}.")
        return value

    def text_or_none(self, key: str) -> str | None:
        """A text, or `None` when it is missing or null."""
        self._asked.add(key)
        return self.text(key, default="") if self.has(key) else None

    def whole(
        self, key: str, *, default: int | None = None, least: int = 0, most: int = 2**53
    ) -> int:
        """A whole number within bounds; `true` is none."""
        value = self.any(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(key, f"A whole number belongs here, not {name_type(value)}.")
        if not least <= value <= most:
            raise self.fail(key, f"{value} is not between {least} and {most}.")
        return value

    def number_or_none(self, key: str) -> int | float | None:
        """A finite number, whole numbers stay whole, `None` when it is missing."""
        value = self.any(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(key, f"A number belongs here, not {name_type(value)}.")
        if not abs(value) <= sys.float_info.max:
            raise self.fail(key, "A finite number belongs here, and not so large a one.")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Yes or no; the texts "True" and "yes" are neither."""
        value = self.any(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(
                key, f"true or false belongs here, not {name_type(value)}.", remedy="No quotes."
            )
        return value

    def choice(self, key: str, options: Collection[str], *, default: str | None = None) -> str:
        """One of a few words."""
        value = self.text(key, default=default)
        if value not in options:
            words = ", ".join(sorted(options))
            meant = nearest(value, options)
            raise self.fail(
                key,
                f"{_shorten(value)} is none of: {words}.",
                remedy=f"Did you mean {meant}?" if meant else None,
            )
        return value

    def many(self, key: str, *, count_max: int = 100_000) -> list[tuple[str, object]]:
        """The entries of a list, each with its path; empty when it is missing."""
        value = self.any(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise self.fail(key, f"A list belongs here, not {name_type(value)}.")
        if len(value) > count_max:
            raise self.fail(key, f"At most {count_max:,} entries fit here, not {len(value):,}.")
        return [(join_place(self.at(key), index), entry) for index, entry in enumerate(value)]

    def texts(self, key: str, *, count_max: int = 10_000) -> tuple[str, ...]:
        """A list of texts."""
        entries = self.many(key, count_max=count_max)
        for place, entry in entries:
            if not isinstance(entry, str):
                raise self.error(f"A text belongs here, not {name_type(entry)}.", place=place)
        return tuple(str(entry) for _, entry in entries)

    def mapping(self, key: str) -> dict[str, object]:
        """An object as it is, with text keys; empty when it is missing."""
        value = self.any(key)
        return {} if value is None else Fields(value, place=self.at(key), error=self.error).all()

    def all(self) -> dict[str, object]:
        """The whole object as it is."""
        return dict(self._value)

    def rest(self) -> dict[str, object]:
        """What nobody asked for."""
        return {key: value for key, value in self._value.items() if key not in self._asked}

    def finish(self) -> None:
        """Refuse keys that nobody asked for, naming the one that was probably meant."""
        if self._value.keys() <= self._asked:
            return
        for key in self.rest():
            meant = nearest(key, self._asked)
            remedy = (
                f"Did you mean {meant}?" if meant else f"Known: {', '.join(sorted(self._asked))}."
            )
            raise self.fail(key, f"{_shorten(key)} is not a key that is known here.", remedy=remedy)

    def fail(self, key: str, message: str, *, remedy: str | None = None) -> TacitError:
        """Make the error for a field, to be raised."""
        return self.error(message, place=self.at(key), remedy=remedy)


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
