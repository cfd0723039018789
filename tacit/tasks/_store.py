"""All SQL of tasks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Select, Text, bindparam, case, func, literal, select, update

from tacit.kit.paging import CursorValue
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx
from tacit.tasks._tables import items
from tacit.tasks.records import Item, ItemFilter, ItemState

KEYS_AT_ONCE = 500
"""Below the number of parameters that every SQLite takes."""

_ADD = dialect.insert_once(items, on=("project_id", "key"))
_GET = select(items).where(items.c.id == bindparam("id"))
_FIND_IDS = (
    select(items).where(items.c.id.in_(bindparam("ids", expanding=True))).order_by(items.c.id)
)
_FIND_KEY = select(items).where(
    items.c.project_id == bindparam("project_id"), items.c.key == bindparam("key")
)
_FIND_KEYS = select(items.c.key, items.c.id, items.c.input_sha256).where(
    items.c.project_id == bindparam("project_id"),
    items.c.key.in_(bindparam("keys", expanding=True)),
)
_SET_STATE = (
    update(items)
    .where(items.c.id == bindparam("item_id"))
    .values(
        state=bindparam("new_state"),
        state_at=bindparam("now"),
        accepted_submission_id=bindparam("submission_id"),
        contested=func.coalesce(bindparam("is_contested"), items.c.contested),
    )
)
_COUNT_STATES = (
    select(items.c.state, func.count().label("count"))
    .where(items.c.project_id == bindparam("project_id"))
    .group_by(items.c.state)
)
_COUNT_BY_PROJECT = (
    select(items.c.org_id, items.c.project_id, func.count().label("count"))
    .group_by(items.c.org_id, items.c.project_id)
    .order_by(items.c.project_id)
)
_HALF_ACCEPTED = (
    select(items.c.id, items.c.state, items.c.accepted_submission_id)
    .where(
        case((items.c.state == ItemState.ACCEPTED.value, 1), else_=0)
        != case((items.c.accepted_submission_id.is_not(None), 1), else_=0)
    )
    .order_by(items.c.id)
    .limit(literal(100))
)


def add_items(tx: Tx, rows: Sequence[Item]) -> None:
    """Add items, passing over keys that are taken; the caller looks which."""
    tx.run_many(_ADD, [_values(item) for item in rows])


def find_item(tx: Tx, item_id: str) -> Item | None:
    return soon_item(tx, item_id)()


def soon_item(tx: Tx, item_id: str) -> Callable[[], Item | None]:
    found = tx.soon(_GET, {"id": item_id})
    return lambda: next(map(_item, found()), None)


def find_items(tx: Tx, item_ids: Sequence[str]) -> list[Item]:
    ids = sorted(set(item_ids))
    return [
        _item(row)
        for start in range(0, len(ids), KEYS_AT_ONCE)
        for row in tx.all(_FIND_IDS, {"ids": ids[start : start + KEYS_AT_ONCE]})
    ]


def find_item_by_key(tx: Tx, *, project_id: str, key: str) -> Item | None:
    row = tx.first(_FIND_KEY, {"project_id": project_id, "key": key})
    return None if row is None else _item(row)


def find_keys(tx: Tx, *, project_id: str, keys: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Of the keys that are taken, the id and the hash of the input."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = list(keys[start : start + KEYS_AT_ONCE])
        for row in tx.all(_FIND_KEYS, {"project_id": project_id, "keys": some}):
            found[row["key"]] = (row["id"], row["input_sha256"])
    return found


def list_items(
    tx: Tx,
    *,
    project_id: str,
    narrow: ItemFilter,
    after: tuple[CursorValue, ...] | None,
    limit: int,
) -> list[Item]:
    statement = _narrowed(narrow)
    params: dict[str, object] = {
        "project_id": project_id,
        "after": str(after[0]) if after else "",
        "limit": limit,
    }
    if narrow.state is not None:
        params["state"] = narrow.state.value
    if narrow.domain:
        params["domain"] = narrow.domain
    if narrow.q:
        params["q"] = f"%{_escape(narrow.q.lower())}%"
    return [_item(row) for row in tx.all(statement, params)]


def set_state(
    tx: Tx,
    *,
    item_id: str,
    state: ItemState,
    now: datetime,
    contested: bool | None,
    accepted_submission_id: str | None,
) -> None:
    params = {
        "item_id": item_id,
        "new_state": state.value,
        "now": now,
        "submission_id": accepted_submission_id,
        "is_contested": contested,
    }
    tx.post(_SET_STATE, params)


def count_states(tx: Tx, project_id: str) -> dict[ItemState, int]:
    rows = tx.all(_COUNT_STATES, {"project_id": project_id})
    return {ItemState(row["state"]): int(row["count"]) for row in rows}


def count_by_project(tx: Tx) -> list[Row]:
    return tx.all(_COUNT_BY_PROJECT)


def list_half_accepted(tx: Tx) -> list[Row]:
    """Accepted items without a submission, and the other way round."""
    return tx.all(_HALF_ACCEPTED)


def _narrow(narrow: tuple[bool, bool, bool]) -> Select[tuple[object, ...]]:
    by_state, by_domain, by_text = narrow
    statement = select(items).where(
        items.c.project_id == bindparam("project_id"), items.c.id > bindparam("after")
    )
    if by_state:
        statement = statement.where(items.c.state == bindparam("state"))
    if by_domain:
        statement = statement.where(items.c.domain == bindparam("domain"))
    if by_text:
        q: BindParameter[str] = bindparam("q", type_=Text)
        matches = func.lower(items.c.title).like(q, escape="\\")
        statement = statement.where(matches | func.lower(items.c.key).like(q, escape="\\"))
    return statement.order_by(items.c.id).limit(bindparam("limit"))


_LISTS = {
    (state, domain, text): _narrow((state, domain, text))
    for state in (False, True)
    for domain in (False, True)
    for text in (False, True)
}


def _narrowed(narrow: ItemFilter) -> Select[tuple[object, ...]]:
    return _LISTS[narrow.state is not None, bool(narrow.domain), bool(narrow.q)]


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _values(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "org_id": item.org_id,
        "project_id": item.project_id,
        "key": item.key,
        "title": item.title,
        "domain": item.domain,
        "input": item.input,
        "input_sha256": item.input_sha256,
        "priority": item.priority,
        "state": item.state.value,
        "contested": item.contested,
        "origin": item.origin,
        "created_at": item.created_at,
        "created_by": item.created_by,
        "accepted_submission_id": item.accepted_submission_id,
        "state_at": item.state_at,
    }


def _item(row: Row) -> Item:
    return Item(**{**row, "state": ItemState(row["state"])})
