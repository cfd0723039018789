"""Saving what is typed: by the script while it is typed, by the form when it is sent."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import JSONResponse, Response

from tacit.door.problems import PROBLEM_TYPE
from tacit.kit.errors import TacitError
from tacit.kit.ids import new_id
from tacit.web._call import PageCall
from tacit.web._payload import Sent
from tacit.web._plain import say
from tacit.work import drafts
from tacit.work.errors import ClaimEnded, DraftConflict, HoldExpired
from tacit.work.records import Draft, NewDraft

_OVER = 410


async def save(call: PageCall, claim_id: str, *, sent: Sent, answer: Mapping[str, object]) -> Draft:
    """Keep a draft.

    Raises:
        HoldExpired: the hold is over; the draft was kept all the same.
        DraftConflict: another tab saved in between.
        ClaimEnded: it was handed in before.
    """
    draft = NewDraft(save_id=new_id(), base_version=sent.base_version, tab=sent.tab, answer=answer)
    saved = await call.write(
        lambda tx, actor, now: drafts.save(tx, actor=actor, claim_id=claim_id, draft=draft, now=now)
    )
    if saved.hold is not None:
        raise saved.hold
    return saved.draft


async def save_form(
    call: PageCall, claim_id: str, *, sent: Sent, answer: Mapping[str, object]
) -> Draft:
    """Keep a draft that came with a whole form; what the same tab saved before is its own.

    Raises:
        HoldExpired, DraftConflict, ClaimEnded: as for `save`.
    """
    try:
        return await save(call, claim_id, sent=sent, answer=answer)
    except DraftConflict as conflict:
        if not sent.tab or conflict.facts["current_tab"] != sent.tab:
            raise
        newest = replace(sent, base_version=current_version(conflict))
        return await save(call, claim_id, sent=newest, answer=answer)


async def answer_script(
    call: PageCall, claim_id: str, *, sent: Sent, answer: Mapping[str, object]
) -> Response:
    """Keep a draft and answer as autosave.js asks."""
    try:
        draft = await save(call, claim_id, sent=sent, answer=answer)
    except DraftConflict as conflict:
        tab = conflict.facts["current_tab"]
        return _problem(conflict, 409, version=current_version(conflict), current_tab=tab)
    except (HoldExpired, ClaimEnded) as error:
        return _problem(error, _OVER)
    return JSONResponse({"version": draft.version, "saved_at": draft.saved_at.isoformat()})


def current_version(conflict: DraftConflict) -> int:
    """The version that the text was not based on."""
    version = conflict.facts["current_version"]
    assert isinstance(version, int), "a conflict names the newest version"
    return version


def _problem(error: TacitError, status: int, **facts: object) -> Response:
    said = say(error)
    body = {
        "type": f"/docs/errors#{error.code}",
        "title": said.title,
        "status": status,
        "detail": f"{said.title}. {said.text}",
        "code": error.code,
        **facts,
    }
    return JSONResponse(body, status_code=status, media_type=PROBLEM_TYPE)
