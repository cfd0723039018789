"""Random days of work: whatever people do in whatever order, what must be true stays true.

Several experts and reviewers claim, draft, hand in, review, return, adjudicate, audit, park,
give back, let holds run out and send things twice, on a project of answers and one of grades,
while a manager answers, withdraws and asks again. After every step invariants 1, 2, 3 and 4
are looked at and `work.checks` recomputes what is stored.
"""

import shutil
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tacit.access.records import Actor
from tacit.kit import ids
from tacit.kit.clock import SteppedClock
from tacit.kit.errors import TacitError
from tacit.projects import guidelines, projects
from tacit.projects.records import StageName
from tacit.storage import engine
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks.records import Item, ItemState
from tacit.work import (
    adjudications,
    appeals,
    audits,
    claims,
    flow,
    opinions,
    pipeline,
    queue,
    reviews,
    submissions,
    time,
)
from tacit.work._store import answers
from tacit.work._store import drafts as draft_rows
from tacit.work._store import reviews as review_rows
from tacit.work.errors import ClaimEnded, HoldExpired, TooManyClaims
from tacit.work.records import (
    AiHelp,
    Claim,
    ClaimState,
    NewAppeal,
    NewReview,
    NewSegment,
    NewSubmission,
    ParkDecision,
    Submission,
    Verdict,
    VoteDecision,
)
from tests import postgres
from tests.make import tasks as make_tasks
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, make_house
from tests.storage_fixtures import START

EXPERTS = ("ann", "bob", "cid", "dan")
REVIEWERS = ("ray", "rob", "lea")
people = st.sampled_from(EXPERTS + REVIEWERS)
_numbers = count(1)
_ON_APPEAL = {Verdict.ACCEPT: Verdict.OVERTURN, Verdict.RETURN: Verdict.OVERTURN_RETURN}


class Days(RuleBasedStateMachine):
    """One organization and what its people did; `open_database` gives an empty one."""

    open_database: Callable[[SteppedClock], Database]

    @initialize()
    def open(self) -> None:
        # Ids decide who is audited and what comes first: the same day needs the same ids.
        numbers = count(1)
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(ids, "new_id", lambda: _nth_id(next(numbers)))
        self.clock = SteppedClock(START)
        self.db = type(self).open_database(self.clock)
        self.house = make_house(self.db, self.clock)
        for name in EXPERTS:
            self.house.expert(name)
        for name in REVIEWERS:
            # Reviewers write too, so that their own work could come to them for review.
            self.house.reviewer(name, also_expert=True)
        audit = {"stage": "audit", "sample": "50%"}
        writing = self.house.project(
            pipeline=[AUTHOR, {**REVIEW, "people": 2, "rounds": 3}, ADJUDICATE, audit]
        )
        grading = self.house.grading(pipeline=[{**AUTHOR, "people": 2}, ADJUDICATE, audit])
        # One reviewer alone may ask for a second opinion; one return makes appeals likely.
        asking = self.house.project(pipeline=[AUTHOR, {**REVIEW, "rounds": 2}, audit])
        self.projects = [writing, grading, asking]
        self.items: list[Item] = [
            *self.house.items(writing, 3),
            *self.house.items(grading, 3),
            *self.house.items(asking, 3),
        ]
        self.claims: list[Claim] = []
        self.asks: list[tuple[str, Actor]] = []
        self.texts: dict[tuple[str, str], Mapping[str, object]] = {}
        self.written: dict[str, object] = {}
        self.seconds: dict[str, int] = {}

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.patch.undo()

    def actor(self, name: str) -> Actor:
        return self.house.names[name]

    def holder(self, claim: Claim) -> Actor:
        return next(
            actor for actor in self.house.names.values() if actor.person_id == claim.expert_id
        )

    def attempt(self, verb: Callable[[Tx], Any]) -> Any:
        """Run a verb; a refusal with a name is a fine answer."""
        try:
            return self.db.write_now(verb)
        except TacitError as refused:
            answer = refused
        assert answer.status < 500, answer
        return answer

    # ------------------------------------------------------------------------- people

    @rule(name=people, twice=st.booleans())
    def claim(self, name: str, twice: bool) -> None:
        actor, claim_id = self.actor(name), ids.new_id()
        for _ in range(1 + twice):
            claim = self.attempt(
                lambda tx: queue.claim_next(
                    tx, actor=actor, claim_id=claim_id, now=self.clock.now()
                )
            )
        if isinstance(claim, Claim):
            self.claims.append(claim)
            self.looks_blind(actor, claim)
        else:
            assert claim is None or isinstance(claim, TooManyClaims)

    def looks_blind(self, actor: Actor, claim: Claim) -> None:
        """Invariant 2: a blind sheet names nobody else and shows no other's answer."""
        sheet = self.db.read_now(lambda tx: claims.get_claim(tx, actor=actor, claim_id=claim.id))
        others = {
            other.person_id
            for other in self.house.names.values()
            if other.person_id != actor.person_id
        }
        seen = [view.submission.expert_id for view in sheet.earlier]
        seen += [view.vote.rater_id for view in sheet.votes]
        seen += [view.by or "" for view in sheet.verdicts]
        if sheet.target is not None:
            seen.append(sheet.target.submission.expert_id)
            assert sheet.target.submission.expert_id != actor.person_id
            assert all(view.by == actor.alias for view in sheet.target.reviews)
        # Neither who gave an opinion nor who decided what is appealed has a name here, and
        # whoever is asked sees no verdict on what they are asked about.
        assert all(view.by is None for view in (*sheet.opinions, *sheet.verdicts))
        if claim.stage_name is StageName.OPINION:
            assert not sheet.verdicts
            assert not sheet.opinions
            assert sheet.target is not None
            assert not sheet.target.reviews
        assert not others.intersection(seen)
        if claim.stage_name is StageName.AUTHOR and sheet.kind == "grading":
            assert not sheet.votes
            assert all(view.submission.expert_id == actor.person_id for view in sheet.earlier)

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), words=st.text(min_size=1, max_size=20), twice=st.booleans())
    def save(self, data: st.DataObject, words: str, twice: bool) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        actor, save_id = self.holder(claim), ids.new_id()
        latest = self.db.read_now(
            lambda tx: draft_rows.find_latest(
                tx, stage_id=claim.stage_id, person_id=actor.person_id
            )
        )
        base = latest.version if latest else 0
        for _ in range(1 + twice):
            try:
                saved = self.house.save(actor, claim, words, base=base, save_id=save_id)
            except ClaimEnded:
                return
        assert saved.draft.version == base + 1
        self.texts[(claim.stage_id, actor.person_id)] = saved.draft.answer

    @rule(name=people, met=st.booleans(), verdict=st.sampled_from(Verdict))
    def do_the_next(self, name: str, met: bool, verdict: Verdict) -> None:
        """Take something and finish it, so that items come far in a short day."""
        before = len(self.claims)
        self.claim(name, twice=False)
        for claim in self.claims[before:]:
            self.finish(claim, met=met, verdict=verdict, twice=False)

    @rule(met=st.booleans(), verdict=st.sampled_from(Verdict))
    def everybody_does_the_next(self, met: bool, verdict: Verdict) -> None:
        for name in EXPERTS[:2] + REVIEWERS:
            self.do_the_next(name, met=met, verdict=verdict)

    @precondition(lambda self: self.claims)
    @rule(
        data=st.data(),
        met=st.booleans(),
        verdict=st.sampled_from(Verdict),
        twice=st.booleans(),
    )
    def finish_one(self, data: st.DataObject, met: bool, verdict: Verdict, twice: bool) -> None:
        """Finish a claim in whatever state: held, over, given back, finished before."""
        claim = data.draw(st.sampled_from(self.claims))
        self.finish(claim, met=met, verdict=verdict, twice=twice)

    def finish(self, claim: Claim, *, met: bool, verdict: Verdict, twice: bool) -> None:
        if claim.stage_name is StageName.AUTHOR:
            self.hand_in(claim, met=met, twice=twice)
        else:
            self.judge(claim, verdict=verdict, twice=twice)

    def hand_in(self, claim: Claim, *, met: bool, twice: bool) -> None:
        is_grading = claim.project_id == self.projects[1].id
        answer = (
            make_tasks.grading_answer(c1="met" if met else "unmet")
            if is_grading
            else make_tasks.example_answer()
        )
        new = NewSubmission(id=ids.new_id(), answer=answer, ai_help=AiHelp.SPELLING)
        for _ in range(1 + twice):
            made = self.attempt(
                lambda tx: submissions.submit(
                    tx,
                    actor=self.holder(claim),
                    claim_id=claim.id,
                    submission=new,
                    now=self.clock.now(),
                )
            )
        if isinstance(made, TacitError):
            assert isinstance(made, ClaimEnded | HoldExpired), made
        else:
            self.written[made.id] = made

    def judge(self, claim: Claim, *, verdict: Verdict, twice: bool) -> None:
        actor = self.holder(claim)
        sheet = self.db.read_now(lambda tx: claims.get_claim(tx, actor=actor, claim_id=claim.id))
        decisions = tuple(
            VoteDecision(
                criterion=criterion,
                criterion_version=1,
                verdict="met",
                option=None,
                reason="It says so.",
            )
            for criterion in sheet.differing
        )
        if decisions:
            verdict = Verdict.DECIDED
        elif claim.stage_name is StageName.AUDIT:
            verdict = Verdict.FAIL if verdict is Verdict.REJECT else Verdict.PASS
        elif claim.stage_name is StageName.APPEAL:
            verdict = _ON_APPEAL.get(verdict, Verdict.UPHOLD)
        new = NewReview(
            id=ids.new_id(),
            verdict=verdict,
            reasons="Read.",
            decisions=decisions,
            unjudged_because="As a whole.",
        )
        for _ in range(1 + twice):
            made = self.attempt(lambda tx: self.give(tx, actor, claim, new))
        if not isinstance(made, TacitError):
            self.written[made.id] = made

    def give(self, tx: Tx, actor: Actor, claim: Claim, new: NewReview) -> object:
        now = self.clock.now()
        if claim.stage_name is StageName.REVIEW:
            return reviews.decide(tx, actor=actor, claim_id=claim.id, review=new, now=now)
        if claim.stage_name is StageName.ADJUDICATE:
            return adjudications.decide(
                tx, actor=actor, claim_id=claim.id, adjudication=new, now=now
            )
        if claim.stage_name is StageName.OPINION:
            return opinions.give(tx, actor=actor, claim_id=claim.id, opinion=new, now=now)
        if claim.stage_name is StageName.APPEAL:
            return appeals.decide(tx, actor=actor, claim_id=claim.id, decision=new, now=now)
        return audits.decide(tx, actor=actor, claim_id=claim.id, audit=new, now=now)

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), manager=st.booleans(), twice=st.booleans())
    def ask_for_an_opinion(self, data: st.DataObject, manager: bool, twice: bool) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        actor = self.house.manager if manager else self.holder(claim)
        ask_id = ids.new_id()
        for _ in range(1 + twice):
            asked = self.attempt(
                lambda tx: opinions.ask(
                    tx,
                    actor=actor,
                    item_id=claim.item_id,
                    ask_id=ask_id,
                    question="Is it so?",
                    now=self.clock.now(),
                )
            )
        if not isinstance(asked, TacitError):
            self.asks.append((ask_id, actor))

    @precondition(lambda self: self.asks)
    @rule(data=st.data())
    def take_a_question_back(self, data: st.DataObject) -> None:
        ask_id, actor = data.draw(st.sampled_from(self.asks))
        self.attempt(
            lambda tx: opinions.withdraw(tx, actor=actor, ask_id=ask_id, now=self.clock.now())
        )

    @precondition(lambda self: self.written)
    @rule(data=st.data(), twice=st.booleans())
    def appeal(self, data: st.DataObject, twice: bool) -> None:
        """Whoever handed something in appeals, whether there is a verdict or not."""
        made = data.draw(st.sampled_from(list(self.written.values())))
        if not isinstance(made, Submission):
            return
        actor = next(one for one in self.house.names.values() if one.person_id == made.expert_id)
        new = NewAppeal(id=ids.new_id(), reason="It is right.")
        for _ in range(1 + twice):
            self.attempt(
                lambda tx: appeals.make(
                    tx,
                    actor=actor,
                    submission_id=made.id,
                    appeal=new,
                    now=self.clock.now(),
                )
            )

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        self.attempt(
            lambda tx: claims.give_back(
                tx, actor=self.holder(claim), claim_id=claim.id, now=self.clock.now()
            )
        )

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def park(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        self.attempt(
            lambda tx: claims.park(
                tx,
                actor=self.holder(claim),
                claim_id=claim.id,
                reason="broken",
                now=self.clock.now(),
            )
        )

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), minutes=st.integers(1, 90))
    def work_for(self, data: st.DataObject, minutes: int) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        begin = self.clock.now()
        end = self.clock.advance(minutes=minutes)
        segment = NewSegment(id=ids.new_id(), from_at=begin, to_at=end, signal="typing")
        kept = self.attempt(
            lambda tx: time.record(
                tx,
                actor=self.holder(claim),
                claim_id=claim.id,
                segments=[segment],
                now=end,
            )
        )
        assert isinstance(kept, tuple)
        # Nothing is taken off for a hold that ran out meanwhile.
        stored = self.house.stored_claim(claim)
        if stored.state in (ClaimState.HELD, ClaimState.EXPIRED):
            assert len(kept) == 1
            self.seconds[claim.id] = self.seconds.get(claim.id, 0) + minutes * 60

    # ------------------------------------------------------------------ clock, manager

    @rule(hours=st.integers(1, 80), sweep=st.booleans())
    def step_the_clock(self, hours: int, sweep: bool) -> None:
        self.clock.advance(hours=hours)
        if sweep:
            self.house.expire()
            self.db.write_now(flow.fold)

    @rule(data=st.data(), decision=st.sampled_from(ParkDecision))
    def answer_park(self, data: st.DataObject, decision: ParkDecision) -> None:
        parked = [item for item in self.items if self.house.item(item).state is ItemState.PARKED]
        if parked:
            item = data.draw(st.sampled_from(parked))
            answered = self.attempt(
                lambda tx: pipeline.answer_park(
                    tx,
                    actor=self.house.manager,
                    item_id=item.id,
                    decision=decision,
                    answer="So be it.",
                    now=self.clock.now(),
                )
            )
            assert not isinstance(answered, TacitError), answered

    @rule(data=st.data(), really=st.integers(0, 9))
    def withdraw(self, data: st.DataObject, really: int) -> None:
        if really != 7:
            return
        item = data.draw(st.sampled_from(self.items))
        self.db.write_now(
            lambda tx: pipeline.withdraw_item(
                tx,
                actor=self.house.manager,
                item_id=item.id,
                withdrawal_id=ids.new_id(),
                reason="The client asked.",
                now=self.clock.now(),
            )
        )

    @rule(index=st.integers(0, 2), really=st.integers(0, 9))
    def ask_again(self, index: int, really: int) -> None:
        if really != 7:
            return
        project_id = self.projects[index].id

        def run(tx: Tx) -> None:
            now = self.clock.now()
            guidelines.add_version(
                tx,
                actor=self.house.manager,
                project_id=project_id,
                text=f"# How\n\n## Be brief {now}\n",
                note="shorter",
                now=now,
            )
            newest = projects.read_project(tx, project_id=project_id).guideline_version
            pipeline.reask(
                tx,
                actor=self.house.manager,
                project_id=project_id,
                guideline_version=newest,
                now=now,
            )

        self.db.write_now(run)

    # ---------------------------------------------------------------------- invariants

    @invariant()
    def stored_state_follows_from_what_was_done(self) -> None:
        """1, 2 and 7: places, own work, states, counters and the log."""
        if hasattr(self, "house"):
            self.house.check()

    @invariant()
    def saved_stays(self) -> None:
        """3: every word and minute that was answered is there."""
        if not hasattr(self, "texts"):
            return
        for (stage_id, person_id), text in self.texts.items():
            latest = self.db.read_now(
                partial(draft_rows.find_latest, stage_id=stage_id, person_id=person_id)
            )
            assert latest is not None
            assert latest.answer == text
        for claim_id, seconds in self.seconds.items():
            total = self.db.read_now(partial(time.seconds_on_claim, claim_id=claim_id))
            assert total == seconds

    @invariant()
    def written_is_never_changed(self) -> None:
        """4: submissions and verdicts are as they were handed in."""
        if not hasattr(self, "items"):
            return
        stored: dict[str, object] = {}
        for item in self.items:
            for submission in self.db.read_now(partial(answers.of_item, item_id=item.id)):
                stored[submission.id] = submission
            for verdict in self.db.read_now(partial(review_rows.of_item, item_id=item.id)):
                stored[verdict.id] = verdict
        assert {key: stored.get(key) for key in self.written} == self.written
        assert stored.keys() == self.written.keys()


DAYS = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _nth_id(number: int) -> str:
    return ids.make_id(milliseconds=1_770_000_000_000 + number, fraction=0, randomness=number)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_random_days_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    def open_database(clock: SteppedClock) -> Database:
        path = tmp_path / f"days-{next(_numbers)}.db"
        shutil.copyfile(sqlite_template, path)
        return engine.open_url(f"sqlite:///{path}", clock=clock)

    run_state_machine_as_test(
        type("DaysOnSqlite", (Days,), {"open_database": staticmethod(open_database)}),
        settings=DAYS,
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_random_days_on_postgres(pg_cluster: postgres.Cluster, postgres_template: str) -> None:
    def open_database(clock: SteppedClock) -> Database:
        url = pg_cluster.create(f"days_{next(_numbers)}", postgres_template)
        return engine.open_url(url, clock=clock)

    run_state_machine_as_test(
        type("DaysOnPostgres", (Days,), {"open_database": staticmethod(open_database)}),
        settings=settings(DAYS, max_examples=8),
    )
