"""SQLite's writer: many closures, one commit, and every way that can go wrong."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tacit.kit.clock import SteppedClock
from tacit.kit.errors import TooBusy
from tacit.storage import _lanes
from tacit.storage.engine import Database, open_url
from tacit.storage.errors import DatabaseLocked, DiskFull, IdTaken, NotSaved, SettingWrong
from tacit.storage.transaction import Tx
from tests.verbs.storage import notes

Closure = Callable[[Tx], Any]


@pytest.fixture(autouse=True)
def _table(sqlite_db: Database) -> None:
    notes.make_table(sqlite_db)


def run_together(db: Database, *closures: Closure) -> list[Any]:
    """Run closures in one batch: they wait behind one that holds the writer."""

    async def ask() -> list[Any]:
        held, go_on = threading.Event(), threading.Event()

        def hold(tx: Tx) -> None:
            held.set()
            go_on.wait(10)

        first = asyncio.ensure_future(db.write(hold))
        await asyncio.to_thread(held.wait, 10)
        calls = [asyncio.ensure_future(db.write(closure)) for closure in closures]
        await asyncio.sleep(0.01)
        go_on.set()
        await first
        return await asyncio.gather(*calls, return_exceptions=True)

    return asyncio.run(ask())


def adding(note_id: str) -> Closure:
    return lambda tx: notes.add(tx, note_id)


def test_a_failure_leaves_the_others_alone(sqlite_db: Database) -> None:
    def broken(tx: Tx) -> None:
        notes.add(tx, "broken")
        raise ValueError("no")

    answers = run_together(sqlite_db, adding("a"), broken, adding("a"), adding("b"))
    assert answers[0] == "a"
    assert isinstance(answers[1], ValueError)
    assert isinstance(answers[2], IdTaken)
    assert answers[3] == "b"
    assert notes.ids(sqlite_db) == ["a", "b"]


def test_a_failed_commit_fails_all(sqlite_db: Database) -> None:
    """A foreign key that is checked at the end makes COMMIT itself fail."""
    sqlite_db.write_now(
        lambda tx: tx.run(
            sa.text(
                "CREATE TABLE children (id TEXT REFERENCES notes (id)"
                " DEFERRABLE INITIALLY DEFERRED)"
            )
        )
    )

    def orphan(tx: Tx) -> None:
        tx.run(sa.text("INSERT INTO children VALUES ('nobody')"))

    answers = run_together(sqlite_db, adding("a"), orphan, adding("b"))
    assert all(isinstance(answer, NotSaved) for answer in answers)
    assert len({id(answer) for answer in answers}) == 3
    assert notes.ids(sqlite_db) == []
    sqlite_db.write_now(adding("c"))
    assert notes.ids(sqlite_db) == ["c"]


def test_an_error_that_ends_the_transaction_fails_those_before_and_not_those_after(
    sqlite_db: Database,
) -> None:
    sqlite_db.write_now(
        lambda tx: tx.run(
            sa.text(
                "CREATE TRIGGER bomb BEFORE INSERT ON notes WHEN NEW.id = 'bomb'"
                " BEGIN SELECT RAISE(ROLLBACK, 'boom'); END"
            )
        )
    )
    answers = run_together(sqlite_db, adding("a"), adding("bomb"), adding("b"), adding("c"))
    assert isinstance(answers[0], NotSaved)
    assert isinstance(answers[1], IntegrityError)
    assert answers[2:] == ["b", "c"]
    assert notes.ids(sqlite_db) == ["b", "c"]


def test_a_closure_that_swallows_a_lost_transaction_saves_nothing(sqlite_db: Database) -> None:
    sqlite_db.write_now(
        lambda tx: tx.run(
            sa.text(
                "CREATE TRIGGER bomb BEFORE INSERT ON notes WHEN NEW.id = 'bomb'"
                " BEGIN SELECT RAISE(ROLLBACK, 'boom'); END"
            )
        )
    )

    def swallow(tx: Tx) -> None:
        try:
            notes.add(tx, "bomb")
        except IntegrityError:
            notes.add(tx, "outside of any transaction")

    answers = run_together(sqlite_db, adding("a"), swallow, adding("b"))
    assert isinstance(answers[0], NotSaved)
    assert isinstance(answers[1], Exception)
    assert answers[2] == "b"
    assert notes.ids(sqlite_db) == ["b"]


def test_a_full_disk_says_so_and_loses_nothing_older(sqlite_db: Database) -> None:
    sqlite_db.write_now(adding("old"))
    pages = sqlite_db.write_now(lambda tx: tx.scalar(sa.text("PRAGMA page_count")))
    sqlite_db.write_now(lambda tx: tx.all(sa.text(f"PRAGMA max_page_count = {pages + 5}")))
    body = {"words": "x" * 100_000}

    def big(tx: Tx) -> None:
        tx.run(notes.INSERT, {"id": "big", "body": body})

    (answer,) = run_together(sqlite_db, big)
    assert isinstance(answer, DiskFull)
    assert answer.status == 507
    assert "space" in str(answer)
    sqlite_db.write_now(lambda tx: tx.all(sa.text("PRAGMA max_page_count = 100000")))
    sqlite_db.write_now(big)
    assert notes.ids(sqlite_db) == ["big", "old"]


def test_an_exit_in_a_closure_reaches_its_caller_alone(sqlite_db: Database) -> None:
    def leave(tx: Tx) -> None:
        raise SystemExit(3)

    def stop(tx: Tx) -> None:
        raise StopIteration

    answers = run_together(sqlite_db, adding("a"), leave, stop, adding("b"))
    assert isinstance(answers[1], _lanes.VerbBroke)
    assert isinstance(answers[2], _lanes.VerbBroke)
    assert notes.ids(sqlite_db) == ["a", "b"]


def test_a_caller_that_left_before_its_turn_does_nothing(sqlite_db: Database) -> None:
    async def ask() -> None:
        held, go_on = threading.Event(), threading.Event()

        def hold(tx: Tx) -> None:
            held.set()
            go_on.wait(10)

        first = asyncio.ensure_future(sqlite_db.write(hold))
        await asyncio.to_thread(held.wait, 10)
        gone = asyncio.ensure_future(sqlite_db.write(adding("gone")))
        stays = asyncio.ensure_future(sqlite_db.write(adding("stays")))
        await asyncio.sleep(0.01)
        gone.cancel()
        first.cancel()
        await asyncio.sleep(0.01)
        go_on.set()
        assert await stays == "stays"

    asyncio.run(ask())
    assert notes.ids(sqlite_db) == ["stays"]


def test_a_full_queue_answers_too_busy(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_db._writer, "_length_max", 2)
    answers = run_together(sqlite_db, adding("a"), adding("b"), adding("c"))
    assert answers[:2] == ["a", "b"]
    assert isinstance(answers[2], TooBusy)
    assert answers[2].retry_after == 1
    assert notes.ids(sqlite_db) == ["a", "b"]


def test_a_locked_database_says_so_and_goes_on_when_free(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tacit.storage._sqlite.LOCK_WAIT_SECONDS", 0.05)
    path = tmp_path / "locked.db"
    db = open_url(f"sqlite:///{path}", clock=clock)
    notes.make_table(db)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = run_together_without_hold(db, adding("a"), adding("b"))
    assert all(isinstance(answer, DatabaseLocked) for answer in answers)
    other.execute("ROLLBACK")
    other.close()
    db.write_now(adding("c"))
    assert notes.ids(db) == ["c"]
    db.close()


def run_together_without_hold(db: Database, *closures: Closure) -> list[Any]:
    async def ask() -> list[Any]:
        calls = [db.write(closure) for closure in closures]
        return await asyncio.gather(*calls, return_exceptions=True)

    return asyncio.run(ask())


def test_the_writer_is_durable_and_readers_only_read(sqlite_db: Database) -> None:
    def pragma(tx: Tx, name: str) -> object:
        return tx.scalar(sa.text(f"PRAGMA {name}"))

    assert sqlite_db.write_now(lambda tx: pragma(tx, "synchronous")) == 2
    assert sqlite_db.write_now(lambda tx: pragma(tx, "journal_mode")) == "wal"
    assert sqlite_db.write_now(lambda tx: pragma(tx, "foreign_keys")) == 1
    assert sqlite_db.read_now(lambda tx: pragma(tx, "query_only")) == 1


def test_a_folder_that_is_not_there_is_a_wrong_setting(tmp_path: Path, clock: SteppedClock) -> None:
    with pytest.raises(SettingWrong, match="TACIT_DATA"):
        open_url(f"sqlite:///{tmp_path}/no/folder/tacit.db", clock=clock)


def test_a_file_that_is_no_database_is_a_wrong_setting(tmp_path: Path, clock: SteppedClock) -> None:
    (tmp_path / "tacit.db").write_text("hello, I am a text" * 100)
    with pytest.raises(SettingWrong, match="cannot be opened"):
        open_url(f"sqlite:///{tmp_path}/tacit.db", clock=clock)
