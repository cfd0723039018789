"""A clock that steps: holds run out, returns lapse, sessions end; a clock that goes back harms
nothing. The whole application runs on a clock of the test's own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tacit.kit.clock import SteppedClock
from tacit.sdk.transport import ServerRefused
from tacit.work import queue
from tests import postgres
from tests.make import access as make_access
from tests.make import api as make_api
from tests.make.api import ApiHouse

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SESSION_SECONDS = 31 * 24 * 3600
"""Longer than any session lasts."""
PIPELINE = [
    {"stage": "author", "hold": "1h"},
    {"stage": "review", "rounds": 2, "return_within": "1d"},
]


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SteppedClock
) -> Iterator[ApiHouse]:
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        settings = make_api.make_settings(tmp_path / "data", template=template)
        with make_api.open_house(settings, clock=clock) as made:
            yield made
        return
    cluster: postgres.Cluster = request.getfixturevalue("pg_cluster")
    url = cluster.create("clock", request.getfixturevalue("postgres_template"))
    settings = make_api.make_settings(tmp_path / "data", url=url)
    with make_api.open_house(settings, clock=clock) as made:
        yield made
    cluster.drop("clock")


def test_a_hold_runs_out_and_the_draft_and_minutes_stay(
    house: ApiHouse, clock: SteppedClock
) -> None:
    make_api.open_project(house.admin, "one", pipeline=PIPELINE)
    slow, other = house.client("expert"), house.client("expert-2")
    claim = make_api.take(slow)
    slow.work.save_draft(claim.id, make_api.answer("Half of it."), base_version=0)
    assert other.work.next() is None
    clock.advance(minutes=61)
    taken = make_api.take(other)
    assert taken.item_id == claim.item_id
    with pytest.raises(ServerRefused) as caught:
        slow.work.submit(claim.id, make_api.answer(), ai_help="none")
    assert caught.value.status == 410
    draft = slow.work.draft(claim.id)
    assert draft is not None
    assert "Half of it." in str(draft.answer)
    assert other.work.draft(taken.id) is None, "a draft is its author's"


def test_a_return_is_kept_until_its_deadline_then_falls_to_others(
    house: ApiHouse, clock: SteppedClock
) -> None:
    make_api.open_project(house.admin, "one", pipeline=PIPELINE)
    author, other = house.client("expert"), house.client("expert-2")
    first = make_api.write(author)
    make_api.review(house.client("reviewer"), "return", submission_id=first.id)
    clock.advance(hours=23)
    assert other.work.next() is None
    clock.advance(hours=2)
    house.db.write_now(lambda tx: queue.expire(tx, now=clock.now()))
    assert make_api.take(other).item_id == first.item_id
    assert house.admin.operations.doctor().findings == ()


def test_a_session_ends(house: ApiHouse, clock: SteppedClock) -> None:
    passwords = make_access.cheap_passwords()
    hashed = passwords.hash_now(make_access.PASSWORD)
    person = make_access.make_person(house.db, house.owner, password_hash=hashed)
    secret = make_access.make_session(house.db, person.id, password_hash=hashed, now=clock.now())
    raw = house.raw()
    raw.cookies.set("tacit_session", secret)
    assert raw.get("/api/v1/me").status_code == 200
    clock.advance(seconds=SESSION_SECONDS)
    ended = raw.get("/api/v1/me")
    assert (ended.status_code, ended.json()["status"]) == (401, 401)
    passwords.close()


def test_a_clock_that_goes_back_harms_nothing(house: ApiHouse, clock: SteppedClock) -> None:
    make_api.open_project(house.admin, "one", "two", pipeline=PIPELINE)
    expert, reviewer = house.client("expert"), house.client("reviewer")
    claim = make_api.take(expert)
    expert.work.save_draft(claim.id, make_api.answer("First."), base_version=0)
    clock.advance(hours=-5)
    saved = expert.work.save_draft(claim.id, make_api.answer("Second."), base_version=1)
    assert saved.version == 2
    assert expert.work.draft(claim.id) == saved, "the newest version is the last, not the latest"
    made = expert.work.submit(claim.id, make_api.answer(), ai_help="none")
    make_api.review(reviewer, submission_id=made.id)
    clock.advance(days=-400)
    assert make_api.write(expert).round == 1
    clock.advance(days=402)
    events = list(house.admin.operations.events())
    assert [event.id for event in events] == sorted(event.id for event in events)
    assert house.admin.operations.doctor().findings == ()
