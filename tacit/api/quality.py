"""Flow and agreement of a project."""

from fastapi import APIRouter
from starlette.responses import Response

from tacit.api._call import PREFIX, PROBLEMS, Asked, of
from tacit.door import quality
from tacit.quality import agreement, anomalies, figures, marks, strengths, votes
from tacit.wire import flow as wire
from tacit.wire import quality as quality_wire
from tacit.wire.intake import TouchedWork
from tacit.work import flow, foresight

router = APIRouter(prefix=PREFIX, tags=["projects"], responses=PROBLEMS)


@router.get("/projects/{project_id}/flow", response_model=wire.Flow)
async def get_flow(call: Asked, project_id: str) -> Response:
    """Where a project stands, stage by stage, what is stuck and who did what."""
    return await call.see(
        lambda tx, actor, now: flow.of_project(tx, actor=actor, project_id=project_id, now=now),
        of(wire.Flow),
    )


@router.get("/projects/{project_id}/open-work", response_model=TouchedWork)
async def get_open_work(call: Asked, project_id: str) -> Response:
    """What the next version of the guideline would touch."""
    return await call.see(
        lambda tx, actor, now: foresight.count_touched(tx, actor=actor, project_id=project_id),
        of(TouchedWork),
    )


@router.get("/projects/{project_id}/quality", response_model=quality_wire.Quality)
async def get_quality(call: Asked, project_id: str) -> Response:
    """Agreement with intervals, people beside the limits of chance, confusion, severity."""
    return await call.see(
        lambda tx, actor, now: quality.see(tx, actor=actor, project_id=project_id, now=now),
        of(quality_wire.Quality),
    )


@router.get("/items/{item_id}/quality", response_model=quality_wire.ItemQuality)
async def get_item_quality(call: Asked, item_id: str) -> Response:
    """What the votes on an item make likely, as the model says it and tempered; no promise."""
    return await call.see(
        lambda tx, actor, now: quality.see_item(tx, actor=actor, item_id=item_id, now=now),
        of(quality_wire.ItemQuality),
    )


@router.get("/reliability", response_model=quality_wire.OwnReliability)
async def get_reliability(call: Asked) -> Response:
    """How often this person is right by domain, where the truth is known."""
    return await call.see(
        lambda tx, actor, now: figures.of_expert(tx, actor=actor),
        of(quality_wire.OwnReliability),
    )


@router.post(
    "/projects/{project_id}/quality-cases/{case_id}/finding", response_model=quality_wire.Case
)
async def close_quality_case(
    call: Asked, project_id: str, case_id: str, body: quality_wire.NewFinding
) -> Response:
    """Close a case with what was found; nothing else follows from it."""
    return await call.once(
        lambda tx, actor, now: anomalies.close_case(
            tx,
            actor=actor,
            project_id=project_id,
            case_id=case_id,
            finding=body.finding,
            now=now,
        ),
        of(quality_wire.Case),
    )


@router.get("/projects/{project_id}/agreement", response_model=wire.Agreement)
async def get_agreement(call: Asked, project_id: str) -> Response:
    """For each pair of graders: equal labels, percent, Cohen's κ; overlap of marked words."""
    return await call.see(
        lambda tx, actor, now: agreement.of_project(
            tx,
            actor=actor,
            project_id=project_id,
            read_votes=votes.read_rows,
            read_marks=marks.read_rows,
        ),
        of(wire.Agreement),
    )


@router.get("/projects/{project_id}/strengths", response_model=wire.ProducerStrengths)
async def get_strengths(call: Asked, project_id: str) -> Response:
    """How strong each producer is whose responses were compared (Bradley and Terry)."""
    return await call.see(
        lambda tx, actor, now: strengths.of_project(tx, actor=actor, project_id=project_id),
        of(wire.ProducerStrengths),
    )
