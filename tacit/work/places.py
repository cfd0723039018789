"""Where in a project a person may work, whatever is waiting there now."""

from datetime import datetime

from tacit.access import people, permissions
from tacit.access.records import Actor
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.work import _eligibility, _steps
from tacit.work._scene import action_of
from tacit.work._store import counts


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


def list_who_judged(tx: Tx, *, project: Project) -> frozenset[str]:
    """Who handed in a verdict in a project, or grades where its kind has votes."""
    has_votes = registry.get(project.kind).has_votes
    judging = {
        _steps.HANDED_IN_AT + name.value
        for name in _eligibility.WORKED_STAGES
        if has_votes or name is not StageName.AUTHOR
    }
    found = counts.read(tx, project_id=project.id)
    return frozenset(
        person for (subject, person), number in found.items() if number and subject in judging
    )
