"""All SQL of the bench."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from tacit.bench._tables import answers, guideline_readings, pads, questions, templates, writing
from tacit.bench.records import (
    QUESTIONS_SHOWN_MAX,
    Answer,
    Asked,
    NewTemplate,
    Pad,
    Question,
    QuestionState,
    Reading,
    Template,
    Writing,
)
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx


def _total(what: str, table: Table, counted: ColumnElement[bool]) -> Select[Any]:
    return (
        select(table.c.org_id, literal_column(f"'{what}'").label("what"), func.count().label("n"))
        .where(counted)
        .group_by(table.c.org_id)
    )


_OPEN: ColumnElement[str] = literal_column(f"'{QuestionState.OPEN.value}'")
_MY_READING = (
    guideline_readings.c.project_id == bindparam("of_project"),
    guideline_readings.c.person_id == bindparam("of_person"),
)
_READINGS = (
    select(guideline_readings).where(*_MY_READING).order_by(guideline_readings.c.version.desc())
)
_ADD_READING = dialect.insert_once(guideline_readings, on=("project_id", "person_id", "version"))
_MARK_READING = (
    update(guideline_readings)
    .where(
        *_MY_READING,
        guideline_readings.c.version == bindparam("of_version"),
        guideline_readings.c.read_at.is_(None),
    )
    .values(read_at=bindparam("now"))
)
_ADD_QUESTION = dialect.insert_once(questions, on=("id",))
_GET_QUESTION = select(questions).where(questions.c.id == bindparam("of_question"))
_COUNT_OPEN = select(func.count()).where(
    questions.c.project_id == bindparam("of_project"),
    questions.c.person_id == bindparam("of_person"),
    questions.c.state == _OPEN,
)
_COUNT_OPEN_OF_PROJECT = select(func.count()).where(
    questions.c.project_id == bindparam("of_project"), questions.c.state == _OPEN
)
_SET_ANSWERED = (
    update(questions)
    .where(questions.c.id == bindparam("of_question"))
    .values(state=QuestionState.ANSWERED.value, seen_at=None)
)
_SET_SEEN = (
    update(questions)
    .where(questions.c.id == bindparam("of_question"), questions.c.seen_at.is_(None))
    .values(seen_at=bindparam("now"))
)
_ADD_ANSWER = dialect.insert_once(answers, on=("id",))
_GET_ANSWER = select(answers).where(answers.c.id == bindparam("of_answer"))
_later = answers.alias("later")
_NEWEST = and_(
    answers.c.question_id == questions.c.id,
    ~select(_later.c.id)
    .where(
        _later.c.question_id == questions.c.id,
        or_(
            _later.c.answered_at > answers.c.answered_at,
            and_(_later.c.answered_at == answers.c.answered_at, _later.c.id > answers.c.id),
        ),
    )
    .exists(),
)
_ANSWER_COLUMNS = [column.label(f"a_{column.name}") for column in answers.c]
_ASKED = select(questions, *_ANSWER_COLUMNS).select_from(questions.outerjoin(answers, _NEWEST))
_NEWEST_FIRST = (questions.c.id.desc(),)
_VISIBLE = (
    _ASKED.where(
        questions.c.project_id == bindparam("of_project"),
        or_(questions.c.person_id == bindparam("of_person"), answers.c.published),
    )
    .order_by(*_NEWEST_FIRST)
    .limit(QUESTIONS_SHOWN_MAX)
)
_OF_PROJECT = (
    _ASKED.where(
        questions.c.project_id == bindparam("of_project"),
        or_(bindparam("of_state") == "", questions.c.state == bindparam("of_state")),
        questions.c.id < bindparam("before"),
    )
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("limit"))
)
_MINE = (
    _ASKED.where(
        questions.c.person_id == bindparam("of_person"), questions.c.org_id == bindparam("of_org")
    )
    .order_by(*_NEWEST_FIRST)
    .limit(QUESTIONS_SHOWN_MAX)
)
_ONE = _ASKED.where(questions.c.id == bindparam("of_question"))
_MY_PAD = (
    pads.c.person_id == bindparam("of_person"),
    pads.c.item_id == bindparam("of_item"),
)
_GET_PAD = select(pads).where(*_MY_PAD)
_ADD_PAD = dialect.insert_once(pads, on=("person_id", "item_id"))
_SAVE_PAD = (
    update(pads)
    .where(*_MY_PAD, pads.c.version == bindparam("before"))
    .values(text=bindparam("new_text"), version=bindparam("new_version"), saved_at=bindparam("now"))
)
_DELETE_PAD = delete(pads).where(*_MY_PAD)
_LIST_PADS = (
    select(pads)
    .where(pads.c.person_id == bindparam("of_person"), pads.c.org_id == bindparam("of_org"))
    .order_by(pads.c.saved_at.desc(), pads.c.item_id)
    .limit(bindparam("limit"))
)
_MY_TEMPLATE = (
    templates.c.person_id == bindparam("of_person"),
    templates.c.id == bindparam("of_template"),
)
_LIST_TEMPLATES = (
    select(templates)
    .where(templates.c.person_id == bindparam("of_person"))
    .order_by(templates.c.name)
)
_ADD_TEMPLATE = insert(templates)
_CHANGE_TEMPLATE = (
    update(templates)
    .where(*_MY_TEMPLATE)
    .values(name=bindparam("new_name"), text=bindparam("new_text"), changed_at=bindparam("now"))
)
_DELETE_TEMPLATE = delete(templates).where(*_MY_TEMPLATE)
_GET_WRITING = select(writing).where(writing.c.person_id == bindparam("of_person"))
_SET_WRITING = dialect.insert_or_update(
    writing, on=("person_id",), columns=("language", "spelling")
)
_COUNT_ANSWERS = (
    select(questions.c.id, questions.c.state, func.count(answers.c.id).label("answers"))
    .select_from(questions.outerjoin(answers, answers.c.question_id == questions.c.id))
    .group_by(questions.c.id, questions.c.state)
    .order_by(questions.c.id)
)
_TOTALS = (
    _total("question.asked", questions, questions.c.id.is_not(None)),
    _total("question.answered", answers, answers.c.id.is_not(None)),
    _total("guideline.opened", guideline_readings, guideline_readings.c.version > 0),
    _total("guideline.read", guideline_readings, guideline_readings.c.read_at.is_not(None)),
)


def list_readings(tx: Tx, *, project_id: str, person_id: str) -> list[Reading]:
    """What a person read of a project, newest version first."""
    rows = tx.all(_READINGS, {"of_project": project_id, "of_person": person_id})
    return [Reading(**row) for row in rows]


def add_reading(tx: Tx, reading: Reading) -> bool:
    return tx.run(_ADD_READING, _values(reading)) == 1


def mark_reading(tx: Tx, reading: Reading, *, now: datetime) -> bool:
    params = {
        "of_project": reading.project_id,
        "of_person": reading.person_id,
        "of_version": reading.version,
        "now": now,
    }
    return tx.run(_MARK_READING, params) == 1


def add_question(tx: Tx, question: Question) -> bool:
    return tx.run(_ADD_QUESTION, _values(question)) == 1


def find_question(tx: Tx, question_id: str) -> Question | None:
    row = tx.first(_GET_QUESTION, {"of_question": question_id})
    return None if row is None else _question(row)


def count_open(tx: Tx, *, project_id: str, person_id: str | None = None) -> int:
    """How many questions wait for an answer, of one person or of all."""
    params = {"of_project": project_id}
    if person_id is None:
        return int(tx.scalar(_COUNT_OPEN_OF_PROJECT, params))
    return int(tx.scalar(_COUNT_OPEN, {**params, "of_person": person_id}))


def add_answer(tx: Tx, answer: Answer) -> bool:
    """Keep an answer; the question waits no more, and its asker has not seen this one."""
    if tx.run(_ADD_ANSWER, _values(answer)) != 1:
        return False
    tx.run(_SET_ANSWERED, {"of_question": answer.question_id})
    return True


def find_answer(tx: Tx, answer_id: str) -> Answer | None:
    row = tx.first(_GET_ANSWER, {"of_answer": answer_id})
    return None if row is None else Answer(**row)


def set_seen(tx: Tx, question_id: str, *, now: datetime) -> None:
    tx.run(_SET_SEEN, {"of_question": question_id, "now": now})


def find_asked(tx: Tx, question_id: str, *, reader_id: str) -> Asked | None:
    row = tx.first(_ONE, {"of_question": question_id})
    return None if row is None else _asked(row, reader_id=reader_id)


def list_visible(tx: Tx, *, project_id: str, person_id: str) -> list[Asked]:
    """Questions answered for everybody, and a person's own; newest first."""
    rows = tx.all(_VISIBLE, {"of_project": project_id, "of_person": person_id})
    return [_asked(row, reader_id=person_id) for row in rows]


def list_of_project(
    tx: Tx, *, project_id: str, state: str, before: str, limit: int, reader_id: str
) -> list[Asked]:
    params = {"of_project": project_id, "of_state": state, "before": before, "limit": limit}
    return [_asked(row, reader_id=reader_id) for row in tx.all(_OF_PROJECT, params)]


def list_mine(tx: Tx, *, org_id: str, person_id: str) -> list[Asked]:
    rows = tx.all(_MINE, {"of_org": org_id, "of_person": person_id})
    return [_asked(row, reader_id=person_id) for row in rows]


def find_pad(tx: Tx, *, person_id: str, item_id: str) -> Pad | None:
    row = tx.first(_GET_PAD, {"of_person": person_id, "of_item": item_id})
    return None if row is None else Pad(**row)


def save_pad(tx: Tx, pad: Pad) -> bool:
    """Keep the next version of a pad; False where another one came in between."""
    if pad.version == 1:
        return tx.run(_ADD_PAD, _values(pad)) == 1
    params = {
        "of_person": pad.person_id,
        "of_item": pad.item_id,
        "before": pad.version - 1,
        "new_text": pad.text,
        "new_version": pad.version,
        "now": pad.saved_at,
    }
    return tx.run(_SAVE_PAD, params) == 1


def delete_pad(tx: Tx, *, person_id: str, item_id: str) -> bool:
    return tx.run(_DELETE_PAD, {"of_person": person_id, "of_item": item_id}) == 1


def list_pads(tx: Tx, *, org_id: str, person_id: str, limit: int) -> list[Pad]:
    params = {"of_org": org_id, "of_person": person_id, "limit": limit}
    return [Pad(**row) for row in tx.all(_LIST_PADS, params)]


def list_templates(tx: Tx, *, person_id: str) -> list[Template]:
    return [_template(row) for row in tx.all(_LIST_TEMPLATES, {"of_person": person_id})]


def add_template(
    tx: Tx, template: NewTemplate, *, org_id: str, person_id: str, now: datetime
) -> None:
    values = {"org_id": org_id, "person_id": person_id, "changed_at": now}
    tx.run(_ADD_TEMPLATE, {**_values(template), **values})


def change_template(tx: Tx, template: NewTemplate, *, person_id: str, now: datetime) -> bool:
    params = {
        "of_person": person_id,
        "of_template": template.id,
        "new_name": template.name,
        "new_text": template.text,
        "now": now,
    }
    return tx.run(_CHANGE_TEMPLATE, params) == 1


def delete_template(tx: Tx, *, person_id: str, template_id: str) -> bool:
    return tx.run(_DELETE_TEMPLATE, {"of_person": person_id, "of_template": template_id}) == 1


def find_writing(tx: Tx, *, person_id: str) -> Writing | None:
    row = tx.first(_GET_WRITING, {"of_person": person_id})
    return None if row is None else Writing(language=row["language"], spelling=row["spelling"])


def set_writing(tx: Tx, wanted: Writing, *, org_id: str, person_id: str) -> None:
    tx.run(_SET_WRITING, {**_values(wanted), "org_id": org_id, "person_id": person_id})


def list_answer_counts(tx: Tx) -> Sequence[Row]:
    """Per question its state and how many answers it has."""
    return tx.all(_COUNT_ANSWERS, {})


def list_totals(tx: Tx) -> Sequence[Row]:
    """Per organization and kind of event how many the tables know of."""
    return [row for statement in _TOTALS for row in tx.all(statement)]


def _values(record: object) -> dict[str, object]:
    assert dataclasses.is_dataclass(record), "rows are made of records"
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


def _question(row: Row) -> Question:
    known = {field.name: row[field.name] for field in dataclasses.fields(Question)}
    return Question(**{**known, "state": QuestionState(row["state"])})


def _asked(row: Row, *, reader_id: str) -> Asked:
    answer = None
    if row["a_id"] is not None:
        answer = Answer(**{f.name: row[f"a_{f.name}"] for f in dataclasses.fields(Answer)})
    question = _question(row)
    return Asked(question=question, answer=answer, mine=question.person_id == reader_id)


def _template(row: Row) -> Template:
    return Template(id=row["id"], name=row["name"], text=row["text"], own=True)
