"""Write what happened, and read it back."""

from datetime import datetime

from tacit.kit import paging
from tacit.kit.paging import Page
from tacit.log import _store
from tacit.log.records import Event, StoredEvent
from tacit.storage.transaction import Tx


def append(tx: Tx, event: Event, *, happened_at: datetime) -> None:
    """Write an event in the transaction of the verb.

    `recorded_at` comes from the clock of the transaction. One statement, and no
    writer waits for another: the order and the chain of hashes come later,
    from `chain.sequence`.
    """
    _store.add_event(tx, event, happened_at=happened_at, recorded_at=tx.clock.now())


def append_numbered(tx: Tx, event: Event, *, happened_at: datetime) -> int:
    """As `append`, and return the number of the event."""
    return _store.add_event(tx, event, happened_at=happened_at, recorded_at=tx.clock.now())()


def list_events(
    tx: Tx,
    *,
    org_id: str,
    project_id: str | None = None,
    item_id: str | None = None,
    name: str | None = None,
    after: int | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[StoredEvent]:
    """List the events of one organization, oldest first.

    `after` is the number of the last event seen; `next_cursor` is that number as
    a text. Checks no permission: the caller does.
    """
    paging.check_limit(limit)
    wanted = {"org_id": org_id, "project_id": project_id, "item_id": item_id, "name": name}
    equal = {column: value for column, value in wanted.items() if value is not None}
    found = _store.list_events(tx, equal=equal, after=after, limit=limit + 1)
    more = len(found) > limit
    items = tuple(found[:limit])
    return Page(items, str(items[-1].id) if more else None)
