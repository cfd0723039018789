"""Invariant 4: submissions, votes and verdicts are never changed, whoever tries."""

import pytest
from sqlalchemy import text

from tacit.kit.clock import SteppedClock
from tacit.projects.records import StageName
from tacit.storage import tables
from tacit.storage.engine import Database
from tacit.work._store import answers
from tacit.work.records import Verdict
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House, make_house

NEVER_CHANGED = (
    "comments",
    "contributions",
    "reviews",
    "submissions",
    "votes",
    "withdrawals",
)


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    return make_house(db, clock)


def test_what_is_written_once_is_declared_so() -> None:
    declared = {
        table.name for table in tables.metadata.sorted_tables if tables.is_append_only(table)
    }
    assert declared >= {*NEVER_CHANGED, "events", "event_chain"}


@pytest.mark.parametrize(
    "change", ["UPDATE submissions SET ai_note = 'x'", "DELETE FROM submissions"]
)
def test_the_database_refuses_to_change_a_submission(house: House, change: str) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    house.write(house.expert("ann"))
    with pytest.raises(Exception, match="append-only"):
        house.db.write_now(lambda tx: tx.run(text(change)))


def test_a_correction_is_a_new_record_that_names_the_old_one(house: House) -> None:
    (item,) = house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann = house.expert("ann")
    first = house.write(ann)
    house.review(house.reviewer("ray"), Verdict.RETURN)
    second = house.submit(
        ann, house.claim(ann), make_tasks.example_answer("Corrected at last. " * 20)
    )
    assert second.replaces == first.id
    stored = house.db.read_now(lambda tx: answers.of_item(tx, item.id))
    assert stored == (first, second)


def test_graders_asked_again_leave_their_votes(house: House) -> None:
    """An adjudicator's decision stands beside the votes it decides on."""
    (item,) = house.items(
        house.grading(
            pipeline=[
                {**AUTHOR, "people": 2},
                {"stage": "adjudicate", "when": "disagreement"},
            ]
        )
    )
    house.grade(house.expert("ann"), c1="met")
    house.grade(house.expert("bob"), c1="unmet")
    before = house.db.read_now(lambda tx: answers.votes_of_item(tx, item.id))
    judge = house.reviewer("jo")
    claim = house.claim(judge, stages=[StageName.ADJUDICATE])
    assert house.sheet(judge, claim).differing == ("c1",)
    after = house.db.read_now(lambda tx: answers.votes_of_item(tx, item.id))
    assert after == before
