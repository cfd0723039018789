"""What the scripts of a working page send: the fields of its form, or stretches of time."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData

from tacit.door import csrf
from tacit.kit import canonical, text
from tacit.kit.errors import Malformed
from tacit.kit.ids import ID_LENGTH
from tacit.web._call import PageCall
from tacit.work.records import GapAnswer, NewSegment

TAB_CHARS_MAX = 64
_ALOUD_BYTES_MAX = 40_000
"""What is longer is read beside the loop that answers everybody."""
_FIELDS_MAX = 60_000
"""A rubric of 2,000 criteria with their grades."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A form, saved by its script or sent whole."""

    base_version: int
    tab: str
    fields: Mapping[str, str]


async def read_json(call: PageCall) -> Mapping[str, object]:
    """The JSON object of a request, once its token is checked.

    Raises:
        FormNotOurs: no page of this session sent it.
        Malformed: it is no JSON object.
    """
    csrf.check(
        call.request,
        credential=call.credential,
        secret=call.services.csrf_secret,
        given=call.request.headers.get(csrf.HEADER),
    )
    sent = await call.request.body()
    if len(sent) <= _ALOUD_BYTES_MAX:
        return _parse(sent)
    return await asyncio.to_thread(_parse, sent)


def _parse(sent: bytes) -> dict[str, object]:
    try:
        body = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is no JSON.", place="body") from error
    if not isinstance(body, dict):
        raise Malformed("The body is no JSON object.", place="body")
    text.check_plain(body, place="body")
    return body


def sent_by_script(body: Mapping[str, object]) -> Sent:
    """What a form sends while it is typed."""
    version, tab = body.get("base_version", 0), body.get("tab", "")
    if not isinstance(version, int) or isinstance(version, bool) or not isinstance(tab, str):
        raise Malformed("A version is a whole number, a tab is a text.", place="base_version")
    if not 0 <= version < 10**text.DIGITS_MAX:
        raise Malformed("There is no such version.", place="base_version")
    return Sent(base_version=version, tab=tab[:TAB_CHARS_MAX], fields=_entries(body))


def sent_by_form(form: FormData) -> Sent:
    """A form that was sent whole; `_version` and `_tab` say what it was based on."""
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return Sent(
        base_version=text.find_whole(fields.get("_version")) or 0,
        tab=fields.get("_tab", "")[:TAB_CHARS_MAX],
        fields=fields,
    )


def segments(body: Mapping[str, object], *, claim_id: str) -> list[NewSegment]:
    """Stretches of time. The same stretch has the same id, so sending it twice adds nothing."""
    rows = body.get("segments")
    if not isinstance(rows, list):
        raise Malformed("There is no list of segments.", place="segments")
    return [_segment(row, claim_id=claim_id, place=f"segments[{n}]") for n, row in enumerate(rows)]


def gap_of(segment: NewSegment, *, claim_id: str) -> tuple[str, GapAnswer] | None:
    """The gap that a segment answers for, if it does: it lies over the same time."""
    answers = {"thinking": GapAnswer.WORK, "break": GapAnswer.BREAK}
    if segment.signal not in answers:
        return None
    gap = _segment_id(claim_id, segment.from_at, segment.to_at, "idle")
    return gap, answers[segment.signal]


def _entries(body: Mapping[str, object]) -> dict[str, str]:
    entries = body.get("fields")
    if not isinstance(entries, list) or len(entries) > _FIELDS_MAX:
        raise Malformed("The fields are a list of name and value.", place="fields")
    fields: dict[str, str] = {}
    for number, entry in enumerate(entries):
        match entry:
            case [str(name), str(value)]:
                fields[name] = value
            case _:
                raise Malformed("A field is a name and a value.", place=f"fields[{number}]")
    return fields


def _segment(row: object, *, claim_id: str, place: str) -> NewSegment:
    match row:
        case {"from": str(begin), "to": str(end), "signal": str(signal)}:
            from_at, to_at = _moment(begin, place), _moment(end, place)
        case _:
            raise Malformed("A segment has from, to and signal.", place=place)
    return NewSegment(
        id=_segment_id(claim_id, from_at, to_at, signal),
        from_at=from_at,
        to_at=to_at,
        signal=signal,
    )


def _segment_id(claim_id: str, from_at: datetime, to_at: datetime, signal: str) -> str:
    words = f"{claim_id} {from_at.isoformat()} {to_at.isoformat()} {signal}"
    return canonical.sha256_hex(words)[:ID_LENGTH]


def _moment(words: str, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise Malformed(f"{words[:40]!r} is no point in time.", place=place) from error
    if moment.tzinfo is None:
        raise Malformed("A point in time names its zone.", place=place)
    return moment
