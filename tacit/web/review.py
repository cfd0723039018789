"""`/work/{claim}` for those who judge: review, decide between others, look a second time.

The page is one form. A verdict is not sent by the key that chooses it: a page sums it up
in a sentence first, and sends what it shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from tacit.desk import saved_reasons
from tacit.desk.records import SavedReason
from tacit.kit import canonical
from tacit.kit.errors import Malformed, NotFound, SignInNeeded, TacitError
from tacit.kit.ids import is_id, new_id
from tacit.projects.records import StageName
from tacit.web import (
    _bench,
    _choices,
    _judged,
    _judgement,
    _payload,
    _saving,
    _sheet,
    _stages,
)
from tacit.web._bench import Desk
from tacit.web._call import Asked, PageCall, go
from tacit.web._judgement import Judgement
from tacit.web._payload import Sent
from tacit.work import adjudications, appeals, audits, opinions, reviews
from tacit.work.errors import ReasonMissing
from tacit.work.records import NewReview, Review, Verdict
from tacit.work.views import Worksheet

router = APIRouter()

WHY_LEFT = (
    ("apply", "The open points do not apply to this answer."),
    ("whole", "I judged the answer as a whole."),
)
"""The usual reasons for points that were not judged."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A form that came back: what it holds, and the draft it is based on if not the newest."""

    judgement: Judgement
    fields: Mapping[str, str]
    version: int | None
    error: TacitError


async def show(call: PageCall, desk: Desk, *, typed: Typed | None = None) -> Response:
    """The page; of a form that came back, as it was typed."""
    sheet, error = desk.sheet, typed.error if typed else None
    made = typed.judgement if typed else _judgement.from_draft(sheet.start)
    version = typed.version if typed else None
    now = call.services.clock.now()
    saved = await call.read(_read_saved(sheet))

    def make() -> Response:
        page = _sheet.context(sheet, now=now, error=error, version=version)
        page |= _judged.page_of(sheet, made)
        page |= {
            "beside": _bench.view(desk),
            "fields": typed.fields if typed else {},
            "saved_reasons": saved,
            "ask_id": new_id(),
            "problems": error.facts.get("problems", []) if error else [],
            "held": _sheet.is_held(sheet, now=now),
            "again_id": new_id(),
        }
        status = error.status if error else 200
        return call.show("review.html", page, actor=desk.actor, status=status)

    return await _sheet.aside(make, size=_sheet.size_of(sheet))


async def send(call: PageCall, sheet: Worksheet, sent: Sent) -> Response:
    """Keep what was judged so far, then do what the button says."""
    claim_id, fields = sheet.claim.id, sent.fields
    judgement = _read(sheet, sent)
    chosen = _choices.find(sheet, fields.get("verdict", ""))
    is_comment = fields.get("act") == "comment"
    if chosen or is_comment:
        judgement = judgement.with_opened(_judged.texts_of(sheet))
    if "remove_comment" in fields:
        judgement = judgement.without(fields["remove_comment"])
    if fields.get("act") == "insert_reason":
        judgement = judgement.with_reason(await _saved_text(call, sheet, fields))
    try:
        await _saving.save_form(call, claim_id, sent=sent, answer=judgement.to_json())
        await _bench.keep_pad(call, claim_id, fields)
        act = "verdict" if chosen else fields.get("act", "save")
        answer = await _bench.act(call, sheet, act=act, fields=fields)
        answer = answer or await _stages.act(call, sheet, act=act, fields=fields)
        if chosen:
            _check(sheet, judgement, chosen)
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    except TacitError as error:
        return await _come_back(call, claim_id, judgement, sent, error)
    if answer is not None:
        return answer
    if chosen:
        return go(f"/work/{claim_id}/verdict?verdict={chosen.verdict.value}")
    if is_comment or "remove_comment" in fields:
        place = _judged.place_of_last(sheet, judgement) if is_comment else "comments"
        return go(f"/work/{claim_id}#{place}")
    return go(f"/work/{claim_id}", say="Saved.")


def _read_saved(sheet: Worksheet) -> Callable[..., tuple[SavedReason, ...]]:
    return lambda tx, actor, now: saved_reasons.list_reasons(
        tx, actor=actor, project_id=sheet.project_id
    )


async def _saved_text(call: PageCall, sheet: Worksheet, fields: Mapping[str, str]) -> str:
    """The kept sentence that was chosen; nothing where it is gone."""
    kept = await call.read(_read_saved(sheet))
    wanted = fields.get("_saved_reason", "")
    return next((one.text for one in kept if one.id == wanted), "")


def draft_of(sheet: Worksheet, sent: Sent) -> dict[str, object]:
    """What the script sends while it is typed, as it is kept."""
    return _read(sheet, sent).to_json()


@router.get("/work/{claim_id}/verdict")
async def show_verdict(call: Asked, claim_id: str) -> Response:
    """The verdict in a sentence, before it is sent."""
    return await _show_verdict(call, claim_id, call.request.query_params.get("verdict", ""))


@router.post("/work/{claim_id}/verdict")
async def give_verdict(call: Asked, claim_id: str) -> Response:
    """Send the verdict that was shown. The same form sent twice is one verdict."""
    form = await _sheet.read_form(call)
    if isinstance(form, Response):
        return form
    fields = _payload.sent_by_form(form).fields
    try:
        sheet = await call.read(_sheet.read(claim_id))
        chosen = _choices.find(sheet, fields.get("verdict", ""))
        if chosen is None:
            raise Malformed("There is no such verdict for this work.", place="verdict")
        new = _read_sent(fields).to_review(
            review_id=fields["review_id"] if is_id(fields.get("review_id", "")) else new_id(),
            verdict=chosen.verdict,
            submission_id=fields.get("submission_id") or None,
            unjudged_because=_unjudged_because(fields),
        )
        await call.write(_giving(sheet, claim_id, new))
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    except NotFound:
        raise
    except TacitError as error:
        verdict = fields.get("verdict", "")
        return await _show_verdict(call, claim_id, verdict, fields=fields, error=error)
    return go("/desk", say=chosen.done)


def _giving(sheet: Worksheet, claim_id: str, new: NewReview) -> Callable[..., Review]:
    """The verb that gives a verdict at this stage, with its arguments bound."""
    match sheet.stage.name:
        case StageName.AUDIT:
            return lambda tx, actor, now: audits.decide(
                tx, actor=actor, claim_id=claim_id, audit=new, now=now
            )
        case StageName.OPINION:
            return lambda tx, actor, now: opinions.give(
                tx, actor=actor, claim_id=claim_id, opinion=new, now=now
            )
        case StageName.APPEAL:
            return lambda tx, actor, now: appeals.decide(
                tx, actor=actor, claim_id=claim_id, decision=new, now=now
            )
        case StageName.ADJUDICATE:
            return lambda tx, actor, now: adjudications.decide(
                tx, actor=actor, claim_id=claim_id, adjudication=new, now=now
            )
        case _:
            return lambda tx, actor, now: reviews.decide(
                tx, actor=actor, claim_id=claim_id, review=new, now=now
            )


async def _come_back(
    call: PageCall, claim_id: str, judgement: Judgement, sent: Sent, error: TacitError
) -> Response:
    desk = await call.read(_bench.read(claim_id))
    draft = desk.sheet.draft
    saved = draft is not None and draft.answer == judgement.to_json()
    version = None if saved else _sheet.reshow_version(error, sent)
    typed = Typed(judgement=judgement, fields=sent.fields, version=version, error=error)
    return await show(call, desk, typed=typed)


async def _show_verdict(
    call: PageCall,
    claim_id: str,
    verdict: str,
    *,
    fields: Mapping[str, str] | None = None,
    error: TacitError | None = None,
) -> Response:
    now = call.services.clock.now()

    def page(sheet: Worksheet) -> dict[str, object]:
        chosen = _choices.find(sheet, verdict) or _choices.of(sheet)[-1]
        made = _read_sent(fields) if fields else _judgement.from_draft(sheet.start)
        given = fields or {}
        review_id = given.get("review_id", "")
        target = sheet.target.submission.id if sheet.target else ""
        return _sheet.context(sheet, now=now, error=error) | {
            "choice": chosen,
            "judgement": made,
            "judgement_json": canonical.dumps(made.to_json()),
            "sum": _judged.sum_up(sheet, made),
            "lines": _judged.rows_of(sheet, made),
            "decided": _judged.decided_of(sheet, made),
            "left": _left(sheet, made, chosen),
            "why_left": WHY_LEFT,
            "unjudged": given.get("unjudged", ""),
            "unjudged_because": given.get("unjudged_because", ""),
            "comments": _judged.comments_of(made, _judged.texts_of(sheet)),
            "review_id": review_id if is_id(review_id) else new_id(),
            "submission_id": given.get("submission_id", target),
            "held": _sheet.is_held(sheet, now=now),
            "again_id": new_id(),
        }

    status = error.status if error else 200
    return await call.page("review_verdict.html", _sheet.read(claim_id), page, status=status)


def _unjudged_because(fields: Mapping[str, str]) -> str:
    """Why points were left open: in own words, or as one of the usual reasons."""
    said = _sheet.words(fields, "unjudged_because")
    return said or dict(WHY_LEFT).get(fields.get("unjudged", ""), "")


def _left(sheet: Worksheet, made: Judgement, chosen: _choices.Choice) -> int:
    """How many points an acceptance leaves open; it has to say why."""
    if sheet.stage.name is not StageName.REVIEW or chosen.verdict is not Verdict.ACCEPT:
        return 0
    return sum(1 for point in sheet.points if not made.line(point.slug).verdict)


def _check(sheet: Worksheet, judgement: Judgement, chosen: _choices.Choice) -> None:
    if _choices.is_about_votes(sheet):
        _sheet.kind_of(sheet).check_decisions(
            judgement.decisions, sheet.input, disputed=sheet.differing
        )
    if chosen.needs_reasons and not judgement.reasons.strip():
        raise ReasonMissing(
            f"Say why before you choose “{chosen.label}”: whoever reads it will want to know.",
            place="reasons",
        )


def _read(sheet: Worksheet, sent: Sent) -> Judgement:
    return _judgement.from_form(sent.fields, kind=_sheet.kind_of(sheet), task_input=sheet.input)


def _read_sent(fields: Mapping[str, str]) -> Judgement:
    try:
        value = canonical.loads(fields.get("judgement", ""))
    except ValueError as error:
        raise Malformed("The verdict did not come along whole.", place="judgement") from error
    return _judgement.from_draft(value if isinstance(value, dict) else {})
