"""`/work/{claim}` for those who judge: review, decide between others, look a second time.

The page is one form. A verdict is not sent by the key that chooses it: a page sums it up
in a sentence first, and sends what it shows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.kit.errors import Malformed, NotFound, SignInNeeded, TacitError
from tacit.kit.ids import is_id, new_id
from tacit.projects.records import StageName
from tacit.tasks.errors import AnswerMalformed
from tacit.web import _feedback, _judgement, _payload, _saving, _sheet, _stages
from tacit.web._call import Asked, PageCall, go
from tacit.web._judgement import Judgement
from tacit.web._payload import Sent
from tacit.work import adjudications, audits, reviews
from tacit.work.errors import ReasonMissing
from tacit.work.records import NewReview, Review, Verdict
from tacit.work.views import VoteView, Worksheet

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A verdict that can be given, and what it does, in words."""

    verdict: Verdict
    label: str
    does: str
    done: str
    key: str | None = None
    tone: str = ""

    @property
    def needs_reasons(self) -> bool:
        return self.verdict not in (Verdict.ACCEPT, Verdict.PASS)


ACCEPT = Choice(
    verdict=Verdict.ACCEPT, label="Accept answer", key="a", tone="primary",
    does="You accept this answer", done="Accepted.",
)  # fmt: skip
RETURN = Choice(
    verdict=Verdict.RETURN, label="Send back", key="b",
    does="You send this back to its author", done="Sent back to its author.",
)  # fmt: skip
REJECT = Choice(
    verdict=Verdict.REJECT, label="Reject", tone="danger",
    does="You reject this answer; its author cannot mend it", done="Rejected.",
)  # fmt: skip
PASS = Choice(
    verdict=Verdict.PASS, label="Pass", key="a", tone="primary",
    does="You let this answer pass", done="Passed.",
)  # fmt: skip
FAIL = Choice(
    verdict=Verdict.FAIL, label="Fail", key="b", tone="danger",
    does="You fail this answer; others will review it again", done="Failed.",
)  # fmt: skip
DECIDE = Choice(
    verdict=Verdict.DECIDED, label="Decide", key="a", tone="primary",
    does="You decide where the graders differ", done="Decided.",
)  # fmt: skip

TITLES = {
    StageName.REVIEW: "Review",
    StageName.ADJUDICATE: "Decide",
    StageName.AUDIT: "Second look",
}
KEYS = [
    ("n", "Next point"),
    ("p", "Point before"),
    ("1", "Met, and so on: 2 not met, 3 cannot say"),
    ("r", "Go to the reason"),
    ("c", "Comment on the words that are selected"),
    ("d", "See what changed since the last time"),
    ("g", "Open or close the guideline"),
    ("a", "Accept, or decide: see first what will be sent"),
    ("b", "Send back, or fail: see first what will be sent"),
]


def show(
    call: PageCall,
    sheet: Worksheet,
    *,
    actor: Actor,
    judgement: Judgement | None = None,
    version: int | None = None,
    error: TacitError | None = None,
) -> Response:
    """The page; with a judgement, as it was typed."""
    made = _judgement.from_draft(sheet.start) if judgement is None else judgement
    now = call.services.clock.now()
    page = _sheet.context(sheet, now=now, error=error, version=version) | _page(sheet, made)
    problems = error.facts.get("problems", []) if error else []
    page |= {"problems": problems, "held": _sheet.is_held(sheet, now=now), "again_id": new_id()}
    return call.show("review.html", page, actor=actor, status=error.status if error else 200)


async def send(call: PageCall, sheet: Worksheet, sent: Sent) -> Response:
    """Keep what was judged so far, then do what the button says."""
    claim_id, fields = sheet.claim.id, sent.fields
    judgement = _read(sheet, sent)
    chosen = find_choice(sheet, fields.get("verdict", ""))
    is_comment = fields.get("act") == "comment"
    if chosen or is_comment:
        judgement = judgement.with_opened(_texts(sheet))
    if "remove_comment" in fields:
        judgement = judgement.without(fields["remove_comment"])
    try:
        await _saving.save_form(call, claim_id, sent=sent, answer=judgement.to_json())
        act = "verdict" if chosen else fields.get("act", "save")
        answer = await _stages.act(call, sheet, act=act, fields=fields)
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
        return go(f"/work/{claim_id}#comments")
    return go(f"/work/{claim_id}", say="Saved.")


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
        chosen = find_choice(sheet, fields.get("verdict", ""))
        if chosen is None:
            raise Malformed("There is no such verdict for this work.", place="verdict")
        new = _read_sent(fields).to_review(
            review_id=fields["review_id"] if is_id(fields.get("review_id", "")) else new_id(),
            verdict=chosen.verdict,
            submission_id=fields.get("submission_id") or None,
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


def choices(sheet: Worksheet) -> list[Choice]:
    """The verdicts that this work can be given now."""
    if sheet.stage.name is StageName.AUDIT:
        return [FAIL, PASS]
    if is_about_votes(sheet):
        return [DECIDE]
    return [REJECT, RETURN, ACCEPT] if sheet.returns_left > 0 else [REJECT, ACCEPT]


def find_choice(sheet: Worksheet, verdict: str) -> Choice | None:
    """The verdict of that name, if this work can be given it."""
    return next((one for one in choices(sheet) if one.verdict.value == verdict), None)


def is_about_votes(sheet: Worksheet) -> bool:
    """Whether graders differ, rather than reviewers."""
    return sheet.stage.name is StageName.ADJUDICATE and sheet.target is None


def _giving(sheet: Worksheet, claim_id: str, new: NewReview) -> Callable[..., Review]:
    """The verb that gives a verdict at this stage, with its arguments bound."""
    match sheet.stage.name:
        case StageName.AUDIT:
            return lambda tx, actor, now: audits.decide(
                tx, actor=actor, claim_id=claim_id, audit=new, now=now
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
    actor, sheet = await call.read(_sheet.read_with_actor(claim_id))
    saved = sheet.draft is not None and sheet.draft.answer == judgement.to_json()
    version = None if saved else _sheet.reshow_version(error, sent)
    return show(call, sheet, actor=actor, judgement=judgement, version=version, error=error)


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
        chosen = find_choice(sheet, verdict) or choices(sheet)[-1]
        made = _read_sent(fields) if fields else _judgement.from_draft(sheet.start)
        given = fields or {}
        review_id = given.get("review_id", "")
        target = sheet.target.submission.id if sheet.target else ""
        return _sheet.context(sheet, now=now, error=error) | {
            "choice": chosen,
            "judgement": made,
            "judgement_json": canonical.dumps(made.to_json()),
            "sum": _judgement.sum_up(made, points=[point.slug for point in sheet.points]),
            "lines": _rows(sheet, made),
            "decided": _decided(sheet, made),
            "review_id": review_id if is_id(review_id) else new_id(),
            "submission_id": given.get("submission_id", target),
            "held": _sheet.is_held(sheet, now=now),
            "again_id": new_id(),
        }

    status = error.status if error else 200
    return await call.page("review_verdict.html", _sheet.read(claim_id), page, status=status)


def _page(sheet: Worksheet, made: Judgement) -> dict[str, object]:
    kind, target = _sheet.kind_of(sheet), sheet.target
    last = sheet.earlier[-1] if sheet.earlier else None
    reader = _feedback.Reader(is_author=False)
    texts = _texts(sheet)
    about_votes = is_about_votes(sheet)
    seen = [view for view in (*sheet.earlier, *([target] if target else [])) if view.comments]
    return {
        "title": TITLES.get(sheet.stage.name, "Review"),
        "keys": KEYS,
        "judgement": made,
        "comments_json": _judgement.comments_json(made),
        "comments": [
            {"id": one.id, "text": one.text, "anchor": _feedback.anchored(one.anchor, texts)}
            for one in made.comments
        ],
        "lines": _rows(sheet, made),
        "line_verdicts": _judgement.LINE_VERDICTS,
        "choices": choices(sheet),
        "sum": _judgement.sum_up(made, points=[point.slug for point in sheet.points]),
        "about_votes": about_votes,
        "answer": target.submission.answer if target else {},
        "note": target.submission.ai_help.value if target else None,
        "changes": _feedback.changes(kind, last.submission.answer, target.submission.answer)
        if last and target
        else None,
        "threads": [thread for view in seen for thread in _feedback.threads(view, kind, reader)],
        "earlier_reviews": _feedback.reviews(
            [said for view in sheet.earlier for said in view.reviews], sheet.points
        ),
        "split": _split(sheet),
        "ballots": _ballots(sheet.votes) if about_votes else None,
        "disputed": sheet.differing,
        "decisions": {one.criterion: one.to_json() for one in made.decisions},
    }


def _rows(sheet: Worksheet, made: Judgement) -> list[dict[str, object]]:
    if is_about_votes(sheet):
        return []
    return [
        {"id": point.slug, "text": point.title, "said": made.line(point.slug)}
        for point in sheet.points
    ]


def _split(sheet: Worksheet) -> list[_feedback.ReviewSaid]:
    """The verdicts that differ, each reviewer by a letter."""
    return _feedback.reviews(sheet.verdicts, sheet.points)


def _ballots(votes: Sequence[VoteView]) -> list[dict[str, object]]:
    """Every grader's votes as one answer, in the order of the letters."""
    raters = sorted({vote.rater for vote in votes})
    return [
        {
            "name": rater,
            "answer": {
                "grades": [
                    {
                        "criterion": one.vote.criterion,
                        "version": one.vote.criterion_version,
                        "verdict": one.vote.verdict,
                        "option": one.vote.option,
                        "rationale": one.vote.rationale,
                    }
                    for one in votes
                    if one.rater == rater
                ],
                "note": "",
            },
        }
        for rater in raters
    ]


def _decided(sheet: Worksheet, made: Judgement) -> list[dict[str, object]]:
    kind = _sheet.kind_of(sheet)
    return [
        {
            "text": kind.name_place(f"decisions[{one.criterion}]", sheet.input),
            "label": one.label or "",
            "reason": one.rationale,
        }
        for one in made.decisions
    ]


def _check(sheet: Worksheet, judgement: Judgement, chosen: Choice) -> None:
    if is_about_votes(sheet):
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


def _texts(sheet: Worksheet) -> Mapping[str, str]:
    if sheet.target is None:
        return {}
    try:
        return _sheet.kind_of(sheet).texts(sheet.target.submission.answer)
    except AnswerMalformed:
        return {}
