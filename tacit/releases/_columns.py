"""Columns of tabular files, and Parquet and CSV made from JSON Lines.

The Parquet writer reads the JSON Lines file in batches with a given schema, so memory
stays flat and types never depend on what the first rows hold.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import arro3.core
import arro3.io

from tacit.releases._folder import FileFact, disk_named, finish_file

BATCH_ROWS = 2_000
GROUP_ROWS_MAX = 10_000
COMPRESSION = "zstd(3)"
CREATED_BY = "tacit"


class ColumnKind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    MESSAGES = "messages"
    """A list of {role, content}, both texts; where tools are called also `name`, `tool_calls`
    and `tool_call_id`."""
    TEXTS = "texts"
    """A list of texts."""
    FLAGS = "flags"
    """A list of true and false."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of an export."""

    name: str
    kind: ColumnKind
    meaning: str
    """A sentence for the documentation of the format."""
    may_be_null: bool = False
    when: Callable[[Mapping[str, object]], bool] | None = None
    """Whether a row of the release asks for this column; the export of a release without
    such a row has none of it."""


def write_parquet(
    path: Path, *, lines: Path, columns: Sequence[Column], has_tools: bool = False
) -> FileFact:
    """Write the objects of a JSON Lines file, which have exactly these columns, as Parquet.

    With `has_tools` turns may call tools; readers see null where a turn does not.
    """
    schema = arro3.core.Schema([_field(column, has_tools) for column in columns])
    with disk_named(path):
        reader = arro3.io.read_json(lines, schema, batch_size=BATCH_ROWS)
        arro3.io.write_parquet(
            reader,
            path,
            compression=COMPRESSION,
            max_row_group_size=GROUP_ROWS_MAX,
            created_by=CREATED_BY,
        )
    return finish_file(path)


def write_csv(path: Path, *, lines: Path, columns: Sequence[Column]) -> FileFact:
    """Write the objects of a JSON Lines file as CSV: RFC 4180, UTF-8, null as an empty field."""
    names = [column.name for column in columns]
    with disk_named(path), path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in read_lines(lines):
            writer.writerow({name: _cell(row[name]) for name in names})
    return finish_file(path)


def read_lines(path: Path) -> Iterator[dict[str, object]]:
    """The objects of a JSON Lines file, one at a time."""
    with path.open("rb") as file:
        for line in file:
            row = json.loads(line)
            assert isinstance(row, dict), "a line of ours is an object"
            yield row


def _field(column: Column, has_tools: bool) -> arro3.core.Field:
    kind = _type(column.kind, has_tools=has_tools)
    return arro3.core.Field(column.name, kind, nullable=column.may_be_null)


def _type(kind: ColumnKind, *, has_tools: bool) -> arro3.core.DataType:
    types = arro3.core.DataType
    match kind:
        case ColumnKind.TEXT:
            return types.utf8()
        case ColumnKind.INTEGER:
            return types.int64()
        case ColumnKind.NUMBER:
            return types.float64()
        case ColumnKind.FLAG:
            return types.bool()
        case ColumnKind.TEXTS:
            return _list_of(types.utf8())
        case ColumnKind.FLAGS:
            return _list_of(types.bool())
        case ColumnKind.MESSAGES:
            parts = [_part(name, types.utf8()) for name in ("role", "content")]
            return _list_of(types.struct([*parts, *(_tool_parts() if has_tools else [])]))


def _tool_parts() -> list[arro3.core.Field]:
    types = arro3.core.DataType
    function = types.struct([_part("name", types.utf8()), _part("arguments", types.utf8())])
    call = [_part("id", types.utf8()), _part("type", types.utf8()), _part("function", function)]
    return [
        _part("name", types.utf8(), nullable=True),
        _part("tool_calls", _list_of(types.struct(call)), nullable=True),
        _part("tool_call_id", types.utf8(), nullable=True),
    ]


def _list_of(kind: arro3.core.DataType) -> arro3.core.DataType:
    return arro3.core.DataType.list(arro3.core.Field("item", kind, nullable=False))


def _part(name: str, kind: arro3.core.DataType, *, nullable: bool = False) -> arro3.core.Field:
    return arro3.core.Field(name, kind, nullable=nullable)


def _cell(value: object) -> object:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, bool | list | dict) else value
