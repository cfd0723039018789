"""The editor of a rubric as a form: what it sends, and what its buttons do.

Rows are named by the id of their criterion (`criteria[c3].text`) and stand in the order in
which they are sent, so that moving one changes no name. A hidden field `seen` carries the
wordings that are fixed as versions and which grade is of which; see versions.py.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tacit.tasks import forms
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import VERDICTS, FormReading
from tacit.tasks.kinds.rubric import paste, sheet_columns, versions
from tacit.tasks.kinds.rubric.shapes import (
    AXIS,
    CRITERIA_MAX,
    KINDS,
    SAMPLES,
    Line,
    Mark,
    RubricAnswer,
    RubricInput,
    is_id,
    read_line,
)
from tacit.tasks.records import CriterionKind, Verdict

OPTION = "option:"
BUTTONS = (
    "add_line", "remove_line", "move_line", "confirm_line", "put_back_line", "add_pasted_line",
    "show_pasted_line", "details_line",
)  # fmt: skip
_NAME = re.compile(
    r"(?P<list>criteria|removed)\[(?P<id>[A-Za-z0-9._-]{1,100})\]\.(?P<key>[a-z_]+)"
    r"(?:\[(?P<on>[A-Za-z0-9._-]{1,100})\])?"
)
_BREAKS = re.compile(r"[,;\n]")
Row = dict[str, str]


def empty_answer() -> RubricAnswer:
    return RubricAnswer(
        criteria=(), samples=dict.fromkeys(SAMPLES, ""), grades=(), earlier=(),
        formula="positive_normalised", note="",
    )  # fmt: skip


def read_form(fields: Mapping[str, str], task_input: RubricInput) -> FormReading:
    """Read the rows and apply the button that was pressed.

    Rows that are wholly blank are dropped, unless a button of the editor was pressed.
    """
    rows = _rows(fields)
    edited = any(button in fields for button in BUTTONS)
    _arrange(fields, rows["criteria"], taken=rows["removed"])
    lines: list[Line] = []
    marks: list[Mark] = []
    fixed: list[Line] = []
    known = set(task_input.names())
    for name, row in rows["criteria"].items():
        line, graded, before = _read_row(name, row, confirmed=fields.get("confirm_line") == name)
        marks += [mark for mark in graded if mark.response in known]
        fixed += [line, *before]
        if not row.get("gone") and (edited or graded or not line.is_blank):
            lines.append(line)
    for name, row in rows["removed"].items():
        kept = _kept(row.get("kept", ""))
        marks += kept.grades
        fixed += kept.earlier
        if fields.get("put_back_line") == name and kept.earlier:
            lines.append(max(kept.earlier, key=lambda line: line.version))
    pasted = forms.read_text(fields, "paste")
    if "add_pasted_line" in fields:
        taken = {line.id for line in fixed}
        lines += paste.renamed(paste.read(pasted).lines, taken)
        pasted = ""
    current = {line.id: line for line in lines[:CRITERIA_MAX]}
    answer = RubricAnswer(
        criteria=tuple(current.values()),
        samples={name: forms.read_text(fields, f"samples[{name}].text") for name in SAMPLES},
        grades=tuple(marks),
        earlier=tuple(versions.still_named(fixed, current, marks)),
        formula=forms.read_text(fields, "formula") or "positive_normalised",
        note=forms.read_text(fields, "note"),
        paste=pasted,
    )
    opened = fields.get("details_line")
    place = f"criteria[{opened}].kind" if opened in current else ""
    return FormReading(answer=answer.to_json(), edited=edited, place=place)


def to_row(line: Line) -> Row:
    """The content of a version as the fields of its row; rubric.js makes the same."""
    return {
        "version": str(line.version),
        "text": line.text,
        "weight": "" if line.weight is None else str(line.weight),
        "weight_class": line.weight_class,
        "kind": line.kind,
        "options": "\n".join(line.options),
        "gate": "1" if line.gate else "",
        "parent": line.parent,
    }


def to_seen(fixed: Iterable[Line], marks: Iterable[Mark]) -> str:
    """The hidden field of a row: its fixed wordings, and the version of each grade."""
    history = [to_row(line) for line in fixed]
    cells = {mark.response: [mark.version, to_choice(mark)] for mark in marks}
    return json.dumps({"history": history, "cells": cells}, ensure_ascii=False) if history else ""


def to_rest(line: Line) -> str:
    """The hidden field with what the editor does not show, and keeps."""
    tags = [tag for tag in line.tags if not tag.startswith(AXIS)]
    rest = {**line.rest, **({"tags": tags} if tags else {})}
    return json.dumps(rest, ensure_ascii=False) if rest else ""


def to_kept(answer: RubricAnswer, name: str) -> str:
    """The hidden field of a removed criterion: all that was said of it."""
    return json.dumps(
        {
            "earlier": [line.to_json() for line in answer.earlier if line.id == name],
            "grades": [mark.to_json() for mark in answer.grades if mark.criterion == name],
        },
        ensure_ascii=False,
    )


def choices(line: Line) -> list[tuple[str, str]]:
    """What a grade can be: value and label."""
    third = (Verdict.CANNOT_ASSESS.value, "Can’t tell")
    if line.kind == CriterionKind.BINARY.value:
        return [(Verdict.MET.value, "Met"), (Verdict.UNMET.value, "Not met"), third]
    return [*((f"{OPTION}{option}", option) for option in line.options), third]


def to_choice(mark: Mark) -> str:
    """The value that a grade has in the form."""
    return f"{OPTION}{mark.option}" if mark.option is not None else mark.verdict or ""


def _rows(fields: Mapping[str, str]) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {"criteria": {}, "removed": {}}
    for field, value in fields.items():
        hit = _NAME.fullmatch(field)
        if hit:
            key = f"{hit['key']}[{hit['on']}]" if hit["on"] else hit["key"]
            found[hit["list"]].setdefault(hit["id"], {})[key] = forms.clean(value)
    return found


def _arrange(
    fields: Mapping[str, str], rows: dict[str, Row], *, taken: Mapping[str, object]
) -> None:
    """Add, remove and move rows as the button says."""
    if "add_line" in fields:
        used = rows.keys() | taken.keys()
        number = next(n for n in range(1, len(used) + 2) if f"c{n}" not in used)
        rows[f"c{number}"] = {}
    removed = fields.get("remove_line", "")
    if removed in rows:
        rows[removed]["gone"] = "1"
    name, _, direction = fields.get("move_line", "").partition(":")
    order = list(rows)
    if name in rows:
        at = order.index(name)
        other = min(max(at + (1 if direction == "down" else -1), 0), len(order) - 1)
        order.insert(other, order.pop(at))
        moved = {one: rows[one] for one in order}
        rows.clear()
        rows.update(moved)


def _read_row(name: str, row: Row, *, confirmed: bool) -> tuple[Line, list[Mark], list[Line]]:
    """A criterion, the grades on it, and the wordings of it that are fixed."""
    history, cells = _read_seen(name, row.get("seen", ""))
    line = versions.settle(_line(name, row), history)
    marks = []
    for key, choice in row.items():
        on = key.removeprefix("on[").removesuffix("]")
        if not key.startswith("on[") or not choice:
            continue
        version, said = cells.get(on, (line.version, choice))
        if confirmed or said != choice:
            version = line.version
        marks.append(_mark(name, on, version, choice))
    return line, marks, history


def _line(name: str, row: Row) -> Line:
    axes = [AXIS + one for one in _many(row.get("axis", ""))]
    rest = _loads(row.get("rest", ""))
    tags = rest.pop("tags", [])
    kind = row.get("kind", "")
    weight = row.get("weight", "1")
    version = row.get("version", "")
    return Line(
        id=name,
        version=int(version) if version.isascii() and version.isdigit() and int(version) else 1,
        text=row.get("text", ""),
        weight=sheet_columns.number(weight),
        weight_class=row.get("weight_class", ""),
        kind=kind if kind in KINDS else CriterionKind.BINARY.value,
        options=tuple(one.strip() for one in row.get("options", "").split("\n") if one.strip()),
        gate=bool(row.get("gate")),
        parent=row.get("parent", "").strip(),
        depends_on=tuple(_many(row.get("depends_on", ""))),
        tags=(*axes, *(tags if isinstance(tags, list) else ())),
        sources=tuple(one.strip() for one in row.get("sources", "").split("\n") if one.strip()),
        justification=row.get("justification", ""),
        rest=rest,
    )


def _mark(name: str, on: str, version: int, choice: str) -> Mark:
    is_option = choice.startswith(OPTION)
    known = choice in VERDICTS
    return Mark(
        response=on,
        criterion=name,
        version=version,
        verdict=choice if known and not is_option else None,
        option=choice.removeprefix(OPTION) if is_option else None,
    )


def _read_seen(name: str, value: str) -> tuple[list[Line], dict[str, tuple[int, str]]]:
    """The hidden field of a row; what is not ours in it is nothing."""
    seen = _loads(value)
    history, cells = seen.get("history"), seen.get("cells")
    lines = [
        _line(name, {key: text for key, text in row.items() if isinstance(text, str)})
        for row in (history if isinstance(history, list) else [])
        if isinstance(row, dict) and isinstance(row.get("text"), str)
    ]
    found = {}
    for on, cell in (cells if isinstance(cells, dict) else {}).items():
        match cell:
            case [int(version), str(choice)] if version > 0:
                found[on] = (version, choice)
    return lines, found


def _kept(value: str) -> RubricAnswer:
    """What a removed criterion carries along."""
    loaded = _loads(value)
    try:
        return replace(
            empty_answer(),
            earlier=tuple(read_line(one) for one in _list(loaded.get("earlier"))),
            grades=tuple(_read_marks(_list(loaded.get("grades")))),
        )
    except AnswerMalformed:
        return empty_answer()


def _read_marks(values: Sequence[object]) -> Iterator[Mark]:
    for value in values:
        match value:
            case {
                "response": str(on), "criterion": str(name), "version": int(version),
                "verdict": str() | None as verdict, "option": str() | None as option,
            } if is_id(on) and is_id(name):  # fmt: skip
                yield Mark(
                    response=on, criterion=name, version=version, verdict=verdict, option=option
                )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _loads(value: str) -> dict[str, object]:
    try:
        loaded = json.loads(value) if value else {}
    except (ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _many(text: str) -> list[str]:
    return [one.strip() for one in _BREAKS.split(text) if one.strip()]
