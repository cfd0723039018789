"""Drafts: versions of a text while it is written. They outlive the claim."""

from sqlalchemy import bindparam, delete, select

from tacit.storage.dialect import insert_once
from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import drafts
from tacit.work.records import Draft

_MINE = (
    drafts.c.stage_id == bindparam("of_stage"),
    drafts.c.expert_id == bindparam("person_id"),
)
_LATEST = select(drafts).where(*_MINE).order_by(drafts.c.version.desc()).limit(1)
_LATEST_OF_ITEM = (
    select(drafts)
    .where(drafts.c.item_id == bindparam("of_item"), drafts.c.expert_id == bindparam("person_id"))
    .order_by(drafts.c.saved_at.desc(), drafts.c.version.desc())
    .limit(1)
)
_VERSIONS = select(drafts).where(*_MINE).order_by(drafts.c.version.desc()).limit(bindparam("limit"))
_BY_SAVE = select(drafts).where(drafts.c.save_id == bindparam("the_save"))
_ADD = insert_once(drafts, on=["stage_id", "expert_id", "version"])
_FORGET = delete(drafts).where(*_MINE, drafts.c.version <= bindparam("up_to"))


def find_latest(tx: Tx, *, stage_id: str, person_id: str) -> Draft | None:
    row = tx.first(_LATEST, {"of_stage": stage_id, "person_id": person_id})
    return rows.draft(row) if row else None


def find_latest_of_item(tx: Tx, *, item_id: str, person_id: str) -> Draft | None:
    row = tx.first(_LATEST_OF_ITEM, {"of_item": item_id, "person_id": person_id})
    return rows.draft(row) if row else None


def list_versions(tx: Tx, *, stage_id: str, person_id: str, limit: int) -> list[Draft]:
    found = tx.all(_VERSIONS, {"of_stage": stage_id, "person_id": person_id, "limit": limit})
    return [rows.draft(row) for row in found]


def find_by_save(tx: Tx, save_id: str) -> Draft | None:
    row = tx.first(_BY_SAVE, {"the_save": save_id})
    return rows.draft(row) if row else None


def add(tx: Tx, draft: Draft, *, org_id: str, item_id: str) -> bool:
    """Keep a version; False where another save took the number first."""
    return tx.run(_ADD, {**rows.values(draft), "org_id": org_id, "item_id": item_id}) == 1


def forget(tx: Tx, *, stage_id: str, person_id: str, up_to: int) -> None:
    """Drop versions up to a number: only the newest are kept."""
    tx.run(_FORGET, {"of_stage": stage_id, "person_id": person_id, "up_to": up_to})
