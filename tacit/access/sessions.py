"""Verbs on sessions: beginning one, finding who acts by it, ending it.

The secret of a session is in the cookie alone; the table holds its SHA-256. It
ends when nobody used it for a while, when it is old, or when it is signed out.
"""

import secrets
from datetime import datetime, timedelta
from typing import Literal

from tacit import log
from tacit.access import (
    _rules,
    _store,
    _store_entry,
    _store_organizations,
    permissions,
    sign_ins,
)
from tacit.access.errors import DemoOff, SignInRefused
from tacit.access.permissions import Action
from tacit.access.records import (
    Account,
    Actor,
    AllSessionsEnded,
    Membership,
    NewSession,
    OrganizationSwitched,
    Person,
    Session,
    SignedIn,
    SignedOut,
)
from tacit.kit import canonical
from tacit.kit.errors import NotFound, SignInNeeded
from tacit.storage.transaction import Tx

SECRET_BYTES = 32
DEMO_PEOPLE_MAX = 200


def new_secret() -> str:
    """Make the secret of a new session, 256 random bits, for the cookie."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Hash a secret as the tables hold it."""
    return canonical.sha256_hex(secret)


def find_account(tx: Tx, *, email: str) -> Account | None:
    """Find what to check a password against; for `gate`, which checks it."""
    return _store.find_account(tx, _rules.normal_email(email))


def can_anybody_sign_in(tx: Tx) -> bool:
    """Say whether anybody has a password; in a new data folder nobody has."""
    return _store.has_any_password(tx)


def sign_in(tx: Tx, *, session: NewSession, now: datetime) -> Session:
    """Begin a session for a person whose password was checked.

    The person acts for the organization they were in last, or their oldest.

    Raises:
        SignInRefused: the password was changed since it was checked.
        AccountDisabled: the account was closed.
        NotAMember: the person has no role anywhere.
    """
    account = _store.find_account_by_id(tx, session.person_id)
    if account is None or account.password_hash != session.checked_hash:
        raise SignInRefused("The password was changed just now.", remedy="Sign in again.")
    if account.password_hash is None:
        raise SignInRefused("This account has no password.")
    if session.better_hash is not None:
        _store.set_password(tx, person_id=session.person_id, password_hash=session.better_hash)
    memberships = _store_organizations.list_memberships(tx, session.person_id)
    return _begin(tx, account, session=session, memberships=memberships, by="password", now=now)


def sign_in_demo(tx: Tx, *, demo: bool, session: NewSession, now: datetime) -> Session:
    """Begin a session by one click, as a sample person of a demo organization.

    `demo` is the setting. It is not enough: the organization must have been made
    as a demo and the person must have no password, so that a server with real
    people that is started in demo mode by mistake lets nobody in.

    Raises:
        DemoOff: this is not a demo, or not a sample person.
    """
    account = _store.find_account_by_id(tx, session.person_id) if demo else None
    memberships = _store_organizations.list_memberships(tx, session.person_id)
    samples = tuple(each for each in memberships if each.organization.demo)
    if account is None or account.password_hash is not None or not samples:
        raise DemoOff(
            "There is no sign-in by one click here.", remedy="Sign in with your password."
        )
    return _begin(tx, account, session=session, memberships=samples, by="demo", now=now)


def list_demo_people(tx: Tx, *, demo: bool) -> tuple[Person, ...]:
    """List who can be entered by one click; nobody unless in demo mode."""
    if not demo:
        return ()
    organizations = _store_organizations.list_demos(tx)
    return tuple(
        person
        for organization in organizations
        for person in _store.list_people(
            tx,
            org_id=organization.id,
            role=None,
            pattern=None,
            after="",
            limit=DEMO_PEOPLE_MAX,
        )
        if person.roles and not person.has_password and person.disabled_at is None
    )


def find_actor(tx: Tx, *, session_hash: str, now: datetime) -> Actor:
    """Say who acts by a session; one SELECT, fit for the transaction of the verb.

    Raises:
        SignInNeeded: there is no such session.
        SessionEnded: it was signed out, or is too old.
        AccountDisabled: the account was closed.
        NotAMember: the person has no role in the organization any more.
    """
    holder = _store_entry.find_session_holder(tx, session_hash)
    if holder is None:
        raise SignInNeeded("You are not signed in.", remedy="Sign in.")
    session = holder.session
    _rules.check_session(
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
        ended_at=session.ended_at,
        now=now,
    )
    _rules.check_can_act(holder.actor, disabled=holder.disabled)
    due = now - session.last_seen_at >= timedelta(seconds=_rules.SEEN_EVERY_SECONDS)
    return _rules.with_touch_due(holder.actor, due=due)


def touch(tx: Tx, *, session_hash: str, now: datetime) -> None:
    """Note that a session is in use. Called when `Actor.touch_due`; no event."""
    _store_entry.touch_session(tx, session_hash=session_hash, now=now)


def switch_organization(
    tx: Tx, *, actor: Actor, session_hash: str, org_id: str, now: datetime
) -> None:
    """Let the session act for another organization of the same person.

    Raises:
        NotFound: the person has no role in that organization.
    """
    if org_id == actor.org_id:
        return
    member = _store_entry.find_member(tx, org_id=org_id, person_id=actor.person_id)
    if member is None or not _store_entry.move_session(
        tx, session_hash=session_hash, person_id=actor.person_id, org_id=org_id
    ):
        raise NotFound(
            "You have no role in an organization with this id.",
            remedy="Ask an admin of that organization to add you.",
        )
    event = OrganizationSwitched(org_id=org_id, actor_id=actor.person_id, from_org_id=actor.org_id)
    log.append(tx, event, happened_at=now)


def sign_out(tx: Tx, *, actor: Actor, session_hash: str, now: datetime) -> None:
    """End a session of the actor; one that has ended stays so."""
    if _store_entry.end_session(tx, session_hash=session_hash, person_id=actor.person_id, now=now):
        event = SignedOut(org_id=actor.org_id, actor_id=actor.person_id)
        log.append(tx, event, happened_at=now)


def end_all(tx: Tx, *, actor: Actor, person_id: str, keep: str | None = None, now: datetime) -> int:
    """End the sessions of a person, but the one to keep; returns how many.

    One's own everywhere; those of a person one manages in one's organization.

    Raises:
        NotFound: the person is not of the organization.
        NotAllowed: the person has a role that is for admins to give.
    """
    if person_id != actor.person_id:
        permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
        person = _store.find_person(tx, org_id=actor.org_id, person_id=person_id)
        if person is None:
            raise NotFound("Your organization has no person with this id.", place="person_id")
        _rules.check_can_manage(actor, person.roles)
    org_id = None if person_id == actor.person_id else actor.org_id
    count = _store_entry.end_sessions(tx, person_id=person_id, org_id=org_id, keep=keep, now=now)
    if count:
        event = AllSessionsEnded(
            org_id=actor.org_id, actor_id=actor.person_id, person_id=person_id, count=count
        )
        log.append(tx, event, happened_at=now)
    return count


def _begin(
    tx: Tx,
    account: Account,
    *,
    session: NewSession,
    memberships: tuple[Membership, ...],
    by: Literal["password", "demo"],
    now: datetime,
) -> Session:
    if account.disabled:
        raise _rules.account_disabled()
    if not memberships:
        raise _rules.not_a_member()
    organizations = [each.organization.id for each in memberships]
    last = _store_entry.find_last_organization(tx, account.person_id)
    begun = Session(
        id_hash=session.id_hash,
        person_id=account.person_id,
        org_id=last if last in organizations else organizations[0],
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=_rules.SESSION_SECONDS_MAX),
    )
    _store_entry.add_session(tx, begun)
    sign_ins.note_success(tx, session=begun, new=session)
    event = SignedIn(org_id=begun.org_id, actor_id=begun.person_id, by=by)
    log.append(tx, event, happened_at=now)
    return begun
