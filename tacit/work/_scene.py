"""What a verb on a claim has to know: the claim, its stage, item, project and kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit.errors import NotFound
from tacit.kit.lazy import lazy
from tacit.projects import projects
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.tasks import items, registry
from tacit.tasks.kind import Kind
from tacit.tasks.records import Item
from tacit.work._pipeline_rules import Course
from tacit.work._store import claims as claim_rows
from tacit.work._store import stages as stage_rows
from tacit.work.records import Claim, Stage


@dataclass(frozen=True)
class Scene:
    """One item in its project."""

    tx: Tx
    item: Item
    project: Project

    @lazy
    def kind(self) -> Kind:
        return registry.get(self.project.kind)

    @lazy
    def course(self) -> Course:
        """Where the item stands; read once, when first asked for."""
        return Course(
            item_id=self.item.id,
            sampling_seed=self.project.release_seed,
            has_votes=self.kind.has_votes,
            pipeline=self.project.pipeline,
            stages=self._asked_stages(),
        )

    @lazy
    def _asked_stages(self) -> Callable[[], tuple[Stage, ...]]:
        return stage_rows.soon_of_item(self.tx, self.item.id)

    def ask_for_course(self) -> None:
        """Have the stages of the item come along with what is asked next."""
        _ = self._asked_stages


class About(TypedDict):
    """What every event says of the thing it is about."""

    org_id: str
    project_id: str
    item_id: str
    actor_id: str | None


def about(claim: Claim, *, actor_id: str | None) -> About:
    return About(
        org_id=claim.org_id,
        project_id=claim.project_id,
        item_id=claim.item_id,
        actor_id=actor_id,
    )


def action_of(name: StageName) -> Action:
    """Whoever writes or grades does work; who reviews, adjudicates or audits, review."""
    return Action.DO_WORK if name is StageName.AUTHOR else Action.DO_REVIEW


def get_claim(tx: Tx, *, actor: Actor, claim_id: str) -> Claim:
    """Get a claim that the actor may act on by their roles; whose it is, is asked later.

    Raises:
        NotFound: there is none in the organization of the actor.
    """
    return check_claim(claim_rows.find(tx, claim_id), actor=actor)


def check_claim(claim: Claim | None, *, actor: Actor) -> Claim:
    """As `get_claim`, of a claim that was looked up."""
    if claim is None:
        raise NotFound(
            "There is no claim with this id.",
            place="claim_id",
            remedy="Take the next item from your desk.",
        )
    permissions.check(actor, action_of(claim.stage_name), org_id=claim.org_id)
    return claim


def get_claim_scene(tx: Tx, claim: Claim) -> Scene:
    """Set the scene of a claim that was checked."""
    item = items.soon_item(tx, item_id=claim.item_id)
    project = projects.soon_project(tx, project_id=claim.project_id)
    return Scene(tx, item(), project())


def get_item_scene(tx: Tx, *, item_id: str) -> Scene:
    """Set the scene of an item; the caller has checked or checks the permission."""
    item = items.read_item(tx, item_id=item_id)
    return Scene(tx, item, projects.read_project(tx, project_id=item.project_id))


def get_stage(tx: Tx, claim: Claim) -> Stage:
    return stage_rows.get(tx, claim.stage_id)
