"""The sign-in log: who was let in, who was not, from where."""

from datetime import datetime

from tacit import log
from tacit.access import _rules, _store_entry, _store_organizations, permissions
from tacit.access.permissions import Action
from tacit.access.records import (
    Actor,
    NewSession,
    Refusal,
    Session,
    SignIn,
    SignInWasRefused,
)
from tacit.kit import paging
from tacit.kit.paging import Page
from tacit.storage.transaction import Tx

ADDRESS_CHARS_MAX = 64
_AFTER_EVERY_ID = "~"


def refuse(tx: Tx, *, refusal: Refusal, now: datetime) -> None:
    """Note a sign-in that did not succeed.

    An unknown account is noted without what was typed, which is often a
    password in the wrong field, and without an event, since no organization is
    concerned.
    """
    org_id = None
    if refusal.person_id is not None:
        org_id = _last_organization(tx, refusal.person_id)
    _store_entry.add_sign_in(
        tx,
        SignIn(
            id=refusal.sign_in_id,
            person_id=refusal.person_id,
            org_id=org_id,
            ok=False,
            reason=refusal.reason,
            address=refusal.address[:ADDRESS_CHARS_MAX],
            at=now,
        ),
    )
    if refusal.person_id is not None and org_id is not None:
        event = SignInWasRefused(org_id=org_id, person_id=refusal.person_id, reason=refusal.reason)
        log.append(tx, event, happened_at=now)


def note_success(tx: Tx, *, session: Session, new: NewSession) -> None:
    """Note a sign-in that succeeded, in the transaction that begins the session."""
    _store_entry.add_sign_in(
        tx,
        SignIn(
            id=new.sign_in_id,
            person_id=session.person_id,
            org_id=session.org_id,
            ok=True,
            reason=None,
            address=new.address[:ADDRESS_CHARS_MAX],
            at=session.created_at,
        ),
    )


def list_sign_ins(
    tx: Tx,
    *,
    actor: Actor,
    person_id: str | None = None,
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[SignIn]:
    """List sign-ins to the organization, newest first; one's own always."""
    if person_id != actor.person_id:
        permissions.check(actor, Action.SEE_LOG, org_id=actor.org_id)
    rows = _store_entry.list_sign_ins(
        tx,
        org_id=actor.org_id,
        person_id=person_id,
        before=_rules.id_of_cursor(cursor, first=_AFTER_EVERY_ID),
        limit=paging.check_limit(limit) + 1,
    )
    return paging.make_page(rows, limit=limit, key=lambda row: (row.id,))


def _last_organization(tx: Tx, person_id: str) -> str | None:
    memberships = _store_organizations.list_memberships(tx, person_id)
    known = [each.organization.id for each in memberships]
    last = _store_entry.find_last_organization(tx, person_id)
    return last if last in known else next(iter(known), None)
