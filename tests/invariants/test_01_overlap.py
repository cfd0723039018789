"""Invariant 1: a stage of an item never has more live claims plus submissions than it wants."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tacit.access.records import Actor
from tacit.kit import ids
from tacit.kit.clock import SteppedClock
from tacit.kit.errors import TacitError
from tacit.projects.records import StageName
from tacit.storage.engine import Database
from tacit.work import claims, queue, submissions
from tacit.work.records import AiHelp, Claim, NewSubmission
from tests.make import tasks as make_tasks
from tests.make.work import ADJUDICATE, AUTHOR, House, make_house

WANTED = 3
ITEMS = 12
PEOPLE = 8


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    return make_house(db, clock)


def test_many_at_once_never_take_more_than_is_wanted(house: House) -> None:
    """Eight people race for the places of twelve items; some give back, some hand in."""
    made = house.items(house.grading(pipeline=[{**AUTHOR, "people": WANTED}, ADJUDICATE]), ITEMS)
    experts = [house.expert(f"expert-{number}") for number in range(PEOPLE)]

    def work(number: int) -> int:
        actor = experts[number]
        return sum(
            _one_turn(house, actor, gives_back=(number + turn) % 5 == 0)
            for turn in range(ITEMS * 2)
        )

    with ThreadPoolExecutor(PEOPLE) as pool:
        handed_in = sum(pool.map(work, range(PEOPLE)))
    # What was given back last may have found nobody with a turn left.
    handed_in += sum(_one_turn(house, actor, gives_back=False) for actor in experts * WANTED)
    assert handed_in == ITEMS * WANTED
    house.check()
    for item in made:
        stage = house.stage(item, StageName.AUTHOR)
        assert stage.taken == stage.done == WANTED


def test_eight_at_once_for_one_place_give_it_to_one(house: House) -> None:
    house.items(house.grading(pipeline=[{**AUTHOR, "people": 2}, ADJUDICATE]), 1)
    experts = [house.expert(f"expert-{number}") for number in range(PEOPLE)]
    got: list[Claim | None] = []
    gate = threading.Barrier(PEOPLE)

    def work(actor: Actor) -> None:
        gate.wait()
        got.append(house.next(actor))

    threads = [threading.Thread(target=work, args=(actor,)) for actor in experts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Rows that another is taking are passed over, so some may find nothing for a moment.
    assert 1 <= len([claim for claim in got if claim is not None]) <= 2
    house.check()


def test_one_person_at_once_from_many_tabs_holds_three(house: House) -> None:
    house.items(house.grading(pipeline=[{**AUTHOR, "people": 2}, ADJUDICATE]), 10)
    ann = house.expert("ann")
    outcomes: Counter[str] = Counter()
    gate = threading.Barrier(PEOPLE)

    def work() -> None:
        gate.wait()
        try:
            outcomes["claim" if house.next(ann) else "nothing"] += 1
        except TacitError as error:
            outcomes[error.code] += 1

    threads = [threading.Thread(target=work) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"claim": 3, "too_many_claims": PEOPLE - 3}
    house.check()


def _one_turn(house: House, actor: Actor, *, gives_back: bool) -> int:
    """Take something and hand it in or give it back; how many were handed in."""
    claim_id = ids.new_id()
    claim = house.db.write_now(
        lambda tx: queue.claim_next(tx, actor=actor, claim_id=claim_id, now=house.now)
    )
    if claim is None:
        return 0
    if gives_back:
        house.db.write_now(
            lambda tx: claims.give_back(tx, actor=actor, claim_id=claim.id, now=house.now)
        )
        return 0
    new = NewSubmission(id=ids.new_id(), answer=make_tasks.grading_answer(), ai_help=AiHelp.NONE)
    house.db.write_now(
        lambda tx: submissions.submit(
            tx, actor=actor, claim_id=claim.id, submission=new, now=house.now
        )
    )
    return 1
