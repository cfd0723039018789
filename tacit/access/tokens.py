"""Verbs on API tokens: for programs that act for a person.

A token carries scopes, which take away from what the person's roles allow and
never add. Its secret is shown once and stored as SHA-256; a token that was ended
keeps its row, so that the program that still sends it hears what happened.
"""

import secrets
from datetime import datetime

from tacit import log
from tacit.access import _rules, _store, _store_entry, permissions
from tacit.access.errors import TokenEnded
from tacit.access.permissions import Action
from tacit.access.records import Actor, NewToken, Token, TokenCreated, TokenWasEnded
from tacit.kit import canonical, paging
from tacit.kit.errors import Conflict, NotFound, SignInNeeded
from tacit.kit.paging import Page
from tacit.storage.transaction import Tx

PREFIX = "tct_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Make the text of a new token: 256 random bits after a prefix that scanners know."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Hash a token as the tables hold it."""
    return canonical.sha256_hex(secret)


def create(tx: Tx, *, actor: Actor, token: NewToken, now: datetime) -> Token:
    """Create a token for oneself in the organization one acts for.

    The door makes the secret, hands in its hash, and shows it once. The same id
    again returns the stored token.

    Raises:
        TokenUnfit: there is no name, a scope is unknown, or more than the actor's own.
        Conflict: the id is another token's.
    """
    permissions.check(actor, Action.MANAGE_TOKENS, org_id=actor.org_id)
    if stored := _store_entry.find_token(tx, token.id):
        if stored.person_id != actor.person_id or stored.org_id != actor.org_id:
            raise Conflict("There is another token with this id.", place="id")
        return stored
    _rules.check_token(token, actor=actor)
    _store_entry.add_token(tx, token, person_id=actor.person_id, org_id=actor.org_id, now=now)
    event = TokenCreated(
        org_id=actor.org_id,
        actor_id=actor.person_id,
        token_id=token.id,
        scopes=tuple(sorted(token.scopes)),
    )
    log.append(tx, event, happened_at=now)
    created = _store_entry.find_token(tx, token.id)
    assert created is not None, "a token that was added is there"
    return created


def list_tokens(
    tx: Tx,
    *,
    actor: Actor,
    person_id: str | None = None,
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[Token]:
    """List one's own tokens, or those of a person one manages; ended ones too."""
    permissions.check(actor, Action.MANAGE_TOKENS, org_id=actor.org_id)
    whose = person_id or actor.person_id
    if whose != actor.person_id:
        permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
    rows = _store_entry.list_tokens(
        tx,
        person_id=whose,
        org_id=actor.org_id,
        after=_rules.id_of_cursor(cursor),
        limit=paging.check_limit(limit) + 1,
    )
    return paging.make_page(rows, limit=limit, key=lambda token: (token.id,))


def end(tx: Tx, *, actor: Actor, token_id: str, now: datetime) -> Token:
    """End a token of one's own or of a person one manages, from now on and for good.

    Raises:
        NotFound: there is no such token for the actor.
        NotAllowed: it belongs to somebody with a role that is for admins to give.
    """
    token = _store_entry.find_token(tx, token_id)
    if token is None:
        raise NotFound("There is no token with this id.", place="token_id")
    permissions.check(actor, Action.MANAGE_TOKENS, org_id=token.org_id)
    if token.person_id != actor.person_id:
        if not permissions.can(actor, Action.MANAGE_PEOPLE, org_id=token.org_id):
            raise NotFound("There is no token with this id.", place="token_id")
        holder = _store.find_person(tx, org_id=token.org_id, person_id=token.person_id)
        _rules.check_can_manage(actor, holder.roles if holder else ())
    if _store_entry.end_token(tx, token_id=token_id, now=now):
        event = TokenWasEnded(
            org_id=token.org_id,
            actor_id=actor.person_id,
            token_id=token_id,
            person_id=token.person_id,
        )
        log.append(tx, event, happened_at=now)
    ended = _store_entry.find_token(tx, token_id)
    assert ended is not None, "tokens are never deleted"
    return ended


def find_actor(tx: Tx, *, token_hash: str, now: datetime) -> Actor:
    """Say who acts by a token; one SELECT, fit for the transaction of the verb.

    Raises:
        SignInNeeded: there is no such token.
        TokenEnded: it was ended; says which and when.
        AccountDisabled: the account was closed.
        NotAMember: the person has no role in the organization any more.
    """
    holder = _store_entry.find_token_holder(tx, token_hash)
    if holder is None:
        raise SignInNeeded(
            "This API token is not known here.",
            remedy="Check that all of it was copied, and that this is the right server.",
        )
    token = holder.token
    if token.ended_at is not None:
        ended = token.ended_at.strftime("%Y-%m-%d %H:%M")
        raise TokenEnded(
            f"The API token '{token.name}' was ended on {ended} UTC.",
            remedy="Create another one on the page API tokens.",
            ended_at=canonical.moment_text(token.ended_at),
        )
    _rules.check_can_act(holder.actor, disabled=holder.disabled)
    due = token.last_used_on is None or token.last_used_on < now.date()
    return _rules.with_touch_due(holder.actor, due=due)


def touch(tx: Tx, *, token_hash: str, now: datetime) -> None:
    """Note the day a token was used. Called when `Actor.touch_due`; no event."""
    _store_entry.touch_token(tx, token_hash=token_hash, today=now.date())
