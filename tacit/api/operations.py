"""The event log, jobs, backups, the doctor."""

import asyncio

from fastapi import APIRouter
from starlette.responses import Response

from tacit.api._call import LIMIT_DEFAULT, PREFIX, PROBLEMS, Asked, Cursor, Limit, of, page_of
from tacit.door import operations
from tacit.door.operations import Wanted
from tacit.wire import operations as wire
from tacit.wire.base import PageOf

router = APIRouter(prefix=PREFIX, tags=["operations"], responses=PROBLEMS)


@router.get("/events", response_model=PageOf[wire.Event])
async def list_events(
    call: Asked,
    project_id: str | None = None,
    item_id: str | None = None,
    name: str | None = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """What happened, oldest first."""
    wanted = Wanted(project_id=project_id, item_id=item_id, name=name)
    return await call.see(
        lambda tx, actor, now: operations.list_events(
            tx, actor=actor, wanted=wanted, cursor=cursor, limit=limit
        ),
        page_of(wire.Event),
    )


@router.get("/jobs/{job_id}", response_model=wire.Job)
async def get_job(call: Asked, job_id: str) -> Response:
    """A piece of background work, and how far it is."""
    return await call.see(
        lambda tx, actor, now: operations.get_job(tx, actor=actor, job_id=job_id), of(wire.Job)
    )


@router.post("/jobs/{job_id}/cancelling", response_model=wire.Job)
async def cancel_job(call: Asked, job_id: str) -> Response:
    """End a job before its next step."""
    return await call.once(
        lambda tx, actor, now: operations.cancel_job(tx, actor=actor, job_id=job_id, now=now),
        of(wire.Job),
    )


@router.get("/doctor", response_model=wire.Checkup)
async def run_doctor(call: Asked, *, files: bool = False) -> Response:
    """Explain the settings, recompute every figure, say what differs.

    With `files`, also read every file of every release and compare its hash.
    """
    services = call.services
    checkup = await call.read(
        lambda tx, actor, now: operations.check_up(tx, actor=actor, settings=services.settings)
    )
    answer = wire.Checkup.model_validate(checkup)
    if files:
        found = await asyncio.to_thread(operations.check_files, services.db, services.settings)
        more = tuple(wire.Finding.model_validate(finding) for finding in found)
        answer = answer.model_copy(update={"findings": answer.findings + more})
    return call.answer(answer)


@router.post("/backups", status_code=201, response_model=wire.Backup)
async def make_backup(call: Asked) -> Response:
    """Write one archive of database, jobs and files into the folder of backups."""
    await call.read(lambda tx, actor, now: operations.may_back_up(tx, actor=actor))
    made = await asyncio.to_thread(operations.make_backup, call.services)
    return call.answer(wire.Backup.model_validate(made), status=201)
