"""All SQL of releases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, literal_column, or_, select, update

from tacit.releases._tables import release_rows, release_seals, releases
from tacit.releases.records import FrozenRow, Release, ReleaseState, Seal
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx

_SEAL_COLUMNS = (
    release_seals.c.row_count,
    release_seals.c.rows_sha256,
    release_seals.c.manifest,
    release_seals.c.manifest_sha256,
    release_seals.c.sealed_at,
)
_JOINED = select(releases, *_SEAL_COLUMNS).join(
    release_seals, release_seals.c.release_id == releases.c.id, isouter=True
)
_BUILDING = releases.c.state == literal_column("'building'")
_SEALED = releases.c.state == literal_column("'sealed'")
_OF_PROJECT = releases.c.project_id == bindparam("of_project")
_THIS = releases.c.id == bindparam("which")

_FIND = _JOINED.where(_THIS)
_FIND_SEALED = _JOINED.where(_OF_PROJECT, _SEALED)
_FIND_BUILDING = _JOINED.where(_OF_PROJECT, _BUILDING)
_LIST = (
    _JOINED.where(
        releases.c.org_id == bindparam("of_org"),
        or_(bindparam("any_project"), _OF_PROJECT),
        or_(
            releases.c.created_at < bindparam("before", type_=releases.c.created_at.type),
            and_(
                releases.c.created_at == bindparam("before", type_=releases.c.created_at.type),
                releases.c.id < bindparam("before_id"),
            ),
        ),
    )
    .order_by(releases.c.created_at.desc(), releases.c.id.desc())
    .limit(bindparam("limit"))
)
_READABLE = (
    _JOINED.where(release_seals.c.release_id.is_not(None))
    .order_by(releases.c.id)
    .limit(bindparam("limit"))
)
_LAST_NUMBER = select(func.max(releases.c.number)).where(_OF_PROJECT)
_ADD = insert(releases).inline()
_SET_FROZEN = (
    update(releases)
    .where(_THIS, _BUILDING)
    .values(frozen=bindparam("is_frozen"), frozen_through=bindparam("through"))
)
_SET_SEALED = update(releases).where(_THIS, _BUILDING).values(state="sealed")
_SET_SUPERSEDED = update(releases).where(_THIS, _SEALED).values(state="superseded")
_SET_FAILED = (
    update(releases).where(_THIS, _BUILDING).values(state="failed", failure=bindparam("why"))
)
_ADD_SEAL = insert(release_seals).inline()

_ROWS = (
    select(release_rows)
    .where(
        release_rows.c.release_id == bindparam("which"),
        release_rows.c.position >= bindparam("first"),
    )
    .order_by(release_rows.c.position)
    .limit(bindparam("limit"))
)
_COUNT_ROWS = select(func.count()).where(release_rows.c.release_id == bindparam("which"))
_ADD_ROW = dialect.insert_once(release_rows, on=["release_id", "position"])
_HELD = select(release_rows.c.item_id).where(
    release_rows.c.release_id == bindparam("which"),
    release_rows.c.item_id.in_(bindparam("item_ids", expanding=True)),
)


def find(tx: Tx, release_id: str) -> Release | None:
    return _release(tx.first(_FIND, {"which": release_id}))


def find_sealed(tx: Tx, project_id: str) -> Release | None:
    """The latest release that was sealed; there is one at most."""
    return _release(tx.first(_FIND_SEALED, {"of_project": project_id}))


def find_building(tx: Tx, project_id: str) -> Release | None:
    return _release(tx.first(_FIND_BUILDING, {"of_project": project_id}))


def list_releases(
    tx: Tx,
    *,
    org_id: str,
    project_id: str | None,
    before: tuple[datetime, str],
    limit: int,
) -> list[Release]:
    parameters = {
        "of_org": org_id,
        "any_project": project_id is None,
        "of_project": project_id or "",
        "before": before[0],
        "before_id": before[1],
        "limit": limit,
    }
    found = [_release(row) for row in tx.all(_LIST, parameters)]
    return [release for release in found if release is not None]


def list_readable(tx: Tx, *, limit: int) -> list[Release]:
    """Releases of all organizations that were sealed, for the doctor."""
    found = [_release(row) for row in tx.all(_READABLE, {"limit": limit})]
    return [release for release in found if release is not None]


def next_number(tx: Tx, project_id: str) -> int:
    last = tx.scalar(_LAST_NUMBER, {"of_project": project_id})
    return 1 if last is None else int(last) + 1


def add(tx: Tx, release: Release) -> None:
    values = {column.name: getattr(release, column.name) for column in releases.columns}
    tx.run(_ADD, {**values, "state": str(release.state)})


def set_frozen(tx: Tx, release_id: str, *, frozen: bool, through: int) -> bool:
    values = {"which": release_id, "is_frozen": frozen, "through": through}
    return tx.run(_SET_FROZEN, values) == 1


def set_sealed(tx: Tx, release_id: str) -> bool:
    return tx.run(_SET_SEALED, {"which": release_id}) == 1


def set_superseded(tx: Tx, release_id: str) -> bool:
    return tx.run(_SET_SUPERSEDED, {"which": release_id}) == 1


def set_failed(tx: Tx, release_id: str, *, failure: str) -> bool:
    return tx.run(_SET_FAILED, {"which": release_id, "why": failure}) == 1


def add_seal(tx: Tx, seal: Seal, *, now: datetime) -> None:
    tx.run(
        _ADD_SEAL,
        {
            "release_id": seal.release_id,
            "row_count": seal.rows,
            "rows_sha256": seal.rows_sha256,
            "manifest": seal.manifest,
            "manifest_sha256": seal.manifest_sha256,
            "sealed_at": now,
        },
    )


def list_rows(tx: Tx, release_id: str, *, first: int, limit: int) -> list[FrozenRow]:
    found = tx.all(_ROWS, {"which": release_id, "first": first, "limit": limit})
    return [
        FrozenRow(
            position=row["position"],
            item_id=row["item_id"],
            submission_ids=tuple(row["submission_ids"]),
            row_sha256=row["row_sha256"],
        )
        for row in found
    ]


def count_rows(tx: Tx, release_id: str) -> int:
    return int(tx.scalar(_COUNT_ROWS, {"which": release_id}) or 0)


def list_held(tx: Tx, release_id: str, item_ids: Sequence[str]) -> set[str]:
    """Which of these items the release holds already."""
    found = tx.all(_HELD, {"which": release_id, "item_ids": list(item_ids)})
    return {row["item_id"] for row in found}


def add_rows(tx: Tx, release_id: str, rows: Sequence[FrozenRow]) -> None:
    """Add rows unless their positions are taken, by an earlier try of the same step."""
    tx.run_many(
        _ADD_ROW,
        [
            {
                "release_id": release_id,
                "position": row.position,
                "item_id": row.item_id,
                "submission_ids": list(row.submission_ids),
                "row_sha256": row.row_sha256,
            }
            for row in rows
        ],
    )


def _release(row: Row | None) -> Release | None:
    if row is None:
        return None
    values: dict[str, Any] = {column.name: row[column.name] for column in releases.columns}
    values["state"] = ReleaseState(row["state"])
    return Release(
        **values,
        rows=row["row_count"],
        rows_sha256=row["rows_sha256"],
        manifest=row["manifest"],
        manifest_sha256=row["manifest_sha256"],
        sealed_at=row["sealed_at"],
    )
