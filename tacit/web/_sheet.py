"""The page of a piece of work: what every stage of it shows and can do."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from tacit.access.errors import FormNotOurs
from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.kit.errors import TacitError
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import Kind
from tacit.tasks.records import Note
from tacit.web import slips
from tacit.web._call import PageCall
from tacit.web._payload import Sent
from tacit.web._plain import say
from tacit.work import claims
from tacit.work.errors import DraftConflict, HoldExpired
from tacit.work.records import ClaimState
from tacit.work.views import Worksheet

T = TypeVar("T")

PREVIEW_URL = "/work/preview"
HOLD_SHORT_SECONDS = 30 * 60
"""A hold with less than this left is shown as one that ends soon."""
TYPED_SHOWN_MAX = 400
LINES_MAX = 40
"""Quiet lines at a time; who has more to do than that begins at the top."""
ALOUD_CHARS_MAX = 40_000
"""What is longer is worked on beside the loop that answers everybody."""
_OURS = ("csrf_token", "act", "_tab", "_version")


def read(claim_id: str) -> Callable[[Tx, Actor, datetime], Worksheet]:
    """The verb that gets a piece of work, for `Call.read` and `Call.page`."""
    return lambda tx, actor, now: claims.get_claim(tx, actor=actor, claim_id=claim_id)


def is_held(sheet: Worksheet, *, now: datetime) -> bool:
    """Whether the work can still be handed in."""
    return sheet.claim.state is ClaimState.HELD and now < sheet.claim.hold_until


def context(
    sheet: Worksheet, *, now: datetime, error: TacitError | None = None, version: int | None = None
) -> dict[str, object]:
    """What the templates of every stage need.

    Args:
        sheet: the work.
        now: the time.
        error: why a form came back.
        version: the draft that a form that came back is based on.
    """
    left = (sheet.claim.hold_until - now).total_seconds()
    newest = sheet.draft.version if sheet.draft else 0
    return {
        "sheet": sheet,
        "kind": kind_of(sheet),
        "task_input": sheet.input,
        "url": f"/work/{sheet.claim.id}",
        "preview_url": PREVIEW_URL,
        "version": newest if version is None else version,
        "saved_at": sheet.draft.saved_at if sheet.draft else None,
        "hold_left": max(0, int(left)),
        "ends_soon": left < HOLD_SHORT_SECONDS,
        "said": say(error) if error else None,
        "place": error.place if error else None,
        "is_conflict": isinstance(error, DraftConflict),
    }


def kind_of(sheet: Worksheet) -> Kind:
    return registry.get(sheet.kind)


def lines_of(notes: Sequence[Note]) -> list[dict[str, str | None]]:
    """What a kind says of an answer as the quiet lines under the editor."""
    if not notes:
        return [{"state": "good", "text": "Nothing is missing.", "target": None}]
    tones = {"wrong": "bad", "hint": "warning"}
    lines: list[dict[str, str | None]] = [
        {"state": tones[note.level], "text": note.text, "target": field_id(note.path)}
        for note in notes[:LINES_MAX]
    ]
    if rest := notes[LINES_MAX:]:
        worst = "bad" if any(note.level == "wrong" for note in rest) else "warning"
        lines.append({"state": worst, "text": f"And {len(rest):,} more.", "target": None})
    return lines


def lines_on(sheet: Worksheet, answer: Mapping[str, object]) -> list[dict[str, str | None]]:
    """The quiet lines for an answer: what its kind says, and slips of the pen."""
    kind = kind_of(sheet)
    try:
        texts = kind.texts(answer)
    except AnswerMalformed:
        texts = {}
    return lines_of([*kind.notes(answer, sheet.input), *slips.notes(texts)])


async def aside(make: Callable[[], T], *, size: int) -> T:
    """Make something of a text: in a thread where it is so long that others would wait."""
    if size <= ALOUD_CHARS_MAX:
        return make()
    return await asyncio.to_thread(make)


def size_of(sheet: Worksheet) -> int:
    """About how many characters a page of this work has to be made of."""
    return len(sheet.guideline) + len(canonical.dumps(sheet.start)) + len(sheet.earlier) * 10_000


def field_id(path: str) -> str | None:
    """The id of the field that a place in an answer is typed into."""
    name = path.replace("[", "-").replace("]", "").replace(".", "-")
    return f"f-{name}" if name else None


async def read_form(call: PageCall) -> FormData | Response:
    """The form that was sent; or, when nobody is signed in any more, what was typed in it."""
    try:
        return await call.form()
    except FormNotOurs as error:
        return await signed_out(call, error)


async def signed_out(call: PageCall, error: TacitError) -> Response:
    """A page that gives back what was typed, to whoever has to sign in again first."""
    try:
        form = await call.request.form()
    except (ClientDisconnect, AssertionError):
        raise error from None
    typed = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and value.strip() and name not in _OURS
    ]
    page = {"typed": typed[:TYPED_SHOWN_MAX], "error": error, "back": call.request.url.path}
    return call.show("workbench_kept.html", page, actor=None, status=error.status)


def reshow_version(error: TacitError, sent: Sent) -> int | None:
    """What a form that came back is based on; None where its text was kept before it failed.

    After a conflict it is the other version: saving again keeps what is typed here.
    """
    if isinstance(error, HoldExpired):
        return None
    if isinstance(error, DraftConflict):
        version = error.facts["current_version"]
        assert isinstance(version, int), "a conflict names the newest version"
        return version
    return sent.base_version


def words(fields: Mapping[str, str], name: str) -> str:
    """One text of a form with plain line ends."""
    return fields.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
