"""Input and answer of a rubric, read strictly as to types and kindly as to what is unfinished.

An answer holds the criteria in order; texts of the expert's own (`samples`) and grades of
those and of stored answers; and under `earlier` every wording that a grade names and that is
no longer in the list. A grade without its wording would say nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.records import (
    Criterion,
    CriterionKind,
    Message,
    Response,
    Verdict,
    read_each,
    read_messages,
)

CRITERIA_MAX = 2_000
RESPONSES_MAX = 20
GRADES_MAX = CRITERIA_MAX * (RESPONSES_MAX + 3)
OWN = {"good": "Your good answer", "flawed": "Your flawed answer", "empty": "Empty answer"}
SAMPLES = ("good", "flawed")
AXIS = "axis:"
_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_VERDICTS = tuple(verdict.value for verdict in Verdict)
KINDS = tuple(kind.value for kind in CriterionKind)
_REST = ("task", "polarity", "author", "author_type", "origin")
"""Of the canonical record; the editor shows none of it and keeps all of it."""


@dataclass(frozen=True, kw_only=True)
class RubricInput:
    title: str
    domain: str
    brief: str
    prompt: tuple[Message, ...]
    responses: tuple[Response, ...]
    """Stored answers of models, to see how they score."""
    reference_answers: tuple[str, ...]
    criteria_min: int
    axes: tuple[str, ...]

    def names(self) -> dict[str, str]:
        """Every answer that can be graded, by id, in the order of the page."""
        stored = {one.id: one.producer or one.id for one in self.responses}
        return {name: OWN[name] for name in SAMPLES} | stored | {"empty": OWN["empty"]}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A criterion as it is written, perhaps half. `to_record` is for one that is finished."""

    id: str
    version: int = 1
    text: str = ""
    weight: int | float | None = 1
    weight_class: str = ""
    kind: str = CriterionKind.BINARY.value
    options: tuple[str, ...] = ()
    gate: bool = False
    parent: str = ""
    depends_on: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    justification: str = ""
    rest: Mapping[str, object] = field(default_factory=dict)

    @property
    def judged(self) -> tuple[str, str, tuple[str, ...]]:
        """What a grade is about: a change of anything else leaves it true."""
        return self.text.strip(), self.kind, self.options

    @property
    def content(self) -> tuple[object, ...]:
        """A change of any of it makes a new version."""
        return *self.judged, self.weight, self.weight_class, self.gate, self.parent

    @property
    def is_blank(self) -> bool:
        return not self.text and replace(self, id="", version=1) == Line(id="")

    @property
    def axes(self) -> tuple[str, ...]:
        return tuple(tag.removeprefix(AXIS) for tag in self.tags if tag.startswith(AXIS))

    def to_json(self) -> dict[str, object]:
        """As the canonical record writes it: empty fields are left out."""
        values: dict[str, object] = {
            "id": self.id,
            "version": self.version,
            "text": self.text,
            "weight": self.weight,
            "weight_class": self.weight_class,
            "kind": self.kind if self.kind != CriterionKind.BINARY.value else "",
            "options": list(self.options),
            "gate": "must_pass" if self.gate else "",
            "parent": self.parent,
            "depends_on": list(self.depends_on),
            "tags": list(self.tags),
            "sources": list(self.sources),
            "justification": self.justification,
            **self.rest,
        }
        kept = ("id", "version", "text", "weight")
        return {key: value for key, value in values.items() if key in kept or value}

    def to_record(self) -> Criterion:
        """Raise AnswerMalformed where the line is not finished."""
        return Criterion.read(self.to_json(), error=AnswerMalformed)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The expert's grade of one answer by one criterion, in the version that they saw."""

    response: str
    criterion: str
    version: int
    verdict: str | None = None
    option: str | None = None

    @property
    def label(self) -> str:
        return self.option if self.option is not None else self.verdict or ""

    def to_json(self) -> dict[str, object]:
        return {
            "response": self.response,
            "criterion": self.criterion,
            "version": self.version,
            "verdict": self.verdict,
            "option": self.option,
        }


@dataclass(frozen=True, kw_only=True)
class RubricAnswer:
    criteria: tuple[Line, ...]
    samples: Mapping[str, str]
    grades: tuple[Mark, ...]
    earlier: tuple[Line, ...]
    """Wordings that a grade names and that were changed or removed since."""
    formula: str
    note: str
    paste: str = ""
    """What stands in the box for pasting and was not added yet."""

    def to_json(self) -> dict[str, object]:
        answer: dict[str, object] = {
            "criteria": [line.to_json() for line in self.criteria],
            "samples": [{"id": name, "text": text} for name, text in self.samples.items()],
            "grades": [mark.to_json() for mark in self.grades],
            "formula": self.formula,
            "note": self.note,
        }
        if self.earlier:
            answer["earlier"] = [line.to_json() for line in self.earlier]
        if self.paste:
            answer["paste"] = self.paste
        return answer

    def removed(self) -> list[Line]:
        """Criteria that were taken out while there were grades on them, newest wording."""
        here = {line.id for line in self.criteria}
        newest: dict[str, Line] = {}
        for line in self.earlier:
            if line.id not in here and line.version >= newest.get(line.id, line).version:
                newest[line.id] = line
        return list(newest.values())


def read_input(value: object) -> RubricInput:
    """Read the input of an item. Keys that are not known here are kept with the item.

    Raises:
        InputInvalid: names the path of the field.
    """
    fields = Fields(value, error=InputInvalid)
    task_input = RubricInput(
        title=fields.text("title", length_max=300),
        domain=fields.text("domain", default=""),
        brief=fields.text("brief", default=""),
        prompt=read_messages(fields, "prompt"),
        responses=read_each(fields, "responses", Response.read, count_max=RESPONSES_MAX),
        reference_answers=fields.texts("reference_answers"),
        criteria_min=fields.whole("criteria_min", default=1, most=CRITERIA_MAX),
        axes=fields.texts("axes", count_max=100),
    )
    if not any(message.content.strip() for message in task_input.prompt):
        raise fields.fail(
            "prompt",
            "There is no prompt to write a rubric for.",
            remedy="Give the turns that the answers reply to.",
        )
    for place, name in _ids("responses", (one.id for one in task_input.responses)):
        if name in OWN:
            raise InputInvalid(f"“{name}” is the name of the expert's own answer.", place=place)
    return task_input


def read_answer(value: object) -> RubricAnswer:
    """Read an answer, finished or not.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    fields = Fields(value, error=AnswerMalformed)
    answer = RubricAnswer(
        criteria=_lines(fields, "criteria", count_max=CRITERIA_MAX),
        samples=_samples(fields),
        grades=tuple(
            _mark(entry, place) for place, entry in fields.many("grades", count_max=GRADES_MAX)
        ),
        earlier=_lines(fields, "earlier", count_max=GRADES_MAX),
        formula=fields.text("formula", default="") or "positive_normalised",
        note=fields.text("note", default=""),
        paste=fields.text("paste", default=""),
    )
    fields.finish()
    list(_ids("criteria", (line.id for line in answer.criteria), error=AnswerMalformed))
    return answer


def _ids(
    key: str, names: Iterable[str], *, error: type[InputInvalid | AnswerMalformed] = InputInvalid
) -> Iterable[tuple[str, str]]:
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        place = f"{key}[{index}].id"
        if not is_id(name):
            raise error(
                f"{name!r} cannot be an id here.",
                place=place,
                remedy="Use letters, digits, dots, dashes; keep a source's own id in origin.",
            )
        if name in seen:
            raise error(f"{name!r} is also the id of {key}[{seen[name]}].", place=place)
        seen[name] = index
        yield place, name


def is_id(name: str) -> bool:
    """Whether a name can be the id of a criterion or of an answer."""
    return bool(_ID.fullmatch(name))


def _samples(fields: Fields) -> dict[str, str]:
    found = dict.fromkeys(SAMPLES, "")
    for place, entry in fields.many("samples", count_max=len(SAMPLES)):
        sample = Fields(entry, place=place, error=AnswerMalformed)
        found[sample.choice("id", SAMPLES)] = sample.text("text", default="")
        sample.finish()
    return found


def _lines(fields: Fields, key: str, *, count_max: int) -> tuple[Line, ...]:
    return tuple(read_line(entry, place) for place, entry in fields.many(key, count_max=count_max))


def read_line(value: object, place: str = "") -> Line:
    """Read one criterion, finished or not."""
    fields = Fields(value, place=place, error=AnswerMalformed)
    line = Line(
        id=fields.text("id", length_max=100),
        version=fields.whole("version", default=1, least=1),
        text=fields.text("text", default=""),
        weight=fields.number_or_none("weight") if "weight" in fields.all() else 1,
        weight_class=fields.text("weight_class", default=""),
        kind=fields.choice("kind", KINDS, default=CriterionKind.BINARY.value),
        options=fields.texts("options", count_max=100),
        gate=fields.choice("gate", ("none", "must_pass"), default="none") == "must_pass",
        parent=fields.text("parent", default=""),
        depends_on=fields.texts("depends_on", count_max=CRITERIA_MAX),
        tags=fields.texts("tags", count_max=1_000),
        sources=fields.texts("sources", count_max=1_000),
        justification=fields.text("justification", default=""),
        rest={key: fields.any(key) for key in _REST if fields.has(key)},
    )
    for key in _REST:
        fields.any(key)
    fields.finish()
    return line


def _mark(value: object, place: str) -> Mark:
    fields = Fields(value, place=place, error=AnswerMalformed)
    mark = Mark(
        response=fields.text("response", length_max=100),
        criterion=fields.text("criterion", length_max=100),
        version=fields.whole("version", default=1, least=1),
        verdict=fields.choice("verdict", _VERDICTS) if fields.has("verdict") else None,
        option=fields.text_or_none("option"),
    )
    fields.any("verdict")
    fields.finish()
    return mark
