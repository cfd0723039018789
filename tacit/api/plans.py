"""Review plans and audits of releases."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from tacit.api._call import PREFIX, PROBLEMS, Asked, list_of, of
from tacit.quality import audits, review_plans
from tacit.quality.audit_records import NewAudit, NewVerdict
from tacit.quality.plan_records import NewReviewPlan
from tacit.releases import certificates
from tacit.wire import plans as wire
from tacit.wire.base import PageOf

router = APIRouter(prefix=PREFIX, tags=["plans"], responses=PROBLEMS)

Error = Annotated[float | None, Query(ge=0.001, lt=0.5, description="As 0.05 for 5 %.")]
Confidence = Annotated[float | None, Query(ge=0.5, lt=1, description="As 0.95 for 95 %.")]
Most = Annotated[int, Query(ge=2, le=review_plans.MOST_MAX, description="Votes on an item.")]


@router.get("/projects/{project_id}/review-plan", response_model=wire.ReviewProgress)
async def get_review_plan(call: Asked, project_id: str) -> Response:
    """How far the plan of a project is, and what it saved beside a fixed number of votes."""
    return await call.see(
        lambda tx, actor, now: review_plans.get(tx, actor=actor, project_id=project_id),
        of(wire.ReviewProgress),
    )


@router.get("/projects/{project_id}/review-plan/proposal", response_model=wire.ReviewProposal)
async def propose_review_plan(
    call: Asked,
    project_id: str,
    error_at_most: Error = None,
    confidence: Confidence = None,
    most: Most = review_plans.MOST_DEFAULT,
) -> Response:
    """What a plan would take, with its cost and what it assumes; nothing is bought."""
    return await call.see(
        lambda tx, actor, now: review_plans.propose(
            tx,
            actor=actor,
            project_id=project_id,
            error_at_most=error_at_most,
            confidence=confidence,
            most=most,
        ),
        of(wire.ReviewProposal),
    )


@router.post("/projects/{project_id}/review-plan", status_code=201, response_model=wire.ReviewPlan)
async def start_review_plan(call: Asked, project_id: str, body: wire.NewReviewPlan) -> Response:
    """Follow a plan from now on: the queue gives out further looks where they pay."""
    plan = NewReviewPlan(**body.model_dump(), seed=secrets.token_hex(audits.SEED_BYTES))
    return await call.once(
        lambda tx, actor, now: review_plans.start(
            tx, actor=actor, project_id=project_id, plan=plan, now=now
        ),
        of(wire.ReviewPlan),
        status=201,
    )


@router.get("/projects/{project_id}/looks", response_model=PageOf[wire.Look])
async def list_looks(call: Asked, project_id: str) -> Response:
    """Items whose answers are in and what is to become of them, worth most first."""
    return await call.see(
        lambda tx, actor, now: review_plans.list_next_looks(
            tx, actor=actor, project_id=project_id, now=now
        ),
        list_of(wire.Look),
    )


@router.post("/projects/{project_id}/audit-seed", status_code=201, response_model=wire.AuditSeed)
async def commit_audit_seed(call: Asked, project_id: str) -> Response:
    """Fix the draw of all audits of a project and publish its hash; once for all."""
    seed = secrets.token_hex(audits.SEED_BYTES)
    return await call.once(
        lambda tx, actor, now: audits.commit_seed(
            tx, actor=actor, project_id=project_id, seed=seed, now=now
        ),
        of(wire.AuditSeed),
        status=201,
    )


@router.post("/releases/{release_id}/audit", status_code=201, response_model=wire.ReleaseAudit)
async def open_audit(call: Asked, release_id: str, body: wire.NewReleaseAudit) -> Response:
    """Fix the rows of a sealed release for its audit, in the order of the seed."""
    new = NewAudit(**body.model_dump())
    return await call.once(
        lambda tx, actor, now: certificates.open_audit(
            tx, actor=actor, release_id=release_id, audit=new, now=now
        ),
        of(wire.ReleaseAudit),
        status=201,
    )


@router.get("/releases/{release_id}/audit", response_model=wire.Certificate)
async def get_certificate(call: Asked, release_id: str) -> Response:
    """What the audit of a release has shown so far; one may look as often as one likes."""
    return await call.see(
        lambda tx, actor, now: audits.certificate(tx, actor=actor, release_id=release_id),
        of(wire.Certificate),
    )


@router.get("/releases/{release_id}/audit/rows", response_model=PageOf[wire.RowToJudge])
async def list_audit_rows(call: Asked, release_id: str) -> Response:
    """Rows that this senior expert may judge, from the top of the list."""
    return await call.see(
        lambda tx, actor, now: audits.list_next_rows(tx, actor=actor, release_id=release_id),
        list_of(wire.RowToJudge),
    )


@router.post(
    "/releases/{release_id}/audit/rows/{item_id}/verdict",
    status_code=201,
    response_model=wire.AuditVerdictTaken,
)
async def judge_audit_row(
    call: Asked, release_id: str, item_id: str, body: wire.NewAuditVerdict
) -> Response:
    """Judge a row: one's own answer or, of kinds without votes, whether the delivered holds."""
    verdict = NewVerdict(**body.model_dump())

    def make(_: object) -> wire.AuditVerdictTaken:
        return wire.AuditVerdictTaken(id=verdict.id)

    return await call.once(
        lambda tx, actor, now: audits.record_verdict(
            tx, actor=actor, release_id=release_id, item_id=item_id, verdict=verdict, now=now
        ),
        make,
        status=201,
    )
