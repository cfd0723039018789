"""Invariant 7: what is stored can be recomputed; what differs is named."""

import pytest
from sqlalchemy import text

from tacit.kit.clock import SteppedClock
from tacit.kit.findings import Finding
from tacit.storage.engine import Database
from tacit.work import checks, flow
from tests.make.work import AUTHOR, REVIEW, House, make_house


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    made = make_house(db, clock)
    made.items(made.project(pipeline=[AUTHOR, REVIEW]), 3)
    made.write(made.expert("ann"))
    made.review(made.reviewer("ray"))
    made.claim(made.expert("ann"))
    return made


def _spoil(house: House, statement: str) -> list[Finding]:
    house.db.write_now(lambda tx: tx.run(text(statement)))
    return house.db.read_now(checks.run)


def test_nothing_differs_after_honest_work(house: House) -> None:
    house.check()
    assert house.db.write_now(flow.fold) > 0
    house.check()


def test_a_place_that_was_miscounted_is_named(house: House) -> None:
    found = _spoil(house, "UPDATE stages SET taken = taken + 1 WHERE state = 'full'")
    assert [each.check for each in found] == ["work.places"]
    assert found[0].found == "taken 2, done 0"


def test_an_item_in_a_wrong_state_is_named(house: House) -> None:
    found = _spoil(house, "UPDATE items SET state = 'rejected' WHERE state = 'accepted'")
    checked = {each.check for each in found}
    assert checked == {"work.item_states", "work.counters"}
    assert {(each.expected, each.found) for each in found} >= {("accepted", "rejected")}


def test_a_counter_that_drifted_is_named(house: House) -> None:
    house.db.write_now(flow.fold)
    found = _spoil(
        house, "UPDATE flow_counts SET number = number + 5 WHERE subject = 'accepted_on'"
    )
    assert [(each.check, each.expected, each.found) for each in found] == [
        ("work.counters", "1", "6")
    ]


def test_a_claim_the_log_does_not_know_is_named(house: House) -> None:
    found = _spoil(
        house,
        "INSERT INTO claims (id, org_id, stage_id, item_id, project_id, stage_name, expert_id,"
        " state, reserved, guideline_version, claimed_at, hold_until, hold_seconds, renewals)"
        " SELECT 'forged', org_id, stage_id, item_id, project_id, stage_name, 'nobody',"
        " 'given_back', reserved, guideline_version, claimed_at, hold_until, hold_seconds, 0"
        " FROM claims WHERE state = 'held'",
    )
    assert [each.check for each in found] == ["work.log"]
    assert "claim.taken" in found[0].place
