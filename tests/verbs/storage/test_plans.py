"""Plans: known statements run on the driver, and not too many are remembered."""

import pytest
import sqlalchemy as sa

from tacit.storage import _plans
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tests.verbs.storage import notes


@pytest.fixture(autouse=True)
def _table(db: Database) -> None:
    notes.make_table(db)


def plans_of(db: Database) -> _plans.Plans:
    return db.write_now(lambda tx: tx._statements._plans)


def test_a_statement_gets_a_plan_the_second_time(db: Database) -> None:
    plans = plans_of(db)
    statement = sa.select(notes.notes.c.id)
    known = [len(plans._known)]
    for _ in range(3):
        db.write_now(lambda tx: tx.all(statement))
        known.append(len(plans._known))
    assert [count - known[0] for count in known] == [0, 0, 1, 1]


def test_statements_made_for_one_call_are_not_kept_for_ever(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_plans, "SEEN_MAX", 10)
    monkeypatch.setattr(_plans, "PLANS_MAX", 10)

    def many(tx: Tx) -> None:
        for number in range(60):
            statement = sa.select(notes.notes.c.id).limit(number)
            tx.all(statement)
            tx.all(statement)

    db.write_now(many)
    plans = plans_of(db)
    assert len(plans._known) <= 10
    assert len(plans._seen) <= 10


def test_python_side_defaults_stay_with_sqlalchemy(db: Database) -> None:
    table = sa.Table(
        "notes",
        sa.MetaData(),
        sa.Column("id", sa.Text),
        sa.Column("count", sa.Integer, default=lambda: 7),
    )
    statement = sa.insert(table).inline()
    for note_id in "abc":
        notes.put(db, statement, {"id": note_id})
    for note_id in "abc":
        row = notes.get(db, note_id)
        assert row is not None
        assert row["count"] == 7


def test_one_statement_with_other_columns_is_another_plan(db: Database) -> None:
    for number in range(3):
        notes.put(db, notes.INSERT, {"id": f"a{number}"})
        notes.put(db, notes.INSERT, {"id": f"b{number}", "count": number})
    row = notes.get(db, "b2")
    assert row is not None
    assert row["count"] == 2
