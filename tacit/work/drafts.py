"""Drafts: every save is a version; nothing that was saved is lost with a hold."""

from dataclasses import dataclass
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.storage.transaction import Tx
from tacit.work import _rules
from tacit.work._scene import about, action_of, get_claim
from tacit.work._store import drafts as draft_rows
from tacit.work.errors import DraftTooLarge, HoldExpired, IdReused
from tacit.work.events import DraftSaved
from tacit.work.records import (
    DRAFT_CHARS_MAX,
    DRAFT_VERSIONS_MAX,
    Claim,
    ClaimState,
    Draft,
    NewDraft,
)


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A draft that was kept, and what has to be said about the hold."""

    draft: Draft
    hold: HoldExpired | None
    """Set where the claim is over. The text was kept all the same, so a door raises this
    only after the transaction was committed."""


def save(tx: Tx, *, actor: Actor, claim_id: str, draft: NewDraft, now: datetime) -> Saved:
    """Keep a version of a draft.

    Kept also when the hold ran out or was given back, and then `hold` says so: raising
    here would take the text back with the transaction. The same `save_id` is one save, and
    so is the text that is the newest already: a save whose answer was lost, or that a page
    sent while it was left, is no second text to choose from.

    Raises:
        NotYourClaim: another person holds it.
        DraftConflict: the text was based on an older version; carries the newest.
        ClaimEnded: it was handed in; a submission is not edited.
        DraftTooLarge: over DRAFT_CHARS_MAX as JSON.
    """
    claim = get_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    if stored := draft_rows.find_by_save(tx, draft.save_id):
        if (stored.stage_id, stored.expert_id) != (claim.stage_id, actor.person_id):
            raise IdReused("This save id was used for another draft.", place="save_id")
        return Saved(draft=stored, hold=_hold(claim, stored, now=now))
    if claim.state is ClaimState.HANDED_IN:
        _rules.check_can_act(claim, person_id=actor.person_id, now=now)
    current = draft_rows.find_latest(tx, stage_id=claim.stage_id, person_id=actor.person_id)
    text = canonical.dumps(draft.answer)
    if current is not None and _is_there(current, text, sent=draft):
        return Saved(draft=current, hold=_hold(claim, current, now=now))
    _rules.check_base_version(draft, current=current)
    if len(text) > DRAFT_CHARS_MAX:
        raise DraftTooLarge(
            f"This draft has {len(text)} characters as JSON; at most {DRAFT_CHARS_MAX} are kept.",
            remedy="Shorten it; the version before this one is safe.",
        )
    new = Draft(
        stage_id=claim.stage_id,
        expert_id=actor.person_id,
        version=draft.base_version + 1,
        answer=draft.answer,
        tab=draft.tab,
        save_id=draft.save_id,
        saved_at=now,
    )
    if stored := _add(tx, new, claim=claim, sent=draft):
        return Saved(draft=stored, hold=_hold(claim, stored, now=now))
    hold = _hold(claim, new, now=now)
    event = DraftSaved(
        **about(claim, actor_id=actor.person_id),
        on_version=claim.guideline_version,
        claim_id=claim.id,
        version=new.version,
        answer_sha256=canonical.sha256_hex(text),
        hold_over=hold is not None,
    )
    log.append(tx, event, happened_at=now)
    return Saved(draft=new, hold=hold)


def find_latest(tx: Tx, *, actor: Actor, claim_id: str) -> Draft | None:
    """Find the newest draft of the stage by the actor, also from an earlier claim on it."""
    claim = get_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    return draft_rows.find_latest(tx, stage_id=claim.stage_id, person_id=actor.person_id)


def list_versions(tx: Tx, *, actor: Actor, claim_id: str) -> tuple[Draft, ...]:
    """List the versions that are kept, newest first, at most DRAFT_VERSIONS_MAX."""
    claim = get_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    permissions.check(actor, action_of(claim.stage_name), org_id=claim.org_id)
    return tuple(
        draft_rows.list_versions(
            tx, stage_id=claim.stage_id, person_id=actor.person_id, limit=DRAFT_VERSIONS_MAX
        )
    )


def _add(tx: Tx, new: Draft, *, claim: Claim, sent: NewDraft) -> Draft | None:
    """Keep a version; return the one that is stored where the same save came twice at once."""
    if not draft_rows.add(tx, new, org_id=claim.org_id, item_id=claim.item_id):
        if stored := draft_rows.find_by_save(tx, sent.save_id):
            return stored
        # Another tab took the number between our read and our write.
        current = draft_rows.find_latest(tx, stage_id=new.stage_id, person_id=new.expert_id)
        if current is not None and _is_there(current, canonical.dumps(new.answer), sent=sent):
            return current
        _rules.check_base_version(sent, current=current)
        raise AssertionError("a version that was free could not be written")
    oldest = new.version - DRAFT_VERSIONS_MAX
    if oldest > 0:
        draft_rows.forget(tx, stage_id=new.stage_id, person_id=new.expert_id, up_to=oldest)
    return None


def _is_there(current: Draft, text: str, *, sent: NewDraft) -> bool:
    """Whether a text that was based on an older version is the newest one word for word."""
    return current.version != sent.base_version and canonical.dumps(current.answer) == text


def _hold(claim: Claim, draft: Draft, *, now: datetime) -> HoldExpired | None:
    held = claim.state is ClaimState.HELD and not _rules.is_over(claim, now=now)
    return None if held else _rules.hold_expired(claim, saved_version=draft.version)
