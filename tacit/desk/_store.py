"""All SQL of the review desk."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from tacit.desk._tables import calibrations, saved_reasons
from tacit.desk.records import (
    ATTEMPTS_READ_MAX,
    PROJECT_ATTEMPTS_READ_MAX,
    Attempt,
    Calibration,
    CalibrationLine,
    SavedReason,
)
from tacit.storage.transaction import Row, Tx

_REASON = select(saved_reasons).where(saved_reasons.c.id == bindparam("reason_id"))
_OWN = select(saved_reasons).where(
    saved_reasons.c.org_id == bindparam("of_org"),
    saved_reasons.c.person_id == bindparam("of_person"),
)
_OF_PROJECT = select(saved_reasons).where(
    saved_reasons.c.org_id == bindparam("of_org"),
    saved_reasons.c.project_id == bindparam("of_project"),
)
_SHARED = select(saved_reasons).where(
    saved_reasons.c.org_id == bindparam("of_org"), saved_reasons.c.project_id.is_not(None)
)
_CHANGE = (
    update(saved_reasons)
    .where(saved_reasons.c.id == bindparam("reason_id"))
    .values(
        title=bindparam("new_title"),
        text=bindparam("new_text"),
        by=bindparam("new_by"),
        at=bindparam("new_at", type_=saved_reasons.c.at.type),
    )
)
_REMOVE = delete(saved_reasons).where(saved_reasons.c.id == bindparam("reason_id"))
_CALIBRATION = select(calibrations).where(calibrations.c.id == bindparam("calibration_id"))
_MINE = (
    select(calibrations)
    .where(
        calibrations.c.org_id == bindparam("of_org"),
        calibrations.c.person_id == bindparam("of_person"),
        calibrations.c.project_id == bindparam("of_project"),
    )
    .order_by(calibrations.c.at, calibrations.c.id)
    .limit(ATTEMPTS_READ_MAX)
)
_IN_PROJECT = (
    select(calibrations)
    .where(
        calibrations.c.org_id == bindparam("of_org"),
        calibrations.c.project_id == bindparam("of_project"),
    )
    .order_by(calibrations.c.at, calibrations.c.id)
    .limit(PROJECT_ATTEMPTS_READ_MAX)
)
_ATTEMPTS = (
    select(
        calibrations.c.person_id,
        calibrations.c.gold_key,
        calibrations.c.agreed,
        calibrations.c.compared,
    )
    .where(
        calibrations.c.org_id == bindparam("of_org"),
        calibrations.c.project_id == bindparam("of_project"),
    )
    .order_by(calibrations.c.at, calibrations.c.id)
    .limit(PROJECT_ATTEMPTS_READ_MAX)
)
_NEWEST = select(calibrations.c.project_id, func.max(calibrations.c.at).label("at")).group_by(
    calibrations.c.project_id
)
_ALL = select(calibrations).order_by(calibrations.c.id)
_TOLD = text(
    "SELECT c.org_id AS org_id, COUNT(*) AS made, "
    "(SELECT COUNT(*) FROM events e WHERE e.org_id = c.org_id "
    " AND e.name = 'calibration.made') AS told "
    "FROM calibrations c GROUP BY c.org_id"
)
_IN_ORDER = (saved_reasons.c.title, saved_reasons.c.id)


def add_reason(tx: Tx, reason: SavedReason) -> None:
    tx.run(insert(saved_reasons), asdict(reason))


def find_reason(tx: Tx, reason_id: str) -> SavedReason | None:
    row = tx.first(_REASON, {"reason_id": reason_id})
    return SavedReason(**row) if row else None


def reasons_of_person(tx: Tx, *, org_id: str, person_id: str) -> list[SavedReason]:
    found = tx.all(_OWN.order_by(*_IN_ORDER), {"of_org": org_id, "of_person": person_id})
    return [SavedReason(**row) for row in found]


def reasons_of_project(tx: Tx, *, org_id: str, project_id: str) -> list[SavedReason]:
    found = tx.all(_OF_PROJECT.order_by(*_IN_ORDER), {"of_org": org_id, "of_project": project_id})
    return [SavedReason(**row) for row in found]


def shared_reasons(tx: Tx, *, org_id: str) -> list[SavedReason]:
    """Those of every project of an organization."""
    return [SavedReason(**row) for row in tx.all(_SHARED.order_by(*_IN_ORDER), {"of_org": org_id})]


def change_reason(tx: Tx, reason: SavedReason) -> None:
    tx.run(
        _CHANGE,
        {
            "reason_id": reason.id,
            "new_title": reason.title,
            "new_text": reason.text,
            "new_by": reason.by,
            "new_at": reason.at,
        },
    )


def remove_reason(tx: Tx, reason_id: str) -> bool:
    return tx.run(_REMOVE, {"reason_id": reason_id}) == 1


def add_calibration(tx: Tx, made: Calibration) -> None:
    tx.run(insert(calibrations), {**vars(made), "lines": [asdict(line) for line in made.lines]})


def find_calibration(tx: Tx, calibration_id: str) -> Calibration | None:
    row = tx.first(_CALIBRATION, {"calibration_id": calibration_id})
    return _calibration(row) if row else None


def calibrations_of(
    tx: Tx, *, org_id: str, person_id: str, project_id: str
) -> Sequence[Calibration]:
    """A person's attempts in a project, oldest first."""
    parameters: dict[str, Any] = {
        "of_org": org_id,
        "of_person": person_id,
        "of_project": project_id,
    }
    return [_calibration(row) for row in tx.all(_MINE, parameters)]


def calibrations_in(tx: Tx, *, org_id: str, project_id: str) -> list[Calibration]:
    """Everybody's attempts in a project, whole, oldest first."""
    found = tx.all(_IN_PROJECT, {"of_org": org_id, "of_project": project_id})
    return [_calibration(row) for row in found]


def newest_by_project(tx: Tx) -> dict[str, datetime]:
    """When each project's gold was graded last."""
    return {row["project_id"]: row["at"] for row in tx.all(_NEWEST)}


def attempts_on(tx: Tx, *, org_id: str, project_id: str) -> list[Attempt]:
    """The figures of everybody's attempts in a project, oldest first."""
    found = tx.all(_ATTEMPTS, {"of_org": org_id, "of_project": project_id})
    return [Attempt(**row) for row in found]


def every_calibration(tx: Tx) -> list[Calibration]:
    """All of them; for the doctor."""
    return [_calibration(row) for row in tx.all(_ALL)]


def told_of(tx: Tx) -> list[Row]:
    """By organization: calibrations made, and events that tell of one."""
    return tx.all(_TOLD)


def _calibration(row: Row) -> Calibration:
    lines = tuple(CalibrationLine(**line) for line in row["lines"])
    return Calibration(**{**row, "lines": lines})
