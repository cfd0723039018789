"""What would follow from something that has not happened: for plans and for the demo."""

from dataclasses import dataclass, replace

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.work import _pipeline_rules, _reasking
from tacit.work._store import foresight as counts


@dataclass(frozen=True, kw_only=True)
class Touched:
    """Open work that the next version of the guideline would touch."""

    held: int
    """Claims that people hold."""
    in_review: int
    """Items with an answer that are not accepted yet."""
    returned: int
    """Rounds that wait for their author."""


def count_touched(tx: Tx, *, actor: Actor, project_id: str) -> Touched:
    """Say what the next version of the guideline would touch, were it made now."""
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.APPLY_PROJECT, org_id=project.org_id)
    version = project.guideline_version + 1
    found = _reasking.count(tx, replace(project, guideline_version=version))
    returned = counts.count_returned(tx, project_id=project.id)
    return Touched(held=found.held, in_review=found.items, returned=returned)


def is_audited(project: Project, *, item_id: str) -> bool:
    """Say whether an item will be in the audit sample of its project."""
    audit = project.find_stage(StageName.AUDIT)
    return audit is not None and _pipeline_rules.is_sampled(
        seed=project.release_seed, item_id=item_id, sample=audit.sample
    )
