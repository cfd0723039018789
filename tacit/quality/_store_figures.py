"""SQL of the figures of quality and of their cases."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, select, update

from tacit.quality._figure_tables import (
    quality_cases,
    quality_figures,
    quality_items,
    quality_people,
)
from tacit.quality.views import (
    Case,
    ItemDifficulty,
    Outcome,
    QualityFigures,
    Standing,
    UnitPosterior,
)
from tacit.storage.dialect import insert_once, insert_or_update
from tacit.storage.transaction import Row, Tx

CASES_SHOWN_MAX = 200

_FIGURES = TypeAdapter(QualityFigures)
_UNITS = TypeAdapter(tuple[UnitPosterior, ...])
_OUTCOMES = TypeAdapter(tuple[Outcome, ...])

_PUT_FIGURES = insert_or_update(
    quality_figures,
    on=["project_id"],
    columns=[c.name for c in quality_figures.c if c.name not in {"project_id", "org_id"}],
)
_PUT_ITEM = insert_or_update(
    quality_items, on=["item_id"], columns=["computed_at", "error", "units"]
)
_PUT_PERSON = insert_or_update(
    quality_people, on=["person_id", "project_id"], columns=["computed_at", "outcomes"]
)
_DROP_OLD = tuple(
    delete(table).where(
        table.c.project_id == bindparam("of_project"),
        table.c.computed_at < bindparam("before", type_=table.c.computed_at.type),
    )
    for table in (quality_items, quality_people)
)
_FIND_FIGURES = select(quality_figures).where(
    quality_figures.c.project_id == bindparam("of_project")
)
_COUNTS = select(
    quality_figures.c.project_id,
    quality_figures.c.votes,
    quality_figures.c.gold_answers,
    quality_figures.c.computed_at,
)
_FIND_ITEM = select(quality_items).where(quality_items.c.item_id == bindparam("of_item"))
_UNSURE = (
    select(quality_items)
    .where(quality_items.c.project_id == bindparam("of_project"))
    .order_by(quality_items.c.error.desc(), quality_items.c.item_id)
    .limit(bindparam("most"))
)
_OF_PERSON = (
    select(quality_people)
    .where(quality_people.c.person_id == bindparam("of_person"))
    .order_by(quality_people.c.project_id)
)
_OPEN_CASE = insert_once(quality_cases, on=["id"])
_CASES = (
    select(quality_cases)
    .where(quality_cases.c.project_id == bindparam("of_project"))
    .order_by(quality_cases.c.opened_at.desc(), quality_cases.c.id)
    .limit(CASES_SHOWN_MAX)
)
_CASE = select(quality_cases).where(quality_cases.c.id == bindparam("case_id"))
_CLOSE = (
    update(quality_cases)
    .where(quality_cases.c.id == bindparam("case_id"), quality_cases.c.closed_at.is_(None))
    .values(
        closed_at=bindparam("new_at", type_=quality_cases.c.closed_at.type),
        closed_by=bindparam("new_by"),
        finding=bindparam("new_finding"),
    )
)


def put_figures(tx: Tx, figures: QualityFigures, *, org_id: str) -> None:
    first = figures.models[0] if figures.models else None
    tx.run(
        _PUT_FIGURES,
        {
            "project_id": figures.project_id,
            "org_id": org_id,
            "model": first.model if first else "",
            "temp": first.temp if first else 1.0,
            "temp_fitted": bool(first and first.temp_fitted),
            "votes": figures.votes,
            "gold_answers": figures.gold_answers,
            "guideline_version": figures.guideline_version,
            "computed_at": figures.computed_at,
            "figures": _FIGURES.dump_python(figures, mode="json"),
        },
    )


def put_items(
    tx: Tx, items: Sequence[ItemDifficulty], *, project_id: str, computed_at: datetime
) -> None:
    rows = [
        {
            "item_id": item.item_id,
            "project_id": project_id,
            "computed_at": computed_at,
            "error": item.error,
            "units": [asdict(unit) for unit in item.units],
        }
        for item in items
    ]
    tx.run_many(_PUT_ITEM, rows)


def put_people(
    tx: Tx,
    outcomes: Mapping[str, Sequence[Outcome]],
    *,
    project_id: str,
    computed_at: datetime,
) -> None:
    rows = [
        {
            "project_id": project_id,
            "person_id": person_id,
            "computed_at": computed_at,
            "outcomes": _OUTCOMES.dump_python(tuple(mine), mode="json"),
        }
        for person_id, mine in outcomes.items()
    ]
    tx.run_many(_PUT_PERSON, rows)


def drop_before(tx: Tx, *, project_id: str, before: datetime) -> None:
    """Rows of items and people that the newest figures no longer know."""
    for statement in _DROP_OLD:
        tx.run(statement, {"of_project": project_id, "before": before})


def find_figures(tx: Tx, project_id: str) -> QualityFigures | None:
    row = tx.first(_FIND_FIGURES, {"of_project": project_id})
    return _FIGURES.validate_python(row["figures"]) if row else None


def as_json(figures: QualityFigures) -> object:
    """The figures as they are kept."""
    return _FIGURES.dump_python(figures, mode="json")


def standings(tx: Tx) -> dict[str, Standing]:
    """By project: what its figures rest on."""
    return {row.pop("project_id"): Standing(**row) for row in map(dict, tx.all(_COUNTS))}


def find_item(tx: Tx, item_id: str) -> ItemDifficulty | None:
    row = tx.first(_FIND_ITEM, {"of_item": item_id})
    return _item(row) if row else None


def unsure_items(tx: Tx, project_id: str, *, most: int) -> list[ItemDifficulty]:
    return [_item(row) for row in tx.all(_UNSURE, {"of_project": project_id, "most": most})]


def outcomes_of(tx: Tx, person_id: str) -> list[tuple[str, tuple[Outcome, ...]]]:
    """A person's outcomes by project."""
    found = tx.all(_OF_PERSON, {"of_person": person_id})
    return [(row["project_id"], _OUTCOMES.validate_python(row["outcomes"])) for row in found]


def open_case(tx: Tx, case: Case) -> bool:
    """Return whether it is new."""
    return tx.run(_OPEN_CASE, asdict(case)) == 1


def cases_of(tx: Tx, project_id: str) -> list[Case]:
    return [_case(row) for row in tx.all(_CASES, {"of_project": project_id})]


def find_case(tx: Tx, case_id: str) -> Case | None:
    row = tx.first(_CASE, {"case_id": case_id})
    return _case(row) if row else None


def close_case(tx: Tx, case_id: str, *, by: str, finding: str, at: datetime) -> bool:
    """Return whether it was open."""
    values = {"case_id": case_id, "new_at": at, "new_by": by, "new_finding": finding}
    return tx.run(_CLOSE, values) == 1


def _item(row: Row) -> ItemDifficulty:
    return ItemDifficulty(
        item_id=row["item_id"], error=row["error"], units=_UNITS.validate_python(row["units"])
    )


def _case(row: Row) -> Case:
    return Case(**{**row, "person_ids": tuple(row["person_ids"])})
