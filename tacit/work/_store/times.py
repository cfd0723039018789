"""Raw segments of time, as editors saw them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from tacit.storage.dialect import insert_once
from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import time_segments
from tacit.work.records import GapAnswer, TimeSegment

_MOMENT = time_segments.c.from_at.type
_ADD = insert_once(time_segments, on=["id"])
_GET = select(time_segments).where(time_segments.c.id == bindparam("the_segment"))
_OF_CLAIM = (
    select(time_segments)
    .where(time_segments.c.claim_id == bindparam("of_claim"))
    .order_by(time_segments.c.from_at, time_segments.c.id)
)
_OF_ITEM = (
    select(time_segments)
    .where(time_segments.c.item_id == bindparam("of_item"))
    .order_by(time_segments.c.from_at, time_segments.c.id)
)
_OF_PERSON = (
    select(time_segments)
    .where(
        time_segments.c.person_id == bindparam("of_person"),
        time_segments.c.org_id == bindparam("of_org"),
        time_segments.c.to_at > bindparam("since", type_=_MOMENT),
    )
    .order_by(time_segments.c.from_at, time_segments.c.id)
    .limit(bindparam("limit"))
)
_ANSWER = (
    update(time_segments)
    .where(time_segments.c.id == bindparam("the_segment"), time_segments.c.kind == "gap")
    .values(answer=bindparam("said"), answered_at=bindparam("now", type_=_MOMENT))
)


def add(tx: Tx, new: Sequence[TimeSegment]) -> list[TimeSegment]:
    """Add segments that are not there yet; return those that were added."""
    return [segment for segment in new if tx.run(_ADD, rows.values(segment)) == 1]


def find(tx: Tx, segment_id: str) -> TimeSegment | None:
    row = tx.first(_GET, {"the_segment": segment_id})
    return rows.segment(row) if row else None


def of_claim(tx: Tx, claim_id: str) -> list[TimeSegment]:
    return soon_of_claim(tx, claim_id)()


def soon_of_claim(tx: Tx, claim_id: str) -> Callable[[], list[TimeSegment]]:
    """Ask for the segments of a claim, to be read later."""
    found = tx.soon(_OF_CLAIM, {"of_claim": claim_id})
    return lambda: [rows.segment(row) for row in found()]


def of_item(tx: Tx, item_id: str) -> list[TimeSegment]:
    return [rows.segment(row) for row in tx.all(_OF_ITEM, {"of_item": item_id})]


def of_person(
    tx: Tx, *, person_id: str, org_id: str, since: datetime, limit: int
) -> list[TimeSegment]:
    parameters = {"of_person": person_id, "of_org": org_id, "since": since, "limit": limit}
    return [rows.segment(row) for row in tx.all(_OF_PERSON, parameters)]


def answer(tx: Tx, segment_id: str, *, said: GapAnswer, at: datetime) -> bool:
    parameters = {"the_segment": segment_id, "said": said.value, "now": at}
    return tx.run(_ANSWER, parameters) == 1
