"""Which stages a person may work on now: a short list, made before the queue is asked."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from tacit.access import people, permissions
from tacit.access.records import Actor, LiveTags
from tacit.kit.errors import NotFound
from tacit.projects import projects
from tacit.projects.records import Project, ProjectState, StageName, StageSpec
from tacit.storage.transaction import Tx
from tacit.work._scene import action_of
from tacit.work._store.pick import Eligible
from tacit.work.errors import NotOpenForWork

WORKED_STAGES = tuple(name for name in StageName if name is not StageName.IMPORTED)


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """The stages of open projects that fit a person, and their skills."""

    places: tuple[tuple[Project, StageSpec], ...]
    tags: LiveTags

    @property
    def eligible(self) -> tuple[Eligible, ...]:
        return tuple(as_eligible(project, spec) for project, spec in self.places)


def of_actor(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str | None,
    stage_names: Collection[StageName] | None,
    now: datetime,
) -> Eligibility:
    """List where a person may work, by roles, skills and unexpired qualification.

    Raises:
        NotAllowed: the person neither works nor reviews.
        NotOpenForWork: the project that was asked for is not open.
    """
    return soon_of_actor(tx, actor=actor, project_id=project_id, stage_names=stage_names, now=now)()


def soon_of_actor(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str | None,
    stage_names: Collection[StageName] | None,
    now: datetime,
) -> Callable[[], Eligibility]:
    """As `of_actor`, to be read later; it raises then."""
    tags = people.soon_live_tags(tx, actor=actor, now=now)
    projects_of = _soon_projects(tx, actor, project_id)
    return lambda: _eligibility(
        _names_allowed(actor, stage_names), tags=tags(), among=projects_of()
    )


def _eligibility(
    names: frozenset[StageName], *, tags: LiveTags, among: Iterable[Project]
) -> Eligibility:
    places = [
        (project, spec)
        for project in among
        for spec in project.places
        if spec.name in names and fits(spec, tags)
    ]
    return Eligibility(places=tuple(places), tags=tags)


def fits(spec: StageSpec, tags: LiveTags) -> bool:
    """Whether a person has every skill and the qualification that a stage asks for."""
    wanted = spec.requires_qualification
    return tags.skills.issuperset(spec.requires_skills) and (
        wanted is None or wanted in tags.qualifications
    )


def as_eligible(project: Project, spec: StageSpec) -> Eligible:
    return Eligible(
        project_id=project.id,
        stage_name=spec.name.value,
        hold_seconds=spec.hold_seconds,
        guideline_version=project.guideline_version,
    )


def _names_allowed(actor: Actor, stage_names: Collection[StageName] | None) -> frozenset[StageName]:
    wanted = frozenset(stage_names or WORKED_STAGES)
    allowed = frozenset(
        name for name in wanted if permissions.can(actor, action_of(name), org_id=actor.org_id)
    )
    if not allowed:
        for name in sorted(wanted):
            permissions.check(actor, action_of(name), org_id=actor.org_id)
    return allowed


def _soon_projects(tx: Tx, actor: Actor, project_id: str | None) -> Callable[[], Iterable[Project]]:
    if project_id is None:
        return projects.soon_open_projects(tx, org_id=actor.org_id)
    found = projects.soon_project(tx, project_id=project_id)
    return lambda: (_check_open(found(), actor),)


def _check_open(project: Project, actor: Actor) -> Project:
    if project.org_id != actor.org_id:
        raise NotFound("Your organization has no project with this id.", place="project_id")
    if project.state is not ProjectState.OPEN:
        raise NotOpenForWork(
            f"{project.title} is {project.state.value}; nothing new is handed out.",
            remedy="Choose another project, or come back when it is open.",
        )
    return project
