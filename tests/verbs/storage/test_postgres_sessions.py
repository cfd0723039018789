"""What only a server can do to us: deadlocks, cut connections, absence."""

import threading

import pytest
import sqlalchemy as sa

from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database, open_url
from tacit.storage.errors import DatabaseAway, DatabaseLocked
from tacit.storage.transaction import Tx
from tests.verbs.storage import notes

PID = sa.text("SELECT pg_backend_pid()")


@pytest.fixture(autouse=True)
def _table(postgres_db: Database) -> None:
    notes.make_table(postgres_db)


def test_a_deadlock_is_tried_once_more(postgres_db: Database) -> None:
    for note_id in "ab":
        notes.add_now(postgres_db, note_id)
    meeting = threading.Barrier(2, timeout=5)
    tries: list[str] = []

    def raise_both(tx: Tx, first: str, second: str) -> None:
        tries.append(first)
        tx.run(notes.RAISE, {"which": first, "below": 10})
        if len(tries) <= 2:
            meeting.wait()
        tx.run(notes.RAISE, {"which": second, "below": 10})

    threads = [
        threading.Thread(
            target=lambda pair=pair: postgres_db.write_now(lambda tx: raise_both(tx, *pair))
        )
        for pair in (("a", "b"), ("b", "a"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = []
    for note_id in "ab":
        row = notes.get(postgres_db, note_id)
        assert row is not None
        counts.append(row["count"])
    assert counts == [2, 2]
    assert len(tries) == 3


def test_a_cut_connection_is_replaced_and_the_verb_runs_again(postgres_db: Database) -> None:
    cut: list[int] = []

    def cut_myself_once(tx: Tx) -> str:
        if not cut:
            pid = tx.scalar(PID)
            cut.append(pid)
            other = sa.text("SELECT pg_terminate_backend(:pid)")
            tx.all(other, {"pid": pid})
        return notes.add(tx, "a")

    assert postgres_db.write_now(cut_myself_once) == "a"
    assert notes.ids(postgres_db) == ["a"]


def test_a_long_wait_for_a_lock_says_so(
    postgres_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_db.write_now(lambda tx: notes.add(tx, "a"))

    def hold_and_ask(tx: Tx) -> None:
        tx.run(notes.RAISE, {"which": "a", "below": 10})

        def impatient(tx: Tx) -> None:
            tx.run(sa.text("SET LOCAL lock_timeout = '50ms'"))
            tx.run(notes.RAISE, {"which": "a", "below": 10})

        answers: list[BaseException] = []

        def ask() -> None:
            try:
                postgres_db.write_now(impatient)
            except DatabaseLocked as error:
                answers.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert len(answers) == 1

    postgres_db.write_now(hold_and_ask)


def test_a_server_that_is_not_there_says_where_to_look(clock: SteppedClock) -> None:
    db = open_url("postgresql://nobody@/none?host=/nowhere", clock=clock)
    with pytest.raises(DatabaseAway, match="TACIT_DATABASE_URL"):
        db.read_now(lambda tx: None)
    db.close()


@pytest.mark.parametrize("times", [1, 3])
def test_a_connection_lost_for_good_is_named_on_both_ways(
    postgres_db: Database, times: int
) -> None:
    statement = sa.select(notes.notes.c.id)

    def cut_and_go_on(tx: Tx) -> None:
        for _ in range(times - 1):
            tx.all(statement)
        pid = tx.scalar(sa.text("SELECT pg_backend_pid()"))
        tx.all(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        tx.all(statement)

    with pytest.raises(DatabaseAway):
        postgres_db.write_now(cut_and_go_on)
    assert notes.ids(postgres_db) == []
