"""Opinions, appeals and a manager who takes the item out, at the same moment on PostgreSQL."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa

from tacit.kit.clock import SteppedClock
from tacit.projects.records import StageName
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks.records import Item, ItemState
from tacit.work import appeals, opinions, pipeline
from tacit.work.errors import NothingToAppeal, OpinionRefused
from tacit.work.records import NewAppeal, OpinionAsk, StageState, Submission, Verdict, Withdrawal
from tacit.work.views import AppealView
from tests.make.work import AUTHOR, REVIEW, House, make_house

WAITS = sa.text(
    "SELECT COUNT(*) AS waiting FROM pg_locks "
    "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
)
"""Who waits for this transaction. Not `pg_stat_activity`: a transaction sees it as it was at
its first look."""
WAIT_SECONDS_MAX = 30.0


@pytest.fixture
def house(postgres_db: Database, clock: SteppedClock) -> House:
    return make_house(postgres_db, clock)


def _at_once(
    db: Database, first: Callable[[Tx], object], second: Callable[[Tx], object]
) -> list[object]:
    """Both answers, or the errors in their places: the first commits while the second waits."""
    found: list[object] = [None, None]

    def late() -> None:
        try:
            found[1] = db.write_now(second)
        except Exception as error:  # noqa: BLE001 - the test says what it should be
            found[1] = error

    thread = threading.Thread(target=late)

    def early(tx: Tx) -> object:
        made = first(tx)
        thread.start()
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not tx.scalar(WAITS):
            assert time.monotonic() < deadline, "nobody waits"
        return made

    found[0] = db.write_now(early)
    thread.join()
    return found


def _rejected(house: House) -> Submission:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    made = house.write(house.expert("ann"))
    house.review(house.reviewer("ray"), Verdict.REJECT)
    house.reviewer("rob")
    return made


def _appeal(
    house: House, made: Submission, appeal_id: str = "appeal"
) -> Callable[[Tx], AppealView]:
    return partial(
        appeals.make,
        actor=house.names["ann"],
        submission_id=made.id,
        appeal=NewAppeal(id=appeal_id, reason="It is right."),
        now=house.now,
    )


def _withdraw(house: House, item_id: str) -> Callable[[Tx], Withdrawal]:
    return partial(
        pipeline.withdraw_item,
        actor=house.manager,
        item_id=item_id,
        withdrawal_id="withdrawal",
        reason="Not wanted any more.",
        now=house.now,
    )


def test_the_same_appeal_twice_is_one_and_both_are_answered(house: House) -> None:
    made = _rejected(house)
    first, second = _at_once(house.db, _appeal(house, made), _appeal(house, made))
    assert first == second
    house.check()


def test_an_item_that_is_taken_out_while_its_author_appeals_stays_out(house: House) -> None:
    made = _rejected(house)
    _, second = _at_once(house.db, _withdraw(house, made.item_id), _appeal(house, made))
    assert isinstance(second, NothingToAppeal)
    assert house.item(made.item_id).state is ItemState.WITHDRAWN
    house.check()


def test_an_appeal_that_came_first_is_closed_with_its_item(house: House) -> None:
    made = _rejected(house)
    _, second = _at_once(house.db, _appeal(house, made), _withdraw(house, made.item_id))
    assert isinstance(second, Withdrawal)
    item = house.item(made.item_id)
    assert item.state is ItemState.WITHDRAWN
    assert house.stage(item, StageName.APPEAL).state is StageState.SKIPPED
    house.check()


def _in_review(house: House) -> Item:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    made = house.write(house.expert("ann"))
    house.claim(house.reviewer("ray"))
    return house.item(made.item_id)


def _ask(house: House, item: Item, name: str, ask_id: str) -> Callable[[Tx], OpinionAsk]:
    actor = house.manager if name == "manager" else house.names[name]
    return partial(
        opinions.ask,
        actor=actor,
        item_id=item.id,
        ask_id=ask_id,
        question="Is the date right?",
        now=house.now,
    )


def test_the_same_question_twice_is_one_and_both_are_answered(house: House) -> None:
    item = _in_review(house)
    ask = _ask(house, item, "ray", "ask")
    first, second = _at_once(house.db, ask, ask)
    assert first == second
    house.check()


def test_of_two_who_ask_one_is_told_that_it_was_asked(house: House) -> None:
    item = _in_review(house)
    _, second = _at_once(
        house.db, _ask(house, item, "ray", "ask"), _ask(house, item, "manager", "other")
    )
    assert isinstance(second, OpinionRefused)
    house.check()


def test_a_question_taken_back_twice_is_taken_back_once(house: House) -> None:
    item = _in_review(house)
    house.db.write_now(_ask(house, item, "ray", "ask"))
    back = partial(opinions.withdraw, actor=house.names["ray"], ask_id="ask", now=house.now)
    first, second = _at_once(house.db, back, back)
    assert first == second
    house.check()
