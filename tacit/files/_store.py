"""All SQL of files."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, literal_column, select, update

from tacit.files._tables import uploads
from tacit.files.records import StoredFile, Upload, UploadState
from tacit.storage.dialect import insert_once
from tacit.storage.transaction import Row, Tx

_RECEIVING: ColumnElement[str] = literal_column(f"'{UploadState.RECEIVING.value}'")
_STORED: ColumnElement[str] = literal_column(f"'{UploadState.STORED.value}'")
_REFUSED: ColumnElement[str] = literal_column(f"'{UploadState.REFUSED.value}'")

_FIND = select(uploads).where(uploads.c.id == bindparam("upload_id"))
_ADD = insert_once(uploads, on=["id"]).values(
    {column.name: bindparam(column.name, type_=column.type) for column in uploads.columns}
)
_ADVANCE = (
    update(uploads)
    .where(
        uploads.c.id == bindparam("upload_id"),
        uploads.c.received == bindparam("before"),
        uploads.c.state == _RECEIVING,
    )
    .values(received=bindparam("after"))
)
_END = (
    update(uploads)
    .where(uploads.c.id == bindparam("upload_id"), uploads.c.state == _RECEIVING)
    .values(
        {
            name: bindparam(f"new_{name}", type_=uploads.c[name].type)
            for name in ("state", "sha256", "type", "reasons", "ended_at")
        }
    )
)
_SUM = func.coalesce(func.sum(uploads.c.bytes), 0)
_KEPT_IN_ALL = select(_SUM).where(uploads.c.org_id == bindparam("org"), uploads.c.state != _REFUSED)
_KEPT_FOR_ITEM = select(_SUM).where(
    uploads.c.item_id == bindparam("item"),
    uploads.c.person_id == bindparam("person"),
    uploads.c.state != _REFUSED,
)
_COUNT_RECEIVING = select(func.count()).where(
    uploads.c.org_id == bindparam("org"),
    uploads.c.state == _RECEIVING,
    uploads.c.person_id == bindparam("person"),
)
_OF_ITEM = (
    select(uploads)
    .where(uploads.c.item_id == bindparam("item"), uploads.c.state == _STORED)
    .order_by(uploads.c.created_at, uploads.c.id)
)
_BY_HASH = (
    select(uploads)
    .where(
        uploads.c.sha256 == bindparam("sha256"),
        uploads.c.org_id == bindparam("org"),
        uploads.c.state == _STORED,
    )
    .order_by(uploads.c.created_at, uploads.c.id)
)
_MATERIAL = (
    select(uploads)
    .where(
        uploads.c.org_id == bindparam("org"),
        uploads.c.state == _STORED,
        uploads.c.item_id.is_(None),
    )
    .order_by(uploads.c.created_at.desc(), uploads.c.id.desc())
    .limit(bindparam("limit"))
)
_OLD = (
    select(uploads.c.id)
    .where(uploads.c.state == _RECEIVING, uploads.c.created_at < bindparam("before"))
    .order_by(uploads.c.created_at)
    .limit(bindparam("limit"))
)
_FORGET = delete(uploads).where(
    uploads.c.id == bindparam("upload_id"), uploads.c.state == _RECEIVING
)
_STORED_ALL = (
    select(uploads.c.sha256, func.min(uploads.c.bytes).label("bytes"))
    .where(uploads.c.state == _STORED)
    .group_by(uploads.c.sha256)
    .order_by(uploads.c.sha256)
)
_ALL = select(uploads).order_by(uploads.c.id)


def find(tx: Tx, upload_id: str) -> Upload | None:
    row = tx.first(_FIND, {"upload_id": upload_id})
    return _upload(row) if row else None


def add(tx: Tx, upload: Upload) -> bool:
    """Keep a new upload; False where the id is taken."""
    return tx.run(_ADD, {**vars(upload), "state": upload.state.value}) == 1


def advance(tx: Tx, upload_id: str, *, before: int, after: int) -> bool:
    """Move the count of safe bytes; False where another part moved it first."""
    return tx.run(_ADVANCE, {"upload_id": upload_id, "before": before, "after": after}) == 1


def end(tx: Tx, upload: Upload) -> bool:
    """Write what became of an upload; False where that was written before."""
    values: dict[str, Any] = {
        "upload_id": upload.id,
        "new_state": upload.state.value,
        "new_sha256": upload.sha256,
        "new_type": upload.type,
        "new_reasons": list(upload.reasons),
        "new_ended_at": upload.ended_at,
    }
    return tx.run(_END, values) == 1


def kept_in_all(tx: Tx, *, org_id: str) -> int:
    return int(tx.scalar(_KEPT_IN_ALL, {"org": org_id}))


def kept_for_item(tx: Tx, *, item_id: str, person_id: str) -> int:
    return int(tx.scalar(_KEPT_FOR_ITEM, {"item": item_id, "person": person_id}))


def count_receiving(tx: Tx, *, org_id: str, person_id: str) -> int:
    return int(tx.scalar(_COUNT_RECEIVING, {"org": org_id, "person": person_id}))


def of_item(tx: Tx, item_id: str) -> list[Upload]:
    """What is kept of all that was sent for an item."""
    return [_upload(row) for row in tx.all(_OF_ITEM, {"item": item_id})]


def list_material(tx: Tx, *, org_id: str, limit: int) -> list[Upload]:
    """Files that belong to no item, newest first."""
    return [_upload(row) for row in tx.all(_MATERIAL, {"org": org_id, "limit": limit})]


def by_hash(tx: Tx, *, org_id: str, sha256: str) -> list[Upload]:
    return [_upload(row) for row in tx.all(_BY_HASH, {"org": org_id, "sha256": sha256})]


def list_old(tx: Tx, *, before: datetime, limit: int) -> list[str]:
    """Uploads that were begun before a moment and never finished."""
    rows = tx.all(_OLD, {"before": before, "limit": limit})
    return [row["id"] for row in rows]


def forget(tx: Tx, upload_ids: Collection[str]) -> None:
    tx.run_many(_FORGET, [{"upload_id": each} for each in upload_ids])


def list_stored(tx: Tx) -> list[tuple[str, int]]:
    """Every file that must be in the store, by hash, with its size."""
    return [(row["sha256"], row["bytes"]) for row in tx.all(_STORED_ALL)]


def list_all(tx: Tx) -> list[Upload]:
    return [_upload(row) for row in tx.all(_ALL)]


def stored_file(upload: Upload) -> StoredFile:
    assert upload.sha256 is not None, "what is stored has a hash"
    return StoredFile(
        sha256=upload.sha256,
        name=upload.name,
        type=upload.type or "application/octet-stream",
        bytes=upload.bytes,
        reasons=upload.reasons,
    )


def _upload(row: Row) -> Upload:
    state, reasons = UploadState(row["state"]), tuple(row["reasons"])
    return Upload(**{**row, "state": state, "reasons": reasons})
