"""Carry out what `_pipeline_rules` decided: open stages, accept, reject, park."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from tacit import log
from tacit.access.records import Actor
from tacit.log.records import Event
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import _contributions, _ids
from tacit.work._pipeline_rules import (
    RETURNED_BY_VERDICT,
    Accept,
    Contest,
    Open,
    Park,
    Pass,
    Reject,
    Resume,
    Return,
    Step,
)
from tacit.work._scene import About, Scene
from tacit.work._store import answers, counts, parks
from tacit.work._store import looks as look_rows
from tacit.work._store import stages as stage_rows
from tacit.work.events import (
    ItemAccepted,
    ItemContested,
    ItemParked,
    ItemRejected,
    ItemReturned,
)
from tacit.work.records import Park as ParkRecord
from tacit.work.records import Stage, StageState
from tacit.work.views import LookRule

ITEM = "item"
ACCEPTED_ON = "accepted_on"
SHARE_OF = "by_"
HANDED_IN_AT = "handed_in_"
"""Subjects of the counters beside the names of stages. Of a share and of what was handed in at
a stage the state is a person; the second counts whatever became of it."""


@dataclass
class Outcome:
    """What one verb changed about an item; written when the verb ends."""

    tx: Tx
    scene: Scene
    actor_id: str | None
    now: datetime
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    state: ItemState | None = None
    contested: bool | None = None
    accepted_submission_id: str | None = None

    def move(self, subject: str, *, before: str | None, after: str | None) -> None:
        """Count something that went from one state to another."""
        if before is not None:
            self.changes[(subject, before)] -= 1
        if after is not None:
            self.changes[(subject, after)] += 1

    def count_hand_in(self, stage: StageName, *, person_id: str) -> None:
        """Count an answer or a verdict for whoever gave it."""
        self.changes[(HANDED_IN_AT + stage.value, person_id)] += 1

    def tell(self, event: Event) -> None:
        log.append(self.tx, event, happened_at=self.now)

    def write(self) -> None:
        """Write the state of the item and the counters. The last call of a verb."""
        item = self.scene.item
        if self.state is not None and self.state is not item.state:
            self.move(ITEM, before=counted_as(item.state), after=counted_as(self.state))
        if self.state is not None:
            items.set_state(
                self.tx,
                item_id=item.id,
                state=self.state,
                contested=self.contested,
                accepted_submission_id=self.accepted_submission_id,
                now=self.now,
            )
        counts.add(self.tx, project_id=item.project_id, changes=self.changes)


def counted_as(state: ItemState) -> str | None:
    """Items are counted from when they enter the queue; a full stage counts as open."""
    return None if state is ItemState.WAITING else state.value


def begin(tx: Tx, scene: Scene, *, actor: Actor | None, now: datetime) -> Outcome:
    return Outcome(tx=tx, scene=scene, actor_id=actor.person_id if actor else None, now=now)


def carry_out(outcome: Outcome, steps: Sequence[Step], *, done: Stage | None) -> None:
    """Write what follows. `done` is the stage that was just settled, if there is one."""
    new: list[Stage] = []
    for step in steps:
        match step:
            case Open():
                new.append(_open(outcome, step))
            case Pass():
                new.append(_pass(outcome, step))
            case Contest():
                _contest(outcome, step, done)
            case Return():
                assert done is not None, "only a stage that was done is returned"
                _return(outcome, done)
            case Accept():
                _accept(outcome, step)
            case Reject():
                _reject(outcome, step)
            case Resume():
                _resume(outcome, step)
            case Park():
                assert done is not None, "only a stage that was done parks its item"
                _park(outcome, step, done)
            case _:
                assert_never(step)
    stage_rows.add(outcome.tx, new)
    for stage, step in zip(
        [stage for stage in new if stage.state is StageState.OPEN],
        [step for step in steps if isinstance(step, Open)],
        strict=True,
    ):
        _reserve(outcome, stage, step)


def _open(outcome: Outcome, step: Open) -> Stage:
    outcome.move(step.name.value, before=None, after=StageState.OPEN.value)
    is_author = step.name is StageName.AUTHOR
    outcome.state = ItemState.OPEN if is_author else ItemState.IN_REVIEW
    rule = look_rows.find_rule(outcome.tx, outcome.scene.project.id) if is_author else None
    return opened(step, scene=outcome.scene, now=outcome.now, rule=rule)


def opened(step: Open, *, scene: Scene, now: datetime, rule: LookRule | None = None) -> Stage:
    """The stage that a step opens; a `rule` is of the author's stage alone."""
    wanted = rule.first if rule else step.wanted
    # Places beyond those who are asked again are for anybody at once.
    kept = len(step.reserved_for) >= wanted
    until = now + timedelta(seconds=step.reserved_seconds) if kept else None
    return Stage(
        id=stage_id(scene, step, now=now),
        org_id=scene.item.org_id,
        item_id=scene.item.id,
        project_id=scene.item.project_id,
        name=step.name,
        position=step.position,
        round=step.round,
        state=StageState.OPEN,
        wanted=wanted,
        taken=0,
        done=0,
        reserved_until=until,
        priority=scene.project.priority + scene.item.priority,
        domain=scene.item.domain,
        blind=step.blind,
        target_submission_id=step.target_submission_id,
        contested=step.contested,
        opened_at=now,
        wanted_most=rule.most if rule else None,
    )


def _reserve(outcome: Outcome, stage: Stage, step: Open) -> None:
    if step.reserved_for:
        until = outcome.now + timedelta(seconds=step.reserved_seconds)
        stage_rows.reserve(outcome.tx, stage.id, people=step.reserved_for, until=until)


def _pass(outcome: Outcome, step: Pass) -> Stage:
    outcome.move(step.name.value, before=None, after=step.state.value)
    scene, now = outcome.scene, outcome.now
    return Stage(
        id=stage_id(scene, step, now=now),
        org_id=scene.item.org_id,
        item_id=scene.item.id,
        project_id=scene.item.project_id,
        name=step.name,
        position=step.position,
        round=step.round,
        state=step.state,
        wanted=0,
        taken=0,
        done=0,
        reserved_until=None,
        priority=scene.project.priority + scene.item.priority,
        domain=scene.item.domain,
        blind=False,
        target_submission_id=None,
        contested=False,
        opened_at=now,
        settled_at=now,
        reason=step.reason,
    )


def stage_id(scene: Scene, step: Open | Pass, *, now: datetime) -> str:
    """The id of the stage that a step opens or passes."""
    return _ids.derive(cause=f"stage {scene.item.id} {step.name} {step.round}", now=now)


def _contest(outcome: Outcome, step: Contest, done: Stage | None) -> None:
    assert done is not None, "only graders who are done can differ"
    outcome.contested = True
    outcome.tell(ItemContested(**about(outcome), stage_id=done.id, criteria=step.criteria))


def _return(outcome: Outcome, done: Stage) -> None:
    marked = stage_rows.mark(
        outcome.tx,
        done,
        state=StageState.RETURNED,
        reason=RETURNED_BY_VERDICT,
        at=outcome.now,
    )
    assert marked, "the stage was settled in this transaction"
    outcome.move(done.name.value, before=done.state.value, after=StageState.RETURNED.value)
    outcome.tell(
        ItemReturned(
            **about(outcome), stage_id=done.id, round=done.round, reason=RETURNED_BY_VERDICT
        )
    )


def _accept(outcome: Outcome, step: Accept) -> None:
    outcome.state = ItemState.ACCEPTED
    outcome.accepted_submission_id = step.submission_id
    shares = _contributions.of_item(
        outcome.tx, outcome.scene, target_id=step.submission_id, now=outcome.now
    )
    answers.add_contributions(outcome.tx, shares)
    outcome.changes[(ACCEPTED_ON, outcome.now.date().isoformat())] += 1
    for share in shares:
        outcome.changes[(SHARE_OF + share.role.value, share.person_id)] += 1
    outcome.tell(
        ItemAccepted(
            **about(outcome),
            submission_id=step.submission_id,
            contributions=tuple((share.person_id, share.role.value) for share in shares),
        )
    )


def _reject(outcome: Outcome, step: Reject) -> None:
    outcome.state = ItemState.REJECTED
    outcome.tell(
        ItemRejected(**about(outcome), submission_id=step.submission_id, reason=step.reason)
    )


def _resume(outcome: Outcome, step: Resume) -> None:
    until = outcome.now + timedelta(seconds=step.reserved_seconds)
    kept = until if step.reserved_for else None
    resumed = stage_rows.resume(outcome.tx, step.stage_id, until=kept)
    if resumed is None:
        # Withdrawn or asked again since: the opinion is recorded all the same.
        return
    stage_rows.keep(outcome.tx, resumed.id, people=step.reserved_for, until=until)
    outcome.move(resumed.name.value, before=StageState.WAITING.value, after=StageState.OPEN.value)
    outcome.state = ItemState.IN_REVIEW


def _park(outcome: Outcome, step: Park, done: Stage) -> None:
    """Park an item after an audit that failed; the audit stays settled."""
    assert outcome.actor_id is not None, "somebody audited it"
    put_aside(
        outcome,
        park_id=_ids.derive(cause=f"park {done.id}", now=outcome.now),
        claim_id=done.id,
        stage_id=done.id,
        by=outcome.actor_id,
        reason=step.reason,
    )


def put_aside(
    outcome: Outcome, *, park_id: str, claim_id: str, stage_id: str, by: str, reason: str
) -> None:
    """Take an item out of the queue until a manager answers."""
    item = outcome.scene.item
    park = ParkRecord(
        id=park_id,
        org_id=item.org_id,
        item_id=item.id,
        project_id=item.project_id,
        stage_id=stage_id,
        claim_id=claim_id,
        by=by,
        reason=reason,
        at=outcome.now,
    )
    parks.add(outcome.tx, park)
    outcome.state = ItemState.PARKED
    outcome.tell(
        ItemParked(
            **about(outcome),
            park_id=park.id,
            claim_id=park.claim_id,
            stage_id=park.stage_id,
            reason=park.reason,
        )
    )


def about(outcome: Outcome) -> About:
    item = outcome.scene.item
    return About(
        org_id=item.org_id,
        project_id=item.project_id,
        item_id=item.id,
        actor_id=outcome.actor_id,
    )
