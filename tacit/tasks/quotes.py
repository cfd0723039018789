"""Words in a text: where a quotation stands, whatever blanks and marks lie between its words.

A person quotes what they read; the text is stored as it was written. Of several places the
nearest to a hint is taken.
"""

import re
from collections.abc import Sequence

QUOTE_CHARS_MAX = 4_000
"""Of a longer quotation the beginning is looked up and the rest is taken as it is long."""

_LINK_END = r"\]\([^()\s]{0,2000}\)"
_MARKS = rf"{_LINK_END}|!?\[|\]|[*_`~\\#>|]|[^\S\n]+|\n"
_LIST_MARK = r"^[ \t>]*(?:[-*+]|\d{1,9}[.)])(?=\s)"
_SILENT = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (_MARKS, rf"{_LIST_MARK}|{_MARKS}", rf"{_LIST_MARK}|{_MARKS}|[$()]")
)
"""What need not be the same on both sides; where words are not found so, also list marks, and
last the marks around a formula."""
_TAIL = re.compile(r"(?<=[^*_`~\\#>|\[\]])[*_`~\\#>|\[\]]{1,20}\Z")


def find(quote: str, text: str, hint: int | None = None) -> tuple[int, int] | None:
    """The place of some words in a text; None where they do not stand in it.

    Both are compared without their silent characters, by a plain search: the texts are
    hostile, and a pattern with something optional between all words could be made to try
    every way to leave it out.
    """
    quote = quote[:QUOTE_CHARS_MAX]
    for silent in _SILENT:
        words, places = _bare(quote, silent)[0], _bare(text, silent)
        if words and (spans := _find_all(words, *places)):
            break
    else:
        spans = _find_all(quote, text, range(len(text))) if quote.strip() else []
    if not spans:
        return None
    start, end = min(spans, key=lambda span: abs(span[0] - (hint or 0)))
    return start, _with_tail(quote, text, end)


def _bare(text: str, silent: re.Pattern[str]) -> tuple[str, list[int]]:
    """A text without its silent characters, and where each that is left stood."""
    kept: list[str] = []
    places: list[int] = []
    at = 0
    for found in silent.finditer(text):
        kept.append(text[at : found.start()])
        places.extend(range(at, found.start()))
        at = found.end()
    places.extend(range(at, len(text)))
    return "".join([*kept, text[at:]]), places


def _find_all(words: str, text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = text.find(words)
    while at >= 0:
        spans.append((places[at], places[at + len(words) - 1] + 1))
        at = text.find(words, at + len(words))
    return spans


def _with_tail(quote: str, text: str, end: int) -> int:
    """The end of a place, with the marks that the quote ends in and the text has there too."""
    tail = _TAIL.search(quote)
    return end + len(tail[0]) if tail and text.startswith(tail[0], end) else end
