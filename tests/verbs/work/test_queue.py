"""Taking the next stage: order, guards, limits, expiry."""

from datetime import timedelta

import pytest

from tacit.access.records import Role
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects import projects
from tacit.projects.records import StageName, StateChange
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import ItemState, NewItem
from tacit.work import pipeline, queue
from tacit.work.errors import (
    IdReused,
    NotOffered,
    NotOpenForWork,
    StageTaken,
    TooManyClaims,
)
from tacit.work.records import CLAIMS_HELD_MAX, ClaimState, StageState, Verdict
from tests.make import access as make_access
from tests.make import tasks as make_tasks
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, House

ALONE = [AUTHOR, REVIEW]


def test_a_claim_takes_the_place_and_starts_the_hold(house: House) -> None:
    project = house.project(pipeline=ALONE)
    (item,) = house.items(project)
    ann = house.expert("ann")
    claim = house.claim(ann)
    assert claim.item_id == item.id
    assert claim.hold_until == house.now + timedelta(hours=4)
    assert claim.guideline_version == 1
    stage = house.stage(item, StageName.AUTHOR)
    assert (stage.state, stage.taken) == (StageState.FULL, 1)
    house.check()


def test_an_empty_queue_gives_nothing(house: House) -> None:
    house.project(pipeline=ALONE)
    assert house.next(house.expert("ann")) is None


def test_the_same_claim_id_gives_the_same_claim(house: House) -> None:
    house.items(house.project(pipeline=ALONE), 3)
    ann = house.expert("ann")
    claim_id = ids.new_id()
    first = house.claim(ann, claim_id=claim_id)
    assert house.claim(ann, claim_id=claim_id) == first
    house.check()


def test_the_claim_id_of_another_person_is_refused(house: House) -> None:
    house.items(house.project(pipeline=ALONE), 3)
    claim = house.claim(house.expert("ann"))
    with pytest.raises(IdReused):
        house.claim(house.expert("bob"), claim_id=claim.id)


def test_higher_priority_comes_first_then_age(house: House) -> None:
    project = house.project(pipeline=ALONE)
    plain = house.items(project)
    new = NewItem(id=ids.new_id(), key="urgent", input=make_tasks.example_input(), priority=5)
    urgent = _add(house, project.id, new)
    assert house.claim(house.expert("ann")).item_id == urgent
    assert house.claim(house.expert("bob")).item_id == plain[0].id


def test_what_fits_my_skills_comes_before_what_is_older(house: House) -> None:
    project = house.project(pipeline=ALONE, domain="")
    house.items(project, domain="finance")
    fitting = _add(
        house,
        project.id,
        NewItem(id=ids.new_id(), key="law", input=make_tasks.example_input(domain="law")),
    )
    ann = house.expert("ann", skills=["law.contracts"])
    assert house.claim(ann).item_id == fitting


def test_nobody_gets_an_item_twice(house: House) -> None:
    project = house.grading(pipeline=[{**AUTHOR, "people": 3}, ADJUDICATE])
    house.items(project, 2)
    ann = house.expert("ann")
    taken = {house.claim(ann).item_id, house.claim(ann).item_id}
    assert len(taken) == 2
    assert house.next(ann) is None


def test_a_stage_gives_as_many_places_as_it_wants(house: House) -> None:
    (item,) = house.items(house.grading(pipeline=[{**AUTHOR, "people": 2}, ADJUDICATE]))
    assert house.next(house.expert("ann"))
    assert house.stage(item, StageName.AUTHOR).state is StageState.OPEN
    assert house.next(house.expert("bob"))
    assert house.stage(item, StageName.AUTHOR).state is StageState.FULL
    assert house.next(house.expert("cid")) is None


def test_more_than_three_claims_are_refused(house: House) -> None:
    house.items(house.project(pipeline=ALONE), CLAIMS_HELD_MAX + 1)
    ann = house.expert("ann")
    for _ in range(CLAIMS_HELD_MAX):
        house.claim(ann)
    with pytest.raises(TooManyClaims):
        house.next(ann)


def test_a_return_is_given_beyond_three_claims(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]), CLAIMS_HELD_MAX + 1)
    ann, ray = house.expert("ann"), house.reviewer("ray")
    house.write(ann)
    for _ in range(CLAIMS_HELD_MAX):
        house.claim(ann)
    house.review(ray, Verdict.RETURN)
    back = house.claim(ann)
    assert back.reserved
    with pytest.raises(TooManyClaims):
        house.next(ann)
    house.check()


def test_skills_and_qualification_decide_who_is_eligible(house: House) -> None:
    house.items(
        house.project(
            pipeline=ALONE,
            requires={"skills": ["law.contracts"], "qualification": "contracts-101@2"},
        ),
        1,
    )
    assert house.next(house.expert("ann", skills=["law.contracts"])) is None
    able = make_access.make_actor(
        house.db,
        house.owner,
        Role.EXPERT,
        skills=["law.contracts"],
        qualifications=["contracts-101@2"],
    )
    assert house.next(able) is not None


def test_roles_decide_which_stages_are_given(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]), 2)
    assert house.next(house.reviewer("ray")) is None
    house.write(house.expert("ann"))
    assert house.claim(house.reviewer("ray")).stage_name is StageName.REVIEW


def test_a_manager_gets_no_work(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    with pytest.raises(NotAllowed):
        house.next(house.manager)


def test_another_organization_sees_nothing(house: House) -> None:
    project = house.project(pipeline=ALONE)
    house.items(project)
    stranger = make_access.make_owner(house.db, slug="other")
    expert = make_access.make_actor(house.db, stranger, Role.EXPERT)
    assert house.next(expert) is None
    with pytest.raises(NotFound):
        house.next(expert, project=project)


def test_a_paused_project_gives_nothing_and_says_so(house: House) -> None:
    project = house.project(pipeline=ALONE)
    house.items(project)
    house.db.write_now(
        lambda tx: projects.change_state(
            tx,
            actor=house.manager,
            project_id=project.id,
            change=StateChange.PAUSE,
            now=house.now,
        )
    )
    assert house.next(house.expert("ann")) is None
    with pytest.raises(NotOpenForWork):
        house.next(house.expert("ann"), project=project)


def test_expiry_frees_the_place_for_others(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    house.clock.advance(hours=4)
    assert house.expire() == 1
    assert house.expire() == 0
    assert house.stored_claim(claim).state is ClaimState.EXPIRED
    assert house.stage(item, StageName.AUTHOR).taken == 0
    assert house.claim(house.expert("bob")).item_id == item.id
    house.check()


def test_what_ran_out_is_given_without_a_sweep(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    house.claim(house.expert("ann"))
    house.clock.advance(hours=5)
    assert house.claim(house.expert("bob")).item_id == item.id
    house.check()


def test_holds_that_ran_out_do_not_count_against_the_limit(house: House) -> None:
    house.items(house.project(pipeline=ALONE), 4)
    ann = house.expert("ann")
    for _ in range(CLAIMS_HELD_MAX):
        house.claim(ann)
    house.clock.advance(hours=5)
    assert house.next(ann) is not None


def test_one_takes_back_by_name_what_one_held(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    house.claim(ann)
    house.clock.advance(hours=5)
    house.expire()
    assert house.retake(ann, item.id).item_id == item.id
    house.check()


def test_what_another_took_meanwhile_cannot_be_taken_back(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    house.claim(ann)
    house.clock.advance(hours=5)
    house.claim(house.expert("bob"))
    with pytest.raises(StageTaken):
        house.retake(ann, item.id)


def test_items_are_not_picked_by_name(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    with pytest.raises(NotOffered):
        house.retake(house.expert("ann"), item.id)


def test_an_importer_lets_a_rater_take_what_they_did_elsewhere(house: House) -> None:
    first, second = house.items(house.project(pipeline=ALONE), 2)
    claim = house.retake(house.expert("ann"), second.id, importer=house.manager)
    assert claim.item_id == second.id
    house.submit(house.expert("ann"), claim)
    assert house.item(second).state is ItemState.IN_REVIEW
    with pytest.raises(NotAllowed):
        house.retake(house.expert("bob"), first.id, importer=house.expert("ann"))
    house.check()


def test_the_desk_says_what_is_held_kept_and_offered(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW], requires={"skills": ["law.contracts"]})
    house.items(project, 4)
    ann = house.expert("ann", skills=["law.contracts"])
    house.write(ann)
    ray = make_access.make_actor(house.db, house.owner, Role.REVIEWER, skills=["law.contracts"])
    house.review(ray, Verdict.RETURN)
    held = house.claim(ann, project=project)
    assert held.reserved
    other = house.claim(ann)
    desk = house.db.read_now(lambda tx: queue.list_next(tx, actor=ann, now=house.now))
    assert {each.claim.id for each in desk.held} == {held.id, other.id}
    assert desk.claims_left == CLAIMS_HELD_MAX - 1
    (offer,) = desk.offers
    assert (offer.stage, offer.count) == (StageName.AUTHOR, 2)
    assert "law.contracts" in offer.why[0]


def _add(house: House, project_id: str, new: NewItem) -> str:
    def add(tx: Tx) -> None:
        items.add_many(tx, actor=house.manager, project_id=project_id, inputs=[new], now=house.now)
        pipeline.open_items(
            tx,
            actor=house.manager,
            project_id=project_id,
            item_ids=[new.id],
            now=house.now,
        )

    house.clock.advance(seconds=1)
    house.db.write_now(add)
    return new.id
