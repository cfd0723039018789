"""What a source format is: the port that every module in this folder fills."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tacit.tasks.records import RaterKind

Json = Mapping[str, object]
Record = dict[str, object]


class Layout(StrEnum):
    """How the records lie in a file."""

    LINES = "lines"
    """JSON Lines, one record a line."""
    TABLE = "table"
    """CSV with a header, one record a row, every field a text."""
    LIST = "list"
    """One JSON list of records."""
    WHOLE = "whole"
    """One JSON object, which is the record."""

    @property
    def suffix(self) -> str:
        """How the name of such a file ends."""
        return {"lines": ".jsonl", "table": ".csv"}.get(self.value, ".json")


@dataclass(frozen=True, kw_only=True)
class Work:
    """What one rater said or wrote, as an answer of the item's kind."""

    answer: Json
    rater: str = "unnamed"
    """As the source names them."""
    rater_kind: RaterKind = RaterKind.EXPERT
    at: datetime | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class SourceItem:
    """What one record, or several that belong together, become."""

    key: str
    input: Json
    works: tuple[Work, ...] = ()
    asker: str | None = None
    """Who asked, as the source names them."""
    raw: Json = field(default_factory=dict)
    """What is worth seeing beside the item and has no field."""


@dataclass(frozen=True, kw_only=True)
class Back:
    """What there is to write records from: an item as it now is."""

    input: Json
    answers: tuple[Json, ...]
    """In the order of the raters in the source."""
    raters: tuple[str, ...]
    """Their names or pseudonyms, in the same order."""
    asker: str | None = None
    raw: Json = field(default_factory=dict)

    @property
    def answer(self) -> Json:
        """The only answer, or the first."""
        return self.answers[0] if self.answers else {}


Read = Callable[[Sequence[Record]], SourceItem]
Write = Callable[[Back], list[Record]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One format."""

    name: str
    title: str
    meaning: str
    """Which file it is."""
    kind: str
    """The kind of task that its items are."""
    layout: Layout
    read: Read
    """Reads the records of one item, strictly: a wrong type is `Malformed` with its place."""
    write: Write
    """The way back, as far as the canonical record goes."""
    group: Callable[[Record], Hashable] | None = None
    """Records with the same value are one item; None: each is its own."""
    order: Callable[[Record], datetime] | None = None
    """When the work of a record of a group was done: records of an item go in that order."""
    split: Callable[[Record], Sequence[Record]] | None = None
    """A record that is several items, as one record each."""
    join: Callable[[Sequence[Record]], Record] | None = None
    """The object of a file from the records that it was split into."""
    texts: tuple[str, ...] = ()
    """Fields that are texts holding JSON; `read` and `write` see the value."""
    columns: tuple[str, ...] = ()
    """Of a table, in this order; others follow."""
    check: Callable[[Record], None] | None = None
    """Of one record of a group, so that an error names its line."""
    personal: bool = True
    """Names of people are personal data."""
    licence: str | None = None
    evaluation_only: bool = False
    """The licence, or a canary, keeps the data out of training."""
    guideline: str = ""
    notes: tuple[str, ...] = ()
    """Quirks, and what the data does not hold."""
