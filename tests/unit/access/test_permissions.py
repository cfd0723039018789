from itertools import product

import pytest

from tacit.access.permissions import ACTIONS, Action, can, check
from tacit.access.records import Actor, Role, Scope
from tacit.kit.errors import NotAllowed, NotFound


def actor(*roles: Role, scopes: set[str] | None = None) -> Actor:
    return Actor(
        person_id="p",
        org_id="here",
        roles=frozenset(roles),
        scopes=None if scopes is None else frozenset(scopes),
        name="Ada",
        alias="expert-001",
    )


def passes(who: Actor, action: Action, org_id: str = "here") -> bool:
    try:
        check(who, action, org_id=org_id)
    except (NotAllowed, NotFound):
        return False
    return True


def test_every_action_has_a_rule() -> None:
    assert set(ACTIONS) == set(Action)
    assert all(rule.roles and rule.words for rule in ACTIONS.values())


@pytest.mark.parametrize("action", Action)
def test_check_and_can_agree_for_every_role_and_scope(action: Action) -> None:
    for role, scope, org_id in product(Role, [None, *Scope], ["here", "elsewhere"]):
        who = actor(role, scopes=None if scope is None else {scope})
        assert can(who, action, org_id=org_id) == passes(who, action, org_id)


def test_scopes_take_away_and_never_add() -> None:
    for action, role in product(Action, Role):
        by_session = can(actor(role), action, org_id="here")
        assert can(actor(role, scopes=set(Scope)), action, org_id="here") == by_session
        assert not can(actor(role, scopes=set()), action, org_id="here")


def test_what_is_elsewhere_is_not_found_even_for_an_admin() -> None:
    with pytest.raises(NotFound, match="nothing with this id"):
        check(actor(*Role), Action.SEE_PROJECT, org_id="elsewhere")


def test_who_has_no_role_may_do_nothing() -> None:
    assert not any(can(actor(), action, org_id="here") for action in Action)
    with pytest.raises(NotAllowed, match="somebody without a role"):
        check(actor(), Action.DO_WORK, org_id="here")


def test_the_refusal_says_what_who_and_what_it_takes() -> None:
    with pytest.raises(NotAllowed) as refused:
        check(actor(Role.EXPERT, Role.REVIEWER), Action.APPLY_PROJECT, org_id="here")
    assert str(refused.value) == (
        "As expert or reviewer you may not create or change projects. "
        "That takes the role manager or admin."
    )
    assert refused.value.as_problem()["action"] == "apply_project"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.CUSTOMER, {"see_project", "see_release", "manage_tokens"}),
        (Role.FINANCE, {"see_project", "see_release", "see_costs", "manage_tokens"}),
        (Role.EXPERT, {"do_work", "keep_notes", "see_own_work", "manage_tokens"}),
        (Role.REVIEWER, {"do_review", "keep_notes", "see_own_work", "manage_tokens"}),
    ],
)
def test_the_roles_that_manage_nothing(role: Role, allowed: set[str]) -> None:
    assert {action for action in Action if can(actor(role), action, org_id="here")} == allowed


def test_only_experts_write_and_only_reviewers_review() -> None:
    assert ACTIONS[Action.DO_WORK].roles == {Role.EXPERT}
    assert ACTIONS[Action.DO_REVIEW].roles == {Role.REVIEWER}
    for role in (Role.MANAGER, Role.ADMIN):
        assert not can(actor(role), Action.DO_WORK, org_id="here")
