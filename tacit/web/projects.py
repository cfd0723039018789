"""`/projects`: what the organization works on, and how far each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.tasks import items, registry
from tacit.tasks.records import ItemState
from tacit.web._call import Asked
from tacit.web._project import actions_of

router = APIRouter()


@dataclass(frozen=True)
class ProjectLine:
    project: Project
    kind_title: str
    states: Mapping[ItemState, int]

    @property
    def total(self) -> int:
        """Items that count: all but the withdrawn."""
        return sum(
            count for state, count in self.states.items() if state is not ItemState.WITHDRAWN
        )

    @property
    def accepted(self) -> int:
        return self.states.get(ItemState.ACCEPTED, 0)

    @property
    def in_work(self) -> int:
        return sum(self.states.get(one, 0) for one in (ItemState.OPEN, ItemState.IN_REVIEW))

    @property
    def parked(self) -> int:
        return self.states.get(ItemState.PARKED, 0)


@dataclass(frozen=True)
class ProjectsView:
    lines: tuple[ProjectLine, ...]
    next_cursor: str | None
    may: frozenset[str]


@router.get("/projects")
async def show_projects(call: Asked) -> Response:
    """The projects by name."""
    cursor = call.request.query_params.get("cursor")

    def see(tx: Tx, actor: Actor, now: datetime) -> ProjectsView:
        page = projects.list_projects(tx, actor=actor, cursor=cursor)
        lines = tuple(
            ProjectLine(
                project=project,
                kind_title=registry.get(project.kind).title,
                states=items.count_states(tx, actor=actor, project_id=project.id),
            )
            for project in page.items
        )
        return ProjectsView(lines=lines, next_cursor=page.next_cursor, may=actions_of(actor))

    return await call.page("projects.html", see, lambda view: {"view": view})
