"""Reopen an item that was parked."""

from collections.abc import Sequence
from datetime import datetime

from tacit.access.records import Actor
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.tasks.records import ItemState
from tacit.work import _advance, _pipeline_rules, _steps
from tacit.work._pipeline_rules import People
from tacit.work._scene import Scene
from tacit.work._steps import Outcome
from tacit.work._store import answers
from tacit.work._store import stages as stage_rows
from tacit.work.records import Park, Stage, StageState


def reopen(tx: Tx, scene: Scene, parks: Sequence[Park], *, actor: Actor, now: datetime) -> None:
    """Go on where the item stood; after a failed audit, ask the author again."""
    stages = stage_rows.of_item(tx, scene.item.id, lock=True)
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    by_id = {stage.id: stage for stage in stages}
    parked = [stage for stage in stages if stage.state is StageState.PARKED]
    for stage in parked:
        _reopen_stage(outcome, stage)
    audited = [park for park in parks if by_id[park.stage_id].name is StageName.AUDIT]
    if audited and not parked:
        _ask_again(outcome)
    outcome.write()


def _reopen_stage(outcome: Outcome, stage: Stage) -> None:
    done = stage.done >= stage.wanted
    full = stage.taken >= stage.wanted
    waits = done and stage.wanted_most is not None
    over = StageState.WAITING if waits else StageState.SETTLED
    state = over if done else StageState.FULL if full else StageState.OPEN
    settles = state is StageState.SETTLED
    marked = stage_rows.mark(
        outcome.tx, stage, state=state, reason=None, at=outcome.now if settles else None
    )
    assert marked, "the stages are locked"
    after = over if done else StageState.OPEN
    outcome.move(stage.name.value, before=StageState.PARKED.value, after=after.value)
    is_author = stage.name is StageName.AUTHOR
    outcome.state = ItemState.OPEN if is_author else ItemState.IN_REVIEW
    if settles:
        _advance.settled(outcome, stage_rows.get(outcome.tx, stage.id))


def _ask_again(outcome: Outcome) -> None:
    submissions = answers.of_item(outcome.tx, outcome.scene.item.id)
    last = submissions[-1]
    authors = tuple(each.expert_id for each in submissions if each.round == last.round)
    steps = _pipeline_rules.again(outcome.scene.course, people=People(authors=authors))
    _steps.carry_out(outcome, steps, done=None)
