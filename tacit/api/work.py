"""Doing work: the desk, claims, drafts, submissions, time."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
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
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.wire import time as wire_time
from tacit.wire import work as wire
from tacit.wire import worksheet
from tacit.wire.base import Moment, PageOf
from tacit.work import claims, comments, drafts, notes, queue, submissions, time
from tacit.work.records import (
    AiHelp,
    Claim,
    GapAnswer,
    NewComment,
    NewDraft,
    NewSegment,
    NewSubmission,
)

router = APIRouter(prefix=PREFIX, tags=["work"], responses=PROBLEMS)

_NOTHING: dict[int | str, dict[str, Any]] = {
    204: {"description": "There is nothing for this person now.", "model": None}
}


@router.get("/desk", response_model=worksheet.Desk)
async def get_desk(call: Asked) -> Response:
    """What there is to do: held, kept for this person, offered and why."""
    return await call.see(
        lambda tx, actor, now: queue.list_next(tx, actor=actor, now=now), of(worksheet.Desk)
    )


@router.post("/claims", status_code=201, response_model=wire.Claim, responses=_NOTHING)
async def claim_next(call: Asked, body: wire.NextClaim) -> Response:
    """Take the next piece of work; the same claim id takes it once."""
    names = None
    if body.stage_names is not None:
        names = [StageName(name) for name in body.stage_names]

    def take(tx: Tx, actor: Actor, now: datetime) -> Claim | None:
        return queue.claim_next(
            tx,
            actor=actor,
            claim_id=body.id,
            project_id=body.project_id,
            stages=names,
            now=now,
        )

    claim = await call.write(take)
    if claim is None:
        return Response(status_code=204)
    return call.answer(wire.Claim.model_validate(claim), status=201)


@router.post("/items/{item_id}/claims", status_code=201, response_model=wire.Claim)
async def claim_item(call: Asked, item_id: str, body: wire.ItemClaim) -> Response:
    """Take back work that one held before, or that was kept for one."""
    return await call.once(
        lambda tx, actor, now: queue.claim_item(
            tx, actor=actor, claim_id=body.id, item_id=item_id, now=now
        ),
        of(wire.Claim),
        status=201,
    )


@router.get("/claims", response_model=PageOf[wire.Claim])
async def list_claims(call: Asked) -> Response:
    """What this person holds, oldest first."""
    return await call.see(
        lambda tx, actor, now: claims.list_claims(tx, actor=actor), list_of(wire.Claim)
    )


@router.get("/claims/{claim_id}", response_model=worksheet.Worksheet)
async def get_claim(call: Asked, claim_id: str) -> Response:
    """A claim with all that its holder needs to work."""
    return await call.see(
        lambda tx, actor, now: claims.get_claim(tx, actor=actor, claim_id=claim_id),
        of(worksheet.Worksheet),
    )


@router.post("/claims/{claim_id}/renewal", response_model=wire.Claim)
async def renew_claim(call: Asked, claim_id: str) -> Response:
    """Hold a claim for its full time again, from now."""
    return await call.once(
        lambda tx, actor, now: claims.renew(tx, actor=actor, claim_id=claim_id, now=now),
        of(wire.Claim),
    )


@router.post("/claims/{claim_id}/return", response_model=wire.Claim)
async def give_claim_back(call: Asked, claim_id: str, body: wire.Reason) -> Response:
    """Give a claim back to the queue; the draft is kept."""
    return await call.once(
        lambda tx, actor, now: claims.give_back(
            tx, actor=actor, claim_id=claim_id, reason=body.reason, now=now
        ),
        of(wire.Claim),
    )


@router.post("/claims/{claim_id}/park", response_model=wire.Park)
async def park_item(call: Asked, claim_id: str, body: wire.Reason) -> Response:
    """Take a broken item out of the queue until a manager answers."""
    return await call.once(
        lambda tx, actor, now: claims.park(
            tx, actor=actor, claim_id=claim_id, reason=body.reason, now=now
        ),
        of(wire.Park),
    )


@router.get("/claims/{claim_id}/draft", response_model=wire.Draft, responses=_NOTHING)
async def get_draft(call: Asked, claim_id: str) -> Response:
    """The newest version of this person's draft, also from an earlier claim."""
    draft = await call.read(
        lambda tx, actor, now: drafts.find_latest(tx, actor=actor, claim_id=claim_id)
    )
    if draft is None:
        return Response(status_code=204)
    return call.answer(wire.Draft.model_validate(draft))


@router.get("/claims/{claim_id}/drafts", response_model=PageOf[wire.Draft])
async def list_drafts(call: Asked, claim_id: str) -> Response:
    """The versions that are kept, newest first."""
    return await call.see(
        lambda tx, actor, now: drafts.list_versions(tx, actor=actor, claim_id=claim_id),
        list_of(wire.Draft),
    )


@router.put("/claims/{claim_id}/draft", response_model=wire.Draft)
async def save_draft(call: Asked, claim_id: str, body: wire.NewDraft) -> Response:
    """Keep a version of the answer; the same save id is one save.

    After the hold has ended the text is kept all the same, and the answer is 410.
    """
    draft = NewDraft(
        save_id=body.save_id,
        base_version=body.base_version,
        tab=body.tab,
        answer=body.answer,
    )
    saved = await call.write(
        lambda tx, actor, now: drafts.save(tx, actor=actor, claim_id=claim_id, draft=draft, now=now)
    )
    if saved.hold is not None:
        raise saved.hold
    return call.answer(wire.Draft.model_validate(saved.draft))


@router.post("/claims/{claim_id}/checks", response_model=PageOf[wire.Note])
async def check_answer(call: Asked, claim_id: str, body: wire.AnswerToCheck) -> Response:
    """What is missing or could be better, before it is handed in. Nothing is stored."""
    return await call.see(
        lambda tx, actor, now: notes.of_answer(
            tx, actor=actor, claim_id=claim_id, answer=body.answer
        ),
        list_of(wire.Note),
    )


@router.post("/claims/{claim_id}/submission", status_code=201, response_model=wire.Submission)
async def submit(call: Asked, claim_id: str, body: wire.NewSubmission) -> Response:
    """Hand in the answer; the same submission id hands it in once."""
    new = NewSubmission(
        id=body.id, answer=body.answer, ai_help=AiHelp(body.ai_help), ai_note=body.ai_note
    )
    return await call.do(
        lambda tx, actor, now: submissions.submit(
            tx, actor=actor, claim_id=claim_id, submission=new, now=now
        ),
        of(wire.Submission),
        status=201,
    )


@router.get("/submissions", response_model=PageOf[worksheet.OwnWork])
async def list_submissions(
    call: Asked, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """What this person handed in, newest first, and what became of it."""
    return await call.see(
        lambda tx, actor, now: submissions.list_mine(tx, actor=actor, cursor=cursor, limit=limit),
        page_of(worksheet.OwnWork),
    )


@router.get("/submissions/{submission_id}", response_model=worksheet.SubmissionView)
async def get_submission(call: Asked, submission_id: str) -> Response:
    """A submission with its reviews and comments, as the person may see them."""
    return await call.see(
        lambda tx, actor, now: submissions.get_submission(
            tx, actor=actor, submission_id=submission_id
        ),
        of(worksheet.SubmissionView),
    )


@router.get("/submissions/{submission_id}/comments", response_model=PageOf[worksheet.CommentView])
async def list_comments(call: Asked, submission_id: str) -> Response:
    """The comments on a submission, with their replies, oldest first."""
    return await call.see(
        lambda tx, actor, now: comments.list_for_submission(
            tx, actor=actor, submission_id=submission_id
        ),
        list_of(worksheet.CommentView),
    )


@router.post("/comments/{comment_id}/replies", status_code=201, response_model=wire.Comment)
async def reply(call: Asked, comment_id: str, body: wire.NewReply) -> Response:
    """Answer a comment; the same id once."""
    new = NewComment(id=body.id, text=body.text)
    return await call.do(
        lambda tx, actor, now: comments.reply(
            tx, actor=actor, comment_id=comment_id, reply=new, now=now
        ),
        of(wire.Comment),
        status=201,
    )


@router.post("/claims/{claim_id}/time", response_model=PageOf[wire_time.TimeSegment])
async def record_time(call: Asked, claim_id: str, body: wire_time.NewSegments) -> Response:
    """Keep stretches of time on a claim; answers those that are new, as they are kept."""
    segments = [
        NewSegment(id=one.id, from_at=one.from_at, to_at=one.to_at, signal=one.signal)
        for one in body.segments
    ]
    return await call.do(
        lambda tx, actor, now: time.record(
            tx, actor=actor, claim_id=claim_id, segments=segments, now=now
        ),
        list_of(wire_time.TimeSegment),
    )


@router.post("/time/{segment_id}/answer", response_model=wire_time.TimeSegment)
async def answer_gap(call: Asked, segment_id: str, body: wire_time.NewGapAnswer) -> Response:
    """Say whether a gap was work or a break."""
    answer = GapAnswer(body.answer)
    return await call.once(
        lambda tx, actor, now: time.answer_gap(
            tx, actor=actor, segment_id=segment_id, answer=answer, now=now
        ),
        of(wire_time.TimeSegment),
    )


@router.get("/time", response_model=wire_time.TimeTotals)
async def get_time(call: Asked, since: Moment | None = None) -> Response:
    """The person's own time since a moment: in all, by claim, by day and by week."""
    begin = since or datetime.min.replace(year=1970, tzinfo=UTC)
    return await call.see(
        lambda tx, actor, now: time.totals(tx, actor=actor, since=begin), of(wire_time.TimeTotals)
    )
