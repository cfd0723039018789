"""Audits: the draw, the seniors, the certificate; on both databases."""

from datetime import datetime
from functools import partial

import pytest

from tacit.access.records import Actor
from tacit.kit import ids
from tacit.kit.clock import SteppedClock
from tacit.kit.errors import NotFound
from tacit.log import events
from tacit.projects.records import Project
from tacit.quality import audits, review_plans, votes
from tacit.quality.audit_records import (
    Candidate,
    Certificate,
    NewAudit,
    NewVerdict,
    ReleaseAudit,
    RowToJudge,
)
from tacit.quality.errors import AuditRefused, NotYoursToAudit, SeedMissing
from tacit.stats import audit as stats
from tacit.storage.engine import Database
from tacit.tasks.records import Item
from tests.make import tasks as make_tasks
from tests.make.work import ADJUDICATE, AUTHOR, House, make_house

PIPELINE = [{**AUTHOR, "people": 2}, ADJUDICATE]
SEED = "5e" * 32
RIGHT = make_tasks.grading_answer()
ERROR = 0.4
"""So large that few rows show it."""


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    return make_house(db, clock)


def done(house: House, number: int) -> tuple[Project, list[Item]]:
    """Items that two people answered alike."""
    project = house.grading(pipeline=PIPELINE)
    made = house.items(project, number)
    for name in ("ann", "bob"):
        for _ in made:
            house.grade(house.expert(name))
    return project, [house.item(item) for item in made]


def commit(house: House, project: Project) -> str:
    return house.db.write_now(
        lambda tx: audits.commit_seed(
            tx, actor=house.manager, project_id=project.id, seed=SEED, now=house.now
        )
    ).sha256


def open_audit(
    house: House,
    project: Project,
    items: list[Item],
    *,
    number: int = 1,
    at: datetime | None = None,
) -> ReleaseAudit:
    rows = [
        Candidate(
            item_id=item.id,
            submission_id=item.accepted_submission_id or "",
            finished_at=at or house.now,
        )
        for item in items
    ]
    new = NewAudit(id=ids.new_id(), error_at_most=ERROR, confidence=0.9, audit_rows=60)
    return house.db.write_now(
        lambda tx: audits.open_for_release(
            tx,
            actor=house.manager,
            release=(f"release-{number}", number, project.id),
            rows=rows,
            new=new,
            now=house.now,
        )
    )


def next_rows(house: House, actor: Actor, *, number: int = 1) -> tuple[RowToJudge, ...]:
    return house.db.read_now(
        lambda tx: audits.list_next_rows(tx, actor=actor, release_id=f"release-{number}")
    )


def judge(
    house: House,
    actor: Actor,
    item_id: str,
    *,
    number: int = 1,
    verdict_id: str | None = None,
    **grades: str,
) -> None:
    verdict = NewVerdict(id=verdict_id or ids.new_id(), answer=make_tasks.grading_answer(**grades))
    house.db.write_now(
        lambda tx: audits.record_verdict(
            tx,
            actor=actor,
            release_id=f"release-{number}",
            item_id=item_id,
            verdict=verdict,
            now=house.now,
        )
    )


def shown(house: House, *, number: int = 1) -> Certificate:
    return house.db.read_now(
        lambda tx: audits.certificate(tx, actor=house.manager, release_id=f"release-{number}")
    )


def seniors(house: House) -> tuple[Actor, Actor, Actor]:
    return house.reviewer("sen"), house.reviewer("tia"), house.reviewer("una")


def all_right(house: House, *, number: int = 1) -> None:
    sen, tia, _ = seniors(house)
    while rows := next_rows(house, sen, number=number):
        judge(house, sen, rows[0].item_id, number=number)
        judge(house, tia, rows[0].item_id, number=number)


def test_rows_that_are_right_from_the_top_certify_and_disclose_the_seed(house: House) -> None:
    project, items = done(house, 20)
    digest = commit(house, project)
    audit = open_audit(house, project, items)
    assert (audit.attempt, audit.rows, audit.finished_before_seed) == (1, 20, 0)
    before = shown(house)
    assert (before.granted, before.seed, before.seed_sha256) == (False, None, digest)
    assert before.sentence.startswith("Not certified: no row of release 1 is judged yet")
    all_right(house)
    found = shown(house)
    assert found.granted
    assert found.e_value >= found.certifies_at == pytest.approx(20)
    assert found.share_at_most <= ERROR
    assert found.sentence.startswith(
        "At most 40.0% of the 20 rows of release 1 are wrong, with 90% confidence. "
        f"{found.judged} rows, drawn by a seed fixed on"
    )
    assert found.seed == SEED
    assert stats.commitment(bytes.fromhex(SEED)) == digest
    house.check()


def test_a_certificate_can_be_recomputed_offline_from_the_release(house: House) -> None:
    """From ids of rows, seed and what was judged; without a server."""
    project, items = done(house, 20)
    commit(house, project)
    open_audit(house, project, items)
    all_right(house)
    found = shown(house)
    assert found.seed is not None
    ids_of_rows = sorted(item.id for item in items)
    drawn = stats.draw_order(ids_of_rows, seed=bytes.fromhex(found.seed))[: found.judged]
    assert tuple(ids_of_rows[int(place)] for place in drawn) == found.judged_items
    wrong = [item in found.wrong_items for item in found.judged_items]
    evidence = stats.e_values(wrong, rows=found.audit.rows, error_at_most=ERROR)
    assert evidence.max() == found.e_value >= found.certifies_at


def test_the_rows_come_in_the_order_of_the_seed_which_anybody_can_repeat(house: House) -> None:
    project, items = done(house, 12)
    commit(house, project)
    open_audit(house, project, items)
    order = stats.draw_order([item.id for item in items], seed=bytes.fromhex(SEED))
    listed = [row.item_id for row in next_rows(house, seniors(house)[0])]
    assert listed == [items[int(place)].id for place in order]


def test_nobody_audits_an_item_they_worked_on(house: House) -> None:
    project = house.grading(pipeline=PIPELINE)
    made = house.items(project, 3)
    both = house.reviewer("ann", also_expert=True)
    for actor in (both, house.expert("bob")):
        for _ in made:
            house.grade(actor)
    commit(house, project)
    open_audit(house, project, [house.item(item) for item in made])
    assert next_rows(house, both) == ()
    with pytest.raises(NotYoursToAudit):
        judge(house, both, made[0].id)


def test_an_audit_shows_no_delivered_answer_and_nothing_that_others_said(house: House) -> None:
    project, items = done(house, 2)
    commit(house, project)
    open_audit(house, project, items)
    sen, tia, _ = seniors(house)
    before = next_rows(house, tia)
    judge(house, sen, before[0].item_id, c1="unmet")
    after = next_rows(house, tia)
    assert before == after, "what another senior said changes nothing that one sees"
    assert all(row.answer is None for row in before)


def test_an_audit_row_is_never_shown_as_one_to_those_who_do_the_work(house: House) -> None:
    """Neither the desk, nor the sheet, nor the item tell; the log tells that, not which."""
    project, items = done(house, 3)
    commit(house, project)
    seen = [house.item(item) for item in items], [house.stages(item) for item in items]
    open_audit(house, project, items)
    sen, tia, _ = seniors(house)
    judge(house, sen, next_rows(house, sen)[0].item_id)
    judge(house, tia, next_rows(house, tia)[0].item_id)
    assert seen == ([house.item(item) for item in items], [house.stages(item) for item in items])
    told = house.db.read_now(
        lambda tx: [
            event
            for event in events.list_events(tx, org_id=project.org_id, limit=100).items
            if event.name.startswith("audit")
        ]
    )
    assert {event.name for event in told} == {
        "audit_seed.published",
        "audit.opened",
        "audit.judged",
    }
    assert all(event.item_id is None for event in told)
    assert SEED not in str(told)


def test_no_audit_truth_reaches_the_model_before_its_certificate(house: House) -> None:
    project, items = done(house, 3)
    commit(house, project)
    open_audit(house, project, items)

    def read() -> tuple[object, object]:
        return house.db.read_now(
            lambda tx: (
                votes.read_rows(tx, project_id=project.id),
                review_plans.get(tx, actor=house.manager, project_id=project.id),
            )
        )

    before = read()
    sen, tia, _ = seniors(house)
    for row in next_rows(house, sen)[:2]:
        judge(house, sen, row.item_id, c1="unmet")
        judge(house, tia, row.item_id, c1="unmet")
    assert read() == before
    found = shown(house)
    assert (found.judged, found.wrong, found.wrong_items) == (2, 2, ())


def test_two_who_differ_call_a_third_and_three_who_differ_count_as_wrong(house: House) -> None:
    project, items = done(house, 3)
    commit(house, project)
    open_audit(house, project, items)
    sen, tia, una = seniors(house)
    first, second, _ = (row.item_id for row in next_rows(house, sen))
    judge(house, sen, first)
    judge(house, tia, first, c1="unmet")
    assert shown(house).judged == 0, "open until a third has judged"
    assert first in {row.item_id for row in next_rows(house, una)}
    judge(house, una, first)
    found = shown(house)
    assert (found.judged, found.wrong, found.alike, found.judged_twice) == (1, 0, 0, 1)
    for actor, verdict in ((sen, "met"), (tia, "unmet"), (una, "cannot_assess")):
        judge(house, actor, second, c1=verdict)
    found = shown(house)
    assert (found.judged, found.wrong, found.unresolved) == (2, 1, 1)


def test_two_attempts_never_share_confidence(house: House) -> None:
    """What showed nothing is tried again with what is left of the doubt, never with all."""
    project, items = done(house, 4)
    commit(house, project)
    open_audit(house, project, items)
    with pytest.raises(AuditRefused):
        open_audit(house, project, items, number=2)
    sen, tia, _ = seniors(house)
    for row in next_rows(house, sen):
        judge(house, sen, row.item_id, c1="unmet")
        judge(house, tia, row.item_id, c1="unmet")
    assert shown(house).is_over
    assert not shown(house).granted
    again = open_audit(house, project, items, number=2)
    assert (again.attempt, again.series) == (2, open_audit(house, project, items).id)
    assert shown(house).certifies_at == pytest.approx(20)
    assert shown(house, number=2).certifies_at == pytest.approx(40)


def test_what_was_audited_before_is_no_sample_of_the_next_release(house: House) -> None:
    project, items = done(house, 20)
    commit(house, project)
    open_audit(house, project, items)
    all_right(house)
    judged = shown(house).judged
    later = open_audit(house, project, items, number=2)
    assert (later.attempt, later.left_out, later.rows) == (1, judged, 20 - judged)


def test_a_seed_is_fixed_once_and_needed_and_says_what_came_before_it(house: House) -> None:
    project, items = done(house, 2)
    early = house.now
    with pytest.raises(SeedMissing):
        open_audit(house, project, items)
    house.clock.advance(hours=1)
    digest = commit(house, project)
    house.clock.advance(hours=1)
    assert commit(house, project) == digest
    assert open_audit(house, project, items, at=early).finished_before_seed == 2
    sen, tia, _ = seniors(house)
    first = next_rows(house, sen)[0].item_id
    judge(house, sen, first)
    judge(house, tia, first)
    assert "after 2 of the rows were finished" in shown(house).sentence


def test_a_verdict_sent_twice_counts_once_and_nobody_judges_twice(house: House) -> None:
    project, items = done(house, 2)
    commit(house, project)
    open_audit(house, project, items)
    sen = seniors(house)[0]
    first = next_rows(house, sen)[0].item_id
    same = ids.new_id()
    judge(house, sen, first, verdict_id=same)
    judge(house, sen, first, verdict_id=same)
    with pytest.raises(NotYoursToAudit):
        judge(house, sen, first)
    with pytest.raises(NotFound):
        shown(house, number=9)


def test_of_a_kind_without_votes_seniors_say_whether_the_answer_holds(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, {"stage": "review"}])
    made = house.items(project, 3)
    for _ in made:
        house.write(house.expert("ann"))
        house.review(house.reviewer("rev"))
    commit(house, project)
    open_audit(house, project, [house.item(item) for item in made])
    assert next_rows(house, house.reviewer("rev")) == (), "who reviewed it does not audit it"
    sen, tia, una = seniors(house)
    first, second, _ = next_rows(house, sen)
    assert first.answer is not None
    for actor, item_id, is_right in (
        (sen, first.item_id, True),
        (tia, first.item_id, True),
        (sen, second.item_id, True),
        (tia, second.item_id, False),
        (una, second.item_id, False),
    ):
        verdict = NewVerdict(id=ids.new_id(), is_right=is_right, reasons="Read it.")
        house.db.write_now(
            partial(
                audits.record_verdict,
                actor=actor,
                release_id="release-1",
                item_id=item_id,
                verdict=verdict,
                now=house.now,
            )
        )
    found = shown(house)
    assert (found.judged, found.wrong, found.alike) == (2, 1, 1)
    with pytest.raises(AuditRefused):
        judge(house, sen, "no-such-item")
