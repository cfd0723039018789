"""All SQL of the log."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal_column,
    select,
    tuple_,
)

from tacit.log._tables import event_chain, events, news_cursors
from tacit.log.records import ChainLink, Event, News, StoredEvent
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx

_SEQUENCER_LOCK = 0x7AC17
_COLUMNS = [column for column in events.columns if column.name != "tx_id"]
_CHAIN = (event_chain.c.seq, event_chain.c.event_id, event_chain.c.prev, event_chain.c.hash)


def _append(tx_id: ColumnElement[Any]) -> Executable:
    values = {column.name: bindparam(column.name, type_=column.type) for column in _COLUMNS[1:]}
    return insert(events).values(tx_id=tx_id, **values).returning(events.c.id)


# A backup writes 0 and 1 there; on SQLite the order of ids is the order of commits.
_APPEND = {
    "sqlite": _append(literal_column("2", BigInteger)),
    "postgresql": _append(cast(cast(func.pg_current_xact_id(), Text), BigInteger)),
}

_LAST = (
    select(*_CHAIN, events.c.tx_id)
    .join(events, events.c.id == event_chain.c.event_id)
    .order_by(event_chain.c.seq.desc())
    .limit(1)
)

_after_last = tuple_(events.c.tx_id, events.c.id) > tuple_(
    bindparam("tx_id", type_=BigInteger), bindparam("event_id", type_=BigInteger)
)
_next_events = (
    select(*_COLUMNS)
    .where(_after_last)
    .order_by(events.c.tx_id, events.c.id)
    .limit(bindparam("limit", type_=BigInteger))
)
# Below the horizon every transaction has ended, so nothing can appear there later.
_horizon = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
_NEXT = {"sqlite": _next_events, "postgresql": _next_events.where(events.c.tx_id < _horizon)}

_TRY_LOCK = select(func.pg_try_advisory_xact_lock(_SEQUENCER_LOCK))
_ADD_LINK = insert(event_chain).inline()

_LINKS = (
    select(*_CHAIN, *(column.label(f"its_{column.name}") for column in _COLUMNS))
    .join(events, events.c.id == event_chain.c.event_id, isouter=True)
    .where(event_chain.c.seq > bindparam("after_seq", type_=BigInteger))
    .order_by(event_chain.c.seq)
    .limit(bindparam("limit", type_=BigInteger))
)
_NEWS = (
    select(event_chain.c.seq, *_COLUMNS)
    .join(events, events.c.id == event_chain.c.event_id)
    .where(event_chain.c.seq > bindparam("after_seq", type_=BigInteger))
    .order_by(event_chain.c.seq)
    .limit(bindparam("limit", type_=BigInteger))
)
_LINK = select(*_CHAIN).where(event_chain.c.seq == bindparam("seq", type_=BigInteger))
_PASSED_OVER = (
    select(events.c.id)
    .where(
        tuple_(events.c.tx_id, events.c.id)
        < tuple_(bindparam("tx_id", type_=BigInteger), bindparam("event_id", type_=BigInteger)),
        ~exists().where(event_chain.c.event_id == events.c.id),
    )
    .order_by(events.c.id)
    .limit(bindparam("limit", type_=BigInteger))
)
_CURSOR = select(news_cursors.c.seq).where(news_cursors.c.reader == bindparam("reader"))
_MARK = dialect.insert_or_update(
    news_cursors,
    on=["reader"],
    columns=["seq", "marked_at"],
    where=news_cursors.c.seq < bindparam("mark_seq", type_=BigInteger),
)


def add_event(
    tx: Tx, event: Event, *, happened_at: datetime, recorded_at: datetime
) -> Callable[[], int]:
    """Write an event, and return how to get its number."""
    added = tx.soon(
        _APPEND[tx.dialect],
        {
            "name": event.name,
            "org_id": event.org_id,
            "actor_id": event.actor_id,
            "project_id": event.project_id,
            "item_id": event.item_id,
            "on_version": event.on_version,
            "happened_at": happened_at,
            "recorded_at": recorded_at,
            "body": event.body(),
        },
    )
    return lambda: int(added()[0]["id"])


def list_events(
    tx: Tx, *, equal: dict[str, str], after: int | None, limit: int
) -> list[StoredEvent]:
    """List events whose columns equal the given values, oldest first."""
    statement = select(*_COLUMNS).order_by(events.c.id).limit(limit)
    for name, value in equal.items():
        statement = statement.where(events.c[name] == value)
    if after is not None:
        statement = statement.where(events.c.id > after)
    return [_event(row) for row in tx.all(statement)]


def take_sequencer(tx: Tx) -> bool:
    """Take the one sequencer's place until the transaction ends, if it is free."""
    return tx.dialect == "sqlite" or bool(tx.scalar(_TRY_LOCK))


def find_last_link(tx: Tx) -> tuple[ChainLink, int] | None:
    """Return the end of the chain and the transaction number of its event."""
    row = tx.first(_LAST)
    return None if row is None else (_link(row), row["tx_id"])


def find_link(tx: Tx, seq: int) -> ChainLink | None:
    row = tx.first(_LINK, {"seq": seq})
    return None if row is None else _link(row)


def list_unchained(tx: Tx, *, tx_id: int, event_id: int, limit: int) -> list[StoredEvent]:
    """List events after a place in the order, as far as that order is settled."""
    rows = tx.all(_NEXT[tx.dialect], {"tx_id": tx_id, "event_id": event_id, "limit": limit})
    return [_event(row) for row in rows]


def list_passed_over(tx: Tx, *, tx_id: int, event_id: int, limit: int) -> list[int]:
    """List events before a place in the order that the chain does not hold."""
    rows = tx.all(_PASSED_OVER, {"tx_id": tx_id, "event_id": event_id, "limit": limit})
    return [row["id"] for row in rows]


def add_links(tx: Tx, links: Sequence[ChainLink]) -> None:
    tx.run_many(
        _ADD_LINK,
        [
            {"seq": link.seq, "event_id": link.event_id, "prev": link.prev, "hash": link.hash}
            for link in links
        ],
    )


def list_links(tx: Tx, *, after_seq: int, limit: int) -> list[tuple[ChainLink, StoredEvent | None]]:
    """List links with their events; None where the event is gone."""
    rows = tx.all(_LINKS, {"after_seq": after_seq, "limit": limit})
    return [(_link(row), _linked_event(row)) for row in rows]


def list_news(tx: Tx, *, after_seq: int, limit: int) -> tuple[News, ...]:
    rows = tx.all(_NEWS, {"after_seq": after_seq, "limit": limit})
    return tuple(News(seq=row["seq"], event=_event(row)) for row in rows)


def get_cursor(tx: Tx, reader: str) -> int:
    """Return the last place a reader marked; 0 for a new reader."""
    return tx.scalar(_CURSOR, {"reader": reader}) or 0


def set_cursor(tx: Tx, *, reader: str, seq: int, marked_at: datetime) -> None:
    tx.run(_MARK, {"reader": reader, "seq": seq, "mark_seq": seq, "marked_at": marked_at})


def _linked_event(row: Row) -> StoredEvent | None:
    if row["its_id"] is None:
        return None
    return _event({column.name: row[f"its_{column.name}"] for column in _COLUMNS})


def _event(row: Row) -> StoredEvent:
    return StoredEvent(
        id=row["id"],
        name=row["name"],
        org_id=row["org_id"],
        actor_id=row["actor_id"],
        project_id=row["project_id"],
        item_id=row["item_id"],
        on_version=row["on_version"],
        happened_at=row["happened_at"],
        recorded_at=row["recorded_at"],
        body=row["body"],
    )


def _link(row: Row) -> ChainLink:
    return ChainLink(seq=row["seq"], event_id=row["event_id"], prev=row["prev"], hash=row["hash"])
