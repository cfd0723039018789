"""Work that was done before, put through the verbs at the time it was done.

For imports and the demo: nothing here writes by itself. A person takes the named item at
the time they began, the hold is renewed as they would have renewed it, and the time they
needed is recorded as one stretch that is marked as replayed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tacit.access.records import Actor
from tacit.storage.transaction import Tx
from tacit.work import claims, queue, time
from tacit.work.records import Claim, ClaimState, NewSegment

SIGNAL = "replayed"
_PIECE = timedelta(hours=12)
_PIECES_MAX = 200
_MARGIN = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """When somebody worked."""

    begin: datetime
    end: datetime

    @classmethod
    def until(cls, end: datetime, *, seconds: float) -> "Stretch":
        """The stretch of so many seconds that ends then."""
        return cls(begin=end - timedelta(seconds=seconds), end=end)


def take(
    tx: Tx,
    *,
    importer: Actor,
    person: Actor,
    item_id: str,
    stretch: Stretch,
    make_id: Callable[[], str],
) -> Claim:
    """Take the open stage of an item as somebody did, and keep it until they were done.

    `make_id` gives the id of the claim first; the same ids again change nothing.

    Raises:
        StageTaken: the stage is full, over, or the person worked on the item.
    """
    claim = queue.claim_item(
        tx,
        actor=person,
        claim_id=make_id(),
        item_id=item_id,
        now=stretch.begin,
        importer=importer,
    )
    while claim.state is ClaimState.HELD and claim.hold_until <= stretch.end:
        renewed_at = claim.hold_until - _MARGIN
        claim = claims.renew(tx, actor=person, claim_id=claim.id, now=renewed_at)
    if stretch.end > stretch.begin and claim.state is ClaimState.HELD:
        time.record(
            tx,
            actor=person,
            claim_id=claim.id,
            segments=_segments(stretch, make_id),
            now=stretch.end,
        )
    return claim


def _segments(stretch: Stretch, make_id: Callable[[], str]) -> list[NewSegment]:
    pieces: list[NewSegment] = []
    begin = stretch.begin
    while begin < stretch.end and len(pieces) < _PIECES_MAX:
        end = min(stretch.end, begin + _PIECE)
        pieces.append(NewSegment(id=make_id(), from_at=begin, to_at=end, signal=SIGNAL))
        begin = end
    return pieces
