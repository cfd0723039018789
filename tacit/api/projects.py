"""Projects, their guidelines and their state."""

from fastapi import APIRouter
from starlette.responses import Response

from tacit.api._call import LIMIT_DEFAULT, PREFIX, PROBLEMS, Asked, Cursor, Limit, of, page_of
from tacit.projects import guidelines, projects
from tacit.projects.records import StateChange
from tacit.wire import projects as wire
from tacit.wire.base import PageOf

router = APIRouter(prefix=PREFIX, tags=["projects"], responses=PROBLEMS)


@router.get("/projects", response_model=PageOf[wire.Project])
async def list_projects(
    call: Asked, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """The projects of the organization, by name."""
    return await call.see(
        lambda tx, actor, now: projects.list_projects(tx, actor=actor, cursor=cursor, limit=limit),
        page_of(wire.Project),
    )


@router.get("/projects/{project}", response_model=wire.Project)
async def get_project(call: Asked, project: str) -> Response:
    """One project, by id or name."""
    return await call.see(
        lambda tx, actor, now: projects.get_project(tx, actor=actor, project=project),
        of(wire.Project),
    )


@router.post("/projects/{project_id}/opening", response_model=wire.Project)
async def open_project(call: Asked, project_id: str) -> Response:
    """Let experts claim work of this project."""
    return await _change(call, project_id, StateChange.OPEN)


@router.post("/projects/{project_id}/pause", response_model=wire.Project)
async def pause_project(call: Asked, project_id: str) -> Response:
    """Hand out no new work; what is held may be handed in."""
    return await _change(call, project_id, StateChange.PAUSE)


@router.post("/projects/{project_id}/closing", response_model=wire.Project)
async def close_project(call: Asked, project_id: str) -> Response:
    """End a project."""
    return await _change(call, project_id, StateChange.CLOSE)


@router.get("/projects/{project_id}/guidelines", response_model=PageOf[wire.Guideline])
async def list_guidelines(
    call: Asked, project_id: str, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """The versions of the guideline, newest first."""
    return await call.see(
        lambda tx, actor, now: guidelines.list_guidelines(
            tx, actor=actor, project_id=project_id, cursor=cursor, limit=limit
        ),
        page_of(wire.Guideline),
    )


async def _change(call: Asked, project_id: str, change: StateChange) -> Response:
    return await call.once(
        lambda tx, actor, now: projects.change_state(
            tx, actor=actor, project_id=project_id, change=change, now=now
        ),
        of(wire.Project),
    )
