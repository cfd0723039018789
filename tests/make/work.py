"""Houses with people, projects and items in the queue, for tests of work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tacit.access.records import Actor, Role
from tacit.kit import ids
from tacit.kit.clock import SteppedClock
from tacit.projects.records import Project, StageName
from tacit.storage.engine import Database
from tacit.tasks import items
from tacit.tasks.records import Item
from tacit.work import (
    adjudications,
    appeals,
    audits,
    checks,
    claims,
    drafts,
    opinions,
    pipeline,
    queue,
    reviews,
    submissions,
)
from tacit.work._store import claims as claim_rows
from tacit.work._store import stages as stage_rows
from tacit.work.drafts import Saved
from tacit.work.records import (
    AiHelp,
    Claim,
    LineVerdict,
    NewAppeal,
    NewComment,
    NewDraft,
    NewReview,
    NewSubmission,
    OpinionAsk,
    Review,
    Stage,
    Submission,
    Verdict,
    VoteDecision,
)
from tacit.work.views import AppealView, ItemHistory, Worksheet
from tests.make import access as make_access
from tests.make import projects as make_projects
from tests.make import tasks as make_tasks

AUTHOR: Mapping[str, object] = {"stage": "author", "hold": "4h"}
REVIEW: Mapping[str, object] = {"stage": "review", "rounds": 2, "blind": True}
ADJUDICATE: Mapping[str, object] = {"stage": "adjudicate", "when": "disagreement"}


@dataclass
class House:
    """An organization with a manager, and verbs as short as a test wants them."""

    db: Database
    clock: SteppedClock
    owner: Actor
    manager: Actor
    names: dict[str, Actor] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def expert(self, name: str, *, skills: Sequence[str] = ()) -> Actor:
        return self._person(name, Role.EXPERT, skills=skills)

    def reviewer(self, name: str, *, also_expert: bool = False) -> Actor:
        roles = [Role.REVIEWER, Role.EXPERT] if also_expert else [Role.REVIEWER]
        return self._person(name, *roles)

    def _person(self, name: str, *roles: Role, skills: Sequence[str] = ()) -> Actor:
        if name not in self.names:
            made = make_access.make_actor(self.db, self.owner, *roles, skills=skills)
            self.names[name] = made
        return self.names[name]

    def project(self, *, pipeline: Sequence[Mapping[str, object]], **changes: Any) -> Project:
        changes.setdefault("name", f"project-{ids.new_id()[-8:]}")
        return make_projects.make_project(self.db, self.owner, pipeline=tuple(pipeline), **changes)

    def grading(self, *, pipeline: Sequence[Mapping[str, object]], **changes: Any) -> Project:
        return self.project(pipeline=pipeline, kind="grading", **changes)

    def items(self, project: Project, number: int = 1, **changes: object) -> list[Item]:
        """Items in the queue; `changes` are of their inputs."""
        shape = make_tasks.grading_input if project.kind == "grading" else make_tasks.example_input
        made = make_tasks.make_items(
            self.db, self.owner, project, inputs=[shape(**changes) for _ in range(number)]
        )
        self.open(project, made)
        return made

    def open(self, project: Project, made: Sequence[Item]) -> int:
        return self.db.write_now(
            lambda tx: pipeline.open_items(
                tx,
                actor=self.manager,
                project_id=project.id,
                item_ids=[item.id for item in made],
                now=self.now,
            )
        )

    def next(
        self,
        actor: Actor,
        *,
        claim_id: str | None = None,
        project: Project | None = None,
        stages: Sequence[StageName] | None = None,
    ) -> Claim | None:
        new = claim_id or ids.new_id()
        return self.db.write_now(
            lambda tx: queue.claim_next(
                tx,
                actor=actor,
                claim_id=new,
                project_id=project.id if project else None,
                stages=stages,
                now=self.now,
            )
        )

    def claim(self, actor: Actor, **narrow: object) -> Claim:
        claim = self.next(actor, **narrow)  # type: ignore[arg-type]  # handed on as they are
        assert claim is not None, "there is nothing to claim"
        return claim

    def retake(self, actor: Actor, item_id: str, *, importer: Actor | None = None) -> Claim:
        return self.db.write_now(
            lambda tx: queue.claim_item(
                tx,
                actor=actor,
                claim_id=ids.new_id(),
                item_id=item_id,
                importer=importer,
                now=self.now,
            )
        )

    def save(
        self,
        actor: Actor,
        claim: Claim,
        text: str,
        *,
        base: int = 0,
        save_id: str | None = None,
        tab: str = "tab-1",
    ) -> Saved:
        draft = NewDraft(
            save_id=save_id or ids.new_id(),
            base_version=base,
            tab=tab,
            answer=make_tasks.example_answer(text),
        )
        return self.db.write_now(
            lambda tx: drafts.save(tx, actor=actor, claim_id=claim.id, draft=draft, now=self.now)
        )

    def submit(
        self,
        actor: Actor,
        claim: Claim,
        answer: Mapping[str, object] | None = None,
        *,
        submission_id: str | None = None,
    ) -> Submission:
        new = NewSubmission(
            id=submission_id or ids.new_id(),
            answer=answer or make_tasks.example_answer(),
            ai_help=AiHelp.NONE,
        )
        return self.db.write_now(
            lambda tx: submissions.submit(
                tx, actor=actor, claim_id=claim.id, submission=new, now=self.now
            )
        )

    def write(self, actor: Actor, text: str = make_tasks.GOOD_ANSWER) -> Submission:
        """Take the next item and hand in an answer."""
        return self.submit(actor, self.claim(actor), make_tasks.example_answer(text))

    def grade(self, actor: Actor, **verdicts: str) -> Submission:
        claim = self.claim(actor, stages=[StageName.AUTHOR])
        return self.submit(actor, claim, make_tasks.grading_answer(**verdicts))

    def review(
        self,
        actor: Actor,
        verdict: Verdict = Verdict.ACCEPT,
        *,
        claim: Claim | None = None,
        comments: Sequence[NewComment] = (),
        review_id: str | None = None,
        submission_id: str | None = None,
        lines: Sequence[LineVerdict] = (),
        unjudged_because: str = "Judged as a whole.",
    ) -> Review:
        claim = claim or self.claim(actor, stages=[StageName.REVIEW])
        new = NewReview(
            id=review_id or ids.new_id(),
            verdict=verdict,
            reasons="As the guideline says.",
            comments=tuple(comments),
            submission_id=submission_id,
            lines=tuple(lines),
            unjudged_because=unjudged_because,
        )
        held = claim
        return self.db.write_now(
            lambda tx: reviews.decide(tx, actor=actor, claim_id=held.id, review=new, now=self.now)
        )

    def adjudicate(
        self,
        actor: Actor,
        verdict: Verdict = Verdict.DECIDED,
        *,
        decisions: Sequence[VoteDecision] = (),
    ) -> Review:
        claim = self.claim(actor, stages=[StageName.ADJUDICATE])
        new = NewReview(
            id=ids.new_id(), verdict=verdict, reasons="Read it.", decisions=tuple(decisions)
        )
        return self.db.write_now(
            lambda tx: adjudications.decide(
                tx, actor=actor, claim_id=claim.id, adjudication=new, now=self.now
            )
        )

    def audit(self, actor: Actor, verdict: Verdict = Verdict.PASS) -> Review:
        claim = self.claim(actor, stages=[StageName.AUDIT])
        new = NewReview(id=ids.new_id(), verdict=verdict, reasons="Looked again.")
        return self.db.write_now(
            lambda tx: audits.decide(tx, actor=actor, claim_id=claim.id, audit=new, now=self.now)
        )

    def ask(self, actor: Actor, item: Item, question: str = "Is the date right?") -> OpinionAsk:
        return self.db.write_now(
            lambda tx: opinions.ask(
                tx,
                actor=actor,
                item_id=item.id,
                ask_id=ids.new_id(),
                question=question,
                now=self.now,
            )
        )

    def opine(self, actor: Actor, verdict: Verdict = Verdict.ACCEPT) -> Review:
        claim = self.claim(actor, stages=[StageName.OPINION])
        new = NewReview(id=ids.new_id(), verdict=verdict, reasons="The date is right.")
        return self.db.write_now(
            lambda tx: opinions.give(tx, actor=actor, claim_id=claim.id, opinion=new, now=self.now)
        )

    def appeal(self, actor: Actor, made: Submission, reason: str = "It is right.") -> AppealView:
        new = NewAppeal(id=ids.new_id(), reason=reason)
        return self.db.write_now(
            lambda tx: appeals.make(
                tx, actor=actor, submission_id=made.id, appeal=new, now=self.now
            )
        )

    def decide_appeal(self, actor: Actor, verdict: Verdict) -> Review:
        claim = self.claim(actor, stages=[StageName.APPEAL])
        new = NewReview(id=ids.new_id(), verdict=verdict, reasons="Read it all again.")
        return self.db.write_now(
            lambda tx: appeals.decide(
                tx, actor=actor, claim_id=claim.id, decision=new, now=self.now
            )
        )

    def sheet(self, actor: Actor, claim: Claim) -> Worksheet:
        return self.db.read_now(lambda tx: claims.get_claim(tx, actor=actor, claim_id=claim.id))

    def item(self, item: Item | str) -> Item:
        item_id = item if isinstance(item, str) else item.id
        return self.db.read_now(lambda tx: items.read_item(tx, item_id=item_id))

    def stages(self, item: Item) -> tuple[Stage, ...]:
        return self.db.read_now(lambda tx: stage_rows.of_item(tx, item.id))

    def stage(self, item: Item, name: StageName, round_: int = 1) -> Stage:
        """The stage of that name and round."""
        return next(
            stage for stage in self.stages(item) if stage.name is name and stage.round == round_
        )

    def stored_claim(self, claim: Claim) -> Claim:
        found = self.db.read_now(lambda tx: claim_rows.find(tx, claim.id))
        assert found is not None
        return found

    def expire(self) -> int:
        return self.db.write_now(lambda tx: queue.expire(tx, now=self.now))

    def check(self) -> None:
        """Nothing that is stored differs from what it follows from."""
        found = self.db.read_now(checks.run)
        assert not found, "\n".join(f"{each.place}: {each.message} {each}" for each in found)


def make_house(db: Database, clock: SteppedClock) -> House:
    owner = make_access.make_owner(db)
    manager = make_access.make_actor(db, owner, Role.MANAGER)
    return House(db=db, clock=clock, owner=owner, manager=manager)


def decision(criterion: str, **changes: str) -> VoteDecision:
    return VoteDecision(
        criterion=criterion,
        criterion_version=1,
        verdict=changes.get("verdict"),
        option=changes.get("option"),
        reason=changes.get("reason", "The text says so."),
    )


__all__ = ["ADJUDICATE", "AUTHOR", "REVIEW", "House", "ItemHistory", "decision", "make_house"]
