"""The flow of a project: where its items are, what is stuck, who is at it."""

from collections import Counter, defaultdict
from datetime import date, datetime

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import SIDE_STAGES, StageName
from tacit.storage.transaction import Tx
from tacit.tasks.records import ItemState
from tacit.work import _sight, _steps, _stuck, _unstaffed
from tacit.work._sight import Sight
from tacit.work._store import counts as count_rows
from tacit.work._store import flow as flow_rows
from tacit.work._store.counts import Counts
from tacit.work.records import StageState
from tacit.work.views import Flow, PersonFlow, StageFlow

_ByPerson = dict[str, dict[str, int]]

FOLD_AT_ONCE_MAX = 2_000
STUCK_MAX = 50
"""Of each sort."""
OLD_DAYS = 7
"""A stage that nobody took for so long is named as stuck."""


def of_project(tx: Tx, *, actor: Actor, project_id: str, now: datetime) -> Flow:
    """Count the items of a project by stage and name what needs somebody.

    Reads counters and the work under way, never the items, so its cost does not grow
    with the project. A customer sees it without people.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_PROJECT, org_id=project.org_id)
    counts = count_rows.read(tx, project_id=project.id)
    held = flow_rows.count_held(tx, project_id=project.id, now=now)
    by_stage: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    by_person: Counter[str] = Counter()
    for row in held:
        by_stage[row["stage_name"]] += row["held"]
        overdue[row["stage_name"]] += int(row["overdue"])
        by_person[row["expert_id"]] += row["held"]
    full = flow_rows.count_full(tx, project_id=project.id)
    level = _sight.level_of(actor, org_id=project.org_id)
    shares = _by_person(counts, _steps.SHARE_OF)
    handed_in = _by_person(counts, _steps.HANDED_IN_AT)
    found = _stuck.list_stuck(tx, project, limit=STUCK_MAX, old_days=OLD_DAYS, now=now)
    sight = _sight.make(
        tx,
        actor=actor,
        level=level,
        person_ids={*shares, *handed_in, *by_person, *found.person_ids},
    )
    stages = tuple(
        _stage(spec.name, counts, full=full, held=by_stage, overdue=overdue)
        for spec in project.places
        if spec.name not in SIDE_STAGES or _is_used(counts, spec.name)
    )
    return Flow(
        project_id=project.id,
        items={
            state: counts[(_steps.ITEM, state.value)]
            for state in ItemState
            if counts[(_steps.ITEM, state.value)]
        },
        stages=stages,
        stuck=found.view(sight),
        unstaffed=_unstaffed.list_unstaffed(tx, project, stages=stages, actor=actor, now=now),
        accepted_by_day=_days(counts),
        people=_people(shares, handed_in, held=by_person, sight=sight),
    )


def fold(tx: Tx, *, limit: int = FOLD_AT_ONCE_MAX) -> int:
    """Fold written changes into the counters; a timer calls this. Returns how many rows."""
    return count_rows.fold(tx, limit=limit)


def _stage(
    name: StageName,
    counts: Counts,
    *,
    full: dict[str, int],
    held: Counter[str],
    overdue: Counter[str],
) -> StageFlow:
    in_work = counts[(name.value, StageState.OPEN.value)]
    return StageFlow(
        stage=name,
        open=in_work - full.get(name.value, 0),
        full=full.get(name.value, 0),
        held=held[name.value],
        overdue=overdue[name.value],
        returned=counts[(name.value, StageState.RETURNED.value)],
        parked=counts[(name.value, StageState.PARKED.value)],
        settled=counts[(name.value, StageState.SETTLED.value)],
        skipped=counts[(name.value, StageState.SKIPPED.value)],
        waiting=counts[(name.value, StageState.WAITING.value)],
    )


def _is_used(counts: Counts, name: StageName) -> bool:
    return any(number for (subject, _), number in counts.items() if subject == name.value)


def _by_person(counts: Counts, prefix: str) -> _ByPerson:
    """Counters whose state is a person: by person, and by what follows the prefix."""
    found: _ByPerson = defaultdict(dict)
    for (subject, state), number in counts.items():
        if subject.startswith(prefix) and number:
            found[state][subject.removeprefix(prefix)] = number
    return found


def _days(counts: Counts) -> dict[date, int]:
    return {
        date.fromisoformat(state): number
        for (subject, state), number in sorted(counts.items())
        if subject == _steps.ACCEPTED_ON and number
    }


def _people(
    shares: _ByPerson, handed_in: _ByPerson, *, held: Counter[str], sight: Sight
) -> tuple[PersonFlow, ...]:
    """Nobody for a reader who may not know who works here."""
    known = [
        (person_id, label)
        for person_id in sorted({*shares, *handed_in, *held})
        if (label := sight.name(person_id)) is not None
    ]
    return tuple(
        PersonFlow(
            person_id=person_id,
            label=label,
            held=held[person_id],
            handed_in=handed_in.get(person_id, {}),
            accepted=shares.get(person_id, {}),
        )
        for person_id, label in known
    )
