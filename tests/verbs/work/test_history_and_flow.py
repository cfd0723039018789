"""What pages show: an item's history by role, a project's flow, comments and answers."""

import pytest

from tacit.access.records import Actor, Role
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects.records import Project, StageName
from tacit.tasks.records import Item, ItemState
from tacit.work import claims, comments, flow, history, reviews
from tacit.work.records import Anchor, NewComment, Verdict
from tacit.work.views import Flow, ItemHistory
from tests.make import access as make_access
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House

ALONE = [AUTHOR, REVIEW]


def read(house: House, actor: Actor, item: Item) -> ItemHistory:
    return house.db.read_now(lambda tx: history.of_item(tx, actor=actor, item_id=item.id))


def flow_of(house: House, actor: Actor, project: Project) -> Flow:
    return house.db.read_now(
        lambda tx: flow.of_project(tx, actor=actor, project_id=project.id, now=house.now)
    )


def _returned_item(house: House) -> Item:
    """An item that was returned with an anchored comment."""
    (item,) = house.items(house.project(pipeline=ALONE))
    ann, ray = house.expert("ann"), house.reviewer("ray")
    house.clock.advance(minutes=1)
    house.write(ann)
    house.clock.advance(minutes=1)
    quote = make_tasks.GOOD_ANSWER[:5]
    comment = NewComment(
        id=ids.new_id(),
        text="Which court?",
        anchor=Anchor(path="messages[1].content", start=0, end=5, quote=quote),
    )
    house.review(ray, Verdict.RETURN, comments=[comment])
    return item


def test_a_manager_sees_everything_with_names(house: House) -> None:
    item = _returned_item(house)
    seen = read(house, house.manager, item)
    assert [(entry.what, entry.stage, entry.round) for entry in seen.entries] == [
        ("added", None, None),
        ("opened", StageName.AUTHOR, 1),
        ("opened", StageName.REVIEW, 1),
        ("claimed", StageName.AUTHOR, 1),
        ("submitted", StageName.AUTHOR, 1),
        ("settled", StageName.AUTHOR, 1),
        ("opened", StageName.AUTHOR, 2),
        ("claimed", StageName.REVIEW, 1),
        ("reviewed", StageName.REVIEW, 1),
        ("commented", None, None),
        ("returned", StageName.REVIEW, 1),
    ]
    by = {entry.what: entry.by for entry in seen.entries}
    assert by["submitted"] == house.expert("ann").name
    assert by["reviewed"] == house.reviewer("ray").name
    assert seen.submissions[0].comments[0].comment.anchor is not None


def test_a_customer_sees_everything_without_identities(house: House) -> None:
    item = _returned_item(house)
    customer = make_access.make_actor(house.db, house.owner, Role.CUSTOMER)
    seen = read(house, customer, item)
    assert {"submitted", "reviewed"} <= {entry.what for entry in seen.entries}
    assert all(entry.by is None for entry in seen.entries)
    text = repr(seen)
    for person in (house.expert("ann"), house.reviewer("ray")):
        assert person.person_id not in text
        assert person.name not in text
        assert person.alias not in text


def test_an_expert_sees_their_own_part_and_the_verdict_on_it(house: House) -> None:
    item = _returned_item(house)
    ann, ray = house.expert("ann"), house.reviewer("ray")
    seen = read(house, ann, item)
    assert [entry.what for entry in seen.entries] == [
        "added",
        "claimed",
        "submitted",
        "reviewed",
        "commented",
    ]
    assert seen.stages == ()
    assert ray.name not in repr(seen)
    with pytest.raises(NotFound):
        read(house, house.expert("bob"), item)


def test_another_organization_sees_no_history(house: House) -> None:
    item = _returned_item(house)
    stranger = make_access.make_owner(house.db, slug="other")
    with pytest.raises(NotFound):
        read(house, stranger, item)


def test_an_author_answers_a_comment_and_the_reviewer_sees_it(house: House) -> None:
    item = _returned_item(house)
    ann, ray = house.expert("ann"), house.reviewer("ray")
    view = read(house, ann, item).submissions[0]
    answer = NewComment(id=ids.new_id(), text="The district court.")
    asked = view.comments[0].comment
    house.db.write_now(
        lambda tx: comments.reply(tx, actor=ann, comment_id=asked.id, reply=answer, now=house.now)
    )
    house.submit(ann, house.claim(ann))
    sheet = house.sheet(ray, house.claim(ray))
    thread = sheet.earlier[0].comments
    assert [(each.comment.text, each.mine) for each in thread] == [
        ("Which court?", True),
        ("The district court.", False),
    ]
    assert thread[1].comment.replies_to == asked.id
    bob = house.expert("bob")
    with pytest.raises(NotFound):
        house.db.write_now(
            lambda tx: comments.reply(
                tx,
                actor=bob,
                comment_id=asked.id,
                reply=NewComment(id=ids.new_id(), text="Me too."),
                now=house.now,
            )
        )


def test_a_reviewer_lists_the_verdicts_they_gave(house: House) -> None:
    _returned_item(house)
    ray = house.reviewer("ray")
    mine = house.db.read_now(lambda tx: reviews.list_mine(tx, actor=ray))
    assert [(each.verdict, each.stage) for each in mine.items] == [
        (Verdict.RETURN, StageName.REVIEW)
    ]


def test_flow_counts_items_by_stage(house: House) -> None:
    project = house.project(pipeline=ALONE)
    house.items(project, 6)
    ann, ray = house.expert("ann"), house.reviewer("ray")
    for _ in range(3):
        house.write(ann)
    house.review(ray)
    house.review(ray, Verdict.RETURN)
    house.claim(ann)
    house.claim(house.expert("bob"))
    seen = flow_of(house, house.manager, project)
    assert seen.items == {
        ItemState.OPEN: 4,
        ItemState.IN_REVIEW: 1,
        ItemState.ACCEPTED: 1,
    }
    author, review = seen.stages
    assert (author.open, author.full, author.held, author.settled) == (2, 2, 2, 3)
    assert (review.open, review.full, review.returned, review.settled) == (1, 0, 1, 1)
    assert seen.accepted_by_day == {house.now.date(): 1}
    assert {(person.label, person.held) for person in seen.people} == {
        (ann.name, 1),
        (house.expert("bob").name, 1),
        (ray.name, 0),
    }
    house.db.write_now(flow.fold)
    assert flow_of(house, house.manager, project) == seen
    house.check()


def test_flow_names_what_is_stuck(house: House) -> None:
    project = house.project(pipeline=ALONE)
    parked, overdue, returned, old = house.items(project, 4)
    ann, bob, ray = house.expert("ann"), house.expert("bob"), house.reviewer("ray")
    claim = house.claim(ann)
    house.db.write_now(
        lambda tx: claims.park(tx, actor=ann, claim_id=claim.id, reason="cut off", now=house.now)
    )
    late = house.claim(bob)
    house.write(ann)
    house.clock.advance(days=8)
    house.review(ray, Verdict.RETURN)
    stuck = {each.why: each for each in flow_of(house, house.manager, project).stuck}
    assert {why: each.item_id for why, each in stuck.items()} == {
        "parked": parked.id,
        "overdue": overdue.id,
        "kept": returned.id,
        "old": old.id,
    }
    assert (stuck["parked"].words, stuck["parked"].by) == ("cut off", ann.name)
    assert (stuck["overdue"].by, stuck["kept"].by) == (bob.name, ann.name)
    assert late.item_id == overdue.id


def test_a_customer_sees_the_flow_without_people(house: House) -> None:
    project = house.project(pipeline=ALONE)
    house.items(project, 2)
    house.write(house.expert("ann"))
    house.claim(house.expert("ann"))
    house.clock.advance(days=9)
    customer = make_access.make_actor(house.db, house.owner, Role.CUSTOMER)
    seen = flow_of(house, customer, project)
    assert seen.people == ()
    assert all(each.by is None and not each.words for each in seen.stuck)
    with pytest.raises(NotAllowed):
        flow_of(house, house.expert("ann"), project)
