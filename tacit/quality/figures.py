"""The figures of a project: kept as a cache of its votes, computed at once where they are few.

The cache follows from votes and gold alone, so it can be thrown away; `tacit doctor` computes
it again and compares. It is rebuilt when votes have grown by a quarter: a geometric series,
so each vote costs the same however many there are. A page says from how many votes it is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from tacit.access import people, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.quality import (
    _store_figures,
    anomalies,
    criteria,
    difficulty,
    reliability,
    scales,
    votes,
)
from tacit.quality.agreement import NO_VOTES, ONE_RATER
from tacit.quality.records import VoteRow
from tacit.quality.views import (
    Case,
    ItemDifficulty,
    ItemQuality,
    Noticed,
    Outcome,
    OwnReliability,
    QualityFigures,
    Standing,
)
from tacit.storage.transaction import Tx
from tacit.tasks.gold import GoldAnswer
from tacit.tasks.records import Item
from tacit.work import votes as work_votes

NEVER = datetime.fromtimestamp(0, UTC)
NOTHING = Standing(votes=0, gold_answers=0, computed_at=NEVER)
VOTES_AT_ONCE_MAX = 2_000
"""Up to so many votes the figures are computed when somebody looks."""
GROWTH = 1.25
OUTCOMES_KEPT_MAX = 2_000
"""Of one person in one project, the newest; older ones weigh less than a thousandth."""
ITEMS_AT_ONCE = 1_000
"""That one transaction writes: others wait for it."""
UNSURE_SHOWN = 10
NOT_JUDGED = "nobody has judged it since the figures were computed"


class ReadGold(Protocol):
    """Gives what people said of the gold of a project; the feature that keeps it has one."""

    def __call__(self, tx: Tx, *, project_id: str) -> Sequence[GoldAnswer]: ...


@dataclass(frozen=True, kw_only=True)
class Material:
    """What the figures of a project follow from."""

    project: Project
    rows: tuple[VoteRow, ...]
    gold: tuple[GoldAnswer, ...]
    votes: int
    """As they are counted, which says when figures are due."""


@dataclass(frozen=True, kw_only=True)
class Computed:
    """The figures, and what is kept by item and by person."""

    figures: QualityFigures
    items: tuple[ItemDifficulty, ...]
    """The least sure first."""
    outcomes: Mapping[str, tuple[Outcome, ...]]
    """By person, oldest first."""
    found: tuple[Noticed, ...]


@dataclass(frozen=True, kw_only=True)
class Quality:
    """The figures of a project, and what to call the people in them."""

    figures: QualityFigures
    unsure: tuple[ItemDifficulty, ...]
    """Items whose votes leave them least sure."""
    cases: tuple[Case, ...]
    """The newest first."""
    labels: dict[str, str]
    """Names for who may see them, else pseudonyms, by id."""


def of_project(
    tx: Tx, *, actor: Actor, project_id: str, read_gold: ReadGold, now: datetime
) -> Quality:
    """What is known of the quality of a project.

    Costs milliseconds however many votes there are: beyond `VOTES_AT_ONCE_MAX` it is read.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    kept = _store_figures.find_figures(tx, project.id)
    if _needs_computing(tx, project.id, kept, read_gold):
        computed = compute([read(tx, project=project, read_gold=read_gold)], now=now)[0]
        figures, unsure = computed.figures, computed.items[:UNSURE_SHOWN]
    else:
        figures = kept or _of_none(project, now=now)
        unsure = tuple(_store_figures.unsure_items(tx, project.id, most=UNSURE_SHOWN))
    cases = anomalies.list_cases(tx, project_id=project.id)
    named = {one.person_id for one in figures.people.people}
    named |= {person for case in cases for person in (*case.person_ids, case.for_id)}
    return Quality(
        figures=figures,
        unsure=unsure,
        cases=cases,
        labels=people.list_labels(tx, actor=actor, person_ids=sorted(named)),
    )


def of_item(tx: Tx, *, actor: Actor, item: Item, read_gold: ReadGold, now: datetime) -> ItemQuality:
    """What the votes on an item make likely, and the models that say so."""
    permissions.check(actor, Action.SEE_QUALITY, org_id=item.org_id)
    figures = _store_figures.find_figures(tx, item.project_id)
    if _needs_computing(tx, item.project_id, figures, read_gold):
        project = projects.read_project(tx, project_id=item.project_id)
        computed = compute([read(tx, project=project, read_gold=read_gold)], now=now)[0]
        figures = computed.figures
        found = next((one for one in computed.items if one.item_id == item.id), None)
    else:
        found = _store_figures.find_item(tx, item.id)
    units = found.units if found else ()
    scales_seen = {unit.scale for unit in units}
    return ItemQuality(
        item_id=item.id,
        units=units,
        models=tuple(
            one for one in (figures.models if figures else ()) if one.scale in scales_seen
        ),
        unknown=None if found else NOT_JUDGED,
    )


def of_expert(tx: Tx, *, actor: Actor) -> OwnReliability:
    """How often the actor is right by domain, in the projects of their organization.

    It is read from what the last rebuild of each project kept; costs milliseconds.
    """
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    found = [
        one
        for project_id, mine in _store_figures.outcomes_of(tx, actor.person_id)
        if projects.read_project(tx, project_id=project_id).org_id == actor.org_id
        for one in mine
    ]
    return reliability.by_domain(found)


def read(tx: Tx, *, project: Project, read_gold: ReadGold) -> Material:
    """Read what the figures of a project follow from; the caller checks permission."""
    return Material(
        project=project,
        rows=tuple(votes.read_rows(tx, project_id=project.id)),
        gold=tuple(read_gold(tx, project_id=project.id)),
        votes=work_votes.count_votes(tx, project_id=project.id),
    )


def compute(material: Sequence[Material], *, now: datetime) -> list[Computed]:
    """Compute all figures of projects; pure."""
    return [_of_material(each, now=now) for each in material]


def _of_material(material: Material, *, now: datetime) -> Computed:
    found = of_rows(material.rows, material.gold)
    figures = replace(
        found.figures,
        project_id=material.project.id,
        guideline_version=material.project.guideline_version,
        computed_at=now,
        votes=material.votes,
    )
    return replace(found, figures=figures)


def of_rows(rows: Sequence[VoteRow], gold: Sequence[GoldAnswer]) -> Computed:
    """The figures that follow from votes and gold; pure."""
    last = sorted(votes.keep_last(rows), key=_place)
    by_scale = scales.of_rows(last)
    raters = {row.rater_id for row in last}
    fitted = difficulty.of_rows(last, gold)
    outcomes = reliability.outcomes(rows, last, gold)
    by_person: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_person[one.person_id].append(one)
    figures = QualityFigures(
        project_id="",
        votes=len(rows),
        gold_answers=len(gold),
        guideline_version=0,
        computed_at=NEVER,
        scales=by_scale,
        people=reliability.of_outcomes(
            outcomes, last, scale=by_scale[0].scale if by_scale else None
        ),
        models=fitted.models,
        criteria=criteria.report(last),
        speed=anomalies.scan_speed(last),
        reason=None if len(raters) > 1 else ONE_RATER if raters else NO_VOTES,
    )
    return Computed(
        figures=figures,
        items=fitted.items,
        outcomes={
            person: tuple(mine[-OUTCOMES_KEPT_MAX:]) for person, mine in sorted(by_person.items())
        },
        found=(*anomalies.scan_pairs(gold), *anomalies.scan_drift(by_person)),
    )


@dataclass(frozen=True, kw_only=True)
class Due:
    """Projects whose figures are older than their votes allow."""

    small: tuple[str, ...]
    """Due at any vote, and when gold was graded."""
    large: Mapping[str, int]
    """Due once they have grown by a quarter, with the votes at which they were."""


def list_due(tx: Tx, *, gold: Mapping[str, datetime]) -> Due:
    """Whose figures are to be rebuilt. One pass over an index.

    Args:
        tx: the transaction.
        gold: when the gold of each project was graded last.
    """
    return due_of(work_votes.count_by_project(tx), gold, _store_figures.standings(tx))


def due_of(
    counted: Mapping[str, int], gold: Mapping[str, datetime], kept: Mapping[str, Standing]
) -> Due:
    """As `list_due`, from the votes there are and what the figures rest on; pure.

    For a large project it is the same number until the next quarter, so that whoever asks for
    a rebuild at it asks once.
    """
    small, large = [], {}
    for project_id in sorted(counted.keys() | gold.keys()):
        number, graded = counted.get(project_id, 0), gold.get(project_id, NEVER)
        before = kept.get(project_id, NOTHING)
        if number <= VOTES_AT_ONCE_MAX:
            if number != before.votes or graded > before.computed_at:
                small.append(project_id)
        elif number >= (due := max(round(before.votes * GROWTH), VOTES_AT_ONCE_MAX)):
            large[project_id] = due
    return Due(small=tuple(small), large=large)


def is_large(tx: Tx, *, project_id: str) -> bool:
    """Whether the votes of a project are too many to look at when somebody asks."""
    most = VOTES_AT_ONCE_MAX + 1
    return work_votes.count_votes(tx, project_id=project_id, most=most) == most


def put_items(tx: Tx, *, computed: Computed, begin: int) -> int:
    """Keep the items from a place on; return the place where to go on, 0 when all are kept."""
    figures, end = computed.figures, begin + ITEMS_AT_ONCE
    _store_figures.put_items(
        tx,
        computed.items[begin:end],
        project_id=figures.project_id,
        computed_at=figures.computed_at,
    )
    return end if end < len(computed.items) else 0


def put(tx: Tx, *, computed: Computed, now: datetime) -> None:
    """Keep the figures and what they rest on, drop what is older, and open new cases."""
    figures = computed.figures
    project = projects.read_project(tx, project_id=figures.project_id)
    _store_figures.put_figures(tx, figures, org_id=project.org_id)
    _store_figures.put_people(
        tx, computed.outcomes, project_id=project.id, computed_at=figures.computed_at
    )
    _store_figures.drop_before(tx, project_id=project.id, before=figures.computed_at)
    for noticed in computed.found:
        anomalies.open_case(tx, project=project, noticed=noticed, now=now)


def _needs_computing(
    tx: Tx, project_id: str, kept: QualityFigures | None, read_gold: ReadGold
) -> bool:
    """Whether votes are few, and not those of the kept figures; counts no more than a few."""
    most = VOTES_AT_ONCE_MAX + 1
    number = work_votes.count_votes(tx, project_id=project_id, most=most)
    if number == most:
        return False
    if kept is None or kept.votes != number:
        return True
    return kept.gold_answers != len(read_gold(tx, project_id=project_id))


def _of_none(project: Project, *, now: datetime) -> QualityFigures:
    """Before the first rebuild of a large project: everything is unknown."""
    none = of_rows([], []).figures
    return replace(
        none,
        project_id=project.id,
        guideline_version=project.guideline_version,
        computed_at=now,
        reason="its figures are being computed for the first time; come back in a few minutes",
    )


def _place(row: VoteRow) -> tuple[str, str, int, str]:
    return (row.item_id, row.criterion, row.criterion_version, row.rater_id)
