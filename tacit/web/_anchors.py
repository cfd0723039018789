"""Places in a text: between the words a browser shows and the Markdown they come from.

A browser counts characters of the text it shows; a comment is stored with characters of
the text as written. The words themselves lead from one to the other: they are looked up
with Markdown's marks allowed between them, and of several places the nearest is taken.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from tacit.web import markdown
from tacit.work.records import Anchor

QUOTE_CHARS_MAX = 4_000
"""Of a longer selection the beginning is looked up and the rest is taken as it is long."""
WHOLE_SHOWN_CHARS = 80

_LINK_END = r"\]\([^)\s]{0,2000}\)"
_MARKS = rf"(?:[*_`~\\]|{_LINK_END}|\]|!?\[)*"
_LINE_MARKS = r"(?:[>#|]|[-*+](?=\s)|\d{1,9}[.)](?=\s)|\s)*"
_APART = rf"{_MARKS}(?:[^\S\n]*+\n{_LINE_MARKS}|[^\S\n]++){_MARKS}"
_PIECE = re.compile(rf"{_LINK_END}|\w+|[^\w\s]|\s+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_MARK_CHARS = set("*_`~\\#>|-+[]!")


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
    found = _nearest(_as_written(quote[:QUOTE_CHARS_MAX]), raw, hint)
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
    found = _nearest(_as_shown(anchor.quote[:QUOTE_CHARS_MAX]), shown, hint)
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


def _as_written(quote: str) -> str:
    """A pattern for shown words in a text as written."""
    return _join(quote, same=_MARKS, apart=_APART)


def _as_shown(quote: str) -> str:
    """A pattern for written words in the text as shown: marks may be gone."""
    pieces: list[str] = []
    blank = False
    for token in _PIECE.findall(quote):
        if token.isspace():
            blank = True
            continue
        if blank and pieces:
            pieces.append(r"\s*+")
        blank = False
        piece = re.escape(token)
        is_mark = token.startswith("](") or token in _MARK_CHARS
        pieces.append(f"(?:{piece})?" if is_mark or token.strip("_") == "" else piece)
    return "".join(pieces)


def _join(quote: str, *, same: str, apart: str) -> str:
    pattern: list[str] = []
    at = 0
    for token in _TOKEN.finditer(quote):
        if pattern:
            pattern.append(apart if token.start() > at else same)
        pattern.append(re.escape(token.group()))
        at = token.end()
    return "".join(pattern)


def _nearest(pattern: str, text: str, hint: int | None) -> tuple[int, int] | None:
    places = [found.span() for found in re.finditer(pattern, text) if found.group().strip()]
    if not places:
        return None
    return min(places, key=lambda span: abs(span[0] - (hint or 0)))


def _proportion(at: int | None, *, shown: int, raw: int) -> int | None:
    return None if at is None else round(at * raw / max(shown, 1))


class _Reader(HTMLParser):
    """Collects text as `textContent` does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
