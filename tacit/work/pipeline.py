"""An item on its way: into the queue, out of it, answered, asked again."""

from collections.abc import Sequence
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.tasks import items, registry
from tacit.tasks.records import Item, ItemState
from tacit.work import _answers_to_parks, _closing, _pipeline_rules, _reasking, _rules, _steps
from tacit.work._pipeline_rules import Course
from tacit.work._scene import Scene, get_item_scene
from tacit.work._store import counts, looks
from tacit.work._store import parks as park_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import ItemNotOpen, NotParked
from tacit.work.events import ItemsOpened, ItemWithdrawn, ParkAnswered
from tacit.work.records import Park, ParkDecision, StageState, Withdrawal
from tacit.work.views import OpenWork

REASK_ITEMS_MAX = 10_000
"""Items that one call asks again; call again while there are more."""


def open_items(
    tx: Tx, *, actor: Actor, project_id: str, item_ids: Sequence[str], now: datetime
) -> int:
    """Put waiting items into the queue; return how many. What is in it already stays.

    Items of a project that is not open yet wait in the queue until it is.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.ADD_ITEMS, org_id=project.org_id)
    waiting = [
        item
        for item in items.read_items(tx, item_ids=item_ids)
        if item.project_id == project.id and item.state is ItemState.WAITING
    ]
    if waiting:
        _open(tx, waiting, project, now=now)
        event = ItemsOpened(
            org_id=project.org_id,
            actor_id=actor.person_id,
            project_id=project.id,
            on_version=project.guideline_version,
            item_ids=tuple(item.id for item in waiting),
        )
        log.append(tx, event, happened_at=now)
    return len(waiting)


def withdraw_item(
    tx: Tx, *, actor: Actor, item_id: str, withdrawal_id: str, reason: str, now: datetime
) -> Withdrawal:
    """Take an item out for good, whatever its state. Whoever holds it loses the hold.

    Drafts, submissions and minutes stay; a release leaves the item out from now on.
    Withdrawing twice is the same as once.

    Raises:
        ReasonMissing: nothing says why.
    """
    scene = get_item_scene(tx, item_id=item_id)
    permissions.check(actor, Action.WITHDRAW_ITEM, org_id=scene.item.org_id)
    reason = _rules.check_text(reason, place="reason", needed_for="withdrawing an item")
    return _withdraw(tx, scene, actor=actor, withdrawal_id=withdrawal_id, reason=reason, now=now)


def answer_park(
    tx: Tx,
    *,
    actor: Actor,
    item_id: str,
    decision: ParkDecision,
    answer: str,
    now: datetime,
) -> Park:
    """Answer a parked item: reopen it where it stood, or withdraw it. Needs words.

    After a failed audit without a review stage, reopening asks the author again.

    Raises:
        NotParked: the item does not wait for an answer.
        ReasonMissing: the answer is empty; whoever parked it reads it.
    """
    scene = get_item_scene(tx, item_id=item_id)
    permissions.check(actor, Action.ANSWER_PARK, org_id=scene.item.org_id)
    words = _rules.check_text(answer, place="answer", needed_for="an answer to a parked item")
    waiting = park_rows.open_of_item(tx, item_id)
    if not waiting:
        raise NotParked("This item does not wait for an answer.", remedy="Look at its history.")
    answered = [
        park
        for park in waiting
        if park_rows.answer(tx, park, by=actor.person_id, decision=decision, words=words, at=now)
    ]
    if not answered:
        raise NotParked("Somebody else answered just now.", remedy="Look at its history.")
    for park in answered:
        _tell_answer(tx, park, actor=actor, decision=decision, words=words, now=now)
    if decision is ParkDecision.WITHDRAW:
        _withdraw(tx, scene, actor=actor, withdrawal_id=answered[0].id, reason=words, now=now)
    else:
        _answers_to_parks.reopen(tx, scene, answered, actor=actor, now=now)
    parks = park_rows.of_item(tx, item_id)
    return next(park for park in parks if park.id == answered[-1].id)


def count_open_work(tx: Tx, *, actor: Actor, project_id: str) -> OpenWork:
    """Say what the newest guideline touches: work under an older one that is not accepted."""
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.APPLY_PROJECT, org_id=project.org_id)
    return _reasking.count(tx, project)


def reask(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    guideline_version: int,
    now: datetime,
    limit: int = REASK_ITEMS_MAX,
) -> OpenWork:
    """Ask open work again under a newer guideline; return what was touched.

    Held answers go on under the new version. Items with answers under an older version
    that are not accepted return to their authors first; whoever reviews one of them
    loses the hold. To finish under the old version, do not call this. A repeat finds
    nothing more to do.

    Raises:
        ItemNotOpen: the version is not the newest of the project.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.APPLY_PROJECT, org_id=project.org_id)
    if guideline_version != project.guideline_version:
        raise ItemNotOpen(
            f"The guideline is at version {project.guideline_version}, not {guideline_version}.",
            remedy="Look at the newest version, then choose again.",
        )
    return _reasking.reask(tx, project, actor=actor, limit=limit, now=now)


def _open(tx: Tx, waiting: Sequence[Item], project: Project, *, now: datetime) -> None:
    """Open the first stage of many items, with few statements for all of them."""
    kind = registry.get(project.kind)
    rule = looks.find_rule(tx, project.id) if kind.has_votes else None
    new = []
    for item in waiting:
        course = Course(
            item_id=item.id,
            sampling_seed=project.release_seed,
            has_votes=kind.has_votes,
            pipeline=project.pipeline,
            stages=(),
        )
        step = _pipeline_rules.first(course)
        scene = Scene(tx, item, project)
        new.append(_steps.opened(step, scene=scene, now=now, rule=rule))
    stage_rows.add(tx, new)
    for item in waiting:
        items.set_state(tx, item_id=item.id, state=ItemState.OPEN, now=now)
    opened = StageState.OPEN.value
    changes = {
        (new[0].name.value, opened): len(new),
        (_steps.ITEM, ItemState.OPEN.value): len(new),
    }
    counts.add(tx, project_id=project.id, changes=changes)


def _withdraw(
    tx: Tx, scene: Scene, *, actor: Actor, withdrawal_id: str, reason: str, now: datetime
) -> Withdrawal:
    if stored := park_rows.find_withdrawal(tx, scene.item.id):
        return stored
    withdrawal = Withdrawal(
        id=withdrawal_id,
        org_id=scene.item.org_id,
        item_id=scene.item.id,
        project_id=scene.item.project_id,
        reason=reason,
        by=actor.person_id,
        at=now,
    )
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    _closing.close(outcome, reason=f"withdrawn: {reason}")
    outcome.state = ItemState.WITHDRAWN
    park_rows.withdraw(tx, withdrawal)
    outcome.tell(
        ItemWithdrawn(
            org_id=scene.item.org_id,
            actor_id=actor.person_id,
            project_id=scene.item.project_id,
            item_id=scene.item.id,
            withdrawal_id=withdrawal.id,
            reason=reason,
        )
    )
    outcome.write()
    return withdrawal


def _tell_answer(
    tx: Tx, park: Park, *, actor: Actor, decision: ParkDecision, words: str, now: datetime
) -> None:
    event = ParkAnswered(
        org_id=park.org_id,
        actor_id=actor.person_id,
        project_id=park.project_id,
        item_id=park.item_id,
        park_id=park.id,
        decision=decision.value,
        answer=words,
    )
    log.append(tx, event, happened_at=now)
