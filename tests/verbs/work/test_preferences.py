"""Comparisons through the queue, on both databases: blind, voted on, decided, weighed."""

import pytest

from tacit.access.records import Actor
from tacit.kit.errors import NotAllowed
from tacit.projects.records import StageName
from tacit.quality import agreement, strengths
from tacit.quality.votes import read_rows
from tacit.tasks.records import Item, ItemState
from tacit.work import claims
from tests.make import tasks as make_tasks
from tests.make.preferences import preference_answer, preference_input
from tests.make.work import ADJUDICATE, AUTHOR, House, decision

PAIR = [{**AUTHOR, "people": 2}, ADJUDICATE]


def _open(house: House, count: int = 1) -> list[Item]:
    project = house.project(pipeline=PAIR, kind="preference")
    made = make_tasks.make_items(
        house.db, house.owner, project, inputs=[preference_input() for _ in range(count)]
    )
    house.open(project, made)
    return made


def _choose(house: House, actor: Actor, choice: str) -> None:
    claim = house.claim(actor, stages=[StageName.AUTHOR])
    house.submit(actor, claim, preference_answer(choice))


def test_a_worker_sees_no_producer_and_an_order_of_their_own(house: House) -> None:
    _open(house)
    ann = house.expert("ann")
    sheet = house.sheet(ann, house.claim(ann))
    assert "model-a" not in str(sheet)
    order = sheet.start["order_shown"]
    assert isinstance(order, list)
    assert sorted(order) == ["r1", "r2"]


def test_who_choose_otherwise_are_decided_by_somebody_who_sees_both_orders(house: House) -> None:
    [item] = _open(house)
    _choose(house, house.expert("ann"), "r1")
    _choose(house, house.expert("bob"), "r2")
    judge = house.reviewer("jo")
    claim = house.claim(judge)
    sheet = house.sheet(judge, claim)
    assert set(sheet.differing) == {"choice", "axis:law"}
    assert sorted(sheet.ballots) == ["Grader A", "Grader B"]
    assert all(ballot["order_shown"] == ["r2", "r1"] for ballot in sheet.ballots.values())
    assert not any("note" in ballot for ballot in sheet.ballots.values())
    assert "model-a" not in str(sheet)
    house.db.write_now(
        lambda tx: claims.give_back(tx, actor=judge, claim_id=claim.id, now=house.now)
    )
    decisions = [decision("choice", option="r2"), decision("axis:law", option="tie")]
    house.adjudicate(judge, decisions=decisions)
    assert house.item(item).state is ItemState.ACCEPTED
    house.check()


def test_who_choose_the_same_are_done_whatever_else_they_said(house: House) -> None:
    [item] = _open(house)
    _choose(house, house.expert("ann"), "r1")
    bob = house.expert("bob")
    answer = preference_answer("r1", strength=0, axes={"law": "tie"})
    house.submit(bob, house.claim(bob), answer)
    assert house.item(item).state is ItemState.ACCEPTED


def test_choices_make_agreement_and_strengths(house: House) -> None:
    [first, _] = _open(house, 2)
    for name, choices in (("ann", ("r1", "r2")), ("bob", ("r1", "r1"))):
        for choice in choices:
            _choose(house, house.expert(name), choice)
    found = house.db.read_now(
        lambda tx: agreement.of_project(
            tx, actor=house.manager, project_id=first.project_id, read_votes=read_rows
        )
    )
    scales = {one.scale: [(pair.equal, pair.n) for pair in one.pairs] for one in found.by_scale}
    assert scales == {
        "which is best": [(1, 2)],
        "axes": [(1, 2)],
        "by how much, where both chose the same": [(1, 1)],
    }
    made = house.db.read_now(
        lambda tx: strengths.of_project(tx, actor=house.manager, project_id=first.project_id)
    )
    assert [(one.name, one.wins, one.losses) for one in made.players] == [
        ("model-a", 3, 1), ("model-b", 1, 3),
    ]  # fmt: skip
    assert made.reason is None
    with pytest.raises(NotAllowed):
        house.db.read_now(
            lambda tx: strengths.of_project(
                tx, actor=house.expert("ann"), project_id=first.project_id
            )
        )
