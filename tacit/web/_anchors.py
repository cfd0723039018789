"""Places in a text: between the words a browser shows and the Markdown they come from.

A browser counts characters of the text it shows; a comment is stored with characters of
the text as written. The words themselves lead from one to the other: they are looked up
without Markdown's marks and without blanks, and of several places the nearest is taken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from tacit.web import markdown
from tacit.work.records import Anchor

QUOTE_CHARS_MAX = 4_000
"""Of a longer selection the beginning is looked up and the rest is taken as it is long."""
WHOLE_SHOWN_CHARS = 80

_LINK_END = r"\]\([^()\s]{0,2000}\)"
_MARKS = rf"{_LINK_END}|!?\[|\]|[*_`~\\#>|]|[^\S\n]+|\n"
_LIST_MARK = r"^[ \t>]*(?:[-*+]|\d{1,9}[.)])(?=\s)"
_SILENT = (re.compile(_MARKS), re.compile(rf"{_LIST_MARK}|{_MARKS}", re.MULTILINE))
"""What need not be the same on both sides; where words are not found so, also list marks."""
_TAIL = re.compile(r"(?<=[^*_`~\\#>|\[\]])[*_`~\\#>|\[\]]{1,20}\Z")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Words that were selected or typed, and where they stood on the page."""

    path: str
    quote: str
    start: int | None = None


def to_raw(selection: Selection, raw: str) -> Anchor | None:
    """The place in the text as written; None where the words do not stand in it."""
    quote = " ".join(selection.quote.split())
    if not quote:
        return None
    shown = text_of(raw)
    hint = _proportion(selection.start, shown=len(shown), raw=len(raw))
    found = _nearest(quote[:QUOTE_CHARS_MAX], raw, hint)
    if found is None:
        return None
    start, end = found
    return Anchor(path=selection.path, start=start, end=end, quote=raw[start:end])


def whole(path: str, raw: str) -> Anchor | None:
    """All of a text; None where there is none."""
    return Anchor(path=path, start=0, end=len(raw), quote=raw) if raw else None


def to_shown(anchor: Anchor, raw: str | None) -> dict[str, object]:
    """The place on the page, for the script that marks it."""
    if raw is None:
        return _shown(anchor.path, anchor.start, anchor.quote)
    shown = text_of(raw)
    if (anchor.start, anchor.end) == (0, len(raw)):
        words = shown.strip()[:WHOLE_SHOWN_CHARS]
        return _shown(anchor.path, shown.find(words), words)
    hint = _proportion(anchor.start, shown=len(raw), raw=len(shown))
    found = _nearest(anchor.quote[:QUOTE_CHARS_MAX], shown, hint)
    if found is None:
        return _shown(anchor.path, anchor.start, anchor.quote)
    return _shown(anchor.path, found[0], shown[found[0] : found[1]])


def text_of(raw: str) -> str:
    """The characters of a Markdown text as a page shows it."""
    reader = _Reader()
    reader.feed(markdown.render(raw))
    reader.close()
    return "".join(reader.parts)


def _shown(path: str, start: int, quote: str) -> dict[str, object]:
    return {"path": path, "start": start, "end": start + len(quote), "quote": quote}


def _nearest(quote: str, text: str, hint: int | None) -> tuple[int, int] | None:
    """The place of some words in a text, whatever blanks and marks stand between them.

    Both are compared without their silent characters, by a plain search: the texts are
    hostile, and a pattern with something optional between all words could be made to try
    every way to leave it out.
    """
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


def _proportion(at: int | None, *, shown: int, raw: int) -> int | None:
    return None if at is None else round(at * raw / max(shown, 1))


class _Reader(HTMLParser):
    """Collects text as `textContent` does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
