"""`/operations`: the event log, sign-ins, the doctor and backups."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import people, permissions, sign_ins
from tacit.access.permissions import Action
from tacit.access.records import Actor, SignIn
from tacit.door import operations
from tacit.door.operations import Checkup, Wanted
from tacit.kit.errors import TacitError
from tacit.kit.paging import Page
from tacit.log import chain, registry
from tacit.log.records import StoredEvent
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.web._call import Asked, PageCall, go, shown
from tacit.web._project import actions_of

router = APIRouter()

NEWEST_EVENTS = 60
"""How many events before the end of the log “the newest” begins."""
BACKUPS_SHOWN = 20
PROJECTS_SHOWN = 200
TABS = (
    ("Event log", "/operations", Action.SEE_LOG),
    ("Sign-ins", "/operations/sign-ins", Action.SEE_LOG),
    ("Health and backups", "/operations/health", Action.RUN_DOCTOR),
)


@dataclass(frozen=True)
class LogView:
    page: Page[StoredEvent]
    people: Mapping[str, str]
    projects: Mapping[str, Project]
    newest: str
    """The cursor from which the newest events are listed."""
    may: frozenset[str]


@dataclass(frozen=True)
class SignInsView:
    page: Page[SignIn]
    people: Mapping[str, str]
    may: frozenset[str]


@dataclass(frozen=True)
class HealthView:
    checkup: Checkup | None
    may: frozenset[str]


@dataclass(frozen=True)
class BackupLine:
    name: str
    bytes: int
    at: datetime


@router.get("/operations")
async def show_log(call: Asked) -> Response:
    """What happened, by kind of event and project."""
    query = call.request.query_params
    name, slug = query.get("name") or None, query.get("project") or None

    def see(tx: Tx, actor: Actor, now: datetime) -> LogView:
        known = projects.list_projects(tx, actor=actor, limit=PROJECTS_SHOWN).items
        by_slug = {one.slug: one for one in known}
        project_id = by_slug[slug].id if slug in by_slug else None
        wanted = Wanted(project_id=project_id, item_id=query.get("item") or None, name=name)
        page = operations.list_events(
            tx, actor=actor, wanted=wanted, cursor=query.get("cursor") or None
        )
        head = chain.find_head(tx)
        return LogView(
            page=page,
            people=people.list_labels(
                tx, actor=actor, person_ids={one.actor_id for one in page.items if one.actor_id}
            ),
            projects={one.id: one for one in known},
            newest=str(max(0, (head.event_id if head else 0) - NEWEST_EVENTS)),
            may=actions_of(actor),
        )

    return await call.page(
        "operations_log.html",
        see,
        lambda view: {
            "view": view,
            "tabs": _tabs("/operations", view.may),
            "names": sorted(event.name for event in registry.all_events()),
            "name": name or "",
            "project": slug or "",
            "item": query.get("item", ""),
        },
    )


@router.get("/operations/sign-ins")
async def show_sign_ins(call: Asked) -> Response:
    """Who came in, and who was not let in."""
    cursor = call.request.query_params.get("cursor")

    def see(tx: Tx, actor: Actor, now: datetime) -> SignInsView:
        page = sign_ins.list_sign_ins(tx, actor=actor, cursor=cursor)
        named = {one.person_id for one in page.items if one.person_id}
        return SignInsView(
            page=page,
            people=people.list_labels(tx, actor=actor, person_ids=named),
            may=actions_of(actor),
        )

    return await call.page(
        "operations_sign_ins.html",
        see,
        lambda view: {"view": view, "tabs": _tabs("/operations/sign-ins", view.may)},
    )


@router.get("/operations/health")
async def show_health(call: Asked) -> Response:
    """What the doctor says, when asked, and the backups."""
    return await _health(call)


@router.post("/operations/backups")
async def make_backup(call: Asked) -> Response:
    """Write one archive of database, jobs and files while the server works."""
    await call.form()
    await call.read(lambda tx, actor, now: operations.may_back_up(tx, actor=actor))
    try:
        made = await asyncio.to_thread(operations.make_backup, call.services)
    except TacitError as error:
        return await _health(call, error=shown(error))
    return go("/operations/health", say=f"The backup {made.name} is written.")


async def _health(call: PageCall, *, error: TacitError | None = None) -> Response:
    services = call.services
    is_asked = call.request.query_params.get("run") == "1"

    def see(tx: Tx, actor: Actor, now: datetime) -> HealthView:
        permissions.check(actor, Action.RUN_DOCTOR, org_id=actor.org_id)
        checkup = None
        if is_asked:
            checkup = operations.check_up(tx, actor=actor, settings=services.settings)
        return HealthView(checkup=checkup, may=actions_of(actor))

    backups = await asyncio.to_thread(_list_backups, services.settings.backups_folder)
    return await call.page(
        "operations_health.html",
        see,
        lambda view: {
            "view": view,
            "tabs": _tabs("/operations/health", view.may),
            "backups": backups,
            "settings": operations.explain(services.settings),
            "error": error,
        },
        status=error.status if error else 200,
    )


def _tabs(path: str, may: frozenset[str]) -> list[dict[str, object]]:
    return [
        {"label": label, "href": href, "current": href == path}
        for label, href, needs in TABS
        if needs.value in may
    ]


def _list_backups(folder: Path) -> tuple[BackupLine, ...]:
    """The newest archives in the folder of backups."""
    found = sorted(folder.glob("*.tar.gz"), reverse=True)[:BACKUPS_SHOWN]
    stats = [(path.name, path.stat()) for path in found]
    return tuple(
        BackupLine(name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
        for name, stat in stats
    )
