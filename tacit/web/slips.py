"""Slips of the pen: words that stand twice, blanks before a comma. Cheap enough for every key."""

import re
from collections.abc import Mapping

from tacit.tasks.records import Note

SHOWN_MAX = 5
CHARS_MAX = 200_000
"""Of one text; what is longer is not looked at."""
_TWICE_ON_PURPOSE = frozenset(
    {"had", "that", "is", "was", "do", "very", "so", "no", "yes", "ha", "bye"}
    | {"der", "die", "das", "sie", "nous", "vous", "que"}
)
"""Said twice in good prose: “all that that means”, “die, die wir kennen”."""
_CODE = re.compile(r"(?ms)^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)|`[^`\n]+`|\$[^$\n]+\$")
_DOUBLED = re.compile(r"\b([^\W\d_]{2,}+)(?=[ \t\n])[ \t]*+\n?+[ \t]*+\1\b", re.IGNORECASE)
_BLANK_BEFORE = re.compile(r"[^\W_][ \t]+,(?=\s|$)")


def notes(texts: Mapping[str, str]) -> list[Note]:
    """Quiet lines on the texts of an answer, SHOWN_MAX at most."""
    found: list[Note] = []
    for path, text in texts.items():
        if len(text) > CHARS_MAX:
            continue
        found += _of_text(path, _CODE.sub("\n\n", text))
        if len(found) >= SHOWN_MAX:
            break
    return found[:SHOWN_MAX]


def _of_text(path: str, text: str) -> list[Note]:
    words = dict.fromkeys(match.group(1).lower() for match in _DOUBLED.finditer(text))
    said = [f"“{word} {word}”: a word stands twice." for word in words if _is_slip(word)]
    if _BLANK_BEFORE.search(text):
        said.append("There is a blank before a comma.")
    return [Note(path=path, level="hint", text=line) for line in said]


def _is_slip(word: str) -> bool:
    return word not in _TWICE_ON_PURPOSE
