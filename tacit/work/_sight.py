"""What a reader may see of an item: all of it, all without names, or their own part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tacit.access import people, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit.errors import NotFound
from tacit.storage.transaction import Tx


class Level(StrEnum):
    ALL = "all"
    NAMELESS = "nameless"
    """A customer: everything that happened, nobody's identity."""
    OWN = "own"


@dataclass(frozen=True)
class Sight:
    """A reader, how much they see, and what to call people."""

    actor: Actor
    level: Level
    labels: Mapping[str, str]

    def name(self, person_id: str, *, blind: bool = False) -> str | None:
        """What to call a person; None where the reader may not know."""
        if self.level is Level.NAMELESS:
            return None
        if blind and self.level is Level.OWN and person_id != self.actor.person_id:
            return None
        return self.labels.get(person_id)

    def is_mine(self, person_id: str) -> bool:
        return person_id == self.actor.person_id


def level_of(actor: Actor, *, org_id: str) -> Level:
    """How much of the organization's items an actor may see.

    Raises:
        NotFound: the item is another organization's.
        NotAllowed: the actor has no part in items at all.
    """
    if actor.org_id != org_id:
        raise NotFound("Your organization has nothing with this id.")
    if permissions.can(actor, Action.SEE_ITEMS, org_id=org_id):
        return Level.ALL
    if permissions.can(actor, Action.SEE_PROJECT, org_id=org_id):
        return Level.NAMELESS
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=org_id)
    return Level.OWN


def make(tx: Tx, *, actor: Actor, level: Level, person_ids: Iterable[str]) -> Sight:
    """Look up what to call people, in one read."""
    wanted = () if level is Level.NAMELESS else sorted(set(person_ids))
    return Sight(actor, level, people.list_labels(tx, actor=actor, person_ids=wanted))
