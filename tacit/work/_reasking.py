"""Ask open work again under a newer guideline."""

from datetime import datetime

from tacit import log
from tacit.access.records import Actor
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import _closing, _pipeline_rules, _steps
from tacit.work._pipeline_rules import ASKED_AGAIN, People
from tacit.work._scene import Scene, about
from tacit.work._store import answers
from tacit.work._store import claims as claim_rows
from tacit.work._store import open_work as open_rows
from tacit.work.events import ClaimMoved, ItemReturned, ItemsAskedAgain
from tacit.work.records import StageState
from tacit.work.views import OpenWork


def count(tx: Tx, project: Project) -> OpenWork:
    version = project.guideline_version
    return OpenWork(
        guideline_version=version,
        held=open_rows.count_held(tx, project_id=project.id, version=version),
        items=open_rows.count_items(tx, project_id=project.id, version=version),
    )


def reask(tx: Tx, project: Project, *, actor: Actor, limit: int, now: datetime) -> OpenWork:
    """Return items with old answers to their authors and move what is held."""
    version = project.guideline_version
    item_ids = open_rows.list_items(tx, project_id=project.id, version=version, limit=limit)
    for item_id in item_ids:
        item = items.read_item(tx, item_id=item_id)
        _ask_again(tx, Scene(tx, item, project), actor=actor, now=now)
    moved = _move_holds(tx, project, actor=actor, now=now)
    if item_ids or moved:
        event = ItemsAskedAgain(
            org_id=project.org_id,
            actor_id=actor.person_id,
            project_id=project.id,
            on_version=version,
            guideline_version=version,
            item_ids=tuple(item_ids),
            claim_ids=tuple(moved),
        )
        log.append(tx, event, happened_at=now)
    return OpenWork(guideline_version=version, held=len(moved), items=len(item_ids))


def _ask_again(tx: Tx, scene: Scene, *, actor: Actor, now: datetime) -> None:
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    at_it = [claim.expert_id for claim in _closing.holds(outcome, name=StageName.AUTHOR)]
    closed = _closing.close(outcome, reason=ASKED_AGAIN, state=StageState.RETURNED)
    if outcome.scene.item.state in (ItemState.ACCEPTED, ItemState.WITHDRAWN):
        # Somebody finished it or took it out while we waited.
        outcome.write()
        return
    submissions = answers.of_item(tx, scene.item.id)
    newest = submissions[-1].round
    authors = [each.expert_id for each in submissions if each.round == newest]
    people = tuple(dict.fromkeys([*authors, *at_it]))
    steps = _pipeline_rules.again(scene.course, people=People(authors=people))
    _steps.carry_out(outcome, steps, done=None)
    for stage in closed:
        outcome.tell(
            ItemReturned(
                org_id=scene.item.org_id,
                actor_id=actor.person_id,
                project_id=scene.item.project_id,
                item_id=scene.item.id,
                on_version=scene.project.guideline_version,
                stage_id=stage.id,
                round=stage.round,
                reason=ASKED_AGAIN,
            )
        )
    outcome.write()


def _move_holds(tx: Tx, project: Project, *, actor: Actor, now: datetime) -> list[str]:
    moved = []
    version = project.guideline_version
    for claim in open_rows.list_held(tx, project_id=project.id, version=version):
        if claim_rows.move(tx, claim.id, version=version):
            moved.append(claim.id)
            event = ClaimMoved(
                **about(claim, actor_id=actor.person_id),
                on_version=version,
                claim_id=claim.id,
                from_version=claim.guideline_version,
            )
            log.append(tx, event, happened_at=now)
    return moved
