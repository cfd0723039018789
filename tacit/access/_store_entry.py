"""All SQL on ways in: sessions, tokens, the sign-in log."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, Text, and_, bindparam, insert, or_, select, update

from tacit.access._tables import aliases, memberships, people, sessions, sign_ins, tokens
from tacit.access.records import Actor, NewToken, Role, Scope, Session, SignIn, Token
from tacit.storage.transaction import Row, Tx

# ------------------------------------------------------------------------------- actors


@dataclass(frozen=True, kw_only=True)
class SessionHolder:
    session: Session
    actor: Actor
    disabled: bool


@dataclass(frozen=True, kw_only=True)
class TokenHolder:
    token: Token
    actor: Actor
    disabled: bool


def _with_holder(way: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    """Add the person, their alias and one row for each of their roles."""
    person_id, org_id = way.selected_columns["person_id"], way.selected_columns["org_id"]
    return (
        way.add_columns(
            people.c.name.label("person_name"),
            people.c.disabled_at,
            aliases.c.alias,
            memberships.c.role,
        )
        .join(people, people.c.id == person_id)
        .outerjoin(aliases, and_(aliases.c.person_id == person_id, aliases.c.org_id == org_id))
        .outerjoin(
            memberships,
            and_(memberships.c.person_id == person_id, memberships.c.org_id == org_id),
        )
    )


_BY_SESSION = _with_holder(
    select(*sessions.c).where(sessions.c.id_hash == bindparam("session_hash"))
)
_BY_TOKEN = _with_holder(select(*tokens.c).where(tokens.c.token_hash == bindparam("token_hash")))
_BY_MEMBERSHIP = (
    select(
        aliases.c.person_id,
        aliases.c.org_id,
        people.c.name.label("person_name"),
        aliases.c.alias,
        memberships.c.role,
    )
    .join(people, people.c.id == aliases.c.person_id)
    .join(
        memberships,
        and_(
            memberships.c.person_id == aliases.c.person_id,
            memberships.c.org_id == aliases.c.org_id,
        ),
    )
    .where(aliases.c.person_id == bindparam("person_id"), aliases.c.org_id == bindparam("org_id"))
)


def find_session_holder(tx: Tx, session_hash: str) -> SessionHolder | None:
    """Who holds a session, in one SELECT."""
    rows = tx.all(_BY_SESSION, {"session_hash": session_hash})
    if not rows:
        return None
    return SessionHolder(
        session=_session(rows[0]), actor=_actor(rows, None), disabled=_is_disabled(rows[0])
    )


def find_token_holder(tx: Tx, token_hash: str) -> TokenHolder | None:
    """Who holds a token, in one SELECT."""
    rows = tx.all(_BY_TOKEN, {"token_hash": token_hash})
    if not rows:
        return None
    token = _token(rows[0])
    return TokenHolder(
        token=token, actor=_actor(rows, token.scopes), disabled=_is_disabled(rows[0])
    )


def find_member(tx: Tx, *, org_id: str, person_id: str) -> Actor | None:
    """A person who has a role in the organization, as they would act."""
    rows = tx.all(_BY_MEMBERSHIP, {"org_id": org_id, "person_id": person_id})
    return _actor(rows, None) if rows else None


def _actor(rows: list[Row], scopes: frozenset[Scope] | None) -> Actor:
    first = rows[0]
    return Actor(
        person_id=first["person_id"],
        org_id=first["org_id"],
        roles=frozenset(Role(row["role"]) for row in rows if row["role"] is not None),
        scopes=scopes,
        name=first["person_name"],
        alias=first["alias"] or "",
    )


def _is_disabled(row: Row) -> bool:
    return row["disabled_at"] is not None


# ----------------------------------------------------------------------------- sessions

_ADD_SESSION = insert(sessions)
_LIVE = and_(sessions.c.ended_at.is_(None), sessions.c.expires_at > bindparam("now"))
_LAST_ORGANIZATION = (
    select(sessions.c.org_id)
    .where(sessions.c.person_id == bindparam("person_id"))
    .order_by(sessions.c.created_at.desc())
    .limit(1)
)
_TOUCH_SESSION = (
    update(sessions)
    .where(
        sessions.c.id_hash == bindparam("session_hash"),
        sessions.c.ended_at.is_(None),
        sessions.c.last_seen_at < bindparam("now"),
    )
    .values(last_seen_at=bindparam("now", type_=sessions.c.last_seen_at.type))
)
_MOVE_SESSION = (
    update(sessions)
    .where(
        sessions.c.id_hash == bindparam("session_hash"),
        sessions.c.person_id == bindparam("the_person"),
        sessions.c.ended_at.is_(None),
    )
    .values(org_id=bindparam("to_org"))
)
_END_SESSION = (
    update(sessions)
    .where(
        sessions.c.id_hash == bindparam("session_hash"),
        sessions.c.person_id == bindparam("the_person"),
        _LIVE,
    )
    .values(ended_at=bindparam("now", type_=sessions.c.ended_at.type))
)
_END_SESSIONS = (
    update(sessions)
    .where(
        sessions.c.person_id == bindparam("the_person"),
        or_(bindparam("in_org", type_=Text).is_(None), sessions.c.org_id == bindparam("in_org")),
        sessions.c.id_hash != bindparam("keep"),
        _LIVE,
    )
    .values(ended_at=bindparam("now", type_=sessions.c.ended_at.type))
)


def add_session(tx: Tx, session: Session) -> None:
    tx.run(
        _ADD_SESSION,
        {
            "id_hash": session.id_hash,
            "person_id": session.person_id,
            "org_id": session.org_id,
            "created_at": session.created_at,
            "last_seen_at": session.last_seen_at,
            "expires_at": session.expires_at,
            "ended_at": session.ended_at,
        },
    )


def find_last_organization(tx: Tx, person_id: str) -> str | None:
    """The organization a person acted for when they were here last."""
    org_id: str | None = tx.scalar(_LAST_ORGANIZATION, {"person_id": person_id})
    return org_id


def touch_session(tx: Tx, *, session_hash: str, now: datetime) -> None:
    tx.run(_TOUCH_SESSION, {"session_hash": session_hash, "now": now})


def move_session(tx: Tx, *, session_hash: str, person_id: str, org_id: str) -> bool:
    params = {"session_hash": session_hash, "the_person": person_id, "to_org": org_id}
    return tx.run(_MOVE_SESSION, params) == 1


def end_session(tx: Tx, *, session_hash: str, person_id: str, now: datetime) -> bool:
    params = {"session_hash": session_hash, "the_person": person_id, "now": now}
    return tx.run(_END_SESSION, params) == 1


def end_sessions(
    tx: Tx, *, person_id: str, org_id: str | None, keep: str | None, now: datetime
) -> int:
    """End the sessions of a person, in one organization or all; returns how many."""
    params = {"the_person": person_id, "in_org": org_id, "keep": keep or "", "now": now}
    return tx.run(_END_SESSIONS, params)


def _session(row: Row) -> Session:
    return Session(
        id_hash=row["id_hash"],
        person_id=row["person_id"],
        org_id=row["org_id"],
        created_at=row["created_at"],
        last_seen_at=row["last_seen_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
    )


# ------------------------------------------------------------------------------- tokens

_ADD_TOKEN = insert(tokens)
_TOKEN = select(tokens).where(tokens.c.id == bindparam("token_id"))
_TOKENS = (
    select(tokens)
    .where(
        tokens.c.person_id == bindparam("person_id"),
        tokens.c.org_id == bindparam("org_id"),
        tokens.c.id > bindparam("after"),
    )
    .order_by(tokens.c.id)
    .limit(bindparam("limit"))
)
_TOUCH_TOKEN = (
    update(tokens)
    .where(
        tokens.c.token_hash == bindparam("the_hash"),
        tokens.c.ended_at.is_(None),
        or_(tokens.c.last_used_on.is_(None), tokens.c.last_used_on < bindparam("today")),
    )
    .values(last_used_on=bindparam("today", type_=tokens.c.last_used_on.type))
)
_END_TOKEN = (
    update(tokens)
    .where(tokens.c.id == bindparam("token_id"), tokens.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=tokens.c.ended_at.type))
)
_END_TOKENS = (
    update(tokens)
    .where(
        tokens.c.person_id == bindparam("the_person"),
        tokens.c.org_id == bindparam("in_org"),
        tokens.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now", type_=tokens.c.ended_at.type))
)


def add_token(tx: Tx, token: NewToken, *, person_id: str, org_id: str, now: datetime) -> None:
    tx.run(
        _ADD_TOKEN,
        {
            "id": token.id,
            "token_hash": token.token_hash,
            "person_id": person_id,
            "org_id": org_id,
            "name": token.name.strip(),
            "scopes": sorted(token.scopes),
            "created_at": now,
            "last_used_on": None,
            "ended_at": None,
        },
    )


def find_token(tx: Tx, token_id: str) -> Token | None:
    row = tx.first(_TOKEN, {"token_id": token_id})
    return None if row is None else _token(row)


def list_tokens(tx: Tx, *, person_id: str, org_id: str, after: str, limit: int) -> list[Token]:
    params = {"person_id": person_id, "org_id": org_id, "after": after, "limit": limit}
    return [_token(row) for row in tx.all(_TOKENS, params)]


def touch_token(tx: Tx, *, token_hash: str, today: date) -> None:
    tx.run(_TOUCH_TOKEN, {"the_hash": token_hash, "today": today})


def end_token(tx: Tx, *, token_id: str, now: datetime) -> bool:
    return tx.run(_END_TOKEN, {"token_id": token_id, "now": now}) == 1


def end_tokens(tx: Tx, *, person_id: str, org_id: str, now: datetime) -> int:
    """End every token of a person in one organization; returns how many."""
    return tx.run(_END_TOKENS, {"the_person": person_id, "in_org": org_id, "now": now})


def _token(row: Row) -> Token:
    return Token(
        id=row["id"],
        person_id=row["person_id"],
        org_id=row["org_id"],
        name=row["name"],
        scopes=frozenset(Scope(scope) for scope in row["scopes"]),
        created_at=row["created_at"],
        last_used_on=row["last_used_on"],
        ended_at=row["ended_at"],
    )


# -------------------------------------------------------------------------- sign-in log

_ADD_SIGN_IN = insert(sign_ins)
_PERSON = bindparam("person_id", type_=Text)
_SIGN_INS = (
    select(sign_ins)
    .where(
        sign_ins.c.org_id == bindparam("org_id"),
        or_(_PERSON.is_(None), sign_ins.c.person_id == _PERSON),
        sign_ins.c.id < bindparam("before"),
    )
    .order_by(sign_ins.c.id.desc())
    .limit(bindparam("limit"))
)


def add_sign_in(tx: Tx, sign_in: SignIn) -> None:
    tx.run(
        _ADD_SIGN_IN,
        {
            "id": sign_in.id,
            "person_id": sign_in.person_id,
            "org_id": sign_in.org_id,
            "ok": sign_in.ok,
            "reason": sign_in.reason,
            "address": sign_in.address,
            "at": sign_in.at,
        },
    )


def list_sign_ins(
    tx: Tx, *, org_id: str, person_id: str | None, before: str, limit: int
) -> list[SignIn]:
    params = {"org_id": org_id, "person_id": person_id, "before": before, "limit": limit}
    return [
        SignIn(
            id=row["id"],
            person_id=row["person_id"],
            org_id=row["org_id"],
            ok=bool(row["ok"]),
            reason=row["reason"],
            address=row["address"],
            at=row["at"],
        )
        for row in tx.all(_SIGN_INS, params)
    ]
