"""Scratch pads: notes beside the work that belong to one person and go nowhere.

No event tells of a pad, no release can read one (features beside this one cannot import
it), and to delete one erases it.
"""

from datetime import datetime

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import _rules, _store
from tacit.bench.errors import PadConflict, PadNotFound
from tacit.bench.records import PADS_SHOWN_MAX, OwnPad, Pad
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.work import claims
from tacit.work.records import Claim


def get(tx: Tx, *, actor: Actor, claim_id: str) -> Pad:
    """Get the actor's pad on the item of a claim; empty where nothing was written."""
    claim = claims.read_own(tx, actor=actor, claim_id=claim_id)
    return read(tx, claim=claim)


def read(tx: Tx, *, claim: Claim) -> Pad:
    """Read the pad of a claim's holder, for verbs of this feature."""
    found = _store.find_pad(tx, person_id=claim.expert_id, item_id=claim.item_id)
    return found or Pad(
        org_id=claim.org_id,
        project_id=claim.project_id,
        item_id=claim.item_id,
        person_id=claim.expert_id,
        text="",
        version=0,
        saved_at=None,
    )


def save(
    tx: Tx, *, actor: Actor, claim_id: str, text: str, base_version: int, now: datetime
) -> Pad:
    """Keep the pad, also after the work was handed in. The same text is kept once.

    Raises:
        NotYourClaim: another person holds the work.
        PadConflict: it was changed elsewhere since `base_version`.
        TextTooLong: over PAD_CHARS_MAX.
    """
    claim = claims.read_own(tx, actor=actor, claim_id=claim_id)
    permissions.check(actor, Action.KEEP_NOTES, org_id=claim.org_id)
    _rules.check_pad(text)
    current = read(tx, claim=claim)
    if current.text == text:
        return current
    new = Pad(
        org_id=claim.org_id,
        project_id=claim.project_id,
        item_id=claim.item_id,
        person_id=actor.person_id,
        text=text,
        version=base_version + 1,
        saved_at=now,
    )
    if current.version != base_version or not _store.save_pad(tx, new):
        raise _conflict(read(tx, claim=claim))
    return new


def delete(tx: Tx, *, actor: Actor, item_id: str) -> Pad:
    """Erase the actor's pad on an item; return what was there for the last time.

    Raises:
        PadNotFound: the actor wrote nothing there.
    """
    found = _store.find_pad(tx, person_id=actor.person_id, item_id=item_id)
    if found is None or found.org_id != actor.org_id:
        raise PadNotFound("You have no notes on this work.", place="item_id")
    permissions.check(actor, Action.KEEP_NOTES, org_id=found.org_id)
    _store.delete_pad(tx, person_id=actor.person_id, item_id=item_id)
    return found


def list_mine(tx: Tx, *, actor: Actor) -> tuple[OwnPad, ...]:
    """List the actor's pads, the last one written first; at most PADS_SHOWN_MAX."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    kept = _store.list_pads(
        tx, org_id=actor.org_id, person_id=actor.person_id, limit=PADS_SHOWN_MAX
    )
    titles = {one.id: one.title for one in items.read_items(tx, item_ids=[p.item_id for p in kept])}
    return tuple(OwnPad(pad=pad, item_title=titles.get(pad.item_id, "")) for pad in kept)


def _conflict(current: Pad) -> PadConflict:
    return PadConflict(
        "The scratch pad was changed elsewhere since you opened it.",
        remedy="Bring both texts together and save again.",
        current_version=current.version,
        current_text=current.text,
    )
