"""A public check of export formats, ours and those of others."""

import copy
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import arro3.core
import arro3.io

from tacit.kit import canonical
from tacit.releases import _columns, _options
from tacit.releases.exports.exporter import Column, ColumnKind, Exporter, LeftOut

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TYPES: dict[ColumnKind, tuple[type, ...]] = {
    ColumnKind.TEXT: (str,),
    ColumnKind.INTEGER: (int,),
    ColumnKind.NUMBER: (int, float),
    ColumnKind.FLAG: (bool,),
    ColumnKind.MESSAGES: (list,),
    ColumnKind.TEXTS: (list,),
    ColumnKind.FLAGS: (list,),
}


class ExporterWrong(AssertionError):
    """The exporter breaks a promise of the port; the message says which."""


def check_exporter(exporter: Exporter, *, rows: Sequence[Mapping[str, object]]) -> int:
    """Check a format on rows of a release, as they stand in rows.jsonl.

    It is asked for the same twice, must not change what it is handed, must give exactly
    its columns with their types, and must survive the way through Parquet.

    Returns:
        How many rows were exported, so that a caller can see that the check saw any.

    Raises:
        ExporterWrong: a promise is broken.
    """
    _check_words(exporter)
    made: list[Mapping[str, object]] = []
    for row in rows:
        before = copy.deepcopy(row)
        first, second = exporter.export(row), exporter.export(copy.deepcopy(before))
        _demand(row == before, "export() changed the row it was handed")
        _demand(first == second, "export() gave two answers for one row")
        if isinstance(first, LeftOut):
            _demand(bool(first.reason.strip()), "a row is left out without a reason")
            continue
        for each in first:
            if isinstance(each, LeftOut):
                _demand(bool(each.reason.strip()), "a part is left out without a reason")
                continue
            _check_row(exporter, each)
            made.append(each)
    if made:
        _check_parquet(exporter, made)
    return len(made)


def _check_words(exporter: Exporter) -> None:
    _demand(bool(_NAME.fullmatch(exporter.name)), f"{exporter.name!r} is no name for a format")
    for word in (exporter.title, exporter.made_for, exporter.takes):
        _demand(bool(word.strip()), "title, made_for and takes say something")
    names = [column.name for column in exporter.columns]
    _demand(bool(names), "a format has columns")
    _demand(len(set(names)) == len(names), "a column is named twice")
    _demand(all(column.meaning.strip() for column in exporter.columns), "a column says nothing")
    _demand(not exporter.reserved & set(names), "a column has a name that the trainer uses")
    for option in exporter.options:
        _demand(bool(_NAME.fullmatch(option.name)), f"{option.name!r} is no name for an option")
        _demand(bool(option.meaning.strip()), f"the option {option.name} says nothing")
    _options.read(exporter, {})


def _check_row(exporter: Exporter, row: Mapping[str, object]) -> None:
    names = [column.name for column in exporter.columns]
    _demand(list(row) == names, f"a row has {list(row)}, not the columns {names}")
    for column in exporter.columns:
        _check_value(column, row[column.name])


def _check_value(column: Column, value: object) -> None:
    if value is None:
        _demand(column.may_be_null, f"{column.name} is null and may not be")
        return
    is_flag = isinstance(value, bool)
    fits = isinstance(value, _TYPES[column.kind]) and is_flag == (column.kind is ColumnKind.FLAG)
    _demand(fits, f"{column.name} is {type(value).__name__}, not {column.kind}")
    if column.kind is ColumnKind.MESSAGES:
        assert isinstance(value, list), "checked above"
        _demand(bool(value), f"{column.name} has no turn")
        for turn in value:
            _check_turn(column, turn)
    elif column.kind in (ColumnKind.TEXTS, ColumnKind.FLAGS):
        assert isinstance(value, list), "checked above"
        wanted = str if column.kind is ColumnKind.TEXTS else bool
        _demand(all(isinstance(each, wanted) for each in value), f"{column.name} is mixed")


def _check_turn(column: Column, turn: object) -> None:
    wrong = f"a turn of {column.name} is not {{role, content}} of texts, with tools at most"
    assert isinstance(turn, Mapping), wrong
    _demand(list(turn)[:2] == ["role", "content"], wrong)
    _demand(set(turn) <= {"role", "content", "name", "tool_calls", "tool_call_id"}, wrong)
    texts = [value for name, value in turn.items() if name != "tool_calls"]
    _demand(all(isinstance(each, str) for each in texts), wrong)
    for call in turn.get("tool_calls", []):
        _demand(set(call) == {"id", "type", "function"}, f"a call of {column.name} is not whole")
        _demand(set(call["function"]) == {"name", "arguments"}, "a function has name, arguments")


def _check_parquet(exporter: Exporter, rows: Sequence[Mapping[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines, table = Path(folder) / "rows.jsonl", Path(folder) / "rows.parquet"
        lines.write_text("".join(f"{canonical.dumps(row)}\n" for row in rows), encoding="utf-8")
        columns = exporter.columns
        talks = [each.name for each in columns if each.kind is ColumnKind.MESSAGES]
        has_tools = any(
            len(turn) > 2 for row in rows for name in talks for turn in _turns(row[name])
        )
        _columns.write_parquet(table, lines=lines, columns=columns, has_tools=has_tools)
        read = [
            dict(zip(batch.schema.names, values, strict=True))
            for batch in arro3.io.read_parquet(table)
            for values in zip(*(_values(batch, name) for name in batch.schema.names), strict=True)
        ]
    _demand(_bare(read) == _bare(rows), "Parquet gives other rows back")


def _turns(value: object) -> list[Mapping[str, object]]:
    assert isinstance(value, list), "checked before"
    return value


def _bare(value: object) -> object:
    """A table has null where a turn calls no tool; a line leaves it out."""
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items() if each is not None}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_bare(each) for each in value]
    return value


def _values(batch: arro3.core.RecordBatch, name: str) -> list[object]:
    column = batch.column(name)
    return [column[index].as_py() for index in range(len(column))]


def _demand(holds: bool, promise: str) -> None:
    if not holds:
        raise ExporterWrong(promise)
