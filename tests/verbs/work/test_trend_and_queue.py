"""The queue by project, the trend of one's own work, and acceptances that are whole."""

import pytest

from tacit.kit.errors import NotAllowed
from tacit.projects.records import StageName
from tacit.work import queue, review_queue, trend
from tacit.work.errors import LinesUnjudged
from tacit.work.records import LineVerdict, Verdict
from tests.make.work import AUTHOR, REVIEW, House

GUIDELINE = "# How\n\n## Be correct\n\nYes.\n\n## Name limits\n\nYes.\n"
LINES = (
    LineVerdict(point="be-correct", verdict="met"),
    LineVerdict(point="name-limits", verdict="unmet", reason="None."),
)


def test_an_acceptance_with_open_points_says_why(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW], guideline=GUIDELINE))
    house.write(house.expert("ann"))
    ray = house.reviewer("ray")
    claim = house.claim(ray)
    with pytest.raises(LinesUnjudged, match="1 point is not judged: Name limits"):
        house.review(ray, claim=claim, lines=LINES[:1], unjudged_because="")
    made = house.review(ray, claim=claim, lines=LINES[:1], unjudged_because="Not here.")
    assert made.lines[1] == LineVerdict(
        point="name-limits", verdict="not_judged", reason="Not here."
    )


def test_a_return_need_not_judge_every_point(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW], guideline=GUIDELINE))
    house.write(house.expert("ann"))
    made = house.review(house.reviewer("ray"), Verdict.RETURN, unjudged_because="")
    assert made.lines == ()


def test_the_queue_is_by_project_the_oldest_first(house: House) -> None:
    first = house.project(pipeline=[AUTHOR, REVIEW], title="First")
    house.items(first, 2)
    ann = house.expert("ann")
    house.write(ann)
    begin = house.now
    house.clock.advance(hours=2)
    house.items(house.project(pipeline=[AUTHOR, REVIEW], title="Second"))
    for _ in range(2):
        house.write(ann)
    ray = house.reviewer("ray")
    found = house.db.read_now(lambda tx: review_queue.list_waiting(tx, actor=ray, now=house.now))
    assert [(one.project_title, one.count) for one in found] == [("First", 2), ("Second", 1)]
    stage = found[0].stages[0]
    assert (stage.stage, stage.oldest_at, stage.minutes) == (StageName.REVIEW, begin, None)


def test_who_does_not_review_has_no_queue(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.db.read_now(
            lambda tx: review_queue.list_waiting(tx, actor=house.expert("ann"), now=house.now)
        )


@pytest.mark.parametrize(
    ("seconds", "minutes"), [([60, 120], None), ([60, 120, 600], 2), ([1, 2, 3], 1)]
)
def test_a_usual_time_rests_on_three_at_least(seconds: list[int], minutes: int | None) -> None:
    assert review_queue.usual_minutes(seconds) == minutes


def test_the_trend_counts_first_hand_ins_and_names_points(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW], guideline=GUIDELINE), 6)
    ann, ray = house.expert("ann"), house.reviewer("ray")
    for number in range(5):
        house.write(ann)
        verdict = Verdict.RETURN if number == 0 else Verdict.ACCEPT
        lines = LINES if number == 0 else (LINES[0],)
        house.review(ray, verdict, lines=lines)
        if number == 0:
            house.write(ann)
            house.review(ray, lines=(LINES[0],))
    house.write(ann)
    found = house.db.read_now(lambda tx: trend.of_actor(tx, actor=ann, now=house.now))
    share = found.accepted_at_first
    assert (share.count, share.n, share.value) == (4, 5, 0.8)
    assert [(week.decided, week.accepted_at_first) for week in found.weeks] == [(5, 4)]
    assert [(one.title, one.unmet, one.judged) for one in found.points] == [("Name limits", 1, 1)]


def test_a_trend_of_few_is_not_known(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    house.write(house.expert("ann"))
    house.review(house.reviewer("ray"))
    found = house.db.read_now(
        lambda tx: trend.of_actor(tx, actor=house.names["ann"], now=house.now)
    )
    assert found.accepted_at_first.value is None
    assert found.accepted_at_first.reason == "needs 4 more decided hand-ins"


def test_the_role_is_asked_before_the_stage(house: House) -> None:
    item = house.items(house.project(pipeline=[AUTHOR, REVIEW]))[0]
    house.claim(house.expert("ann"))
    with pytest.raises(NotAllowed):
        house.db.write_now(
            lambda tx: queue.claim_item(
                tx, actor=house.manager, claim_id="c", item_id=item.id, now=house.now
            )
        )
