"""Places in a text: between the words a browser shows and the Markdown they come from.

A browser counts characters of the text it shows; a comment is stored with characters of
the text as written. The words themselves lead from one to the other: they are looked up
without Markdown's marks and without blanks, and of several places the nearest is taken.
"""

from dataclasses import dataclass
from html.parser import HTMLParser

from tacit.tasks import quotes
from tacit.web import markdown
from tacit.work.records import Anchor

WHOLE_SHOWN_CHARS = 80


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
    found = quotes.find(quote, raw, hint)
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
    found = quotes.find(anchor.quote, shown, hint)
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


def _proportion(at: int | None, *, shown: int, raw: int) -> int | None:
    return None if at is None else round(at * raw / max(shown, 1))


class _Reader(HTMLParser):
    """Collects text as `textContent` does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
