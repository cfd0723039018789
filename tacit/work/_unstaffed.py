"""Work that waits and that too few people may do: who is missing, stage by stage."""

from collections.abc import Iterable
from datetime import datetime

from tacit.access import holders, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor, Holders, Need
from tacit.projects.records import Project, ProjectState, StageSpec
from tacit.storage.transaction import Tx
from tacit.work._scene import action_of
from tacit.work.views import StageFlow, Unstaffed


def list_unstaffed(
    tx: Tx, project: Project, *, stages: Iterable[StageFlow], actor: Actor, now: datetime
) -> tuple[Unstaffed, ...]:
    """The stages with waiting work that fewer people can do than it wants.

    Nothing for a reader who may not see people, nor of a project that is closed.
    """
    sees = permissions.can(actor, Action.SEE_PEOPLE, org_id=project.org_id)
    if not sees or project.state is ProjectState.CLOSED:
        return ()
    waiting = [
        (stage, spec)
        for stage in stages
        if stage.open and (spec := project.find_stage(stage.stage)) is not None
    ]
    needs = [need_of(spec) for _, spec in waiting]
    counted = holders.count(tx, actor=actor, needs=tuple(dict.fromkeys(needs)), now=now)
    found = {one.need: one for one in counted}
    return tuple(
        _make(stage, found[need])
        for (stage, _), need in zip(waiting, needs, strict=True)
        if found[need].found < need.people
    )


def need_of(spec: StageSpec) -> Need:
    """What a stage asks of people."""
    (role,) = permissions.ACTIONS[action_of(spec.name)].roles
    return Need(
        role=role,
        skills=spec.requires_skills,
        qualification=spec.requires_qualification,
        people=spec.people,
    )


def _make(stage: StageFlow, found: Holders) -> Unstaffed:
    need = found.need
    return Unstaffed(
        stage=stage.stage,
        waiting=stage.open,
        role=need.role.value,
        people=need.people,
        qualified=found.found,
        missing=found.missing,
        words=say(found),
    )


def say(found: Holders) -> str:
    """Who is missing, in a sentence."""
    need = found.need
    role, wanted = need.role.value, need.people
    few = f"{found.found} of the {wanted} {role}s it takes" if wanted > 1 else ""
    if found.with_role < wanted:
        if not found.with_role:
            return f"Nobody here has the role {role}."
        return (
            f"Only {found.with_role} of the {wanted} {role}s it takes {_is(found.with_role)} here."
        )
    if found.missing:
        tags = " and ".join(found.missing)
        return (
            f"Only {few} {_has(found.found)} {tags}." if found.found else f"No {role} has {tags}."
        )
    tags = ", ".join(need.tags)
    if not found.found:
        return f"No {role} has all of {tags}; each is held by somebody."
    return f"Only {few} {_has(found.found)} all of {tags}."


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"
