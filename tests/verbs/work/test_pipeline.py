"""From stage to stage: returns, disagreement, adjudication, audit, withdrawal."""

import pytest

from tacit.access.records import Actor
from tacit.kit import ids
from tacit.kit.errors import NotAllowed
from tacit.projects import guidelines, projects
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.tasks.records import Item, ItemState
from tacit.work import claims, pipeline, reviews, submissions
from tacit.work._store import answers
from tacit.work.errors import (
    AnchorMisplaced,
    ClaimEnded,
    DecisionIncomplete,
    ReasonMissing,
    ReturnNeedsOneAuthor,
    RoundsUsedUp,
    StaleRound,
    VerdictUnknown,
)
from tacit.work.records import (
    Anchor,
    NewComment,
    NewReview,
    ParkDecision,
    RaterKind,
    StageState,
    Verdict,
    Withdrawal,
)
from tacit.work.views import OpenWork
from tests.make import tasks as make_tasks
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, House, decision

REVIEWED = [AUTHOR, REVIEW]
TWO_REVIEWERS = [AUTHOR, {**REVIEW, "people": 2}, ADJUDICATE]
PAIR = [{**AUTHOR, "people": 2}, ADJUDICATE]


def withdraw(house: House, item: Item, reason: str = "The client asked.") -> Withdrawal:
    return house.db.write_now(
        lambda tx: pipeline.withdraw_item(
            tx,
            actor=house.manager,
            item_id=item.id,
            withdrawal_id=ids.new_id(),
            reason=reason,
            now=house.now,
        )
    )


class TestReturns:
    def test_a_return_goes_to_the_author_then_to_the_reviewer(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=REVIEWED))
        ann, ray, bob = house.expert("ann"), house.reviewer("ray"), house.expert("bob")
        first = house.write(ann)
        house.review(ray, Verdict.RETURN)
        assert house.stage(item, StageName.REVIEW).state is StageState.RETURNED
        assert house.item(item).state is ItemState.OPEN
        assert house.next(bob) is None
        back = house.claim(ann)
        sheet = house.sheet(ann, back)
        assert sheet.start == first.answer
        assert sheet.earlier[0].reviews[0].verdict is Verdict.RETURN
        second = house.submit(ann, back, make_tasks.example_answer("Better now. " * 20))
        assert (second.round, second.replaces) == (2, first.id)
        assert house.next(house.reviewer("rob")) is None
        house.review(ray, Verdict.ACCEPT)
        assert house.item(item).state is ItemState.ACCEPTED
        assert house.item(item).accepted_submission_id == second.id
        house.check()

    def test_a_return_that_waits_too_long_falls_to_others(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=REVIEWED))
        ann, bob = house.expert("ann"), house.expert("bob")
        first = house.write(ann)
        house.review(house.reviewer("ray"), Verdict.RETURN)
        house.clock.advance(days=3)
        claim = house.claim(bob)
        sheet = house.sheet(bob, claim)
        assert sheet.start == first.answer
        (handed_over,) = sheet.earlier
        assert (handed_over.by, handed_over.submission.expert_id) == (None, "")
        assert handed_over.reviews[0].verdict is Verdict.RETURN
        made = house.submit(bob, claim, make_tasks.example_answer("Mine instead. " * 20))
        assert made.replaces == first.id
        house.review(house.reviewer("ray"), Verdict.ACCEPT)
        shares = house.db.read_now(lambda tx: answers.contributions_of_item(tx, item.id))
        assert {share.person_id for share in shares} >= {ann.person_id, bob.person_id}
        house.check()

    def test_the_author_may_still_take_what_lapsed(self, house: House) -> None:
        house.items(house.project(pipeline=REVIEWED))
        ann = house.expert("ann")
        house.write(ann)
        house.review(house.reviewer("ray"), Verdict.RETURN)
        house.clock.advance(days=4)
        house.expire()
        assert house.claim(ann).reserved
        house.check()

    def test_a_hold_that_ran_out_leaves_the_return_with_its_author(self, house: House) -> None:
        house.items(house.project(pipeline=REVIEWED))
        ann = house.expert("ann")
        house.write(ann)
        house.review(house.reviewer("ray"), Verdict.RETURN)
        claim = house.claim(ann)
        house.save(ann, claim, "half of the fix")
        house.clock.advance(hours=5)
        assert house.next(house.expert("bob")) is None
        again = house.claim(ann)
        assert house.sheet(ann, again).start == make_tasks.example_answer("half of the fix")
        house.check()

    def test_rounds_are_used_up(self, house: House) -> None:
        house.items(house.project(pipeline=REVIEWED))
        ann, ray = house.expert("ann"), house.reviewer("ray")
        house.write(ann)
        house.review(ray, Verdict.RETURN)
        house.write(ann)
        claim = house.claim(ray)
        assert house.sheet(ray, claim).returns_left == 0
        with pytest.raises(RoundsUsedUp):
            house.review(ray, Verdict.RETURN, claim=claim)
        house.review(ray, Verdict.REJECT, claim=claim)
        house.check()

    def test_a_return_needs_a_reason(self, house: House) -> None:

        house.items(house.project(pipeline=REVIEWED))
        house.write(house.expert("ann"))
        ray = house.reviewer("ray")
        claim = house.claim(ray)
        new = NewReview(id=ids.new_id(), verdict=Verdict.RETURN, reasons=" ")
        with pytest.raises(ReasonMissing):
            house.db.write_now(
                lambda tx: reviews.decide(
                    tx, actor=ray, claim_id=claim.id, review=new, now=house.now
                )
            )


class TestVerdicts:
    def test_a_verdict_for_an_old_round_is_refused(self, house: House) -> None:
        house.items(house.project(pipeline=REVIEWED))
        ann, ray = house.expert("ann"), house.reviewer("ray")
        first = house.write(ann)
        old = house.claim(ray)
        house.review(ray, Verdict.RETURN, claim=old)
        house.write(ann)
        with pytest.raises(StaleRound, match="round 1"):
            house.review(ray, Verdict.ACCEPT, claim=old)
        new = house.claim(ray)
        with pytest.raises(StaleRound, match="another round"):
            house.review(ray, Verdict.ACCEPT, claim=new, submission_id=first.id)
        house.check()

    def test_the_same_review_twice_is_one(self, house: House) -> None:
        house.items(house.project(pipeline=REVIEWED))
        house.write(house.expert("ann"))
        ray, review_id = house.reviewer("ray"), ids.new_id()
        claim = house.claim(ray)
        first = house.review(ray, claim=claim, review_id=review_id)
        assert house.review(ray, claim=claim, review_id=review_id) == first
        house.check()

    def test_a_review_knows_its_verdicts_only(self, house: House) -> None:
        house.items(house.project(pipeline=REVIEWED))
        house.write(house.expert("ann"))
        with pytest.raises(VerdictUnknown, match="accept, return, reject"):
            house.review(house.reviewer("ray"), Verdict.PASS)

    def test_a_rejected_item_is_over(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=REVIEWED))
        house.write(house.expert("ann"))
        house.review(house.reviewer("ray"), Verdict.REJECT)
        assert house.item(item).state is ItemState.REJECTED
        assert house.next(house.expert("bob")) is None
        house.check()

    def test_a_comment_must_quote_what_stands_there(self, house: House) -> None:

        house.items(house.project(pipeline=REVIEWED))
        house.write(house.expert("ann"))
        ray = house.reviewer("ray")
        claim = house.claim(ray)
        wrong = NewComment(
            id=ids.new_id(),
            text="Which court?",
            anchor=Anchor(path="messages[1].content", start=0, end=5, quote="Ahem!"),
        )
        with pytest.raises(AnchorMisplaced):
            house.review(ray, Verdict.RETURN, claim=claim, comments=[wrong])


class TestTwoReviewers:
    def test_nothing_follows_until_both_decided(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=TWO_REVIEWERS))
        house.write(house.expert("ann"))
        house.review(house.reviewer("ray"), Verdict.REJECT)
        assert house.item(item).state is ItemState.IN_REVIEW
        house.review(house.reviewer("rob"), Verdict.REJECT)
        assert house.item(item).state is ItemState.REJECTED
        house.check()

    def test_the_author_sees_no_verdict_before_it_counts(self, house: House) -> None:

        house.items(house.project(pipeline=TWO_REVIEWERS))
        ann = house.expert("ann")
        made = house.write(ann)
        house.review(house.reviewer("ray"), Verdict.ACCEPT)

        def seen() -> int:
            view = house.db.read_now(
                lambda tx: submissions.get_submission(tx, actor=ann, submission_id=made.id)
            )
            return len(view.reviews)

        assert seen() == 0
        house.review(house.reviewer("rob"), Verdict.ACCEPT)
        assert seen() == 2

    def test_who_differ_are_adjudicated(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=TWO_REVIEWERS))
        house.write(house.expert("ann"))
        house.review(house.reviewer("ray"), Verdict.ACCEPT)
        house.review(house.reviewer("rob"), Verdict.REJECT)
        assert house.next(house.reviewer("ray")) is None
        judge = house.reviewer("jo")
        sheet = house.sheet(judge, house.claim(judge))
        assert [(view.verdict, view.by) for view in sheet.verdicts] == [
            (Verdict.ACCEPT, None),
            (Verdict.REJECT, None),
        ]
        other = house.reviewer("kim")
        assert house.next(other) is None
        _give_back_all(house, judge)
        with pytest.raises(VerdictUnknown):
            house.adjudicate(other, Verdict.DECIDED)
        _give_back_all(house, other)
        house.adjudicate(judge, Verdict.ACCEPT)
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()

    def test_a_return_by_both_comes_back_to_both(self, house: House) -> None:
        house.items(house.project(pipeline=TWO_REVIEWERS))
        ann, ray, rob = house.expert("ann"), house.reviewer("ray"), house.reviewer("rob")
        house.write(ann)
        house.review(ray, Verdict.RETURN)
        house.review(rob, Verdict.RETURN)
        house.write(ann)
        assert house.next(house.reviewer("kim")) is None
        assert house.claim(rob).reserved
        assert house.claim(ray).reserved
        house.check()

    def test_an_adjudicated_return_goes_to_the_author(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=TWO_REVIEWERS))
        ann = house.expert("ann")
        house.write(ann)
        house.review(house.reviewer("ray"), Verdict.ACCEPT)
        house.review(house.reviewer("rob"), Verdict.RETURN)
        house.adjudicate(house.reviewer("jo"), Verdict.RETURN)
        assert house.claim(ann).reserved
        assert house.item(item).state is ItemState.OPEN
        house.check()


class TestGraders:
    def test_who_differ_are_adjudicated_with_every_vote_seen(self, house: House) -> None:
        (item,) = house.items(house.grading(pipeline=PAIR))
        house.grade(house.expert("ann"), c1="met")
        house.grade(house.expert("bob"), c1="unmet")
        judge = house.reviewer("jo")
        claim = house.claim(judge)
        sheet = house.sheet(judge, claim)
        assert sheet.differing == ("c1",)
        assert {view.rater for view in sheet.votes} == {"Grader A", "Grader B"}
        assert all(view.vote.rater_id == "" for view in sheet.votes)
        _give_back_all(house, judge)
        house.adjudicate(judge, decisions=[decision("c1", verdict="met")])
        votes = house.db.read_now(lambda tx: answers.votes_of_item(tx, item.id))
        decided = [vote for vote in votes if vote.rater_kind is RaterKind.ADJUDICATOR]
        assert [(vote.criterion, vote.verdict) for vote in decided] == [("c1", "met")]
        assert len(votes) == 7
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()

    def test_every_criterion_that_differs_is_decided(self, house: House) -> None:
        house.items(house.grading(pipeline=PAIR))
        house.grade(house.expert("ann"), c1="met", c2="clear")
        house.grade(house.expert("bob"), c1="unmet", c2="fair")
        with pytest.raises(DecisionIncomplete, match="c2 is not decided"):
            house.adjudicate(house.reviewer("jo"), decisions=[decision("c1", verdict="met")])

    def test_without_adjudication_the_item_is_contested(self, house: House) -> None:
        (item,) = house.items(
            house.grading(pipeline=[{**AUTHOR, "people": 2}, {**REVIEW, "rounds": 1}])
        )
        house.grade(house.expert("ann"), c1="met")
        house.grade(house.expert("bob"), c1="unmet")
        assert house.item(item).contested
        assert house.item(item).state is ItemState.IN_REVIEW
        house.check()

    def test_several_authors_are_not_returned_to(self, house: House) -> None:
        house.items(house.grading(pipeline=[{**AUTHOR, "people": 2}, REVIEW]))
        house.grade(house.expert("ann"))
        house.grade(house.expert("bob"))
        with pytest.raises(ReturnNeedsOneAuthor):
            house.review(house.reviewer("ray"), Verdict.RETURN)


class TestAudits:
    def test_all_are_audited_at_a_hundred_percent(self, house: House) -> None:
        (item,) = house.items(
            house.project(pipeline=[*REVIEWED, {"stage": "audit", "sample": "100%"}])
        )
        house.write(house.expert("ann"))
        house.review(house.reviewer("ray"))
        assert house.item(item).state is ItemState.IN_REVIEW
        assert house.next(house.reviewer("ray")) is None
        house.audit(house.reviewer("lea"))
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()

    def test_a_failed_audit_asks_another_reviewer(self, house: House) -> None:
        (item,) = house.items(
            house.project(pipeline=[*REVIEWED, {"stage": "audit", "sample": "100%"}])
        )
        ann = house.expert("ann")
        house.write(ann)
        house.review(house.reviewer("ray"))
        house.audit(house.reviewer("lea"), Verdict.FAIL)
        assert house.next(house.reviewer("ray")) is None
        house.review(house.reviewer("rob"), Verdict.RETURN)
        house.write(ann)
        house.review(house.reviewer("rob"), Verdict.ACCEPT)
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()

    def test_the_sample_skips_the_rest(self, house: House) -> None:
        made = house.items(
            house.project(pipeline=[*REVIEWED, {"stage": "audit", "sample": "50%"}]), 12
        )
        for _ in made:
            house.write(house.expert("ann"))
            house.review(house.reviewer("ray"))
        states = [house.stage(item, StageName.AUDIT).state for item in made]
        assert {StageState.OPEN, StageState.SKIPPED} == set(states)
        house.check()

    def test_a_failed_audit_without_review_waits_for_a_manager(self, house: House) -> None:
        (item,) = house.items(house.grading(pipeline=[*PAIR, {"stage": "audit", "sample": "100%"}]))
        house.grade(house.expert("ann"))
        house.grade(house.expert("bob"))
        house.audit(house.reviewer("lea"), Verdict.FAIL)
        assert house.item(item).state is ItemState.PARKED
        house.db.write_now(
            lambda tx: pipeline.answer_park(
                tx,
                actor=house.manager,
                item_id=item.id,
                decision=ParkDecision.REOPEN,
                answer="Grade it anew.",
                now=house.now,
            )
        )
        assert house.item(item).state is ItemState.OPEN
        house.grade(house.expert("ann"))
        house.grade(house.expert("bob"))
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()


class TestWithdrawals:
    def test_a_withdrawn_item_leaves_the_queue_and_its_holder(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=REVIEWED))
        ann = house.expert("ann")
        claim = house.claim(ann)
        first = withdraw(house, item)
        assert withdraw(house, item) == first
        assert house.item(item).state is ItemState.WITHDRAWN
        with pytest.raises(ClaimEnded, match="withdrawn: The client asked"):
            house.submit(ann, claim)
        assert house.save(ann, claim, "kept all the same").hold is not None
        house.check()

    def test_an_accepted_item_can_be_withdrawn(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=REVIEWED))
        house.write(house.expert("ann"))
        house.review(house.reviewer("ray"))
        withdraw(house, item)
        assert house.item(item).state is ItemState.WITHDRAWN
        house.check()

    def test_a_withdrawal_needs_a_reason_and_a_manager(self, house: House) -> None:
        (item,) = house.items(house.project(pipeline=REVIEWED))
        with pytest.raises(ReasonMissing):
            withdraw(house, item, " ")
        ann = house.expert("ann")
        with pytest.raises(NotAllowed):
            house.db.write_now(
                lambda tx: pipeline.withdraw_item(
                    tx,
                    actor=ann,
                    item_id=item.id,
                    withdrawal_id=ids.new_id(),
                    reason="mine",
                    now=house.now,
                )
            )


class TestOpening:
    def test_opening_twice_opens_once(self, house: House) -> None:
        project = house.project(pipeline=REVIEWED)
        made = house.items(project, 3)
        assert house.open(project, made) == 0
        house.check()

    def test_an_imported_stage_settles_itself_and_says_so(self, house: House) -> None:
        project = house.project(pipeline=[AUTHOR, {"stage": "imported"}], imported="expertqa")
        (item,) = house.items(project)
        house.write(house.expert("ann"))
        stage = house.stage(item, StageName.IMPORTED)
        assert stage.state is StageState.SETTLED
        assert stage.reason is not None
        assert "no review was made" in stage.reason
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()


class TestNewGuideline:
    def test_finishing_under_the_old_changes_nothing(self, house: House) -> None:
        project = house.project(pipeline=REVIEWED)
        house.items(project, 2)
        ann = house.expert("ann")
        held = house.claim(ann)
        _new_guideline(house, project)
        made = house.submit(ann, held)
        assert made.guideline_version == 1
        assert house.claim(ann).guideline_version == 2

    def test_asking_again_returns_answers_and_moves_holds(self, house: House) -> None:
        project = house.project(pipeline=REVIEWED)
        first, _ = house.items(project, 2)
        ann, bob, ray = house.expert("ann"), house.expert("bob"), house.reviewer("ray")
        old = house.write(ann)
        held = house.claim(bob)
        judging = house.claim(ray)
        _new_guideline(house, project)
        touched = house.db.read_now(
            lambda tx: pipeline.count_open_work(tx, actor=house.manager, project_id=project.id)
        )
        assert (touched.held, touched.items) == (2, 1)
        done = _reask(house, project)
        assert (done.held, done.items) == (1, 1)
        assert house.stored_claim(held).guideline_version == 2
        with pytest.raises(ClaimEnded, match="newer guideline"):
            house.review(ray, claim=judging)
        back = house.claim(ann)
        assert (back.item_id, back.guideline_version) == (first.id, 2)
        assert house.sheet(ann, back).start == old.answer
        house.submit(ann, back)
        again = _reask(house, project)
        assert (again.held, again.items) == (0, 0)
        house.check()

    def test_asking_again_uses_up_no_round(self, house: House) -> None:
        project = house.project(pipeline=REVIEWED)
        (item,) = house.items(project)
        ann, ray = house.expert("ann"), house.reviewer("ray")
        house.write(ann)
        _new_guideline(house, project)
        _reask(house, project)
        house.write(ann)
        house.review(ray, Verdict.RETURN)
        house.write(ann)
        house.review(ray)
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()

    def test_graders_are_all_asked_again(self, house: House) -> None:
        project = house.grading(pipeline=[{**AUTHOR, "people": 3}, ADJUDICATE])
        (item,) = house.items(project)
        ann, bob = house.expert("ann"), house.expert("bob")
        house.grade(ann)
        house.claim(bob)
        _new_guideline(house, project)
        _reask(house, project)
        for grader in (ann, bob, house.expert("cid")):
            house.grade(grader)
        assert house.item(item).state is ItemState.ACCEPTED
        house.check()


def _new_guideline(house: House, project: Project) -> None:

    house.db.write_now(
        lambda tx: guidelines.add_version(
            tx,
            actor=house.manager,
            project_id=project.id,
            text="# How\n\n## Be brief\n\nPlease.\n",
            note="shorter",
            now=house.now,
        )
    )


def _reask(house: House, project: Project) -> OpenWork:
    def run(tx: Tx) -> OpenWork:
        newest = projects.read_project(tx, project_id=project.id).guideline_version
        return pipeline.reask(
            tx,
            actor=house.manager,
            project_id=project.id,
            guideline_version=newest,
            now=house.now,
        )

    return house.db.write_now(run)


def _give_back_all(house: House, actor: Actor) -> None:
    def give_back(tx: Tx) -> None:
        for claim in claims.list_claims(tx, actor=actor):
            claims.give_back(tx, actor=actor, claim_id=claim.id, now=house.now)

    house.db.write_now(give_back)
