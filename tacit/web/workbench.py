"""`/work/{claim}`: the page where an answer is written, and what its script sends.

One address for every stage: what is judged is shown by `review.py`. All buttons of the page
are in its one form, so whatever is pressed, what was typed comes along and is kept first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse, Response

from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.kit.errors import Malformed, NotFound, SignInNeeded, TacitError
from tacit.kit.ids import is_id, new_id
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.tasks import live
from tacit.web import (
    _bench,
    _feedback,
    _payload,
    _saving,
    _sheet,
    _stages,
    keys,
    markdown,
    rendering,
    review,
)
from tacit.web._call import Asked, PageCall, go
from tacit.web._payload import Sent
from tacit.work import queue, submissions, time
from tacit.work.errors import NotAGap
from tacit.work.records import AiHelp, NewSegment, NewSubmission
from tacit.work.views import Worksheet

router = APIRouter()

AI_HELP = (
    (AiHelp.NONE.value, "No model helped"),
    (AiHelp.SPELLING.value, "With spelling and wording"),
    (AiHelp.SEARCH.value, "With finding things"),
    (AiHelp.DRAFT.value, "With a draft or parts of the text"),
)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A form that came back: what it holds, and the draft it is based on if not the newest."""

    answer: Mapping[str, object]
    fields: Mapping[str, str]
    version: int | None


@router.post("/work/preview")
async def preview(call: Asked) -> Response:
    """Markdown as the reader will see it."""
    form = await call.form()
    await call.read(lambda tx, actor, now: actor)
    given = form.get("text")
    text = given if isinstance(given, str) else ""
    return await _sheet.aside(lambda: HTMLResponse(markdown.render(text)), size=len(text))


@router.get("/work/{claim_id}")
async def show_work(call: Asked, claim_id: str) -> Response:
    """A piece of work, as its stage wants it."""
    return await _show(call, claim_id)


@router.post("/work/{claim_id}")
async def send_work(call: Asked, claim_id: str) -> Response:
    """Keep what was typed, then do what the button says."""
    form = await _sheet.read_form(call)
    if isinstance(form, Response):
        return form
    sent = _payload.sent_by_form(form)
    try:
        sheet = await call.read(_sheet.read(claim_id))
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    if sheet.stage.name is not StageName.AUTHOR:
        return await review.send(call, sheet, sent)
    return await _send(call, sheet, sent)


@router.put("/work/{claim_id}/draft")
@router.post("/work/{claim_id}/draft")
async def save_draft(call: Asked, claim_id: str) -> Response:
    """Keep a draft while it is typed."""
    sent = _payload.sent_by_script(await _payload.read_json(call))
    sheet = await call.read(_sheet.read(claim_id))
    if sheet.stage.name is StageName.AUTHOR:
        size = sum(map(len, sent.fields.values()))
        answer: Mapping[str, object] = await _sheet.aside(lambda: _answer(sheet, sent), size=size)
    else:
        answer = review.draft_of(sheet, sent)
    return await _saving.answer_script(call, claim_id, sent=sent, answer=answer)


@router.post("/work/{claim_id}/checks")
async def check_answer(call: Asked, claim_id: str) -> Response:
    """The quiet lines under the editor, for what is typed now."""
    sent = _payload.sent_by_script(await _payload.read_json(call))
    sheet = await call.read(_sheet.read(claim_id))

    def check() -> Response:
        lines = _sheet.lines_on(sheet, _answer(sheet, sent))
        return rendering.answer("workbench_checks.html", {"lines": lines})

    return await _sheet.aside(check, size=sum(map(len, sent.fields.values())))


@router.post("/work/{claim_id}/live")
async def show_live(call: Asked, claim_id: str) -> Response:
    """What follows from the answer as it is typed, for a kind that shows it."""
    sent = _payload.sent_by_script(await _payload.read_json(call))
    sheet = await call.read(_sheet.read(claim_id))
    kind = live.find(_sheet.kind_of(sheet))
    if kind is None:
        raise NotFound("This kind of work has nothing that is shown live.")

    def show() -> Response:
        board = kind.live(_answer(sheet, sent), sheet.input)
        return rendering.answer(f"kinds/{sheet.kind}/live.html", {"kind": kind, "board": board})

    return await _sheet.aside(show, size=sum(map(len, sent.fields.values())))


@router.post("/work/{claim_id}/time")
async def record_time(call: Asked, claim_id: str) -> Response:
    """Stretches of time as the script saw them, and answers for the gaps between."""
    body = await _payload.read_json(call)
    segments = _payload.segments(body, claim_id=claim_id)

    def record(tx: Tx, actor: Actor, now: datetime) -> int:
        new = [one for one in segments if _payload.gap_of(one, claim_id=claim_id) is None]
        time.record(tx, actor=actor, claim_id=claim_id, segments=new, now=now)
        for segment in segments:
            _answer_gap(tx, segment, actor=actor, claim_id=claim_id, now=now)
        return time.seconds_on_claim(tx, claim_id=claim_id)

    return JSONResponse({"seconds": await call.write(record)})


@router.get("/work/{claim_id}/hand-in")
async def show_hand_in(call: Asked, claim_id: str) -> Response:
    """What will be sent, and what is unfinished."""
    return await _show_hand_in(call, claim_id)


@router.post("/work/{claim_id}/submission")
async def hand_in(call: Asked, claim_id: str) -> Response:
    """Send what was shown. The same form sent twice hands in once."""
    form = await _sheet.read_form(call)
    if isinstance(form, Response):
        return form
    fields = _payload.sent_by_form(form).fields
    try:
        submission = _submission(fields)
        await call.write(
            lambda tx, actor, now: submissions.submit(
                tx, actor=actor, claim_id=claim_id, submission=submission, now=now
            )
        )
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    except NotFound:
        raise
    except TacitError as error:
        return await _show_hand_in(call, claim_id, fields=fields, error=error)
    return go("/desk", say="Handed in. What comes of it will be in My work.")


@router.post("/work/{claim_id}/again")
async def take_back(call: Asked, claim_id: str) -> Response:
    """Take the same work again after the hold ended or it was given back."""
    form = await call.form()
    wanted = form.get("claim_id")
    new = wanted if isinstance(wanted, str) and is_id(wanted) else new_id()
    sheet = await call.read(_sheet.read(claim_id))
    try:
        claim = await call.write(
            lambda tx, actor, now: queue.claim_item(
                tx, actor=actor, claim_id=new, item_id=sheet.item_id, now=now
            )
        )
    except (SignInNeeded, NotFound):
        raise
    except TacitError as error:
        return await _show(call, claim_id, error=error)
    return go(f"/work/{claim.id}", say="You hold this work again. Your text is as you left it.")


async def _send(call: PageCall, sheet: Worksheet, sent: Sent) -> Response:
    claim_id = sheet.claim.id
    reading = _sheet.kind_of(sheet).read_form(sent.fields, sheet.input)
    act = "edit" if reading.edited else sent.fields.get("act", "save")
    typed = Typed(answer=reading.answer, fields=sent.fields, version=None)
    try:
        await _saving.save_form(call, claim_id, sent=sent, answer=reading.answer)
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    except TacitError as error:
        typed = replace(typed, version=_sheet.reshow_version(error, sent))
        return await _show(call, claim_id, typed=typed, error=error)
    try:
        await _bench.keep_pad(call, claim_id, sent.fields)
        answer = await _bench.act(call, sheet, act=act, fields=sent.fields)
        answer = answer or await _stages.act(call, sheet, act=act, fields=sent.fields)
    except TacitError as error:
        return await _show(call, claim_id, typed=typed, error=error)
    if answer is not None:
        return answer
    if act == "hand_in":
        chosen = sent.fields.get("_ai_help", "")
        return go(f"/work/{claim_id}/hand-in" + (f"?ai_help={chosen}" if _knows(chosen) else ""))
    if act == "edit":
        at = f"?at={quote(reading.place)}" if reading.place else ""
        place = _sheet.field_id(reading.place) or _edited_place(sent.fields)
        return go(f"/work/{claim_id}{at}#{place}")
    return go(f"/work/{claim_id}", say="Saved.")


def _edited_place(fields: Mapping[str, str]) -> str:
    """Where on the page a row was added or removed: `add_source` is about `f-sources`."""
    for name in fields:
        verb, _, row = name.partition("_")
        if verb in ("add", "remove", "move") and row.isidentifier():
            return f"f-{row}s" if row != "turn" else "work"
    return "work"


async def _show(
    call: PageCall,
    claim_id: str,
    *,
    typed: Typed | None = None,
    error: TacitError | None = None,
) -> Response:
    """The page of a piece of work; a form that came back as it was typed."""
    desk = await call.read(_bench.read(claim_id))
    actor, sheet = desk.actor, desk.sheet
    now = call.services.clock.now()
    if not _sheet.is_held(sheet, now=now) and typed is None:
        return await _stages.show_over(call, sheet, actor=actor, error=error)
    await _bench.note_opened(call, desk)
    if sheet.stage.name is not StageName.AUTHOR:
        return await review.show(call, desk)

    def show() -> Response:
        version = typed.version if typed else None
        page = _sheet.context(sheet, now=now, error=error, version=version) | _page(sheet, typed)
        page |= {"held": _sheet.is_held(sheet, now=now), "again_id": new_id()}
        page |= {"beside": _bench.view(desk), "at": call.request.query_params.get("at", "")}
        status = error.status if error else 200
        return call.show("workbench.html", page, actor=actor, status=status)

    return await _sheet.aside(show, size=_sheet.size_of(sheet))


def _page(sheet: Worksheet, typed: Typed | None) -> dict[str, object]:
    answer = typed.answer if typed else sheet.start
    fields: Mapping[str, str] = typed.fields if typed else {}
    notes = _sheet.kind_of(sheet).notes(answer, sheet.input)
    return {
        "answer": answer,
        "notes": notes,
        "lines": _sheet.lines_on(sheet, answer),
        "keys": keys.of_work(_sheet.kind_of(sheet).keys),
        "ai_help": AI_HELP,
        "ai_help_chosen": fields.get("_ai_help", ""),
        "fields": fields,
    } | _feedback_on(sheet, answer)


def _feedback_on(sheet: Worksheet, answer: Mapping[str, object]) -> dict[str, object]:
    """What was said of the round before, beside the text that mends it."""
    if not sheet.earlier:
        return {"last": None, "reviews": [], "threads": [], "changes": []}
    kind, last = _sheet.kind_of(sheet), sheet.earlier[-1]
    own = last.submission.expert_id == sheet.claim.expert_id
    reply = f"/my-work/{last.submission.id}/comments/{{}}/replies?back=/work/{sheet.claim.id}"
    reader = _feedback.Reader(is_author=True, reply_url=reply if own else None)
    return {
        "last": last,
        "reviews": _feedback.reviews(
            last.reviews, _feedback.points_of(sheet, kind, [last]), by=_feedback.REVIEWER
        ),
        "threads": _feedback.threads(last, kind, reader),
        "changes": _feedback.changes(kind, last.submission.answer, answer),
    }


async def _show_hand_in(
    call: PageCall,
    claim_id: str,
    *,
    fields: Mapping[str, str] | None = None,
    error: TacitError | None = None,
) -> Response:
    now = call.services.clock.now()

    def page(sheet: Worksheet) -> dict[str, object]:
        answer = _answer_sent(fields) if fields else sheet.start
        notes = _sheet.kind_of(sheet).notes(answer, sheet.input)
        given = fields or {"ai_help": call.request.query_params.get("ai_help", "")}
        submission_id = given.get("submission_id", "")
        return _sheet.context(sheet, now=now, error=error) | {
            "answer": answer,
            "answer_json": canonical.dumps(answer),
            "wrong": [note for note in _sheet.lines_of(notes) if note["state"] == "bad"],
            "hints": [note for note in _sheet.lines_of(notes) if note["state"] == "warning"],
            "submission_id": submission_id if is_id(submission_id) else new_id(),
            "ai_help": AI_HELP,
            "given": given,
            "held": _sheet.is_held(sheet, now=now),
            "again_id": new_id(),
        }

    return await call.page(
        "workbench_hand_in.html",
        _sheet.read(claim_id),
        page,
        status=error.status if error else 200,
    )


def _answer(sheet: Worksheet, sent: Sent) -> dict[str, object]:
    return _sheet.kind_of(sheet).read_form(sent.fields, sheet.input).answer


def _submission(fields: Mapping[str, str]) -> NewSubmission:
    if not _knows(fields.get("ai_help", "")):
        raise Malformed(
            "Say whether a model helped you; nobody holds it against you.", place="ai_help"
        )
    submission_id = fields.get("submission_id", "")
    return NewSubmission(
        id=submission_id if is_id(submission_id) else new_id(),
        answer=_answer_sent(fields),
        ai_help=AiHelp(fields["ai_help"]),
        ai_note=_sheet.words(fields, "ai_note"),
    )


def _answer_sent(fields: Mapping[str, str]) -> dict[str, object]:
    """The answer as the page before showed it."""
    try:
        answer = canonical.loads(fields.get("answer", ""))
    except ValueError as error:
        raise Malformed("The answer did not come along whole.", place="answer") from error
    if not isinstance(answer, dict):
        raise Malformed("The answer did not come along whole.", place="answer")
    return answer


def _knows(ai_help: str) -> bool:
    return ai_help in {value for value, _ in AI_HELP}


def _answer_gap(tx: Tx, segment: NewSegment, *, actor: Actor, claim_id: str, now: datetime) -> None:
    gap = _payload.gap_of(segment, claim_id=claim_id)
    if gap is None:
        return
    segment_id, answer = gap
    try:
        time.answer_gap(tx, actor=actor, segment_id=segment_id, answer=answer, now=now)
    except (NotFound, NotAGap):
        return
