"""The log: append, order, chain, check, news."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import text as sql_text
from sqlalchemy.exc import DBAPIError

from tacit import log
from tacit.kit.clock import SteppedClock
from tacit.log.records import Event
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx


@log.registry.event
@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """For these tests."""

    name: ClassVar[str] = "test.happened"
    number: int
    words: tuple[str, ...] = ()


def append(db: Database, clock: SteppedClock, *numbers: int, org_id: str = "org") -> None:
    def append_one(number: int) -> None:
        event = Happened(org_id=org_id, number=number, words=("é", "b"))
        db.write_now(lambda tx: log.append(tx, event, happened_at=clock.now()))

    for number in numbers:
        append_one(number)


def test_an_event_is_read_as_it_was_written(db: Database, clock: SteppedClock) -> None:
    happened_at = clock.now()
    recorded_at = clock.advance(seconds=5.000001)
    event = Happened(org_id="o", actor_id="a", item_id="i", on_version=3, number=7)
    db.write_now(lambda tx: log.append(tx, event, happened_at=happened_at))
    page = db.read_now(lambda tx: log.events.list_events(tx, org_id="o", item_id="i"))
    (stored,) = page.items
    assert page.next_cursor is None
    assert (stored.name, stored.actor_id, stored.on_version) == ("test.happened", "a", 3)
    assert (stored.happened_at, stored.recorded_at) == (happened_at, recorded_at)
    assert stored.body == {"number": 7, "words": []}


def test_sequencing_gives_each_event_one_place(db: Database, clock: SteppedClock) -> None:
    append(db, clock, 1, 2, 3)
    assert db.write_now(lambda tx: log.chain.sequence(tx, limit=2)) == 2
    append(db, clock, 4)
    assert db.write_now(log.chain.sequence) == 2
    assert db.write_now(log.chain.sequence) == 0
    news = db.read_now(lambda tx: log.news.read_news(tx, reader="r"))
    assert [item.seq for item in news] == [1, 2, 3, 4]
    assert [item.event.body["number"] for item in news] == [1, 2, 3, 4]
    assert db.read_now(log.chain.check) == []


def test_a_reader_goes_on_after_its_mark(db: Database, clock: SteppedClock) -> None:
    append(db, clock, 1, 2, 3)
    db.write_now(log.chain.sequence)
    db.write_now(lambda tx: log.news.mark(tx, reader="r", seq=2, now=clock.now()))
    db.write_now(lambda tx: log.news.mark(tx, reader="r", seq=1, now=clock.now()))
    news = db.read_now(lambda tx: log.news.read_news(tx, reader="r"))
    assert [item.seq for item in news] == [3]
    assert len(db.read_now(lambda tx: log.news.read_news(tx, reader="other"))) == 3


def test_events_are_listed_in_pages_of_one_organization(db: Database, clock: SteppedClock) -> None:
    append(db, clock, 1, 2, 3)
    append(db, clock, 4, org_id="other")
    first = db.read_now(lambda tx: log.events.list_events(tx, org_id="org", limit=2))
    assert first.next_cursor is not None
    after = int(first.next_cursor)
    rest = db.read_now(lambda tx: log.events.list_events(tx, org_id="org", after=after))
    numbers = [event.body["number"] for event in (*first.items, *rest.items)]
    assert numbers == [1, 2, 3]
    assert rest.next_cursor is None


def test_an_event_cannot_be_changed_or_removed(db: Database, clock: SteppedClock) -> None:
    append(db, clock, 1)
    db.write_now(log.chain.sequence)
    for statement in (
        "UPDATE events SET name = 'x'",
        "DELETE FROM events",
        "UPDATE event_chain SET hash = 'x'",
        "DELETE FROM event_chain",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            execute(db, statement)
    assert db.read_now(log.chain.check) == []


def test_a_verb_that_fails_leaves_no_event(db: Database, clock: SteppedClock) -> None:
    def broken(tx: Tx) -> None:
        log.append(tx, Happened(org_id="org", number=1), happened_at=clock.now())
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        db.write_now(broken)
    assert db.write_now(log.chain.sequence) == 0


def execute(db: Database, statement: str) -> None:
    db.write_now(lambda tx: tx.run(sql_text(statement)))


def without_guard(db: Database, *statements: str) -> None:
    """Change the log as somebody with the database's password could."""

    def change(tx: Tx) -> None:
        if tx.dialect == "sqlite":
            for table in ("events", "event_chain"):
                for action in ("update", "delete"):
                    tx.run(sql_text(f"DROP TRIGGER IF EXISTS {table}_no_{action}"))
        else:
            for table in ("events", "event_chain"):
                tx.run(sql_text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            tx.run(sql_text(statement))

    db.write_now(change)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE events SET body = '{}' WHERE id = 2", "not what was recorded"),
        ("UPDATE events SET happened_at = 0 WHERE id = 2", "not what was recorded"),
        ("UPDATE events SET actor_id = 'x' WHERE id = 2", "not what was recorded"),
        ("UPDATE event_chain SET hash = 'x' WHERE seq = 2", "not what was recorded"),
        ("UPDATE event_chain SET prev = 'x' WHERE seq = 2", "does not follow"),
        ("DELETE FROM event_chain WHERE seq = 2", "missing"),
    ],
)
def test_the_check_names_what_was_changed(
    db: Database, clock: SteppedClock, statement: str, says: str
) -> None:
    append(db, clock, 1, 2, 3)
    db.write_now(log.chain.sequence)
    without_guard(db, statement)
    findings = db.read_now(log.chain.check)
    assert says in findings[0].message


def test_an_event_slipped_in_before_the_end_is_found(db: Database, clock: SteppedClock) -> None:
    append(db, clock, 1, 2, 3)
    db.write_now(log.chain.sequence)
    without_guard(db, "DELETE FROM event_chain WHERE seq = 2")
    messages = [finding.message for finding in db.read_now(log.chain.check)]
    assert any("older than the chain's end" in message for message in messages)


def test_the_check_can_begin_in_the_middle(db: Database, clock: SteppedClock) -> None:
    append(db, clock, 1, 2, 3)
    db.write_now(log.chain.sequence)
    without_guard(db, "UPDATE events SET body = '{}' WHERE id = 1")
    assert db.read_now(lambda tx: log.chain.check(tx, after_seq=1)) == []
    assert len(db.read_now(lambda tx: log.chain.check(tx, after_seq=9))) == 1


def test_the_head_is_the_last_link(db: Database, clock: SteppedClock) -> None:
    assert db.read_now(log.chain.find_head) is None
    append(db, clock, 1, 2)
    db.write_now(log.chain.sequence)
    head = db.read_now(log.chain.find_head)
    assert head is not None
    assert head.seq == 2


def test_two_events_may_not_have_one_name() -> None:
    class Other(Event):
        name: ClassVar[str] = "test.happened"

    with pytest.raises(AssertionError, match=r"test\.happened"):
        log.registry.event(Other)
    assert Happened in log.registry.all_events()
