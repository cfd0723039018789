"""What the templates of a rubric ask for, beside the port that every kind fills."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import Json
from tacit.tasks.kinds.rubric import diff, forms, live, shapes, tree, versions
from tacit.tasks.kinds.rubric.live import Board
from tacit.tasks.kinds.rubric.paste import Reading
from tacit.tasks.kinds.rubric.shapes import AXIS, Line, Mark, RubricAnswer
from tacit.tasks.kinds.rubric.versions import Standing
from tacit.tasks.records import Note

Answer = Json | RubricAnswer
PASTE_SHOWN = 200
OPTIONS_KEPT_MAX = 1_000
_DETAIL = re.compile(
    r"criteria\[([^\]]+)\]\.(?:kind|options|weight_class|gate|parent|depends_on|axis|sources"
    r"|justification)"
)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The grade of one answer by one criterion, as the form shows it."""

    response: str
    name: str
    choice: str
    label: str
    is_stale: bool
    version: int


@dataclass(frozen=True, kw_only=True)
class EditorRow:
    """One criterion as the form shows it."""

    line: Line
    depth: int
    cells: Sequence[Cell]
    choices: Sequence[tuple[str, str]]
    seen: str
    rest: str
    axis: str
    summary: str
    """How it counts beside its weight; empty where all is as by default."""

    @property
    def place(self) -> str:
        """What the ids of its fields begin with."""
        return "f-criteria-" + self.line.id.replace(".", "-")

    def options(self, cell: Cell) -> Markup:
        """What a grade can be; one that its criterion no longer knows stays as it is."""
        chosen = (cell.choice, cell.label)
        known = cell.choice in ("", *(value for value, _ in self.choices))
        return _options(tuple(self.choices) if known else (*self.choices, chosen), cell.choice)

    @property
    def details(self) -> list[tuple[str, str]]:
        """Fields beside text and weight that say something, as the form sends them."""
        line = self.line
        found = {
            "kind": "" if line.kind == Line.kind else line.kind,
            "options": "\n".join(line.options),
            "weight_class": line.weight_class,
            "gate": "1" if line.gate else "",
            "parent": line.parent,
            "depends_on": ", ".join(line.depends_on),
            "axis": self.axis,
            "sources": "\n".join(line.sources),
            "justification": line.justification,
        }
        return [(key, value) for key, value in found.items() if value]

    @property
    def weight(self) -> str:
        return "" if self.line.weight is None else str(self.line.weight)

    @property
    def stale(self) -> int:
        return sum(cell.is_stale for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class SaidRow:
    """One criterion to read."""

    line: Line
    depth: int
    cells: Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class Removed:
    """A criterion that was taken out while there were grades on it."""

    line: Line
    kept: str
    grades: str


class RubricView:
    """Reads inputs and answers for form.html, live.html, show.html and review.html."""

    def parsed(self, answer: Answer) -> RubricAnswer:
        """An answer, finished or not; one that cannot be read shows as an empty one.

        Templates hand on what they got here: to read a thousand criteria takes its time.
        """
        if isinstance(answer, RubricAnswer):
            return answer
        try:
            return shapes.read_answer(answer)
        except AnswerMalformed:
            return forms.empty_answer()

    def names(self, task_input: Json) -> Mapping[str, str]:
        return shapes.read_input(task_input).names()

    def formulas(self) -> Sequence[tuple[str, str]]:
        return list(live.FORMULA_TITLES.items())

    def live(self, answer: Answer, task_input: Json) -> Board:
        """How every answer scores now."""
        return live.board(self.parsed(answer), shapes.read_input(task_input))

    def rows(self, answer: Answer, task_input: Json, before: Json | None) -> list[EditorRow]:
        """The rows of the editor; a blank one where there is none yet.

        `before` is the answer that was handed in last: its wordings are fixed as versions.
        """
        parsed = self.parsed(answer)
        earlier = self.parsed(before).criteria if before else ()
        names = shapes.read_input(task_input).names()
        lines = parsed.criteria or (Line(id="c1"),)
        known, depth = versions.wordings(parsed), tree.depths(lines)
        marks: dict[str, list[Mark]] = {}
        for mark in parsed.grades:
            marks.setdefault(mark.criterion, []).append(mark)
        fixed: dict[str, list[Line]] = {}
        for line in (*parsed.earlier, *earlier):
            fixed.setdefault(line.id, []).append(line)
        rows = []
        for line in lines:
            own = marks.get(line.id, [])
            versions_of = list(fixed.get(line.id, []))
            if any(mark.version == line.version for mark in own):
                versions_of.append(line)
            rows.append(
                EditorRow(
                    line=line,
                    depth=depth[line.id],
                    cells=_cells(line, own, names, known),
                    choices=forms.choices(line),
                    seen=forms.to_seen(versions_of, own),
                    rest=forms.to_rest(line),
                    axis=", ".join(line.axes),
                    summary=diff.describe(line).partition(" · ")[2],
                )
            )
        return rows

    def remarked(self, notes: Sequence[Note]) -> set[str]:
        """Criteria with a remark about a detail: it leads to the field, so that has to be there."""
        return {hit[1] for note in notes if (hit := _DETAIL.fullmatch(note.path))}

    def blank(self, task_input: Json) -> EditorRow:
        """The row that a script makes new ones of."""
        names = shapes.read_input(task_input).names()
        line = Line(id="__id__")
        known = versions.Wordings(now={}, before={})
        return EditorRow(
            line=line, depth=0, cells=_cells(line, [], names, known), choices=forms.choices(line),
            seen="", rest="", axis="", summary="",
        )  # fmt: skip

    def removed(self, answer: Answer) -> list[Removed]:
        """What was taken out and is kept because it was graded."""
        parsed = self.parsed(answer)
        return [
            Removed(
                line=line,
                kept=forms.to_kept(parsed, line.id),
                grades=", ".join(
                    f"{shapes.OWN.get(mark.response, mark.response)}: "
                    f"{diff.show_label(mark.label).lower()}"
                    for mark in parsed.grades
                    if mark.criterion == line.id
                ),
            )
            for line in parsed.removed()
        ]

    def said(self, answer: Answer, task_input: Json) -> list[SaidRow]:
        """The criteria to read: parents before their parts, each with its grades."""
        parsed = self.parsed(answer)
        known = versions.wordings(parsed)
        names = shapes.read_input(task_input).names()
        marks: dict[str, list[Mark]] = {}
        for mark in parsed.grades:
            marks.setdefault(mark.criterion, []).append(mark)
        depth = tree.depths(parsed.criteria)
        return [
            SaidRow(
                line=line,
                depth=depth[line.id],
                cells=[
                    cell
                    for cell in _cells(line, marks.get(line.id, []), names, known)
                    if cell.choice
                ],
            )
            for line in tree.in_order(parsed.criteria)
        ]

    def describe(self, line: Line) -> str:
        return diff.describe(line)

    def shown(self, reading: Reading) -> Sequence[Line]:
        """As many pasted criteria as a preview shows."""
        return reading.lines[:PASTE_SHOWN]

    def axes(self, task_input: Json, answer: Answer) -> list[str]:
        """The axes to offer: of the work, and those used so far."""
        used = [
            tag.removeprefix(AXIS)
            for line in self.parsed(answer).criteria
            for tag in line.tags
            if tag.startswith(AXIS)
        ]
        return list(dict.fromkeys([*shapes.read_input(task_input).axes, *used]))


@lru_cache(maxsize=OPTIONS_KEPT_MAX)
def _options(choices: Sequence[tuple[str, str]], chosen: str) -> Markup:
    """The same few lists stand in every row, so they are written once."""
    one = Markup('<option value="{}"{}>{}</option>')
    return Markup("").join(
        one.format(value, Markup(" selected") if value and value == chosen else "", label)
        for value, label in (("", "–"), *choices)
    )


def _cells(
    line: Line, marks: Sequence[Mark], names: Mapping[str, str], known: versions.Wordings
) -> list[Cell]:
    by_response = {mark.response: mark for mark in marks}
    cells = []
    for response, name in names.items():
        mark = by_response.get(response)
        cells.append(
            Cell(
                response=response,
                name=name,
                choice=forms.to_choice(mark) if mark else "",
                label=diff.show_label(mark.label) if mark else "",
                is_stale=mark is not None and known.standing(mark) is Standing.STALE,
                version=mark.version if mark else line.version,
            )
        )
    return cells
