"""The log: append, order, chain, check, news."""

from dataclasses import dataclass
from typing import ClassVar

from tacit import log
from tacit.kit.clock import SteppedClock
from tacit.log.records import Event
from tacit.storage.engine import Database


@log.registry.event
@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """For these tests."""

    name: ClassVar[str] = "test.happened"
    number: int
    words: tuple[str, ...] = ()


def append(db: Database, clock: SteppedClock, *numbers: int, org_id: str = "org") -> None:
    for number in numbers:
        event = Happened(org_id=org_id, number=number, words=("é", "b"))
        db.write_now(lambda tx, event=event: log.append(tx, event, happened_at=clock.now()))


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
