"""What the columns of a sheet of criteria are called, and what their cells mean."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from statistics import mean

from tacit.tasks.kinds.rubric.shapes import AXIS, Line
from tacit.tasks.records import CriterionKind

TITLES = {
    "id": "id", "text": "criterion", "weight": "weight", "weight_class": "class",
    "kind": "kind", "options": "options", "gate": "must hold", "parent": "part of",
    "depends_on": "depends on", "axis": "axis", "sources": "source",
    "justification": "justification",
}  # fmt: skip
_NAMES = {
    "id": ("id", "key", "no", "nr", "number", "rubric item id", "criterion id"),
    "text": ("text", "criterion", "criteria", "requirement", "requirements", "description",
             "title", "item", "statement", "check", "rubric", "criterion description"),
    "weight": ("weight", "points", "point", "score", "pts", "value", "severity",
               "criterion weight", "max points"),
    "weight_class": ("class", "weight class", "importance", "level"),
    "kind": ("kind", "type of answer", "scale"),
    "options": ("options", "levels", "choices"),
    "gate": ("gate", "must pass", "must hold", "mandatory", "required", "must have"),
    "parent": ("parent", "part of", "group id"),
    "depends_on": ("depends on", "dependency", "dependencies", "requires", "dependent criteria"),
    "axis": ("axis", "category", "tag", "tags", "group", "theme", "criterion type", "section"),
    "sources": ("source", "sources", "reference", "references", "citation"),
    "justification": ("justification", "rationale", "reason", "why", "explanation", "comment",
                      "criterion justification", "notes"),
}  # fmt: skip
_KNOWN = {name: key for key, names in _NAMES.items() for name in names}
LISTS = ("criteria", "rubric", "rubrics", "items")
_YES = {"1", "yes", "y", "true", "x", "must_pass", "must pass", "must hold", "mandatory"}
_NUMBER = re.compile(r"[+-]?\d{0,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?")
_SPLIT = re.compile(r"[;|\n]")
CLASSES = ("critical", "major", "minor", "additional")


def number(words: str) -> int | float | None:
    """A number as people write it: `+3`, `−2`, `0,5`."""
    plain = "".join(words.split()).replace("−", "-").replace(",", ".")
    if not _NUMBER.fullmatch(plain) or not any(map(str.isdigit, plain)):
        return None
    value = float(plain)
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def name_columns(heads: Sequence[str]) -> dict[int, str]:
    """Which column is what; the first of a name counts."""
    found: dict[int, str] = {}
    for index, head in enumerate(heads):
        key = _KNOWN.get(_plain(head))
        if key is not None and key not in found.values():
            found[index] = key
    return found


def guess_columns(rows: Sequence[Sequence[str]]) -> dict[int, str] | None:
    """Columns of cells without a header; `None` unless one of them holds texts."""
    width = max(map(len, rows), default=0)
    columns = [[row[i].strip() if i < len(row) else "" for row in rows] for i in range(width)]
    lengths = [mean(map(len, column)) for column in columns]
    if width < 2 or max(lengths) < 8:
        return None
    text = lengths.index(max(lengths))
    found = {text: "text"}
    for index, column in enumerate(columns):
        if index != text and all(number(cell) is not None for cell in column):
            found[index] = "weight"
            break
    return found


def name_keys(record: Mapping[str, object]) -> dict[str, str]:
    """A JSON object as a row: known keys as texts, lists by lines."""
    found: dict[str, str] = {}
    for key, value in record.items():
        known = _KNOWN.get(_plain(key))
        if known is not None and value is not None:
            found.setdefault(known, _cell(value))
    return found


def to_line(record: Mapping[str, str], *, name: str) -> Line:
    """A criterion out of one row; what a cell does not hold stays as it is by default."""
    weight = number(record.get("weight", ""))
    named = record.get("weight_class", "") or ("" if weight is not None else record.get("weight"))
    weight_class = str(named or "").strip().lower()
    options = _many(record.get("options", ""))
    kind = record.get("kind", "").lower()
    if kind not in tuple(CriterionKind):
        kind = CriterionKind.ORDINAL.value if options else CriterionKind.BINARY.value
    return Line(
        id=name,
        text=" ".join(record["text"].split()),
        weight=1 if weight is None else weight,
        weight_class=weight_class if weight_class in CLASSES else "",
        kind=kind,
        options=options if kind != CriterionKind.BINARY.value else (),
        gate=record.get("gate", "").lower() in _YES,
        parent=record.get("parent", ""),
        depends_on=_many(record.get("depends_on", "").replace(",", ";")),
        tags=tuple(
            one if one.startswith(AXIS) or ":" in one else AXIS + one
            for one in _many(record.get("axis", ""))
        ),
        sources=_many(record.get("sources", "")),
        justification=record.get("justification", ""),
    )


def _many(cell: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in _SPLIT.split(cell) if one.strip())


def _plain(head: str) -> str:
    return " ".join(re.sub(r"[^a-z ]", " ", head.lower()).split())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return "\n".join(map(_cell, value))
    return value if isinstance(value, str) else json.dumps(value)
