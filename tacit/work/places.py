"""Where in a project a person may work, whatever is waiting there now."""

from datetime import datetime

from tacit.access import people, permissions
from tacit.access.records import Actor
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.work import _eligibility
from tacit.work._scene import action_of


def may_judge(tx: Tx, *, actor: Actor, project: Project, now: datetime) -> bool:
    """Whether a person judges or grades in a project: by role, skills and qualification.

    Who writes an answer of a kind with votes grades; who writes any other does not.
    """
    if actor.org_id != project.org_id:
        return False
    has_votes = registry.get(project.kind).has_votes
    tags = people.get_live_tags(tx, actor=actor, now=now)
    return any(
        (has_votes or spec.name is not StageName.AUTHOR)
        and permissions.can(actor, action_of(spec.name), org_id=project.org_id)
        and _eligibility.fits(spec, tags)
        for spec in project.places
        if spec.name in _eligibility.WORKED_STAGES
    )
