"""Whether anybody has what a piece of work asks for: a role, skills, a qualification."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tacit.access import _store_holders, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor, Holders, Need
from tacit.storage.transaction import Tx


def count(tx: Tx, *, actor: Actor, needs: Sequence[Need], now: datetime) -> tuple[Holders, ...]:
    """Count who could meet each need, up to as many as it wants, in the order of the needs.

    Accounts that are closed and tags that ran out do not count. What is missing is looked up
    only where too few were found.
    """
    permissions.check(actor, Action.SEE_PEOPLE, org_id=actor.org_id)
    return tuple(_count(tx, need, org_id=actor.org_id, now=now) for need in needs)


def _count(tx: Tx, need: Need, *, org_id: str, now: datetime) -> Holders:
    found = _store_holders.count_holders(tx, need, org_id=org_id, now=now)
    if found >= need.people:
        return Holders(need=need, found=found, with_role=found, missing=())
    bare = Need(role=need.role, people=need.people)
    with_role = _store_holders.count_holders(tx, bare, org_id=org_id, now=now)
    if with_role < need.people:
        return Holders(need=need, found=found, with_role=with_role, missing=())
    held = _store_holders.count_by_tag(tx, need, org_id=org_id, now=now)
    missing = tuple(tag for tag in need.tags if held.get(tag, 0) < need.people)
    return Holders(need=need, found=found, with_role=with_role, missing=missing)


def are_more_than(tx: Tx, *, number: int, need: Need, org_id: str, now: datetime) -> bool:
    """Whether more people than that meet a need, for a feature that nobody is asking."""
    wanted = replace(need, people=number + 1)
    return _store_holders.count_holders(tx, wanted, org_id=org_id, now=now) > number
