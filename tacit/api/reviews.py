"""Verdicts: reviews, adjudications, audits."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from tacit.api._call import PREFIX, PROBLEMS, Asked, of
from tacit.wire import work as wire
from tacit.work import adjudications, audits, reviews
from tacit.work.records import (
    Anchor,
    LineVerdict,
    NewComment,
    NewReview,
    Verdict,
    VoteDecision,
)

router = APIRouter(prefix=PREFIX, tags=["work"], responses=PROBLEMS)


@router.post("/claims/{claim_id}/review", status_code=201, response_model=wire.Review)
async def review(call: Asked, claim_id: str, body: wire.NewReview) -> Response:
    """Accept, return or reject the submission that was read; the same id once."""
    new = NewReview(
        id=body.id,
        verdict=Verdict(body.verdict),
        reasons=body.reasons,
        submission_id=body.submission_id,
        lines=lines_of(body.lines),
        comments=comments_of(body.comments),
        unjudged_because=body.unjudged_because,
    )
    return await call.do(
        lambda tx, actor, now: reviews.decide(
            tx, actor=actor, claim_id=claim_id, review=new, now=now
        ),
        of(wire.Review),
        status=201,
    )


@router.post("/claims/{claim_id}/adjudication", status_code=201, response_model=wire.Review)
async def adjudicate(call: Asked, claim_id: str, body: wire.NewAdjudication) -> Response:
    """Decide where graders or reviewers differ."""
    new = NewReview(
        id=body.id,
        verdict=Verdict(body.verdict),
        reasons=body.reasons,
        submission_id=body.submission_id,
        decisions=tuple(
            VoteDecision(
                criterion=one.criterion,
                criterion_version=one.criterion_version,
                verdict=one.verdict,
                option=one.option,
                reason=one.reason,
            )
            for one in body.decisions
        ),
    )
    return await call.do(
        lambda tx, actor, now: adjudications.decide(
            tx, actor=actor, claim_id=claim_id, adjudication=new, now=now
        ),
        of(wire.Review),
        status=201,
    )


@router.post("/claims/{claim_id}/audit", status_code=201, response_model=wire.Review)
async def audit(call: Asked, claim_id: str, body: wire.NewAudit) -> Response:
    """Pass or fail a sampled row."""
    new = NewReview(
        id=body.id,
        verdict=Verdict(body.verdict),
        reasons=body.reasons,
        submission_id=body.submission_id,
    )
    return await call.do(
        lambda tx, actor, now: audits.decide(
            tx, actor=actor, claim_id=claim_id, audit=new, now=now
        ),
        of(wire.Review),
        status=201,
    )


def lines_of(given: Sequence[wire.LineVerdict]) -> tuple[LineVerdict, ...]:
    """Lines as the verbs take them."""
    return tuple(
        LineVerdict(point=line.point, verdict=line.verdict, reason=line.reason) for line in given
    )


def comments_of(given: Sequence[wire.NewComment]) -> tuple[NewComment, ...]:
    """Comments as the verbs take them."""
    return tuple(
        NewComment(
            id=one.id,
            text=one.text,
            anchor=None if one.anchor is None else Anchor(**one.anchor.model_dump()),
        )
        for one in given
    )
