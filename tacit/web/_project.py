"""What the pages of one project share: its head, its tabs, what the reader may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from starlette.responses import Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit.errors import TacitError
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.web import keys
from tacit.web._call import PageCall

T = TypeVar("T")


@dataclass(frozen=True)
class Tab:
    """A section of the project, and what one needs to see it."""

    label: str
    path: str
    needs: Action
    key: str


TABS = (
    Tab("Overview", "", Action.SEE_PROJECT, "g o"),
    Tab("Items", "/items", Action.SEE_ITEMS, "g i"),
    Tab("Guideline", "/guideline", Action.SEE_PROJECT, "g g"),
    Tab("Questions", "/questions", Action.SEE_ITEMS, "g q"),
    Tab("People", "/people", Action.SEE_ITEMS, "g p"),
    Tab("Quality", "/quality", Action.SEE_QUALITY, "g u"),
    Tab("Releases", "/releases", Action.SEE_RELEASE, "g r"),
    Tab("Settings", "/settings", Action.CHANGE_STATE, "g s"),
)


@dataclass(frozen=True)
class ProjectFrame:
    """The head around every page of a project."""

    project: Project
    tabs: tuple[Mapping[str, object], ...]
    may: frozenset[str]
    """Actions that the reader may do here."""

    @property
    def path(self) -> str:
        return f"/projects/{self.project.slug}"


@dataclass(frozen=True)
class Framed(Generic[T]):
    """A page of a project: its head, and what it shows."""

    frame: ProjectFrame
    body: T


Body = Callable[[Tx, Actor, Project, datetime], T]


async def page(
    call: PageCall,
    slug: str,
    template: str,
    see: Body[T],
    *,
    extra: Mapping[str, object] | None = None,
    error: TacitError | None = None,
) -> Response:
    """Show a page of a project: one reading transaction for the head and the page.

    The template gets `frame`, `body`, `error` and whatever is in `extra`.
    """

    def read(tx: Tx, actor: Actor, now: datetime) -> Framed[T]:
        project = projects.get_project(tx, actor=actor, project=slug)
        return Framed(
            frame=frame_of(project, actor, path=call.request.url.path),
            body=see(tx, actor, project, now),
        )

    return await call.page(
        template,
        read,
        lambda framed: {
            "frame": framed.frame,
            "body": framed.body,
            "error": error,
            "keys": keys.PROJECT,
            **(extra or {}),
        },
        status=error.status if error else 200,
    )


def frame_of(project: Project, actor: Actor, *, path: str) -> ProjectFrame:
    """The head of a project for a reader; the tab of the address is the current one."""
    root = f"/projects/{project.slug}"
    current = path.removeprefix(root).split("/")[1] if path != root else ""
    return ProjectFrame(
        project=project,
        tabs=tuple(
            {
                "label": tab.label,
                "href": root + tab.path,
                "current": tab.path == (f"/{current}" if current else ""),
                "key": tab.key,
            }
            for tab in TABS
            if permissions.can(actor, tab.needs, org_id=project.org_id)
        ),
        may=actions_of(actor),
    )


def actions_of(actor: Actor) -> frozenset[str]:
    """What a person may do in their organization."""
    return frozenset(
        action.value for action in Action if permissions.can(actor, action, org_id=actor.org_id)
    )
