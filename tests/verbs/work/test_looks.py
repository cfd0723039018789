"""Looks: an item waits when its answers are in, and wants one more or has had enough."""

import threading

import pytest

from tacit.kit.errors import NotAllowed
from tacit.projects.records import Project, StageName
from tacit.tasks.records import Item, ItemState
from tacit.work import looks, pipeline
from tacit.work.errors import LooksRefused
from tacit.work.records import ParkDecision, Stage, StageState
from tacit.work.views import LookRule
from tests.make.work import ADJUDICATE, AUTHOR, House

PIPELINE = [{**AUTHOR, "people": 2}, ADJUDICATE]


def rule(house: House, project: Project, *, first: int = 2, most: int = 4) -> LookRule:
    return house.db.write_now(
        lambda tx: looks.rule(
            tx, actor=house.manager, project_id=project.id, first=first, most=most, now=house.now
        )
    )


def author(house: House, item: Item) -> Stage:
    return house.stage(item, StageName.AUTHOR)


def one_more(house: House, item: Item) -> bool:
    stage = author(house, item)
    return house.db.write_now(lambda tx: looks.want_one_more(tx, stage_id=stage.id, now=house.now))


def end(house: House, item: Item, submission_id: str, *differing: str) -> bool:
    stage = author(house, item)
    return house.db.write_now(
        lambda tx: looks.end(
            tx, stage_id=stage.id, submission_id=submission_id, differing=differing, now=house.now
        )
    )


def two_answers(house: House) -> tuple[Item, str]:
    project = house.grading(pipeline=PIPELINE)
    rule(house, project)
    (item,) = house.items(project)
    made = house.grade(house.expert("ann"), c1="met")
    house.grade(house.expert("bob"), c1="unmet")
    return item, made.id


def test_an_item_with_its_first_answers_waits_and_is_given_to_nobody(house: House) -> None:
    item, _ = two_answers(house)
    stage = author(house, item)
    assert (stage.state, stage.wanted, stage.done) == (StageState.WAITING, 2, 2)
    assert house.next(house.expert("cem")) is None
    assert house.item(item).state is ItemState.OPEN
    house.check()


def test_one_more_is_one_place_for_somebody_new_and_never_beyond_the_most(house: House) -> None:
    item, _ = two_answers(house)
    for name in ("cem", "dan"):
        assert one_more(house, item)
        assert not one_more(house, item), "it is open now"
        assert house.next(house.expert("ann")) is None, "they have answered before"
        house.grade(house.expert(name))
        assert house.next(house.expert("eve")) is None
        house.check()
    assert not one_more(house, item)
    assert author(house, item).done == 4


def test_enough_goes_on_with_the_answer_that_was_chosen(house: House) -> None:
    item, made = two_answers(house)
    assert end(house, item, made)
    assert not end(house, item, made), "a second time does nothing"
    found = house.item(item)
    assert (found.state, found.accepted_submission_id) == (ItemState.ACCEPTED, made)
    house.check()


def test_what_is_left_open_goes_to_adjudication(house: House) -> None:
    item, made = two_answers(house)
    assert end(house, item, made, "c1")
    assert house.item(item).state is ItemState.IN_REVIEW
    assert house.stage(item, StageName.ADJUDICATE).contested
    house.check()


def test_an_item_that_nobody_is_left_for_is_parked_and_waits_again_after_an_answer(
    house: House,
) -> None:
    item, _ = two_answers(house)
    stage = author(house, item)
    parked = house.db.write_now(
        lambda tx: looks.park(
            tx, stage_id=stage.id, by=house.manager.person_id, reason="Nobody left.", now=house.now
        )
    )
    assert parked
    assert house.item(item).state is ItemState.PARKED
    house.check()
    house.db.write_now(
        lambda tx: pipeline.answer_park(
            tx,
            actor=house.manager,
            item_id=item.id,
            decision=ParkDecision.REOPEN,
            answer="Cem has come.",
            now=house.now,
        )
    )
    assert author(house, item).state is StageState.WAITING
    house.check()


def test_a_rule_holds_for_what_is_open_and_takes_nothing_from_who_is_at_work(house: House) -> None:
    project = house.grading(pipeline=[{**AUTHOR, "people": 3}, ADJUDICATE])
    first, second, third = house.items(project, 3)
    ann, bob, cem = (house.expert(name) for name in ("ann", "bob", "cem"))
    for actor in (ann, bob):
        house.grade(actor)
    for actor in (ann, bob, cem):
        held = house.claim(actor)
        if actor is cem:
            assert held.item_id == first.id
    rule(house, project, most=2)
    states = [author(house, item) for item in (first, second, third)]
    assert [(s.state.value, s.wanted, s.wanted_most) for s in states] == [
        ("full", 3, 3),
        ("full", 2, 2),
        ("open", 2, 2),
    ]
    house.check()


def test_answers_that_were_in_when_the_rule_came_wait_for_a_decision(house: House) -> None:
    project = house.grading(pipeline=[{**AUTHOR, "people": 3}, ADJUDICATE])
    (item,) = house.items(project)
    for name in ("ann", "bob"):
        house.grade(house.expert(name))
    rule(house, project)
    assert author(house, item).state is StageState.WAITING
    house.check()


def test_one_person_a_piece_and_a_kind_without_votes_are_refused(house: House) -> None:
    alone = house.grading(pipeline=[AUTHOR, {"stage": "review"}])
    written = house.project(pipeline=[AUTHOR, {"stage": "review"}])
    for project in (alone, written):
        with pytest.raises(LooksRefused):
            rule(house, project)
    with pytest.raises(LooksRefused):
        rule(house, house.grading(pipeline=PIPELINE), first=3, most=2)
    ann, project = house.expert("ann"), house.grading(pipeline=PIPELINE)
    with pytest.raises(NotAllowed):
        house.db.write_now(
            lambda tx: looks.rule(
                tx,
                actor=ann,
                project_id=project.id,
                first=2,
                most=3,
                now=house.now,
            )
        )


def test_many_at_once_give_one_place_and_one_person_takes_it(house: House) -> None:
    """Invariant 1: asked for at the same moment, claimed at the same moment."""
    item, _ = two_answers(house)
    experts = [house.expert(f"expert-{number}") for number in range(6)]
    asked: list[bool] = []
    claimed: list[bool] = []
    gate = threading.Barrier(len(experts))

    def work(place: int) -> None:
        gate.wait()
        asked.append(one_more(house, item))
        claimed.append(house.next(experts[place]) is not None)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(experts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    claimed += [house.next(actor) is not None for actor in experts]
    assert (sum(asked), sum(claimed)) == (1, 1)
    house.check()
