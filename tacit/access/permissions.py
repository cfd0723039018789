"""Who may do what: one table, one question.

Every verb asks `check` itself, with the organization of the thing it touches. Another
organization's things do not exist for the person who asks, so that answer is
*not found*; in one's own organization it is *not allowed*, with the reason.
"""

from dataclasses import dataclass
from enum import StrEnum

from tacit.access.records import Actor, Role, Scope
from tacit.kit.errors import NotAllowed, NotFound


class Action(StrEnum):
    """Something that can be allowed."""

    SEE_PROJECT = "see_project"
    SEE_ITEMS = "see_items"
    SEE_PEOPLE = "see_people"
    APPLY_PROJECT = "apply_project"
    CHANGE_STATE = "change_state"
    ADD_ITEMS = "add_items"
    WITHDRAW_ITEM = "withdraw_item"
    ANSWER_PARK = "answer_park"
    DO_WORK = "do_work"
    DO_REVIEW = "do_review"
    ASK_OPINION = "ask_opinion"
    SEE_OWN_WORK = "see_own_work"
    KEEP_NOTES = "keep_notes"
    SEE_QUALITY = "see_quality"
    CREATE_RELEASE = "create_release"
    SEE_RELEASE = "see_release"
    IMPORT_DATA = "import_data"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_TOKENS = "manage_tokens"
    CREATE_ORGANIZATION = "create_organization"
    SEE_LOG = "see_log"
    SEE_COSTS = "see_costs"
    RUN_BACKUP = "run_backup"
    RUN_DOCTOR = "run_doctor"


@dataclass(frozen=True)
class Rule:
    """What an action needs."""

    roles: frozenset[Role]
    scope: Scope
    words: str
    """The action as the end of "you may not …"."""


_EVERYBODY = frozenset(Role)
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
_PAYERS = frozenset({Role.MANAGER, Role.ADMIN, Role.FINANCE})
_READERS = frozenset({Role.MANAGER, Role.ADMIN, Role.CUSTOMER, Role.FINANCE})
_WORKERS = frozenset({Role.EXPERT, Role.REVIEWER})
_ADMINS = frozenset({Role.ADMIN})

ACTIONS: dict[Action, Rule] = {
    Action.SEE_PROJECT: Rule(_READERS, Scope.READ, "see projects"),
    Action.SEE_ITEMS: Rule(_MANAGERS, Scope.READ, "see the items of a project"),
    Action.SEE_PEOPLE: Rule(_MANAGERS, Scope.READ, "see who people are"),
    Action.APPLY_PROJECT: Rule(_MANAGERS, Scope.MANAGE, "create or change projects"),
    Action.CHANGE_STATE: Rule(_MANAGERS, Scope.MANAGE, "open, pause or close projects"),
    Action.ADD_ITEMS: Rule(_MANAGERS, Scope.MANAGE, "add items"),
    Action.WITHDRAW_ITEM: Rule(_MANAGERS, Scope.MANAGE, "withdraw items"),
    Action.ANSWER_PARK: Rule(_MANAGERS, Scope.MANAGE, "answer for parked items"),
    Action.DO_WORK: Rule(frozenset({Role.EXPERT}), Scope.WORK, "write or grade answers"),
    Action.DO_REVIEW: Rule(frozenset({Role.REVIEWER}), Scope.WORK, "review the work of others"),
    Action.ASK_OPINION: Rule(
        _MANAGERS, Scope.MANAGE, "ask for a second opinion on a review that you do not hold"
    ),
    Action.SEE_OWN_WORK: Rule(_WORKERS, Scope.READ, "see work of your own"),
    Action.KEEP_NOTES: Rule(_WORKERS, Scope.WORK, "ask about the guideline or keep own notes"),
    Action.SEE_QUALITY: Rule(_MANAGERS, Scope.READ, "see figures of quality"),
    Action.CREATE_RELEASE: Rule(_MANAGERS, Scope.MANAGE, "create releases"),
    Action.SEE_RELEASE: Rule(_READERS, Scope.READ, "see releases"),
    Action.IMPORT_DATA: Rule(_MANAGERS, Scope.MANAGE, "import data"),
    Action.MANAGE_PEOPLE: Rule(_MANAGERS, Scope.ADMIN, "add or change people"),
    Action.MANAGE_TOKENS: Rule(_EVERYBODY, Scope.ADMIN, "create or end API tokens of your own"),
    Action.CREATE_ORGANIZATION: Rule(_ADMINS, Scope.ADMIN, "create organizations"),
    Action.SEE_LOG: Rule(_MANAGERS, Scope.READ, "see the event log and the sign-in log"),
    Action.SEE_COSTS: Rule(_PAYERS, Scope.READ, "see costs"),
    Action.RUN_BACKUP: Rule(_ADMINS, Scope.ADMIN, "make backups"),
    Action.RUN_DOCTOR: Rule(_ADMINS, Scope.ADMIN, "run the doctor"),
}


def check(actor: Actor, action: Action, *, org_id: str) -> None:
    """Raise unless the actor may do this to a thing of the organization.

    Raises:
        NotFound: the thing is another organization's.
        NotAllowed: no role of the actor, or no scope of the token, allows it.
    """
    if actor.org_id != org_id:
        raise NotFound(
            "Your organization has nothing with this id.",
            remedy="Check the address, or switch to the organization it belongs to.",
        )
    rule = ACTIONS[action]
    if actor.roles.isdisjoint(rule.roles):
        raise NotAllowed(
            f"As {_one_of(actor.roles, 'somebody without a role')} you may not {rule.words}.",
            remedy=f"That takes the role {_one_of(rule.roles, 'none')}.",
            action=action.value,
        )
    if actor.scopes is not None and rule.scope not in actor.scopes:
        raise NotAllowed(
            f"This API token may not {rule.words}: it lacks the scope '{rule.scope}'.",
            remedy=f"Create a token with the scope '{rule.scope}'.",
            action=action.value,
        )


def can(actor: Actor, action: Action, *, org_id: str) -> bool:
    """Say whether `check` would let the actor pass."""
    rule = ACTIONS[action]
    return (
        actor.org_id == org_id
        and not actor.roles.isdisjoint(rule.roles)
        and (actor.scopes is None or rule.scope in actor.scopes)
    )


def _one_of(roles: frozenset[Role], none: str) -> str:
    return " or ".join(role for role in Role if role in roles) or none
