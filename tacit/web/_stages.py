"""What can be done with a piece of work at any stage of it, beside finishing it."""

from collections.abc import Mapping
from datetime import UTC

from starlette.responses import Response

from tacit.access.records import Actor
from tacit.kit.errors import TacitError
from tacit.kit.ids import is_id, new_id
from tacit.projects.records import StageName
from tacit.tasks.errors import AnswerMalformed
from tacit.web import _sheet
from tacit.web._call import PageCall, go
from tacit.work import claims, opinions
from tacit.work.records import ClaimState
from tacit.work.views import Worksheet


async def act(
    call: PageCall, sheet: Worksheet, *, act: str, fields: Mapping[str, str]
) -> Response | None:
    """Renew, give back or set aside; None for any other button.

    Raises:
        ReasonMissing: work that is broken needs a word on what is.
        HoldExpired, ClaimEnded: it is no longer held.
    """
    claim_id = sheet.claim.id
    match act:
        case "renew":
            renewed = await call.write(
                lambda tx, actor, now: claims.renew(tx, actor=actor, claim_id=claim_id, now=now)
            )
            until = renewed.hold_until.astimezone(UTC).strftime("%-d %b %H:%M UTC")
            return go(f"/work/{claim_id}", say=f"You hold this until {until}.")
        case "give_back":
            reason = _sheet.words(fields, "_reason_back")
            await call.write(
                lambda tx, actor, now: claims.give_back(
                    tx, actor=actor, claim_id=claim_id, reason=reason, now=now
                )
            )
            say = f"You gave “{sheet.item_title}” back. Your text is kept."
            return go("/desk", say=say, undo=f"/work/{claim_id}/again")
        case "park":
            reason = _sheet.words(fields, "_reason_park")
            await call.write(
                lambda tx, actor, now: claims.park(
                    tx, actor=actor, claim_id=claim_id, reason=reason, now=now
                )
            )
            return go("/desk", say="Thank you. A manager will look at it; your text is kept.")
        case "ask_opinion":
            return await _ask_opinion(call, sheet, fields)
        case _:
            return None


async def _ask_opinion(call: PageCall, sheet: Worksheet, fields: Mapping[str, str]) -> Response:
    wanted = fields.get("_opinion_id", "")
    ask_id = wanted if is_id(wanted) else new_id()
    question = _sheet.words(fields, "_opinion_question")
    await call.write(
        lambda tx, actor, now: opinions.ask(
            tx, actor=actor, item_id=sheet.item_id, ask_id=ask_id, question=question, now=now
        )
    )
    return go("/review", say="Asked. The review comes back to you with the opinion.")


async def show_over(
    call: PageCall, sheet: Worksheet, *, actor: Actor, error: TacitError | None
) -> Response:
    """The page of work that is no longer held: what is safe, and how to go on."""
    state = sheet.claim.state
    page = _sheet.context(sheet, now=call.services.clock.now(), error=error) | {
        "state": ClaimState.EXPIRED.value if state is ClaimState.HELD else state.value,
        "is_author": sheet.stage.name is StageName.AUTHOR,
        "answer": _readable(sheet),
        "again_id": new_id(),
    }
    status = error.status if error else 200
    return call.show("workbench_over.html", page, actor=actor, status=status)


def _readable(sheet: Worksheet) -> Mapping[str, object] | None:
    """The text that is kept, where it can be shown as an answer."""
    if sheet.draft is None or sheet.stage.name is not StageName.AUTHOR:
        return None
    try:
        _sheet.kind_of(sheet).texts(sheet.draft.answer)
    except AnswerMalformed:
        return None
    return sheet.draft.answer
