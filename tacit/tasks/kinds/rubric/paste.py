"""Criteria out of what people paste: lists from a document, cells from a sheet, JSON.

Nothing is guessed in silence: the reading says in words what it took the text for, what each
column became, and which lines it left out, so that the author sees it before it is added.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tacit.tasks.kinds.rubric import sheet_columns
from tacit.tasks.kinds.rubric.shapes import AXIS, CRITERIA_MAX, Line

TAB_SPACES = 4
SHEET_ROWS_MIN = 2
_BULLET = re.compile(r"^(?P<mark>[-*•‣◦▪–—·]|\(?\d{1,4}(?:\.\d{1,3})*[.)]|\(?[a-zA-Z][.)])\s+")
_W = r"(?P<w>[+−-]?\s*\d+(?:[.,]\d+)?)"
_SIGNED = r"(?P<w>[+−-]\s*\d+(?:[.,]\d+)?)"
_PTS = r"\s*(?:points?|pts?\.?)"
_POINTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^[\[(]\s*{_W}(?:{_PTS})?\s*[\])]\s*[:–-]?\s*",
        rf"^{_SIGNED}(?:{_PTS})?\s*[:–-]?\s+",
        rf"\s*[\[(]\s*{_W}{_PTS}\s*[\])]\s*$",
        rf"\s*[\[(]\s*{_SIGNED}\s*[\])]\s*$",
        rf"\s*[\[(]\s*weight\s*[:=]?\s*{_W}\s*[\])]\s*$",
    )
)
_GATE = re.compile(
    r"\s*[\[(]\s*(?:must[ -]?pass|must hold|mandatory|gate)\s*[\])]\s*", re.IGNORECASE
)
_HEADING = re.compile(r"^(?:#{1,6}\s+(?P<hash>.+?)|(?P<colon>[^.?!]{2,60}):)\s*$")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a pasted text was taken for."""

    source: str
    """A list, a sheet with a header …, in words."""
    lines: tuple[Line, ...]
    """Ids are `p1`, `p2` …; parents are given by them."""
    left_out: tuple[str, ...] = ()
    """What did not become a criterion, and why."""
    columns: tuple[tuple[str, str], ...] = ()
    """Of a sheet: the head of a column, and what it became."""


def read(text: str) -> Reading:
    """Read a pasted text; one without anything in it gives no lines."""
    stripped = text.strip("\n\r ﻿")
    for reader in (_read_json, _read_sheet):
        found = reader(stripped)
        if found is not None:
            return found
    return _read_list(stripped)


def renamed(lines: Sequence[Line], taken: set[str]) -> list[Line]:
    """The lines under ids that are free: as `c1` and `c2`."""
    names = {}
    number = 0
    for line in lines:
        while (number := number + 1) and f"c{number}" in taken:
            pass
        names[line.id] = f"c{number}"
    return [
        replace(
            line,
            id=names[line.id],
            parent=names.get(line.parent, line.parent),
            depends_on=tuple(names.get(one, one) for one in line.depends_on),
        )
        for line in lines
    ]


@dataclass
class _List:
    lines: list[Line] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    open: list[tuple[int, str]] = field(default_factory=list)
    """Bullets that may have children: how far in, and their ids."""
    axis: str = ""


def _read_list(text: str) -> Reading:
    rows = [row.expandtabs(TAB_SPACES).rstrip() for row in text.splitlines()]
    has_bullets = sum(bool(_BULLET.match(row.strip())) for row in rows) > 0
    found = _List()
    for number, row in enumerate(rows):
        _take_row(found, row, has_bullets=has_bullets, is_last=number == len(rows) - 1)
    over = found.lines[CRITERIA_MAX:]
    if over:
        found.left_out.append(f"{len(over)} lines beyond {CRITERIA_MAX:,}")
    source = "a list" if has_bullets else "a text, one criterion a line"
    return Reading(
        source=source, lines=tuple(found.lines[:CRITERIA_MAX]), left_out=tuple(found.left_out)
    )


def _take_row(found: _List, row: str, *, has_bullets: bool, is_last: bool) -> None:
    # Runs of blanks as one: the patterns below would try each beginning of a long one.
    words, indent = " ".join(row.split()), len(row) - len(row.lstrip())
    if not words:
        return
    bullet = _BULLET.match(words)
    heading = _HEADING.match(words)
    if heading and not bullet and not is_last:
        found.axis = (heading["hash"] or heading["colon"]).strip(" *_:")
        found.left_out.append(f"“{words}”: a heading, kept as the axis of what follows")
        return
    if has_bullets and not bullet:
        if found.lines and indent:
            found.lines[-1] = replace(found.lines[-1], text=f"{found.lines[-1].text} {words}")
        else:
            found.left_out.append(f"“{words[:80]}”: no bullet and no number")
        return
    body = words[bullet.end() :] if bullet else words
    while found.open and found.open[-1][0] >= indent:
        found.open.pop()
    parent = found.open[-1][1] if found.open and bullet else ""
    line = _points(Line(id=f"p{len(found.lines) + 1}", text=body.strip(), parent=parent))
    if found.axis:
        line = replace(line, tags=(AXIS + found.axis,))
    if bullet:
        found.open.append((indent, line.id))
    found.lines.append(line)


def _points(line: Line) -> Line:
    """A weight and a gate that stand in the text, as in `[+2] Names the drug` or `(must pass)`."""
    text, gate = _GATE.subn(" ", line.text)
    for pattern in _POINTS:
        hit = pattern.search(text)
        if hit:
            weight = sheet_columns.number(hit["w"])
            text = (text[: hit.start()] + text[hit.end() :]).strip()
            return replace(line, text=text, weight=weight, gate=bool(gate))
    return replace(line, text=text.strip(), gate=bool(gate))


def _read_sheet(text: str) -> Reading | None:
    """Cells with a header that names a column of texts; without one it is no sheet."""
    first = text.split("\n", 1)[0]
    for separator, name in (("\t", "a sheet"), (";", "a CSV file"), (",", "a CSV file")):
        if separator not in first:
            continue
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=separator))
        except csv.Error:
            continue
        columns = sheet_columns.name_columns(rows[0])
        if len(rows) >= SHEET_ROWS_MIN and "text" in columns.values():
            return _rows_to_reading(f"{name} with {len(rows) - 1} rows", rows, columns)
    if "\t" in text:
        return _headless(text)
    return None


def _headless(text: str) -> Reading | None:
    """Cells without a header: the longest column is the text, one of numbers the weight."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter="\t") if any(row)]
    except csv.Error:
        return None
    columns = sheet_columns.guess_columns(rows)
    if columns is None:
        return None
    heads = [f"column {index + 1}" for index in range(max(map(len, rows)))]
    return _rows_to_reading("a sheet without a header", [heads, *rows], columns)


def _rows_to_reading(
    source: str, rows: Sequence[Sequence[str]], columns: Mapping[int, str]
) -> Reading:
    records = [
        {columns[index]: cell.strip() for index, cell in enumerate(row) if index in columns}
        for row in rows[1:]
    ]
    used = tuple(
        (head.strip(), sheet_columns.TITLES[columns[index]] if index in columns else "left out")
        for index, head in enumerate(rows[0])
        if head.strip()
    )
    return _records_to_reading(source, records, columns=used)


def _read_json(text: str) -> Reading | None:
    if not text.startswith(("[", "{")):
        return None
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        return None
    rows = loaded
    if isinstance(loaded, dict):
        rows = next((loaded[key] for key in sheet_columns.LISTS if key in loaded), None)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        return None
    records = [sheet_columns.name_keys(row) for row in rows]
    return _records_to_reading(f"JSON with {len(rows)} records", records, columns=())


def _records_to_reading(
    source: str, records: Sequence[Mapping[str, str]], *, columns: tuple[tuple[str, str], ...]
) -> Reading:
    lines: list[Line] = []
    left_out = []
    ids: dict[str, str] = {}
    for number, record in enumerate(records, 1):
        if not record.get("text", "").strip():
            left_out.append(f"row {number}: no text")
            continue
        line = sheet_columns.to_line(record, name=f"p{len(lines) + 1}")
        if own := record.get("id", "").strip():
            ids.setdefault(own, line.id)
        lines.append(line)
    lines = [
        replace(
            line,
            parent=ids.get(line.parent, line.parent),
            depends_on=tuple(ids.get(one, one) for one in line.depends_on),
        )
        for line in lines[:CRITERIA_MAX]
    ]
    return Reading(source=source, lines=tuple(lines), left_out=tuple(left_out), columns=columns)
