"""Review plans: what is proposed, and that the queue follows what was started."""

import pytest

from tacit.kit import ids
from tacit.kit.clock import SteppedClock
from tacit.kit.errors import NotAllowed
from tacit.projects.records import Project, StageName
from tacit.quality import review_plans
from tacit.quality.errors import PlanRefused
from tacit.quality.plan_records import (
    NOBODY_LEFT,
    Followed,
    Look,
    NewReviewPlan,
    Progress,
    Proposal,
    ReviewPlan,
)
from tacit.storage.engine import Database
from tacit.tasks.records import Item, ItemState
from tacit.work.records import StageState
from tests.make.work import ADJUDICATE, AUTHOR, House, make_house

PIPELINE = [{**AUTHOR, "people": 2}, ADJUDICATE]
RATES = {"author": "3 USD/item", "review": "60 USD/h"}


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    return make_house(db, clock)


def propose(house: House, project: Project, **asked: float) -> Proposal:
    return house.db.read_now(
        lambda tx: review_plans.propose(
            tx,
            actor=house.manager,
            project_id=project.id,
            **asked,  # type: ignore[arg-type]  # handed on as they are
        )
    )


def start(house: House, project: Project, *, threshold: float, most: int = 3) -> ReviewPlan:
    plan = NewReviewPlan(
        id=ids.new_id(), error_at_most=0.05, confidence=0.95, most=most, threshold=threshold
    )
    return house.db.write_now(
        lambda tx: review_plans.start(
            tx, actor=house.manager, project_id=project.id, plan=plan, now=house.now
        )
    )


def settle(house: House, project: Project) -> Followed:
    return house.db.write_now(
        lambda tx: review_plans.settle(tx, project_id=project.id, now=house.now)
    )


def waiting(house: House, project: Project) -> tuple[Look, ...]:
    return house.db.read_now(
        lambda tx: review_plans.list_next_looks(
            tx, actor=house.manager, project_id=project.id, now=house.now
        )
    )


def progress(house: House, project: Project) -> Progress:
    return house.db.read_now(
        lambda tx: review_plans.get(tx, actor=house.manager, project_id=project.id)
    )


def two_items(house: House, **plan: float) -> tuple[Project, Item, Item]:
    """One item on which two agree, one on which they do not; three people in the house."""
    project = house.grading(pipeline=PIPELINE)
    start(house, project, **plan)  # type: ignore[arg-type]  # handed on as they are
    agreed, apart = house.items(project, 2)
    house.expert("cem")
    for name, verdict in (("ann", "met"), ("bob", "unmet")):
        house.grade(house.expert(name), c1="met")
        house.grade(house.expert(name), c1=verdict)
    return project, agreed, apart


def test_a_proposal_names_cost_votes_and_what_it_assumes_before_anything_is_bought(
    house: House,
) -> None:
    project = house.grading(pipeline=PIPELINE, rates=RATES, quality={"error_at_most": "8%"})
    house.items(project, 40)
    shown = propose(house, project)
    assert (shown.items, shown.promise.error_at_most, shown.prices.currency) == (40, 0.08, "USD")
    votes = [point.votes for point in shown.points]
    assert votes == sorted(votes), "a stricter threshold buys more"
    assert 2 <= votes[0] <= votes[-1] <= shown.most
    assert shown.note.startswith("expected, not promised")
    assert any("assumed" in words for words in shown.assumes)
    assert shown.fixed_cost == 40 * 6 * 300
    assert (
        house.db.read_now(
            lambda tx: review_plans.get(tx, actor=house.manager, project_id=project.id)
        ).plan
        is None
    )


def test_without_rates_there_is_no_cost_and_it_says_so(house: House) -> None:
    project = house.grading(pipeline=PIPELINE)
    house.items(project, 5)
    shown = propose(house, project)
    assert all(point.cost is None for point in shown.points)
    assert any("no rate" in words for words in shown.assumes)


def test_the_queue_follows_settled_goes_on_and_the_rest_is_looked_at_once_more(
    house: House,
) -> None:
    project, agreed, apart = two_items(house, threshold=0.75, most=3)
    looks = waiting(house, project)
    assert [look.item_id for look in looks] == [apart.id, agreed.id], "the least sure first"
    threshold = (looks[0].error + looks[1].error) / 2
    start(house, project, threshold=threshold)
    assert settle(house, project) == Followed(asked=1, settled=1)
    assert house.item(agreed).state is ItemState.ACCEPTED
    assert house.next(house.expert("ann")) is None, "she has looked"
    assert house.claim(house.expert("cem")).item_id == apart.id
    assert settle(house, project) == Followed()
    house.check()


def test_an_item_with_all_its_votes_that_is_not_settled_is_adjudicated(house: House) -> None:
    project, _, apart = two_items(house, threshold=1e-9, most=2)
    assert settle(house, project).adjudicated == 2
    assert house.stage(apart, StageName.ADJUDICATE).state is StageState.OPEN
    house.check()


def test_an_item_that_nobody_is_left_for_is_parked_and_says_so(house: House) -> None:
    project, agreed, _ = two_items(house, threshold=1e-9, most=5)
    assert settle(house, project).asked == 2
    for _ in range(2):
        house.grade(house.expert("cem"))
    assert settle(house, project) == Followed(parked=2)
    assert house.item(agreed).state is ItemState.PARKED
    assert house.stage(agreed, StageName.AUTHOR).reason == NOBODY_LEFT
    house.check()


def test_what_was_bought_is_shown_beside_a_fixed_number_of_votes(house: House) -> None:
    project, _, _ = two_items(house, threshold=0.75, most=3)
    found = progress(house, project)
    assert (found.votes, found.items, found.waiting) == (4, 2, 2)
    assert found.saving.bought == 2
    assert found.saving.share.value is not None
    assert found.plan is not None
    assert found.plan.expected["first"] == 2


def test_a_plan_is_started_once_and_the_last_one_counts(house: House) -> None:
    project = house.grading(pipeline=PIPELINE)
    house.items(project)
    first = start(house, project, threshold=0.1)
    house.clock.advance(seconds=1)
    last = start(house, project, threshold=0.2)
    found = progress(house, project).plan
    assert found is not None
    assert (found.id, found.threshold) == (last.id, 0.2)
    assert first.id != last.id


def test_numbers_that_make_no_sense_and_other_people_are_refused(house: House) -> None:
    project = house.grading(pipeline=PIPELINE)
    for asked in ({"error_at_most": 0.0}, {"confidence": 1.0}, {"most": 1}):
        with pytest.raises(PlanRefused):
            propose(house, project, **asked)
    ann = house.expert("ann")
    with pytest.raises(NotAllowed):
        house.db.read_now(lambda tx: review_plans.propose(tx, actor=ann, project_id=project.id))
