"""A kind of task with the fields that a project adds to it.

The registry hands out every kind inside this one. Where an item brings no `fields`, it
changes nothing. Where it does, the schema is split off the input and the values off the
answer before the kind sees them; checks, differences and texts of both are put together.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from tacit.kit import canonical
from tacit.projects import own_fields
from tacit.projects.own_fields import OwnField
from tacit.tasks import diffs
from tacit.tasks.errors import AnswerIncomplete, InputInvalid
from tacit.tasks.kind import DiffRow, FormReading, Json, Kind
from tacit.tasks.records import Note

FIELDS = "fields"
_PREFIX = f"{FIELDS}."
SCHEMAS_KEPT_MAX = 256
"""Schemas that are kept as they were read; items may bring more."""


def wrap(kind: Kind) -> Kind:
    """A kind as the registry hands it out."""
    return cast("Kind", FieldedKind(kind))


class FieldedKind:
    """A kind by another one: what is not said here, that one says, without the fields."""

    def __init__(self, kind: Kind) -> None:
        self.bare = kind

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the kind has for its pages
        found = getattr(self.bare, name)
        if not callable(found):
            return found

        def ask(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the method of the kind
            plain = {key: _bare(value) for key, value in named.items()}
            return found(*(_bare(value) for value in given), **plain)

        return ask

    def own_fields(self, task_input: Json) -> tuple[OwnField, ...]:
        """The fields that an item asks for beside its kind's."""
        schema = task_input.get(FIELDS)
        return _read(canonical.dumps(schema)) if schema else ()

    def own_values(self, answer: object) -> Mapping[str, object]:
        """What an answer says in them."""
        values = answer.get(FIELDS) if isinstance(answer, Mapping) else None
        return values if isinstance(values, Mapping) else {}

    def prepare_input(self, task_input: Json, *, rubric: Sequence[Json]) -> dict[str, object]:
        prepared = self.bare.prepare_input(_bare(task_input), rubric=rubric)
        return _with(prepared, task_input.get(FIELDS))

    def shown_input(self, task_input: Json) -> dict[str, object]:
        return _with(self.bare.shown_input(_bare(task_input)), task_input.get(FIELDS))

    def check_input(self, task_input: Json) -> None:
        if task_input.get(FIELDS) is not None:
            own_fields.read(task_input[FIELDS], place=FIELDS, error=InputInvalid)
        self.bare.check_input(_bare(task_input))

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        empty = self.bare.empty_answer(_bare(task_input), seed=seed)
        return _with(empty, {} if task_input.get(FIELDS) else None)

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        """Several boxes of one list have names that end in the number of their choice."""
        reading = self.bare.read_form(fields, _bare(task_input))
        asked = self.own_fields(task_input)
        if not asked:
            return reading
        values = {field.name: own_fields.from_form(field, _sent(field, fields)) for field in asked}
        kept = {name: value for name, value in values.items() if value is not None}
        return FormReading(answer=_with(reading.answer, kept), edited=reading.edited)

    def check(self, answer: object, task_input: Json, *, imported: bool = False) -> None:
        found: list[Note] = []
        try:
            self.bare.check(_bare(answer), _bare(task_input), imported=imported)
        except AnswerIncomplete as error:
            found.extend(error.problems)
        found.extend(self._problems(answer, task_input, imported=imported))
        if found:
            raise AnswerIncomplete(problems=found)

    def notes(self, answer: object, task_input: Json) -> list[Note]:
        notes = self.bare.notes(_bare(answer), _bare(task_input))
        return [*notes, *self._problems(answer, task_input, imported=False)]

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        rows = self.bare.diff(_bare(old), _bare(new))
        before, after = self._own_texts(old), self._own_texts(new)
        return [*rows, *diffs.diff_texts(before, after)] if before or after else rows

    def texts(self, answer: Json) -> dict[str, str]:
        return {**self.bare.texts(_bare(answer)), **self._own_texts(answer)}

    def name_place(self, path: str, task_input: Json) -> str:
        if not path.startswith(_PREFIX):
            return self.bare.name_place(path, _bare(task_input))
        name = path.removeprefix(_PREFIX)
        titles = {field.name: field.title for field in self.own_fields(task_input)}
        return titles.get(name, name)

    def say(self, value: object) -> str:
        """A value of a field in words."""
        match value:
            case bool():
                return "Yes" if value else "No"
            case list():
                return "\n".join(map(str, value))
            case _:
                return str(value)

    def _problems(self, answer: object, task_input: Json, *, imported: bool) -> list[Note]:
        values = answer.get(FIELDS) if isinstance(answer, Mapping) else None
        asked = self.own_fields(task_input)
        if values is None and (imported or not asked):
            return []
        if not isinstance(values, Mapping | None):
            return [Note(level="wrong", path=FIELDS, text="An object of values belongs here.")]
        return [
            Note(level="wrong", path=_PREFIX + name, text=text)
            for name, text in own_fields.problems(asked, values or {})
        ]

    def _own_texts(self, answer: Json) -> dict[str, str]:
        values = self.own_values(answer)
        return {_PREFIX + name: self.say(value) for name, value in values.items()}


@lru_cache(maxsize=SCHEMAS_KEPT_MAX)
def _read(schema: str) -> tuple[OwnField, ...]:
    return own_fields.read(canonical.loads(schema), place=FIELDS, error=InputInvalid)


def _sent(field: OwnField, fields: Mapping[str, str]) -> list[str]:
    name = _PREFIX + field.name
    if field.type != "array" or not field.choices:
        return [fields[name]] if name in fields else []
    boxes = ((f"{name}.{at}", choice) for at, choice in enumerate(field.choices))
    return [choice for box, choice in boxes if box in fields]


def _bare(value: Any) -> Any:  # noqa: ANN401 - what comes in goes out, less one key
    """An input or an answer without what the project adds."""
    if isinstance(value, Mapping) and FIELDS in value:
        return {key: part for key, part in value.items() if key != FIELDS}
    return value


def _with(value: dict[str, object], fields: object) -> dict[str, object]:
    return value if fields is None else {**value, FIELDS: fields}
