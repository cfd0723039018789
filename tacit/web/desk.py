"""`/desk`: what there is to do, what came back, what is begun, and the time it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.bench import questions
from tacit.bench.records import Asked as AskedQuestion
from tacit.kit.errors import TacitError
from tacit.kit.ids import is_id, new_id
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.web import _own_work, keys
from tacit.web._call import Asked, PageCall, go, shown, text
from tacit.web._own_work import Shown
from tacit.web._plain import say
from tacit.work import appeals, drafts, queue, reviews, submissions, time
from tacit.work.records import Claim, TimeTotals
from tacit.work.views import AppealView, Desk, HeldWork, KeptWork, OwnWork

router = APIRouter()

OWN_READ_MAX = 50
DECIDED_SHOWN = 5
APPEALS_SHOWN_DAYS = 14
FEEDBACK_READ_MAX = 10


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """Work that came back, with what was said of it."""

    kept: KeptWork
    submission_id: str | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Begun:
    work: HeldWork
    saved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DeskView:
    desk: Desk
    feedback: tuple[Feedback, ...]
    again: tuple[KeptWork, ...]
    """Work of others that comes back to this person to be judged again."""
    begun: tuple[Begun, ...]
    answers: tuple[AskedQuestion, ...]
    """Questions of this person whose answer they have not seen."""
    appeals: tuple[AppealView, ...]
    """Under way, and decided lately."""
    decided: tuple[Shown, ...]
    totals: TimeTotals
    today_seconds: int


@router.get("/desk")
async def show_desk(call: Asked) -> Response:
    """First thing in the morning: what to do next."""
    return await _desk(call)


@router.post("/desk/claims")
async def start(call: Asked) -> Response:
    """Take the next work, or the work that is named. A double click takes it once."""
    form = await call.form()
    wanted = text(form, "claim_id")
    claim_id = wanted if is_id(wanted) else new_id()
    item_id, project_id = text(form, "item_id"), text(form, "project_id") or None
    stage = text(form, "stage")
    stages = [StageName(stage)] if stage in set(StageName) else None

    def take(tx: Tx, actor: Actor, now: datetime) -> Claim | None:
        if item_id:
            return queue.claim_item(tx, actor=actor, claim_id=claim_id, item_id=item_id, now=now)
        return queue.claim_next(
            tx, actor=actor, claim_id=claim_id, project_id=project_id, stages=stages, now=now
        )

    try:
        claim = await call.write(take)
    except TacitError as error:
        return await _desk(call, error=shown(error))
    if claim is None:
        return go("/desk", say="Somebody was quicker: nothing is free there right now.")
    return go(f"/work/{claim.id}")


async def _desk(call: PageCall, *, error: TacitError | None = None) -> Response:
    now = call.services.clock.now()

    def context(view: DeskView) -> Mapping[str, object]:
        return {
            "view": view,
            "greeting": greeting(now),
            "said": say(error) if error else None,
            "ids": _Ids(),
            "keys": keys.DESK,
        }

    return await call.page("desk.html", _read, context, status=error.status if error else 200)


def greeting(now: datetime) -> str:
    """A word for the time of day; the server knows the reader's zone as little as they do."""
    hour = now.astimezone(UTC).hour
    return "Good morning" if hour < 11 else "Good day" if hour < 17 else "Good evening"


class _Ids:
    """A new id for each form, so that each is one claim however often it is sent."""

    @property
    def new(self) -> str:
        return new_id()


def _read(tx: Tx, actor: Actor, now: datetime) -> DeskView:
    desk = queue.list_next(tx, actor=actor, now=now)
    own = submissions.list_mine(tx, actor=actor, limit=OWN_READ_MAX).items
    judged = reviews.list_mine(tx, actor=actor, limit=OWN_READ_MAX).items
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    totals = time.totals(tx, actor=actor, since=today - timedelta(days=today.weekday()))
    returns = [kept for kept in desk.kept if kept.stage is StageName.AUTHOR]
    return DeskView(
        desk=desk,
        feedback=tuple(_feedback(tx, kept, own, actor=actor) for kept in returns),
        again=tuple(kept for kept in desk.kept if kept.stage is not StageName.AUTHOR),
        begun=tuple(_begun(tx, work, actor=actor) for work in desk.held),
        answers=tuple(
            asked
            for asked in questions.list_mine(tx, actor=actor)
            if asked.answer is not None and asked.question.seen_at is None
        ),
        appeals=_appeals(tx, actor=actor, now=now),
        decided=tuple(_decided(own) or _decided(judged)),
        totals=totals,
        today_seconds=totals.by_day.get(today.date(), 0),
    )


def _feedback(tx: Tx, kept: KeptWork, own: tuple[OwnWork, ...], *, actor: Actor) -> Feedback:
    sent = next((one for one in own if one.item_id == kept.item_id), None)
    if sent is None:
        return Feedback(kept=kept, submission_id=None, words="")
    view = submissions.get_submission(tx, actor=actor, submission_id=sent.id)
    roots = [one for one in view.comments if one.comment.replies_to is None]
    unmet = [line for said in view.reviews for line in said.lines if line.verdict == "unmet"]
    parts = [
        _counted(len(roots), "comment") if roots else "",
        f"{_counted(len(unmet), 'point')} not met" if unmet else "",
    ]
    return Feedback(
        kept=kept, submission_id=sent.id, words=" · ".join(part for part in parts if part)
    )


def _appeals(tx: Tx, *, actor: Actor, now: datetime) -> tuple[AppealView, ...]:
    """Appeals of one's own that are under way or were decided in the last days."""
    since = now - timedelta(days=APPEALS_SHOWN_DAYS)
    mine = appeals.list_mine(tx, actor=actor, limit=DECIDED_SHOWN).items
    return tuple(one for one in mine if one.decided_at is None or one.decided_at >= since)


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _begun(tx: Tx, work: HeldWork, *, actor: Actor) -> Begun:
    draft = drafts.find_latest(tx, actor=actor, claim_id=work.claim.id)
    return Begun(work=work, saved_at=draft.saved_at if draft else None)


def _decided(own: tuple[OwnWork, ...]) -> list[Shown]:
    """What was decided, each piece of work once however often it came back."""
    by_item = {one.item_id: _own_work.show(one) for one in reversed(own)}
    newest = sorted(by_item.values(), key=lambda one: one.work.at, reverse=True)
    return [one for one in newest if one.is_decided][:DECIDED_SHOWN]
