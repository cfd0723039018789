"""The sources that an answer cites: read, filled in a form, checked, and named in words.

A kind whose answers cite holds them under `sources`; `[2]` in a text points to the second.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tacit.kit.fields import Fields
from tacit.tasks import forms, markup
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.records import Note

SOURCES_MAX = 200
SOURCES_AT_START_MAX = 10
BUTTONS = ("add_source", "remove_source")
URL_SHOWN = 60

_PLACE = re.compile(r"sources\[(\d+)\](?:\.(\w+))?")
_PARTS = {"title": "title", "url": "address", "quote": "quotation"}


@dataclass(frozen=True, kw_only=True)
class Source:
    title: str = ""
    url: str = ""
    quote: str = ""
    """The words that the answer relies on."""

    @property
    def is_empty(self) -> bool:
        return not (self.title.strip() or self.url.strip() or self.quote.strip())

    def to_json(self) -> dict[str, object]:
        return {"title": self.title, "url": self.url, "quote": self.quote}


def read(fields: Fields) -> tuple[Source, ...]:
    """The list `sources` of an answer.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    rows = fields.many("sources", count_max=SOURCES_MAX)
    return tuple(_read_source(entry, place) for place, entry in rows)


def _read_source(value: object, place: str) -> Source:
    fields = Fields(value, place=place, error=AnswerMalformed)
    source = Source(
        title=fields.text("title", default="", length_max=1_000),
        url=fields.text("url", default="", length_max=4_000),
        quote=fields.text("quote", default="", length_max=20_000),
    )
    fields.finish()
    return source


def empty_rows(wanted: int) -> tuple[Source, ...]:
    """The rows that an editor starts with."""
    return (Source(),) * min(wanted, SOURCES_AT_START_MAX)


def read_form(fields: Mapping[str, str], *, edited: bool) -> tuple[Source, ...]:
    """The rows of the form after its own buttons; wholly empty ones go unless one was pressed."""
    sources = [
        Source(title=row.get("title", ""), url=row.get("url", ""), quote=row.get("quote", ""))
        for row in forms.read_rows(fields, "sources")
    ]
    if "add_source" in fields:
        sources.append(Source())
    removed = forms.read_index(fields, "remove_source", count=len(sources))
    if removed is not None:
        del sources[removed]
    return tuple(source for source in sources if edited or not source.is_empty)


def find_problems(sources: Sequence[Source], *, wanted: int) -> Iterator[Note]:
    """Rows that name nothing, addresses that are none, and sources still to come."""
    filled = 0
    for index, source in enumerate(sources):
        path, url = f"sources[{index}]", source.url.strip()
        if source.is_empty:
            yield _wrong(f"{path}.title", "This source is empty. Fill it or remove it.")
            continue
        filled += 1
        if url and not markup.is_web_address(url):
            shown = url if len(url) <= URL_SHOWN else f"{url[: URL_SHOWN - 1]}…"
            yield _wrong(f"{path}.url", f"“{shown}” is no web address. Begin with https://.")
        elif not url and not source.title.strip():
            yield _wrong(f"{path}.title", "A quotation alone does not name its source.")
    if (missing := wanted - filled) > 0:
        sources_are = "source is" if wanted == 1 else "sources are"
        yield _wrong("sources", f"{wanted} {sources_are} wanted, {missing} more to go.")


def texts(sources: Sequence[Source]) -> dict[str, str]:
    """Every text by its path."""
    return {
        f"sources[{index}].{key}": value
        for index, source in enumerate(sources)
        for key, value in (("title", source.title), ("url", source.url), ("quote", source.quote))
        if value
    }


def name_place(path: str) -> str | None:
    """A path in words, as `Source 1, address`; `None` for any other path."""
    found = _PLACE.fullmatch(path)
    if found is None:
        return None
    name, part = f"Source {int(found[1]) + 1}", found[2]
    return f"{name}, {_PARTS.get(part, part)}" if part else name


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)
