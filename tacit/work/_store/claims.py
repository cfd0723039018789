"""Claims: who holds what until when."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select, text, union_all, update

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._store.clauses import CLAIM_IS_HELD
from tacit.work._tables import claims
from tacit.work.records import Claim, ClaimState

_MOMENT = claims.c.claimed_at.type
_THE_CLAIM: BindParameter[str] = bindparam("the_claim")


_GET = select(claims).where(claims.c.id == _THE_CLAIM)
_MINE = union_all(
    select(claims).where(claims.c.id == _THE_CLAIM),
    select(claims).where(
        claims.c.expert_id == bindparam("person_id"), CLAIM_IS_HELD, claims.c.id != _THE_CLAIM
    ),
)
_HELD = (
    select(claims)
    .where(claims.c.expert_id == bindparam("person_id"), CLAIM_IS_HELD)
    .order_by(claims.c.claimed_at, claims.c.id)
)
_OF_ITEM = (
    select(claims)
    .where(claims.c.item_id == bindparam("item_id"))
    .order_by(claims.c.claimed_at, claims.c.id)
)
_HELD_IN_PROJECT = (
    select(claims)
    .where(CLAIM_IS_HELD, claims.c.project_id == bindparam("project_id"))
    .order_by(claims.c.hold_until)
    .limit(bindparam("limit"))
)
_OVERDUE = (
    select(claims)
    .where(CLAIM_IS_HELD, claims.c.hold_until <= bindparam("now", type_=_MOMENT))
    .order_by(claims.c.hold_until)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_HAD = (
    select(claims.c.id)
    .where(
        claims.c.stage_id == bindparam("stage_id"),
        claims.c.item_id == bindparam("item_id"),
        claims.c.expert_id == bindparam("person_id"),
    )
    .limit(1)
)
_ADD = rows.insert_of(claims)
_END = (
    update(claims)
    .where(claims.c.id == _THE_CLAIM, CLAIM_IS_HELD)
    .values(
        state=bindparam("state"),
        ended_at=bindparam("at", type_=_MOMENT),
        reason=bindparam("reason"),
    )
)
_HAND_IN = (
    update(claims)
    .where(
        claims.c.id == _THE_CLAIM,
        # Not by an index: the claim is found by its id, its holder only compared.
        claims.c.expert_id.is_not_distinct_from(bindparam("person_id")),
        CLAIM_IS_HELD,
        claims.c.hold_until > bindparam("at", type_=_MOMENT),
    )
    .values(state="handed_in", ended_at=bindparam("at", type_=_MOMENT))
    .returning(claims.c.id)
)
_EXPIRE = (
    update(claims)
    .where(
        claims.c.id == _THE_CLAIM,
        CLAIM_IS_HELD,
        claims.c.hold_until <= bindparam("at", type_=_MOMENT),
    )
    .values(state="expired", ended_at=bindparam("at", type_=_MOMENT))
)
_RENEW = (
    update(claims)
    .where(
        claims.c.id == _THE_CLAIM,
        CLAIM_IS_HELD,
        claims.c.hold_until > bindparam("at", type_=_MOMENT),
    )
    .values(hold_until=bindparam("until", type_=_MOMENT), renewals=claims.c.renewals + 1)
    .returning(*claims.c)
)
_MOVE = (
    update(claims)
    .where(claims.c.id == _THE_CLAIM, CLAIM_IS_HELD)
    .values(guideline_version=bindparam("version"))
)
_LOCK_PERSON = text("SELECT pg_advisory_xact_lock(hashtextextended(:person_id, 7411))")


def lock_person(tx: Tx, person_id: str) -> None:
    """Let one person take claims one after another, so that what they hold is counted.

    SQLite has one writer and needs no lock.
    """
    if tx.dialect == "postgresql":
        tx.post(_LOCK_PERSON, {"person_id": person_id})


def find(tx: Tx, claim_id: str) -> Claim | None:
    return soon(tx, claim_id)()


def soon(tx: Tx, claim_id: str) -> Callable[[], Claim | None]:
    """Ask for a claim that is read later."""
    found = tx.soon(_GET, {"the_claim": claim_id})
    return lambda: next(map(rows.claim, found()), None)


def soon_mine(tx: Tx, *, claim_id: str, person_id: str) -> Callable[[], list[Claim]]:
    """Ask for the claim with this id, if there is one, and whatever else the person holds."""
    found = tx.soon(_MINE, {"the_claim": claim_id, "person_id": person_id})
    return lambda: [rows.claim(row) for row in found()]


def list_held(tx: Tx, *, person_id: str) -> list[Claim]:
    return [rows.claim(row) for row in tx.all(_HELD, {"person_id": person_id})]


def of_item(tx: Tx, item_id: str) -> tuple[Claim, ...]:
    return tuple(rows.claim(row) for row in tx.all(_OF_ITEM, {"item_id": item_id}))


def held_in_project(tx: Tx, *, project_id: str, limit: int) -> list[Claim]:
    found = tx.all(_HELD_IN_PROJECT, {"project_id": project_id, "limit": limit})
    return [rows.claim(row) for row in found]


def list_overdue(tx: Tx, *, now: datetime, limit: int) -> Sequence[Claim]:
    return [rows.claim(row) for row in tx.all(_OVERDUE, {"now": now, "limit": limit})]


def had(tx: Tx, *, stage_id: str, item_id: str, person_id: str) -> bool:
    """Whether the person held this stage at any time."""
    parameters = {"stage_id": stage_id, "item_id": item_id, "person_id": person_id}
    return tx.first(_HAD, parameters) is not None


def add(tx: Tx, claim: Claim) -> None:
    tx.post(_ADD, rows.values(claim))


def end(tx: Tx, claim_id: str, *, state: ClaimState, reason: str | None, at: datetime) -> bool:
    """End a held claim; False where it ended before."""
    parameters = {"the_claim": claim_id, "state": state.value, "reason": reason, "at": at}
    return tx.run(_END, parameters) == 1


def hand_in(tx: Tx, claim_id: str, *, person_id: str, at: datetime) -> Callable[[], bool]:
    """End a claim by handing in: of this person, held, and not over."""
    ended = tx.soon(_HAND_IN, {"the_claim": claim_id, "person_id": person_id, "at": at})
    return lambda: len(ended()) == 1


def expire(tx: Tx, claim_id: str, *, at: datetime) -> bool:
    return tx.run(_EXPIRE, {"the_claim": claim_id, "at": at}) == 1


def renew(tx: Tx, claim_id: str, *, until: datetime, at: datetime) -> Claim | None:
    row = tx.first(_RENEW, {"the_claim": claim_id, "until": until, "at": at})
    return rows.claim(row) if row else None


def move(tx: Tx, claim_id: str, *, version: int) -> bool:
    """Let a held claim go on under another version of the guideline."""
    return tx.run(_MOVE, {"the_claim": claim_id, "version": version}) == 1
