"""Small rules about texts."""

import math
import re
import unicodedata
from collections.abc import Mapping

from tacit.kit.errors import Malformed

SLUG_LENGTH_MAX = 60
DIGITS_MAX = 15
DEPTH_MAX = 100
"""Of lists and objects inside one another; what reads JSON deeper gives up, each elsewhere."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_SURROGATE = re.compile("[\\ud800-\\udfff]")


def slug(text: str) -> str:
    """Make a short name for addresses: lower case, digits and single dashes.

    Marks are dropped (`é` becomes `e`); a text with no letter or digit of the
    Latin alphabet gives an empty slug, and the caller has to choose a name.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    dashed = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return dashed[:SLUG_LENGTH_MAX].rstrip("-")


def is_slug(text: str) -> bool:
    """Say whether a text may stand as a slug."""
    return len(text) <= SLUG_LENGTH_MAX and bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text))


def is_language(text: str) -> bool:
    """Say whether a text has the form of a language tag, as `en` or `pt-BR`."""
    return bool(_LANGUAGE.fullmatch(text))


def find_whole(text: str | None) -> int | None:
    """The whole number that a field holds; None where it holds none, or none of use."""
    is_one = text is not None and text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX
    return int(text) if is_one and text else None


def check_plain(value: object, *, place: str) -> None:
    """Refuse what no database and no file in UTF-8 can hold, however deep it stands.

    JSON can write a zero character, which PostgreSQL does not store, and half of a pair of
    surrogates, which has no form in UTF-8; Python also reads NaN and Infinity. Doors ask this
    once of all that they are sent.

    Raises:
        Malformed: a text, key or number is such, or lists and objects are nested over DEPTH_MAX.
    """
    waiting: list[tuple[object, str, int]] = [(value, place, 0)]
    while waiting:
        one, at, depth = waiting.pop()
        if isinstance(one, str):
            if _is_unfit(one):
                raise _unfit(at)
            continue
        if isinstance(one, float) and not math.isfinite(one):
            raise Malformed("A finite number belongs here.", place=at)
        if not isinstance(one, Mapping | list | tuple):
            continue
        if depth >= DEPTH_MAX:
            raise Malformed(f"Nested deeper than {DEPTH_MAX} levels.", place=place)
        if isinstance(one, Mapping):
            for key, inner in one.items():
                if isinstance(key, str) and _is_unfit(key):
                    raise _unfit(at)
                waiting.append((inner, f"{at}.{key}", depth + 1))
        else:
            waiting.extend((inner, f"{at}[{n}]", depth + 1) for n, inner in enumerate(one))


def _is_unfit(text: str) -> bool:
    return "\0" in text or (not text.isascii() and _SURROGATE.search(text) is not None)


def _unfit(place: str) -> Malformed:
    return Malformed(
        "A character here cannot be stored: a zero character, or half of a surrogate pair.",
        place=place,
        remedy="Remove it; it shows as nothing or as a box.",
    )
