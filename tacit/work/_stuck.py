"""Items that need somebody: parked, overdue, kept for a person who does not come, old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.work._sight import Level, Sight
from tacit.work._store import flow as flow_rows
from tacit.work._store import parks as park_rows
from tacit.work._store import stages as stage_rows
from tacit.work.views import Stuck


@dataclass(frozen=True, kw_only=True)
class _Row:
    item_id: str
    stage: StageName
    why: str
    since: datetime
    words: str = ""
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is stuck, before names are put to it."""

    rows: Sequence[_Row]
    titles: dict[str, str]

    @property
    def person_ids(self) -> set[str]:
        return {row.by for row in self.rows if row.by is not None}

    def view(self, sight: Sight) -> tuple[Stuck, ...]:
        nameless = sight.level is Level.NAMELESS
        return tuple(
            Stuck(
                item_id=row.item_id,
                item_title=self.titles[row.item_id],
                stage=row.stage,
                why=row.why,
                words="" if nameless else row.words,
                since=row.since,
                by=sight.name(row.by) if row.by is not None else None,
            )
            for row in self.rows
        )


def list_stuck(tx: Tx, project: Project, *, limit: int, old_days: int, now: datetime) -> Found:
    """Read at most `limit` of each sort."""
    rows = [
        *_parked(tx, project, limit=limit),
        *_overdue(tx, project, limit=limit, now=now),
        *_kept(tx, project, limit=limit),
        *_old(tx, project, limit=limit, before=now - timedelta(days=old_days)),
    ]
    named = items.read_items(tx, item_ids=sorted({row.item_id for row in rows}))
    return Found(rows=rows, titles={item.id: item.title for item in named})


def _parked(tx: Tx, project: Project, *, limit: int) -> list[_Row]:
    return [
        _Row(
            item_id=park.item_id,
            stage=stage_rows.get(tx, park.stage_id).name,
            why="parked",
            words=park.reason,
            since=park.at,
            by=park.by,
        )
        for park in park_rows.open_of_project(tx, project_id=project.id, limit=limit)
    ]


def _overdue(tx: Tx, project: Project, *, limit: int, now: datetime) -> list[_Row]:
    found = flow_rows.list_overdue(tx, project_id=project.id, now=now, limit=limit)
    return [
        _Row(
            item_id=claim.item_id,
            stage=claim.stage_name,
            why="overdue",
            since=claim.hold_until,
            by=claim.expert_id,
        )
        for claim in found
    ]


def _kept(tx: Tx, project: Project, *, limit: int) -> list[_Row]:
    rows = []
    for stage in flow_rows.list_kept(tx, project_id=project.id, limit=limit):
        people = stage_rows.reserved_for(tx, stage.id)
        rows.append(
            _Row(
                item_id=stage.item_id,
                stage=stage.name,
                why="kept",
                since=stage.opened_at,
                by=people[0] if people else None,
            )
        )
    return rows


def _old(tx: Tx, project: Project, *, limit: int, before: datetime) -> list[_Row]:
    """What is next in the queue and waits all the same; the rest waits behind it."""
    return [
        _Row(item_id=stage.item_id, stage=stage.name, why="old", since=stage.opened_at)
        for spec in project.places
        for stage in flow_rows.list_head(
            tx, project_id=project.id, name=spec.name.value, limit=limit
        )
        if stage.opened_at <= before
    ]
