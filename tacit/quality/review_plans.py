"""Review plans: which item gets another look, and when it has had enough.

Every item gets two independent answers. Then one more is bought where the chance of an error
is largest for the money, until it is at or below a threshold; at the most answers it may have
an item is adjudicated, and one that nobody is left for is parked. What a plan expects is
expected, not promised: the audit of a release certifies (`audits.py`).
"""

import dataclasses
from collections import Counter
from datetime import datetime

from tacit import log
from tacit.access import holders, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor, Need, Role
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.quality import _plan_costs, _plan_rules, _store_plans, audits, votes
from tacit.quality.audit_records import ERROR_MIN
from tacit.quality.errors import PlanRefused
from tacit.quality.plan_records import (
    NOBODY_LEFT,
    Followed,
    Look,
    LookState,
    NewReviewPlan,
    Progress,
    Promise,
    Proposal,
    ReviewPlan,
    ReviewPlanStarted,
)
from tacit.quality.records import VoteRow
from tacit.storage.transaction import Tx
from tacit.tasks import items, registry
from tacit.tasks.records import ItemState
from tacit.work import looks

FIRST = looks.FIRST_MIN
MOST_DEFAULT = 6
MOST_MAX = 20
ERROR_DEFAULT = 0.05
CONFIDENCE_DEFAULT = 0.95
LOOKS_OPEN_MAX = 50
"""Further looks that stand open in the queue of a project at once: so the best come first."""
ITEMS_SHOWN_MAX = 200
NOT_COMPARED = (
    "answers of this kind are not compared, so further looks cannot be planned; "
    "an audit certifies its releases all the same"
)


def propose(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    error_at_most: float | None = None,
    confidence: float | None = None,
    most: int = MOST_DEFAULT,
) -> Proposal:
    """Say what a plan would take, before any money is spent. Writes nothing.

    Without numbers those of the project's quality plan count, else 5 % at 95 %.

    Raises:
        PlanRefused: the numbers make no sense.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    promise = _promise(project, error_at_most, confidence)
    _check(promise, most=most)
    rows = votes.keep_last(votes.read_rows(tx, project_id=project.id))
    known = _plan_costs.facts(
        rows, criteria=len(project.rubric), temperature=_plan_rules.TEMPERATURE
    )
    count = _count_items(tx, project, actor=actor)
    rates = project.stored.get("rates")
    paid, priced = _plan_costs.prices(rates if isinstance(rates, dict) else {})
    if not registry.get(project.kind).has_votes:
        planned = _plan_costs.Curve(points=(), best=None, note="", assumes=(), unknown=NOT_COMPARED)
    elif not count:
        planned = _plan_costs.Curve(
            points=(), best=None, note="", assumes=known.assumes, unknown="there is no item yet"
        )
    else:
        planned = _plan_costs.curve(known, promise=promise, rows=count, most=most, paid=paid)
    return Proposal(
        project_id=project.id,
        promise=promise,
        items=count,
        first=FIRST,
        most=most,
        points=planned.points,
        best=planned.best,
        prices=paid,
        fixed_cost=None if paid.vote is None else count * most * paid.vote,
        note=planned.note,
        assumes=(*planned.assumes, *priced),
        unknown=planned.unknown,
    )


def start(
    tx: Tx, *, actor: Actor, project_id: str, plan: NewReviewPlan, now: datetime
) -> ReviewPlan:
    """Follow a plan from now on; one that was followed before is replaced.

    The proposal it rests on is stored with it. The same id returns the stored plan.

    Raises:
        PlanRefused: no threshold was given and none is proposed, or the numbers make no sense.
        LooksRefused: one person answers an item of this project.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.CHANGE_STATE, org_id=project.org_id)
    if stored := _store_plans.find(tx, plan.id):
        return stored
    shown = propose(
        tx,
        actor=actor,
        project_id=project.id,
        error_at_most=plan.error_at_most,
        confidence=plan.confidence,
        most=plan.most,
    )
    made = ReviewPlan(
        id=plan.id,
        org_id=project.org_id,
        project_id=project.id,
        threshold=_threshold(plan, shown),
        first=FIRST,
        most=plan.most,
        temperature=_plan_rules.TEMPERATURE,
        error_at_most=plan.error_at_most,
        confidence=plan.confidence,
        expected=dataclasses.asdict(shown),
        by=actor.person_id,
        at=now,
    )
    if plan.seed is not None:
        audits.commit_seed(tx, actor=actor, project_id=project.id, seed=plan.seed, now=now)
    looks.rule(tx, actor=actor, project_id=project.id, first=FIRST, most=plan.most, now=now)
    _store_plans.add(tx, made)
    event = ReviewPlanStarted(
        org_id=made.org_id,
        actor_id=made.by,
        project_id=made.project_id,
        plan_id=made.id,
        threshold=made.threshold,
        first=made.first,
        most=made.most,
        error_at_most=made.error_at_most,
        confidence=made.confidence,
    )
    log.append(tx, event, happened_at=now)
    return made


def get(tx: Tx, *, actor: Actor, project_id: str) -> Progress:
    """How far the plan of a project is, and what it saved beside a fixed number of votes."""
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    rows = votes.keep_last(votes.read_rows(tx, project_id=project.id))
    plan = _store_plans.newest(tx, project.id)
    waiting = looks.list_waiting(tx, project_id=project.id)
    return Progress(
        plan=plan,
        votes=len({(row.item_id, row.rater_id) for row in rows}),
        items=len({row.item_id for row in rows}),
        waiting=len(waiting),
        saving=_plan_rules.saved(
            rows, temperature=plan.temperature if plan else _plan_rules.TEMPERATURE
        ),
        seed=audits.find_commitment(tx, actor=actor, project_id=project.id),
        model="Dawid–Skene with pseudo-counts; temperature assumed, model not checked by gold",
    )


def list_next_looks(tx: Tx, *, actor: Actor, project_id: str, now: datetime) -> tuple[Look, ...]:
    """The items whose answers are in and what is to become of them, worth most first."""
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    return tuple(read_next_looks(tx, project_id=project.id, now=now))[:ITEMS_SHOWN_MAX]


def list_projects(tx: Tx) -> list[str]:
    """The projects in which something waits for a plan, for the timer."""
    return looks.list_projects(tx)


def read_next_looks(tx: Tx, *, project_id: str, now: datetime) -> list[Look]:
    """As `list_next_looks`, for the timer. Reads every vote of the project; writes nothing."""
    plan = _store_plans.newest(tx, project_id)
    waiting = looks.list_waiting(tx, project_id=project_id)
    if plan is None or not waiting:
        return []
    project = projects.read_project(tx, project_id=project_id)
    rows: list[VoteRow] = votes.keep_last(votes.read_rows(tx, project_id=project_id))
    made = _plan_rules.looks(plan, stages=waiting, rows=rows, price=1.0)
    by_id = {stage.id: stage for stage in waiting}
    had = looks.list_people(tx, stage_ids=[each.stage_id for each in made])
    need = _need(project)
    # Few distinct numbers: most items were looked at by two or three.
    free = {
        number: holders.are_more_than(tx, number=number, need=need, org_id=project.org_id, now=now)
        for number in {len(people) for people in had.values()}
    }
    return [
        dataclasses.replace(look, state=LookState.PARKED, why=NOBODY_LEFT)
        if look.state is LookState.OPEN and not free[len(had[by_id[look.stage_id].id])]
        else look
        for look in made
    ]


def settle(tx: Tx, *, project_id: str, now: datetime) -> Followed:
    """Look at what waits in a project and do what its plan says: decide and act at once."""
    return follow(
        tx,
        project_id=project_id,
        decided=read_next_looks(tx, project_id=project_id, now=now),
        now=now,
    )


def follow(tx: Tx, *, project_id: str, decided: list[Look], now: datetime) -> Followed:
    """Act on what was decided; what changed meanwhile is left for the next time."""
    plan = _store_plans.newest(tx, project_id)
    if plan is None:
        return Followed()
    free = LOOKS_OPEN_MAX - looks.count_open(tx, project_id=project_id, first=plan.first)
    done: Counter[LookState] = Counter()
    for look in decided:
        if look.state is LookState.OPEN:
            if done[look.state] < free:
                done[look.state] += looks.want_one_more(tx, stage_id=look.stage_id, now=now)
        elif look.state is LookState.PARKED:
            done[look.state] += looks.park(
                tx, stage_id=look.stage_id, by=plan.by, reason=look.why, now=now
            )
        else:
            done[look.state] += looks.end(
                tx,
                stage_id=look.stage_id,
                submission_id=look.submission_id,
                differing=look.differing,
                now=now,
            )
    return Followed(
        asked=done[LookState.OPEN],
        settled=done[LookState.SETTLED],
        adjudicated=done[LookState.CAPPED],
        parked=done[LookState.PARKED],
    )


def _promise(project: Project, error_at_most: float | None, confidence: float | None) -> Promise:
    stored = project.stored.get("quality")
    quality = stored if isinstance(stored, dict) else {}
    return Promise(
        error_at_most=_share(error_at_most, quality.get("error_at_most"), ERROR_DEFAULT),
        confidence=_share(confidence, quality.get("confidence"), CONFIDENCE_DEFAULT),
    )


def _share(given: float | None, stored: object, default: float) -> float:
    """A share as it was given, as `5%` or a number in project.yaml, or the default."""
    if given is not None:
        return given
    if isinstance(stored, str):
        return float(stored.strip().removesuffix("%")) / 100
    return float(stored) if isinstance(stored, int | float) else default


def _check(promise: Promise, *, most: int) -> None:
    if not ERROR_MIN <= promise.error_at_most < 0.5:
        raise PlanRefused(
            "An error is promised between 0.1 and 50 %.",
            place="error_at_most",
            remedy="Write 0.05 for 5 %.",
        )
    if not 0.5 <= promise.confidence < 1:
        raise PlanRefused(
            "A confidence lies between 50 % and 100 %.",
            place="confidence",
            remedy="Write 0.95 for 95 %.",
        )
    if not FIRST <= most <= MOST_MAX:
        raise PlanRefused(
            f"An item has between {FIRST} and {MOST_MAX} votes at most.", place="most"
        )


def _threshold(plan: NewReviewPlan, shown: Proposal) -> float:
    if plan.threshold is not None:
        if not 0 < plan.threshold < 1:
            raise PlanRefused("A threshold lies between 0 and 1.", place="threshold")
        return plan.threshold
    if shown.best is None:
        raise PlanRefused(
            f"No threshold can be proposed: {shown.unknown or 'no plan is certified'}.",
            place="threshold",
            remedy="Promise less, allow more votes an item, or name a threshold yourself.",
        )
    return shown.best.threshold


def _count_items(tx: Tx, project: Project, *, actor: Actor) -> int:
    states = items.count_states(tx, actor=actor, project_id=project.id)
    return sum(number for state, number in states.items() if state is not ItemState.WITHDRAWN)


def _need(project: Project) -> Need:
    spec = project.pipeline[0]
    return Need(
        role=Role.EXPERT,
        skills=spec.requires_skills,
        qualification=spec.requires_qualification,
    )
