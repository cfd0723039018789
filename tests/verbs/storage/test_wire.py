"""Statements that leave together: their order, their failures, and how much fits at once."""

import threading

import pytest
import sqlalchemy as sa

from tacit.storage.engine import Database
from tacit.storage.errors import IdTaken
from tacit.storage.transaction import Tx
from tests.verbs.storage import notes

LARGE = "x" * 300_000


@pytest.fixture(autouse=True)
def _table(db: Database) -> None:
    notes.make_table(db)
    for note_id in ("warm", "warmer", "warmest"):
        # A statement is planned the second time it comes; what is tested is what comes after.
        notes.add_now(db, note_id)
        notes.ids(db)
        notes.get(db, note_id)
        db.write_now(lambda tx: tx.run(notes.RAISE, {"which": "warm", "below": 0}))


def _post(tx: Tx, note_id: str, **values: object) -> None:
    tx.post(notes.INSERT, {"id": note_id, "count": 0, **values})


def test_what_was_posted_is_seen_by_the_next_statement(db: Database) -> None:
    def verb(tx: Tx) -> list[str]:
        _post(tx, "a")
        return [row["id"] for row in tx.all(notes.IDS)]

    assert "a" in db.write_now(verb)
    assert "a" in notes.ids(db)


def test_reads_asked_before_a_change_do_not_see_it(db: Database) -> None:
    def verb(tx: Tx) -> tuple[object, object]:
        before = tx.soon(notes.GET, {"which": "warm"})
        assert tx.run(notes.RAISE, {"which": "warm", "below": 10}) == 1
        after = tx.soon(notes.GET, {"which": "warm"})
        return before()[0]["count"], after()[0]["count"]

    assert db.write_now(verb) == (0, 1)


def test_an_answer_can_be_read_twice_and_in_any_order(db: Database) -> None:
    def verb(tx: Tx) -> list[object]:
        first = tx.soon(notes.GET, {"which": "warm"})
        second = tx.soon(notes.GET, {"which": "warmer"})
        return [second()[0]["id"], first()[0]["id"], second()[0]["id"]]

    assert db.read_now(verb) == ["warmer", "warm", "warmer"]


def test_a_posted_failure_is_raised_by_the_next_statement(db: Database) -> None:
    def verb(tx: Tx) -> None:
        _post(tx, "a")
        _post(tx, "warm")
        tx.all(notes.IDS)
        pytest.fail("a taken id was passed over")

    with pytest.raises(IdTaken):
        db.write_now(verb)
    assert "a" not in notes.ids(db)


def test_a_posted_failure_is_raised_by_the_commit(db: Database) -> None:
    def verb(tx: Tx) -> None:
        _post(tx, "a")
        _post(tx, "warm")

    with pytest.raises(IdTaken):
        db.write_now(verb)
    assert "a" not in notes.ids(db)
    notes.add_now(db, "after")
    assert "after" in notes.ids(db)


def test_a_failure_before_the_statements_left_keeps_nothing(db: Database) -> None:
    def verb(tx: Tx) -> None:
        _post(tx, "a")
        raise KeyError("a verb that breaks")

    with pytest.raises(KeyError):
        db.write_now(verb)
    assert "a" not in notes.ids(db)


def test_a_statement_that_is_not_planned_comes_after_what_was_posted(db: Database) -> None:
    def verb(tx: Tx) -> int:
        _post(tx, "a")
        count: int = tx.scalar(sa.select(sa.func.count()).select_from(notes.notes))
        _post(tx, "b")
        return count

    assert db.write_now(verb) == 4
    assert notes.ids(db) == ["a", "b", "warm", "warmer", "warmest"]


def test_more_than_the_socket_holds_is_sent_both_ways(db: Database) -> None:
    def verb(tx: Tx) -> int:
        echo = sa.text("SELECT CAST(:words AS text) AS words")
        for _ in range(3):
            tx.scalar(echo, {"words": "x"})
        answers = [tx.soon(echo, {"words": LARGE}) for _ in range(60)]
        return sum(len(answer()[0]["words"]) for answer in answers)

    assert db.write_now(verb) == 60 * len(LARGE)


def test_many_rows_are_sent_in_parts(db: Database) -> None:
    rows = [{"id": f"n{number:05}", "count": number} for number in range(2_345)]
    db.write_now(lambda tx: tx.run_many(notes.INSERT, rows))
    assert len(notes.ids(db)) == 3 + 2_345


def test_the_same_id_at_the_same_moment_is_tried_again(db: Database) -> None:
    """Whoever loses finds, on the second try, what the winner stored."""
    meeting = threading.Barrier(2, timeout=10)
    found: list[object] = []

    def verb(tx: Tx) -> None:
        if (row := tx.first(notes.GET, {"which": "same"})) is not None:
            found.append(row["id"])
            return
        if tx.dialect == "postgresql":
            meeting.wait()
        _post(tx, "same")

    threads = [threading.Thread(target=lambda: db.write_now(verb)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["same"]
