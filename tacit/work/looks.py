"""Looks: an item is answered by some people first, and by one more where that pays.

Where a project has a rule, a stage whose answers are all in waits. Somebody then asks for one
more person, up to what the rule allows, says that it is enough, or parks the item because
nobody is left to ask. What decides is another feature's business; here is only how the queue
follows, by one guarded UPDATE each, so that a stage never has more answers than it wants.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.work import _ids, _pipeline_rules, _steps
from tacit.work._scene import get_item_scene
from tacit.work._steps import Outcome
from tacit.work._store import claims as claim_rows
from tacit.work._store import counts
from tacit.work._store import looks as look_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import LooksRefused
from tacit.work.events import LooksEnded, LooksRuled, LookWanted
from tacit.work.records import Stage, StageState
from tacit.work.views import LookRule

FIRST_MIN = 2
"""One answer says nothing of how sure one may be."""
WAITING_AT_ONCE_MAX = 2_000


def rule(
    tx: Tx, *, actor: Actor, project_id: str, first: int, most: int, now: datetime
) -> LookRule:
    """Say how many people answer an item at first and at most, from now on.

    Holds for what is opened later and for what is open now; nobody who is at work loses it.

    Raises:
        LooksRefused: the kind has no votes, or the numbers make no sense.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.CHANGE_STATE, org_id=project.org_id)
    _check(project, first=first, most=most)
    made = LookRule(
        project_id=project.id,
        org_id=project.org_id,
        first=first,
        most=most,
        by=actor.person_id,
        at=now,
    )
    waiting = look_rows.put_rule(tx, made)
    name = StageName.AUTHOR.value
    moved = Counter(
        {(name, StageState.OPEN.value): -waiting, (name, StageState.WAITING.value): waiting}
    )
    counts.add(tx, project_id=project.id, changes=moved)
    event = LooksRuled(
        org_id=project.org_id,
        actor_id=actor.person_id,
        project_id=project.id,
        first=first,
        most=most,
    )
    log.append(tx, event, happened_at=now)
    return made


def list_projects(tx: Tx) -> list[str]:
    """Projects in which answers are all in, for whatever decides."""
    return look_rows.list_projects(tx)


def list_waiting(tx: Tx, *, project_id: str, limit: int = WAITING_AT_ONCE_MAX) -> tuple[Stage, ...]:
    """Stages whose answers are all in, for whatever decides."""
    return tuple(look_rows.list_waiting(tx, project_id=project_id, limit=limit))


def count_open(tx: Tx, *, project_id: str, first: int) -> int:
    """How many further looks stand open in the queue, for whatever decides."""
    return look_rows.count_open(tx, project_id=project_id, first=first)


def list_people(tx: Tx, *, stage_ids: Sequence[str]) -> dict[str, set[str]]:
    """Who ever held each stage, for whatever decides."""
    return look_rows.list_people(tx, stage_ids=stage_ids) if stage_ids else {}


def read_people(tx: Tx, *, item_id: str) -> set[str]:
    """Who ever held anything of an item, for whatever must not ask them again."""
    return {claim.expert_id for claim in claim_rows.of_item(tx, item_id)}


def want_one_more(tx: Tx, *, stage_id: str, now: datetime) -> bool:
    """Ask for one more person; False where the stage does not wait, or has all it may have."""
    stage = look_rows.want_one_more(tx, stage_id)
    if stage is None:
        return False
    outcome = _begin(tx, stage, now=now)
    outcome.move(stage.name.value, before=StageState.WAITING.value, after=StageState.OPEN.value)
    outcome.tell(LookWanted(**_steps.about(outcome), stage_id=stage.id, wanted=stage.wanted))
    outcome.write()
    return True


def end(
    tx: Tx, *, stage_id: str, submission_id: str, differing: Sequence[str], now: datetime
) -> bool:
    """Say that a stage has enough answers; False where it does not wait.

    `submission_id` is the answer that goes on. What is still `differing` goes to adjudication,
    or is marked as contested where the pipeline has none.
    """
    stage = look_rows.settle(tx, stage_id, at=now)
    if stage is None:
        return False
    outcome = _begin(tx, stage, now=now)
    outcome.move(stage.name.value, before=StageState.WAITING.value, after=StageState.SETTLED.value)
    outcome.tell(
        LooksEnded(
            **_steps.about(outcome),
            stage_id=stage.id,
            submission_id=submission_id,
            differing=tuple(differing),
        )
    )
    steps = _pipeline_rules.after_author(
        outcome.scene.course, target=submission_id, differing=differing, reviewers=()
    )
    _steps.carry_out(outcome, steps, done=stage)
    outcome.write()
    return True


def park(tx: Tx, *, stage_id: str, by: str, reason: str, now: datetime) -> bool:
    """Take an item that nobody is left to look at out of the queue, until a manager answers."""
    stage = stage_rows.get(tx, stage_id)
    parked = StageState.PARKED
    if stage.state is not StageState.WAITING or stage.wanted_most is None:
        return False
    if not stage_rows.mark(tx, stage, state=parked, reason=reason, at=None):
        return False
    outcome = _begin(tx, stage, now=now)
    outcome.move(stage.name.value, before=StageState.WAITING.value, after=parked.value)
    _steps.put_aside(
        outcome,
        park_id=_ids.derive(cause=f"park {stage.id} {now.isoformat()}", now=now),
        claim_id=_ids.derive(cause=f"no claim {stage.id} {now.isoformat()}", now=now),
        stage_id=stage.id,
        by=by,
        reason=reason,
    )
    outcome.write()
    return True


def _begin(tx: Tx, stage: Stage, *, now: datetime) -> Outcome:
    return _steps.begin(tx, get_item_scene(tx, item_id=stage.item_id), actor=None, now=now)


def _check(project: Project, *, first: int, most: int) -> None:
    if not registry.get(project.kind).has_votes:
        raise LooksRefused(
            f"Answers of the kind {project.kind} are not compared, so one more tells nothing.",
            remedy="Choose a kind with votes, as grading or preference.",
        )
    if project.pipeline[0].people < FIRST_MIN:
        raise LooksRefused(
            "One person answers an item of this project.",
            remedy="Write people: 2 at the author's stage of project.yaml, and apply it.",
        )
    if not FIRST_MIN <= first <= most:
        raise LooksRefused(
            f"{first} at first and {most} at most make no plan.",
            place="most",
            remedy=f"At least {FIRST_MIN} at first, and no fewer at most.",
        )
