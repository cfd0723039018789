"""What goes wrong on the wire, and what the next transaction must not notice of it."""

import contextlib

import pytest
import sqlalchemy as sa

from tacit.kit.clock import SteppedClock
from tacit.storage import engine
from tacit.storage.engine import Database
from tacit.storage.errors import DatabaseAway, DatabaseLocked, IdTaken, NotSaved
from tacit.storage.transaction import Tx
from tests.storage_fixtures import START
from tests.verbs.storage import notes

CONNECTIONS = 12
SLEEP = sa.text("SELECT CAST(pg_sleep(5) AS text) AS slept")
CUT = sa.text("SELECT pg_terminate_backend(pg_backend_pid()) AS gone")
PATIENCE = sa.text("SET LOCAL statement_timeout = '50ms'")


@pytest.fixture(autouse=True)
def _table(postgres_db: Database) -> None:
    notes.make_table(postgres_db)
    for note_id in ("warm", "warmer", "warmest"):
        # A statement is planned the second time it comes; what is tested is what comes after.
        notes.add_now(postgres_db, note_id)
        notes.ids(postgres_db)
        notes.get(postgres_db, note_id)


def _post(tx: Tx, note_id: str) -> None:
    tx.post(notes.INSERT, {"id": note_id, "count": 0})


def _every_connection_works(db: Database) -> None:
    before = len(notes.ids(db))
    for number in range(CONNECTIONS):
        notes.add_now(db, f"after{number}")
        assert len(notes.ids(db)) == before + number + 1


def test_a_posted_failure_that_nobody_saw_leaves_nothing_to_the_next(
    postgres_db: Database,
) -> None:
    """The verb breaks for its own reason while a statement that fails is still in line."""

    def verb(tx: Tx) -> None:
        _post(tx, "warm")
        raise KeyError("a verb that breaks")

    for _ in range(CONNECTIONS):
        with pytest.raises(KeyError):
            postgres_db.write_now(verb)
    _every_connection_works(postgres_db)


def test_a_failure_that_a_verb_passes_over_is_no_success(postgres_db: Database) -> None:
    """PostgreSQL answers the COMMIT of a failed transaction as if all were well."""

    def verb(tx: Tx) -> None:
        tx.run(notes.INSERT, {"id": "a", "count": 0})
        with contextlib.suppress(sa.exc.DBAPIError):
            tx.run(notes.INSERT, {"id": "warm", "count": 0})

    with pytest.raises(NotSaved):
        postgres_db.write_now(verb)
    assert "a" not in notes.ids(postgres_db)
    _every_connection_works(postgres_db)


def test_a_statement_out_of_time_between_others_ends_its_transaction_alone(
    postgres_db: Database,
) -> None:
    def verb(tx: Tx) -> None:
        tx.run(PATIENCE)
        _post(tx, "a")
        tx.soon(SLEEP)
        _post(tx, "b")

    for _ in range(3):
        with pytest.raises(DatabaseLocked):
            postgres_db.write_now(verb)
    assert not {"a", "b"} & set(notes.ids(postgres_db))
    _every_connection_works(postgres_db)


def test_a_connection_that_goes_with_the_commit_is_named(postgres_db: Database) -> None:
    def verb(tx: Tx) -> None:
        _post(tx, "a")
        tx.soon(CUT)

    for _ in range(3):
        with pytest.raises(DatabaseAway):
            postgres_db.write_now(verb)
    assert "a" not in notes.ids(postgres_db)
    _every_connection_works(postgres_db)


def test_a_connection_that_goes_with_a_read_is_replaced(postgres_db: Database) -> None:
    tries: list[None] = []

    def verb(tx: Tx) -> int:
        tries.append(None)
        if len(tries) == 1:
            tx.scalar(CUT)
        return len(tx.all(notes.IDS))

    for _ in range(4):
        tries.clear()
        assert postgres_db.read_now(verb) == 3
    _every_connection_works(postgres_db)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE notes ALTER COLUMN count TYPE BIGINT",
        "DISCARD PLANS",
    ],
)
def test_what_the_server_knows_of_a_table_may_change(postgres_db: Database, change: str) -> None:
    """Another process migrates while this one serves."""
    postgres_db.write_now(lambda tx: tx.run(sa.text(change)))
    for _ in range(CONNECTIONS):
        assert notes.get(postgres_db, "warm") is not None
        notes.put(postgres_db, notes.RAISE, {"which": "warm", "below": 100})
    _every_connection_works(postgres_db)


def test_statements_the_server_forgot_are_taught_again(postgres_db: Database) -> None:
    """What stands between may give each transaction another connection of the server."""
    for _ in range(2 * CONNECTIONS):
        postgres_db.write_now(lambda tx: tx.run(sa.text("DEALLOCATE ALL")))
        notes.put(postgres_db, notes.RAISE, {"which": "warm", "below": 100})
    _every_connection_works(postgres_db)


def test_a_taken_id_is_named_however_often_it_comes(postgres_db: Database) -> None:
    for _ in range(CONNECTIONS):
        with pytest.raises(IdTaken):
            postgres_db.write_now(lambda tx: _post(tx, "warm"))
    _every_connection_works(postgres_db)


def test_without_prepared_statements_all_goes_the_same_way(postgres_db: Database) -> None:
    """As behind a pooler that gives every transaction another connection of the server."""

    def forget(tx: Tx) -> list[str]:
        _post(tx, "a")
        found = tx.soon(notes.IDS)
        tx.run(sa.text("DEALLOCATE ALL"))
        tx.run(notes.RAISE, {"which": "a", "below": 5})
        return [row["id"] for row in found()]

    def taken(tx: Tx) -> None:
        _post(tx, "a")
        tx.all(notes.IDS)

    db = engine.open_url(postgres_db.url, clock=SteppedClock(START), prepared=False)
    try:
        assert "a" in db.write_now(forget)
        for _ in range(CONNECTIONS):
            with pytest.raises(IdTaken):
                db.write_now(taken)
            with pytest.raises(DatabaseAway):
                db.write_now(lambda tx: tx.post(CUT))
        row = notes.get(db, "a")
        assert row is not None
        assert row["count"] == 1
        _every_connection_works(db)
    finally:
        db.close()
