"""What a page can show of a file: plain words in boxes, never its own markup.

A view is JSON from the process that read the file. It is read strictly here, as everything
from there, and shown by templates that escape every letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

VERSION = 2
"""Counted up when a reader changes: views that were kept are read anew."""


class Form(StrEnum):
    """How a file is shown."""

    LINES = "lines"
    MARKDOWN = "markdown"
    SHEETS = "sheets"
    DOCUMENT = "document"
    PAGES = "pages"
    IMAGE = "image"
    ARCHIVE = "archive"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Cell:
    name: str
    """As a sheet names it: `B3`."""
    text: str
    formula: str = ""
    is_number: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    name: str
    columns: tuple[str, ...]
    """The letters over the columns."""
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    """Each with its number; blank rows are left out."""
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, heading, entry of a list or row of a table."""

    id: str
    """Its place: `p4`, or `t1r2` for a row of a table."""
    kind: str
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    path: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class View:
    """A file as it is shown."""

    form: Form
    reason: str = ""
    """Why nothing is shown."""
    lines: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    blocks: tuple[Block, ...] = ()
    pages: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    cut: bool = False
    """More is in the file than is shown."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def nothing(reason: str) -> View:
    """A view that says why there is none."""
    return View(form=Form.NONE, reason=reason)


def read(value: Any) -> View:  # noqa: ANN401 - JSON from a process that read a hostile file
    """Make a view of what the process gave.

    Raises:
        ValueError, KeyError, TypeError: it is not what was asked for.
    """
    return View(
        form=Form(value["form"]),
        reason=str(value.get("reason", "")),
        lines=tuple(str(line) for line in value.get("lines", ())),
        sheets=tuple(_sheet(one) for one in value.get("sheets", ())),
        blocks=tuple(_block(one) for one in value.get("blocks", ())),
        pages=tuple(str(page) for page in value.get("pages", ())),
        entries=tuple(
            Entry(path=str(one["path"]), bytes=int(one["bytes"]))
            for one in value.get("entries", ())
        ),
        cut=bool(value.get("cut", False)),
    )


def texts(view: View, *, path: str) -> dict[str, str]:
    """The words of a file by their place, for a difference between two versions.

    Tables by cell; everything else as one text, whose lines are compared.
    """
    match view.form:
        case Form.SHEETS:
            return {
                f"{path}#cell={sheet.name}!{cell.name}": shown
                for sheet in view.sheets
                for _, row in sheet.rows
                for cell in row
                if (shown := cell.formula or cell.text)
            }
        case Form.LINES | Form.MARKDOWN:
            return {path: view.text}
        case Form.DOCUMENT:
            return {path: "\n".join(_words(block) for block in view.blocks)}
        case Form.PAGES:
            return {f"{path}#page={number}": page for number, page in enumerate(view.pages, 1)}
        case Form.ARCHIVE:
            return {path: "\n".join(f"{one.path} ({one.bytes} bytes)" for one in view.entries)}
        case Form.IMAGE | Form.NONE:
            return {}


def _words(block: Block) -> str:
    return " | ".join(block.cells) if block.cells else block.text


def _sheet(value: Mapping[str, Any]) -> Sheet:
    return Sheet(
        name=str(value["name"]),
        columns=tuple(str(one) for one in value["columns"]),
        rows=tuple(
            (int(number), tuple(_cell(cell) for cell in cells)) for number, cells in value["rows"]
        ),
        cut=bool(value.get("cut", False)),
    )


def _cell(value: Mapping[str, Any]) -> Cell:
    return Cell(
        name=str(value["name"]),
        text=str(value["text"]),
        formula=str(value.get("formula", "")),
        is_number=bool(value.get("is_number", False)),
    )


def _block(value: Mapping[str, Any]) -> Block:
    return Block(
        id=str(value["id"]),
        kind=str(value["kind"]),
        text=str(value.get("text", "")),
        level=int(value.get("level", 0)),
        cells=tuple(str(cell) for cell in value.get("cells", ())),
    )
