"""The description of a project, from project.yaml and the files beside it.

`documents.read` stops at the first problem. So that one run shows all, the place that was
refused is mended and the reading repeated, up to the limit of problems.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tacit.intake import _lines, _text, _yaml
from tacit.intake._text import Report, Unreadable
from tacit.intake._yaml import Lined
from tacit.intake.records import Problem
from tacit.kit import text
from tacit.kit.errors import TacitError
from tacit.kit.fields import join_place, name_type
from tacit.projects import documents, pipelines
from tacit.projects.records import ProjectDocument
from tacit.tasks import registry
from tacit.tasks.errors import KindUnknown
from tacit.tasks.records import Criterion

PROJECT = "project.yaml"
GUIDELINE = "guideline.md"
RUBRIC = "rubric.yaml"
BENCHMARK = "benchmark.jsonl"
BRIEF = "brief.md"
YAML_BYTES_MAX = 1_048_576
TEXT_BYTES_MAX = 4_000_000

_ELSEWHERE = {"guideline": GUIDELINE, "rubric": RUBRIC, "benchmark": BENCHMARK}
_STAND_INS: dict[str, object] = {"name": "x", "title": "x", "kind": "example"}


@dataclass(frozen=True)
class _Source:
    """Where a part of the description stands."""

    file: str
    lines: Lined | None = None
    numbers: tuple[int, ...] = ()
    """Of the rows of a file in JSON Lines."""


def read(folder: Path, report: Report) -> tuple[ProjectDocument | None, object]:
    """Read the description; None where it has problems. Also the key `items` as it stands."""
    lined = _read_yaml(folder, PROJECT, report)
    if lined is None:
        return None, None
    if not isinstance(lined.value, dict):
        report.add(_not_an_object(lined.value))
        return None, None
    values = dict(lined.value)
    patterns = values.pop("items", None)
    sources = {"": _Source(PROJECT, lined)}
    for key, file in _ELSEWHERE.items():
        if values.pop(key, None) is not None:
            report.add(
                Problem(
                    file=PROJECT,
                    line=lined.line_of(key),
                    field=key,
                    message=f"The {key} has a file of its own.",
                    remedy=f"Move it to {file}.",
                )
            )
    _add_defaults(values, folder)
    _add_texts(values, folder, report)
    _add_rubric(values, sources, folder, report)
    _add_benchmark(values, sources, folder, report)
    return _check(values, sources, report), patterns


def _add_defaults(values: dict[str, object], folder: Path) -> None:
    """A folder need not say its own name twice."""
    name = text.slug(folder.resolve().name)
    if values.get("name") is None and name:
        values["name"] = name
    if values.get("title") is None and isinstance(values.get("name"), str):
        values["title"] = str(values["name"]).replace("-", " ").capitalize()


def _add_texts(values: dict[str, object], folder: Path, report: Report) -> None:
    for key, file in (("guideline", GUIDELINE), ("brief", BRIEF)):
        path = folder / file
        if key == "brief":
            if not path.exists():
                continue
            if values.get(key) is not None:
                report.add(
                    Problem(file=BRIEF, message="project.yaml has a brief too; keep one of them.")
                )
        try:
            values[key] = _text.read(path, name=file, bytes_max=TEXT_BYTES_MAX)
        except Unreadable as error:
            report.add(error.problem)


def _add_rubric(
    values: dict[str, object], sources: dict[str, _Source], folder: Path, report: Report
) -> None:
    if not (folder / RUBRIC).exists():
        return
    lined = _read_yaml(folder, RUBRIC, report)
    if lined is None:
        return
    criteria = lined.value
    if isinstance(criteria, dict) and set(criteria) == {"criteria"}:
        criteria = criteria["criteria"]
        shifted = {
            path.removeprefix("criteria"): line
            for path, line in lined.lines.items()
            if path.startswith("criteria")
        }
        lined = Lined(criteria, shifted, RUBRIC)
    if not isinstance(criteria, list):
        report.add(
            Problem(
                file=RUBRIC,
                line=1,
                message=f"A list of criteria belongs here, not {name_type(criteria)}.",
                remedy="Begin each with - id: and text:.",
            )
        )
        return
    values["rubric"] = criteria
    sources["rubric"] = _Source(RUBRIC, lined)


def _add_benchmark(
    values: dict[str, object], sources: dict[str, _Source], folder: Path, report: Report
) -> None:
    if not (folder / BENCHMARK).exists():
        return
    rows: list[object] = []
    numbers: list[int] = []
    for line in _lines.read(folder / BENCHMARK, name=BENCHMARK, bytes_max=YAML_BYTES_MAX):
        if line.problem is not None:
            report.add(line.problem)
        else:
            rows.append(line.value)
            numbers.append(line.number)
    values["benchmark"] = rows
    sources["benchmark"] = _Source(BENCHMARK, numbers=tuple(numbers))


def _check(
    values: dict[str, object], sources: Mapping[str, _Source], report: Report
) -> ProjectDocument | None:
    before = len(report.problems)
    mending = _Mending(values)
    while not report.is_full:
        try:
            document = _read(mending.values)
        except TacitError as error:
            place = mending.find_place(error.place or "")
            if not mending.tries.get(place):
                report.add(_locate(error, place, sources))
            if not mending.mend(error.place or ""):
                break
        else:
            return document if len(report.problems) == before else None
    return None


def _read(values: dict[str, object]) -> ProjectDocument:
    document = documents.read(values)
    kind = registry.get(document.kind).facts()
    pipelines.parse(
        document.pipeline or kind.pipeline_default,
        has_votes=kind.has_votes,
        requires=document.requires,
    )
    for index, criterion in enumerate(document.rubric):
        Criterion.read(criterion, place=join_place("rubric", index))
    return document


class _Mending:
    """A description from which what was refused is taken out, so that the next problem shows.

    First the field itself goes; if its place is refused again, the entry of the list that
    holds it, or the whole key.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values: dict[str, object] = copy.deepcopy(dict(values))
        self.tries: dict[str, int] = {}
        self._order: dict[str, list[int]] = {
            key: list(range(len(value)))
            for key, value in self.values.items()
            if isinstance(value, list)
        }
        """Where the entries that are left stood at first."""

    def find_place(self, place: str) -> str:
        """The place in the description as it was given."""
        steps = _steps(place)
        if len(steps) > 1 and isinstance(steps[1], int) and steps[0] in self._order:
            order = self._order[str(steps[0])]
            if steps[1] < len(order):
                steps[1] = order[steps[1]]
        found = ""
        for step in steps:
            found = join_place(found, step)
        return found

    def mend(self, place: str) -> bool:
        """Take out what was refused; false where nothing is left to take."""
        steps = _steps(place)
        first = self.find_place(place)
        tries = self.tries.get(first, 0)
        self.tries[first] = tries + 1
        if not steps:
            return False
        top = str(steps[0])
        if tries == 0 and len(steps) == 1 and top in _STAND_INS:
            self.values[top] = _STAND_INS[top]
            return True
        if tries == 0 and self._drop_field(steps):
            return True
        if tries <= 1 and top == "rubric" and len(steps) > 1 and isinstance(steps[1], int):
            return self._drop_entry(top, steps[1])
        return self.values.pop(top, None) is not None

    def _drop_field(self, steps: list[str | int]) -> bool:
        holder: object = self.values
        for step in steps[:-1]:
            if isinstance(holder, dict):
                holder = holder.get(str(step))
            elif isinstance(holder, list) and isinstance(step, int) and step < len(holder):
                holder = holder[step]
            else:
                return False
        return isinstance(holder, dict) and holder.pop(str(steps[-1]), None) is not None

    def _drop_entry(self, top: str, index: int) -> bool:
        entries = self.values.get(top)
        if not isinstance(entries, list) or index >= len(entries):
            return False
        del entries[index]
        del self._order[top][index]
        return True


def _steps(place: str) -> list[str | int]:
    steps: list[str | int] = []
    for part in place.replace("[", ".[").split("."):
        if part.startswith("[") and part.endswith("]") and part[1:-1].isdecimal():
            steps.append(int(part[1:-1]))
        elif part:
            steps.append(part)
    return steps


def _locate(error: TacitError, place: str, sources: Mapping[str, _Source]) -> Problem:
    steps = _steps(place)
    top = str(steps[0]) if steps else ""
    source = sources.get(top, sources[""])
    line: int | None = None
    if source.lines is not None:
        place = place if top not in sources else place.removeprefix(top)
        line = source.lines.line_of(place)
    elif len(steps) > 1 and isinstance(steps[1], int) and steps[1] < len(source.numbers):
        line = source.numbers[steps[1]]
    remedy = error.remedy
    if isinstance(error, KindUnknown) and remedy is None:
        remedy = f"Known: {', '.join(registry.names())}."
    return Problem(
        file=source.file, line=line, field=place or None, message=error.message, remedy=remedy
    )


def _read_yaml(folder: Path, file: str, report: Report) -> Lined | None:
    try:
        content = _text.read(folder / file, name=file, bytes_max=YAML_BYTES_MAX)
        return _yaml.read(content, name=file)
    except Unreadable as error:
        report.add(error.problem)
        return None


def _not_an_object(value: object) -> Problem:
    return Problem(
        file=PROJECT,
        line=1,
        message=f"Keys with values belong here, not {name_type(value)}.",
        remedy="Begin with kind: example.",
    )
