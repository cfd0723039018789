"""How a person's own work fares over time: what a feedback page can learn from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import guidelines, projects
from tacit.stats import shares
from tacit.stats.shares import Share
from tacit.storage.transaction import Row, Tx
from tacit.work._store import trend as store

ROWS_MAX = 1_000
WEEKS_MAX = 26
DECIDED_MIN = 5
"""Hand-ins below which no share is given."""
POINTS_MAX = 10
_MARKED = "unmet"
_JUDGED = ("met", "unmet", "partial")


@dataclass(frozen=True, kw_only=True)
class TrendWeek:
    """First hand-ins of a week that were decided."""

    begins_on: date
    decided: int
    accepted_at_first: int


@dataclass(frozen=True, kw_only=True)
class PointMarked:
    """A point of a guideline or rubric, and how often a reviewer found it not met."""

    project_id: str
    project_title: str
    point: str
    title: str
    unmet: int
    judged: int


@dataclass(frozen=True, kw_only=True)
class Trend:
    """What became of a person's own hand-ins."""

    weeks: tuple[TrendWeek, ...]
    """From the first to this one, weeks without any included; at most WEEKS_MAX."""
    accepted_at_first: Share
    points: tuple[PointMarked, ...]
    """Those marked most often first; none that never was."""
    read: int
    """Verdicts that this rests on."""


def of_actor(tx: Tx, *, actor: Actor, now: datetime) -> Trend:
    """Put together how the actor's own work fared; rests on the newest ROWS_MAX verdicts."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    rows = store.judged(tx, person_id=actor.person_id, org_id=actor.org_id, limit=ROWS_MAX)
    first = _first_hand_ins(rows)
    accepted = sum(1 for row in first if row["verdict"] == "accept")
    return Trend(
        weeks=weeks(
            [(row["submitted_at"].date(), row["verdict"] == "accept") for row in first],
            today=now.date(),
        ),
        accepted_at_first=shares.of(
            accepted, len(first), least=DECIDED_MIN, noun="decided hand-ins"
        ),
        points=_points(tx, rows),
        read=len(rows),
    )


def weeks(first: Iterable[tuple[date, bool]], *, today: date) -> tuple[TrendWeek, ...]:
    """Count first hand-ins by the week they were handed in, up to this week."""
    decided: Counter[date] = Counter()
    accepted: Counter[date] = Counter()
    for day, is_accepted in first:
        monday = day - timedelta(days=day.weekday())
        decided[monday] += 1
        accepted[monday] += is_accepted
    if not decided:
        return ()
    last = today - timedelta(days=today.weekday())
    begin = max(min(decided), last - timedelta(weeks=WEEKS_MAX - 1))
    span = [begin + timedelta(weeks=step) for step in range((last - begin).days // 7 + 1)]
    return tuple(
        TrendWeek(begins_on=day, decided=decided[day], accepted_at_first=accepted[day])
        for day in span
    )


def _first_hand_ins(rows: Iterable[Row]) -> list[Row]:
    """The verdict that decided on each first hand-in: the last of those given."""
    by_submission: dict[str, Row] = {}
    for row in rows:
        if row["round"] == 1:
            by_submission[row["id"]] = row
    return list(by_submission.values())


def _points(tx: Tx, rows: Iterable[Row]) -> tuple[PointMarked, ...]:
    unmet: Counter[tuple[str, str]] = Counter()
    judged: Counter[tuple[str, str]] = Counter()
    versions: dict[str, int] = defaultdict(int)
    for row in rows:
        project_id = row["project_id"]
        versions[project_id] = max(versions[project_id], row["guideline_version"])
        for line in row["lines"]:
            key = (project_id, line["point"])
            judged[key] += line["verdict"] in _JUDGED
            unmet[key] += line["verdict"] == _MARKED
    marked = sorted(
        (key for key, count in unmet.items() if count),
        key=lambda key: (-unmet[key], -unmet[key] / judged[key], key),
    )[:POINTS_MAX]
    named = {project_id: _names(tx, project_id, versions[project_id]) for project_id, _ in marked}
    return tuple(
        PointMarked(
            project_id=project_id,
            project_title=named[project_id][0],
            point=point,
            title=named[project_id][1].get(point) or point.replace("-", " ").capitalize(),
            unmet=unmet[(project_id, point)],
            judged=judged[(project_id, point)],
        )
        for project_id, point in marked
    )


def _names(tx: Tx, project_id: str, version: int) -> tuple[str, Mapping[str, str]]:
    """The title of a project and of its points."""
    project = projects.read_project(tx, project_id=project_id)
    guideline = guidelines.read_guideline(tx, project_id=project_id, version=version)
    titles = {point.slug: point.title for point in guideline.points}
    titles |= {str(one.get("id")): str(one.get("text")) for one in project.rubric}
    return project.title, titles
