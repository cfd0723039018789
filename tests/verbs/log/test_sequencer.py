"""The sequencer while others write: nothing twice, nothing left out, one at a time."""

import threading
import time

import sqlalchemy as sa

from tacit import log
from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database, open_url
from tacit.storage.transaction import Tx
from tests.verbs.log.test_log import Happened, append

WRITERS = 6
EVENTS = 60


def test_concurrent_writers_and_sequencers_make_one_true_chain(
    db: Database, clock: SteppedClock
) -> None:
    """Verbs of different length end in another order than they began."""
    ended = threading.Event()

    def write(writer: int) -> None:
        for number in range(EVENTS):
            event = Happened(org_id="org", number=writer * 1000 + number)

            def verb(tx: Tx, event: Happened = event) -> None:
                log.append(tx, event, happened_at=clock.now())
                if event.number % 7 == 0 and tx.dialect == "postgresql":
                    time.sleep(0.003)

            db.write_now(verb)

    def sequence() -> None:
        while not ended.is_set():
            db.write_now(lambda tx: log.chain.sequence(tx, limit=17))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    sequencers = [threading.Thread(target=sequence) for _ in range(2)]
    for thread in (*writers, *sequencers):
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    for thread in sequencers:
        thread.join()
    while db.write_now(log.chain.sequence):
        pass
    news = db.read_now(lambda tx: log.news.read_news(tx, reader="r", limit=10_000))
    assert [item.seq for item in news] == list(range(1, WRITERS * EVENTS + 1))
    assert len({item.event.id for item in news}) == WRITERS * EVENTS
    assert db.read_now(log.chain.check) == []


def test_an_event_waits_for_older_transactions_on_postgresql(
    postgres_db: Database, clock: SteppedClock
) -> None:
    """The slow one has the lower number and commits last; both get their place."""
    began, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        log.append(tx, Happened(org_id="org", number=1), happened_at=clock.now())
        began.set()
        go_on.wait(10)

    thread = threading.Thread(target=lambda: postgres_db.write_now(slow))
    thread.start()
    began.wait(10)
    append(postgres_db, clock, 2)
    before = postgres_db.write_now(log.chain.sequence)
    go_on.set()
    thread.join()
    after = postgres_db.write_now(log.chain.sequence)
    assert (before, after) == (0, 2)
    news = postgres_db.read_now(lambda tx: log.news.read_news(tx, reader="r"))
    assert [item.event.body["number"] for item in news] == [1, 2]


def test_a_second_sequencer_returns_at_once(postgres_db: Database, clock: SteppedClock) -> None:
    append(postgres_db, clock, 1)
    other = open_url(postgres_db.url, clock=clock)

    def sequence_while_the_other_tries(tx: Tx) -> tuple[int, int]:
        return log.chain.sequence(tx), other.write_now(log.chain.sequence)

    assert postgres_db.write_now(sequence_while_the_other_tries) == (1, 0)
    other.close()


def test_the_sequencer_does_not_read_the_whole_log(sqlite_db: Database) -> None:
    """Both queries of a pass go by index: an idle pass costs the same at any size."""
    plan = sqlite_db.read_now(
        lambda tx: tx.all(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT id FROM events"
                " WHERE (tx_id, id) > (2, 500) ORDER BY tx_id, id LIMIT 10"
            )
        )
    )
    assert "ix_events_tx_id_id" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
