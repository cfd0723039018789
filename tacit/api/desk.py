"""The review desk: what waits, second opinions, appeals, kept sentences, calibration, trend."""

from fastapi import APIRouter
from starlette.responses import Response

from tacit.api._call import (
    LIMIT_DEFAULT,
    PREFIX,
    PROBLEMS,
    Asked,
    Cursor,
    Limit,
    list_of,
    of,
    page_of,
)
from tacit.api.reviews import comments_of, lines_of
from tacit.desk import calibration, saved_reasons
from tacit.desk.records import NewCalibration, NewSavedReason
from tacit.wire import desk as wire
from tacit.wire import work
from tacit.wire.base import PageOf
from tacit.work import appeals, opinions, review_queue, trend
from tacit.work.records import NewAppeal, NewReview, Verdict

router = APIRouter(prefix=PREFIX, tags=["desk"], responses=PROBLEMS)


@router.get("/review-queue", response_model=PageOf[wire.WaitingProject])
async def list_waiting_reviews(call: Asked) -> Response:
    """What waits for this reviewer, by project; the one that waits longest first."""
    return await call.see(
        lambda tx, actor, now: review_queue.list_waiting(tx, actor=actor, now=now),
        list_of(wire.WaitingProject),
    )


@router.post("/items/{item_id}/opinion-asks", status_code=201, response_model=work.OpinionAsk)
async def ask_opinion(call: Asked, item_id: str, body: work.NewOpinionAsk) -> Response:
    """Ask another reviewer about the submission in review; the same id asks once."""
    return await call.do(
        lambda tx, actor, now: opinions.ask(
            tx, actor=actor, item_id=item_id, ask_id=body.id, question=body.question, now=now
        ),
        of(work.OpinionAsk),
        status=201,
    )


@router.get("/opinion-asks", response_model=PageOf[work.AskView])
async def list_opinion_asks(call: Asked) -> Response:
    """What this person asked others, newest first, and whether the opinion is there."""
    return await call.see(
        lambda tx, actor, now: opinions.list_mine(tx, actor=actor), list_of(work.AskView)
    )


@router.post("/opinion-asks/{ask_id}/withdrawal", response_model=work.OpinionAsk)
async def withdraw_opinion_ask(call: Asked, ask_id: str) -> Response:
    """Go on without the second opinion."""
    return await call.do(
        lambda tx, actor, now: opinions.withdraw(tx, actor=actor, ask_id=ask_id, now=now),
        of(work.OpinionAsk),
    )


@router.post("/claims/{claim_id}/opinion", status_code=201, response_model=work.Review)
async def give_opinion(call: Asked, claim_id: str, body: work.NewOpinion) -> Response:
    """Say what one would decide, and why; the reviewer who asked decides."""
    new = NewReview(
        id=body.id,
        verdict=Verdict(body.verdict),
        reasons=body.reasons,
        submission_id=body.submission_id,
        lines=lines_of(body.lines),
        comments=comments_of(body.comments),
    )
    return await call.do(
        lambda tx, actor, now: opinions.give(
            tx, actor=actor, claim_id=claim_id, opinion=new, now=now
        ),
        of(work.Review),
        status=201,
    )


@router.get("/submissions/{submission_id}/appeal", response_model=work.AppealStanding)
async def get_appeal(call: Asked, submission_id: str) -> Response:
    """Whether one's own submission can be appealed, until when, and what became of it."""
    return await call.see(
        lambda tx, actor, now: appeals.get_standing(tx, actor=actor, submission_id=submission_id),
        of(work.AppealStanding),
    )


@router.post("/submissions/{submission_id}/appeal", status_code=201, response_model=work.AppealView)
async def appeal(call: Asked, submission_id: str, body: work.NewAppeal) -> Response:
    """Ask that another reviewer looks at the verdict again; the same id once."""
    new = NewAppeal(id=body.id, reason=body.reason)
    return await call.do(
        lambda tx, actor, now: appeals.make(
            tx, actor=actor, submission_id=submission_id, appeal=new, now=now
        ),
        of(work.AppealView),
        status=201,
    )


@router.get("/appeals", response_model=PageOf[work.AppealView])
async def list_appeals(
    call: Asked, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """The appeals this person made, newest first, and what was decided."""
    return await call.see(
        lambda tx, actor, now: appeals.list_mine(tx, actor=actor, cursor=cursor, limit=limit),
        page_of(work.AppealView),
    )


@router.post("/claims/{claim_id}/appeal-decision", status_code=201, response_model=work.Review)
async def decide_appeal(call: Asked, claim_id: str, body: work.NewAppealDecision) -> Response:
    """Uphold the verdict, or overturn it; the same id once."""
    new = NewReview(
        id=body.id,
        verdict=Verdict(body.verdict),
        reasons=body.reasons,
        submission_id=body.submission_id,
        lines=lines_of(body.lines),
        comments=comments_of(body.comments),
    )
    return await call.do(
        lambda tx, actor, now: appeals.decide(
            tx, actor=actor, claim_id=claim_id, decision=new, now=now
        ),
        of(work.Review),
        status=201,
    )


@router.get("/saved-reasons", response_model=PageOf[wire.SavedReason])
async def list_saved_reasons(call: Asked, project_id: str | None = None) -> Response:
    """One's own kept sentences and those of a project; without one, of every project."""
    return await call.see(
        lambda tx, actor, now: saved_reasons.list_reasons(tx, actor=actor, project_id=project_id),
        list_of(wire.SavedReason),
    )


@router.post("/saved-reasons", status_code=201, response_model=wire.SavedReason)
async def add_saved_reason(call: Asked, body: wire.NewSavedReason) -> Response:
    """Keep a sentence, for oneself or for a project; the same id once."""
    new = NewSavedReason(id=body.id, text=body.text, title=body.title, project_id=body.project_id)
    return await call.do(
        lambda tx, actor, now: saved_reasons.add(tx, actor=actor, reason=new, now=now),
        of(wire.SavedReason),
        status=201,
    )


@router.put("/saved-reasons/{reason_id}", response_model=wire.SavedReason)
async def change_saved_reason(
    call: Asked, reason_id: str, body: wire.SavedReasonChange
) -> Response:
    """Change a kept sentence."""
    return await call.do(
        lambda tx, actor, now: saved_reasons.change(
            tx, actor=actor, reason_id=reason_id, title=body.title, text=body.text, now=now
        ),
        of(wire.SavedReason),
    )


@router.delete("/saved-reasons/{reason_id}", response_model=wire.SavedReason)
async def remove_saved_reason(call: Asked, reason_id: str) -> Response:
    """Remove a kept sentence; answers it as it was."""
    return await call.once(
        lambda tx, actor, now: saved_reasons.remove(tx, actor=actor, reason_id=reason_id, now=now),
        of(wire.SavedReason),
    )


@router.get("/calibration", response_model=PageOf[wire.Standing])
async def list_calibration(call: Asked) -> Response:
    """The gold that this person can grade, by project, and how they agree with it so far."""
    return await call.see(
        lambda tx, actor, now: calibration.list_standings(tx, actor=actor, now=now),
        list_of(wire.Standing),
    )


@router.get("/projects/{project_id}/calibration", response_model=wire.ProjectCalibration)
async def get_project_calibration(call: Asked, project_id: str) -> Response:
    """How each person who judges in a project agrees with its gold."""
    return await call.see(
        lambda tx, actor, now: calibration.of_project(tx, actor=actor, project_id=project_id),
        of(wire.ProjectCalibration),
    )


@router.get("/projects/{project_id}/calibration/{key:path}", response_model=wire.GoldTask)
async def get_gold_task(call: Asked, project_id: str, key: str) -> Response:
    """A gold piece to grade, without what is gold about it."""
    return await call.see(
        lambda tx, actor, now: calibration.get_task(
            tx, actor=actor, project_id=project_id, key=key, now=now
        ),
        of(wire.GoldTask),
    )


@router.post(
    "/projects/{project_id}/calibration/{key:path}",
    status_code=201,
    response_model=wire.Calibration,
)
async def calibrate(call: Asked, project_id: str, key: str, body: wire.NewCalibration) -> Response:
    """Grade a gold piece and see the difference; the same id once."""
    new = NewCalibration(id=body.id, key=key, answer=body.answer)
    return await call.do(
        lambda tx, actor, now: calibration.grade(
            tx, actor=actor, project_id=project_id, attempt=new, now=now
        ),
        of(wire.Calibration),
        status=201,
    )


@router.get("/calibrations/{calibration_id}", response_model=wire.Calibration)
async def get_calibration(call: Asked, calibration_id: str) -> Response:
    """What one made of a gold piece, with the difference."""
    return await call.see(
        lambda tx, actor, now: calibration.get_calibration(
            tx, actor=actor, calibration_id=calibration_id
        ),
        of(wire.Calibration),
    )


@router.get("/trend", response_model=wire.Trend)
async def get_trend(call: Asked) -> Response:
    """How this person's own work fared: accepted at first hand-in, points marked."""
    return await call.see(
        lambda tx, actor, now: trend.of_actor(tx, actor=actor, now=now), of(wire.Trend)
    )
