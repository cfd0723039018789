"""What the page of a piece of work shows beside it, and what its buttons do there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from tacit.access.records import Actor
from tacit.bench import bench, pads, questions, readings
from tacit.bench.errors import PadConflict
from tacit.bench.records import Bench, NewQuestion
from tacit.kit import text
from tacit.kit.ids import is_id, new_id
from tacit.storage.transaction import Tx
from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow
from tacit.web import _sheet, markdown
from tacit.web._call import PageCall, go
from tacit.web.markdown import Outlined
from tacit.work import claims
from tacit.work.views import Worksheet

GUIDELINE_ID = "guide"
"""What the ids of the headings of a guideline begin with."""


@dataclass(frozen=True)
class Desk:
    """A piece of work with all that lies beside it."""

    actor: Actor
    sheet: Worksheet
    bench: Bench


@dataclass(frozen=True)
class BenchView:
    """What the templates need of the bench."""

    bench: Bench
    guideline: Outlined
    changes: tuple[DiffRow, ...]
    """From the version that was read before to the one beside the work."""
    question_id: str
    """Of the question that the form may ask, so that sending it twice asks once."""
    project_id: str

    @property
    def answered(self) -> int:
        return sum(one.answer is not None for one in self.bench.questions)


def read(claim_id: str) -> Callable[[Tx, Actor, datetime], Desk]:
    """The verb that gets a piece of work and its bench, for `Call.read`."""

    def see(tx: Tx, actor: Actor, now: datetime) -> Desk:
        return Desk(
            actor=actor,
            sheet=claims.get_claim(tx, actor=actor, claim_id=claim_id),
            bench=bench.get(tx, actor=actor, claim_id=claim_id),
        )

    return see


def view(desk: Desk) -> BenchView:
    """Prepare the bench for its page. Takes long where guidelines are: run it in a thread."""
    since = desk.bench.since
    rows = []
    if since is not None:
        rows = diffs.diff_texts({"text": since.text}, {"text": desk.sheet.guideline})
    return BenchView(
        bench=desk.bench,
        guideline=markdown.render_outlined(desk.sheet.guideline, prefix=GUIDELINE_ID),
        changes=tuple(diffs.fold(rows)),
        question_id=new_id(),
        project_id=desk.sheet.claim.project_id,
    )


async def note_opened(call: PageCall, desk: Desk) -> None:
    """Note that this version of the guideline lay open beside this person's work."""
    if desk.bench.opened_at is not None:
        return
    claim_id = desk.sheet.claim.id
    await call.write(
        lambda tx, actor, now: readings.record(tx, actor=actor, claim_id=claim_id, now=now)
    )


async def keep_pad(call: PageCall, claim_id: str, fields: Mapping[str, str]) -> None:
    """Keep the scratch pad that came with a form; with another tab's, where both wrote."""
    if "_pad" not in fields:
        return
    mine = fields["_pad"].replace("\r\n", "\n")
    base = text.find_whole(fields.get("_pad_version")) or 0
    try:
        await _save_pad(call, claim_id, mine, base)
    except PadConflict as conflict:
        theirs = str(conflict.facts["current_text"])
        version = conflict.facts["current_version"]
        assert isinstance(version, int), "a conflict names the newest version"
        if mine not in theirs:
            await _save_pad(call, claim_id, f"{theirs}\n\n{mine}".strip(), version)


async def act(
    call: PageCall, sheet: Worksheet, *, act: str, fields: Mapping[str, str]
) -> Response | None:
    """Ask about the guideline or mark it as read; None for any other button.

    Raises:
        QuestionEmpty, TextTooLong, TooManyQuestions: nothing was asked.
    """
    claim_id = sheet.claim.id
    match act:
        case "ask":
            given = fields.get("_question_id", "")
            question = NewQuestion(
                id=given if is_id(given) else new_id(),
                text=_sheet.words(fields, "_question"),
                heading=_sheet.words(fields, "_question_heading"),
                quote=_sheet.words(fields, "_question_quote"),
            )
            await call.write(
                lambda tx, actor, now: questions.ask(
                    tx, actor=actor, claim_id=claim_id, question=question, now=now
                )
            )
            say = "Asked. The answer will be on your desk, and here beside the guideline."
            return go(f"/work/{claim_id}", say=say)
        case "mark_read":
            await call.write(
                lambda tx, actor, now: readings.record(
                    tx, actor=actor, claim_id=claim_id, read=True, now=now
                )
            )
            return go(f"/work/{claim_id}", say="Noted: you have read this version.")
        case _:
            return None


async def _save_pad(call: PageCall, claim_id: str, pad: str, base: int) -> None:
    await call.write(
        lambda tx, actor, now: pads.save(
            tx, actor=actor, claim_id=claim_id, text=pad, base_version=base, now=now
        )
    )
