"""What a verb may do with `tx`, the same on both databases."""

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError, StatementError

from tacit.kit.errors import TooBusy
from tacit.storage.engine import Database
from tacit.storage.errors import IdTaken, NotStorable, SchemaMismatch
from tacit.storage.transaction import Tx
from tests.verbs.storage import notes

AT = datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)
VALUES = {
    "id": "a",
    "count": 1,
    "done": True,
    "score": 0.1,
    "at": AT,
    "body": {"ü": [1, None, "\x00'\"%s:x"]},
}


@pytest.fixture(autouse=True)
def _table(db: Database) -> None:
    notes.make_table(db)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_values_come_back_as_they_went_in(db: Database, times: int) -> None:
    """The second time a statement runs it takes the quick way; both are the same."""
    rows = []
    for number in range(times):
        notes.put(db, notes.INSERT, {**VALUES, "id": str(number)})
        rows.append(notes.get(db, str(number)))
    for number, row in enumerate(rows):
        assert row == {**VALUES, "id": str(number), "number": number + 1}
        assert row is not None
        assert type(row["done"]) is bool


def test_run_counts_the_rows_of_a_guarded_update(db: Database) -> None:
    db.write_now(lambda tx: notes.add(tx, "a"))
    answers = [
        db.write_now(lambda tx: tx.run(notes.RAISE, {"which": "a", "below": 2})) for _ in range(4)
    ]
    assert answers == [1, 1, 0, 0]


def test_an_insert_returns_the_number_it_was_given(db: Database) -> None:
    def insert(note_id: str) -> object:
        return db.write_now(lambda tx: tx.scalar(notes.INSERT_ID, {"id": note_id}))

    numbers = [insert(note_id) for note_id in "abc"]
    assert numbers == [1, 2, 3]


def test_insert_once_tells_whether_it_did(db: Database) -> None:
    answers = [
        db.write_now(lambda tx: tx.run(notes.ONCE, {"id": "a", "count": 1})) for _ in range(3)
    ]
    assert answers == [1, 0, 0]


def test_insert_or_update_leaves_one_row_with_the_last_value(db: Database) -> None:
    for count in (1, 2, 3):
        notes.put(db, notes.UPSERT, {"id": "a", "count": count})
    row = db.read_now(lambda tx: tx.first(notes.GET, {"which": "a"}))
    assert row is not None
    assert row["count"] == 3


def test_many_rows_go_in_at_once(db: Database) -> None:
    def insert_many(start: int) -> None:
        rows = [{"id": f"{n:05}", "count": n} for n in range(start, start + 500)]
        db.write_now(lambda tx: tx.run_many(notes.INSERT, rows))

    for start in (0, 500, 1000):
        insert_many(start)
    assert len(notes.ids(db)) == 1500


def test_lists_of_parameters_work(db: Database) -> None:
    statement = sa.select(notes.notes.c.id).where(
        notes.notes.c.id.in_(sa.bindparam("ids", expanding=True))
    )
    for i in "abc":
        notes.add_now(db, i)

    def find(wanted: list[str]) -> list[str]:
        rows = db.read_now(lambda tx: tx.all(statement, {"ids": wanted}))
        return sorted(row["id"] for row in rows)

    for wanted in (["a"], ["a", "c"], []):
        assert find(wanted) == wanted


def test_first_and_scalar_of_nothing_are_none(db: Database) -> None:
    for _ in range(3):
        assert db.read_now(lambda tx: tx.first(notes.GET, {"which": "x"})) is None
        assert db.read_now(lambda tx: tx.scalar(notes.GET, {"which": "x"})) is None


def test_a_failed_closure_leaves_nothing(db: Database) -> None:
    def broken(tx: Tx) -> None:
        notes.add(tx, "a")
        raise ValueError("no")

    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            db.write_now(broken)
    assert notes.ids(db) == []


def test_a_broken_rule_has_one_class_on_both_ways(db: Database) -> None:
    db.write_now(lambda tx: notes.add(tx, "a"))
    for _ in range(4):
        with pytest.raises(IdTaken):
            db.write_now(lambda tx: notes.add(tx, "a"))


def test_a_missing_parameter_is_refused(db: Database) -> None:
    for _ in range(3):
        with pytest.raises(StatementError, match="which"):
            db.read_now(lambda tx: tx.first(notes.GET, {"other": 1}))


def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(SQLAlchemyError):
        db.read_now(lambda tx: notes.add(tx, "a"))
    assert notes.ids(db) == []


def test_a_read_sees_one_moment(db: Database) -> None:
    def look_twice(tx: Tx) -> tuple[int, int]:
        before = len(tx.all(notes.IDS))
        db.write_now(lambda tx: notes.add(tx, "a"))
        return before, len(tx.all(notes.IDS))

    assert db.read_now(look_twice) == (0, 0)
    assert notes.ids(db) == ["a"]


def test_a_transaction_that_leaked_does_nothing(db: Database) -> None:
    leaked = db.write_now(lambda tx: tx)
    with pytest.raises(Exception, match=r"ended|closed"):
        leaked.run(notes.INSERT, {"id": "late"})
    with pytest.raises(Exception, match=r"ended|closed"):
        leaked.run(notes.INSERT, {"id": "late"})
    assert notes.ids(db) == []


@pytest.mark.parametrize("changed", [{"id": "half \ud800"}, {"count": 2**70}])
@pytest.mark.parametrize("times", [1, 2])
def test_what_no_database_holds_is_refused_by_name(
    db: Database, changed: dict[str, object], times: int
) -> None:
    for _ in range(times):
        with pytest.raises(NotStorable):
            notes.put(db, notes.INSERT, {**VALUES, **changed})
    notes.put(db, notes.INSERT, VALUES)


def test_a_missing_table_says_to_migrate(db: Database) -> None:
    with pytest.raises(SchemaMismatch, match="tacit migrate"):
        db.read_now(lambda tx: tx.all(sa.text("SELECT * FROM no_such_thing")))


def test_a_verb_in_a_verb_is_refused(sqlite_db: Database) -> None:
    with pytest.raises(AssertionError, match="may not open another"):
        sqlite_db.write_now(lambda tx: sqlite_db.write_now(lambda tx: None))


def test_after_close_a_call_is_refused(db: Database) -> None:
    db.close()
    with pytest.raises(TooBusy, match="stopping"):
        db.write_now(lambda tx: None)


async def _many(db: Database, count: int) -> list[object]:
    async def add(number: int) -> str:
        return await db.write(lambda tx: notes.add(tx, f"{number:03}"))

    return list(await asyncio.gather(*[add(number) for number in range(count)]))


def test_many_awaited_writes_are_all_there(db: Database) -> None:
    assert asyncio.run(_many(db, 300)) == [f"{n:03}" for n in range(300)]
    assert len(notes.ids(db)) == 300
