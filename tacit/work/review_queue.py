"""What waits for a reviewer, project by project."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects.records import Project, StageName, StageSpec
from tacit.storage.transaction import Tx
from tacit.work import _eligibility
from tacit.work._store import offers as offer_rows
from tacit.work._store import waiting as waiting_rows
from tacit.work.views import OFFER_COUNT_MAX

LAST_READ_MAX = 20
TIMES_MIN = 3
"""Verdicts that a usual time rests on at least."""


@dataclass(frozen=True, kw_only=True)
class WaitingStage:
    """Work of one sort that waits."""

    stage: StageName
    count: int
    """At most OFFER_COUNT_MAX; there may be more then."""
    oldest_at: datetime
    minutes: int | None
    """What one usually takes: the median of the last; None where too few were done."""
    minutes_from: int
    """How many that rests on."""


@dataclass(frozen=True, kw_only=True)
class WaitingProject:
    """A project with work for a reviewer."""

    project_id: str
    project_title: str
    stages: tuple[WaitingStage, ...]

    @property
    def count(self) -> int:
        return sum(stage.count for stage in self.stages)

    @property
    def oldest_at(self) -> datetime:
        return min(stage.oldest_at for stage in self.stages)


def list_waiting(tx: Tx, *, actor: Actor, now: datetime) -> tuple[WaitingProject, ...]:
    """List what the actor could review, decide or audit, the project that waits longest first.

    What they had a part in is not counted, nor what is kept for others.
    """
    permissions.check(actor, Action.DO_REVIEW, org_id=actor.org_id)
    judging = tuple(name for name in _eligibility.WORKED_STAGES if name is not StageName.AUTHOR)
    found = _eligibility.of_actor(tx, actor=actor, project_id=None, stage_names=judging, now=now)
    waiting = [
        _project(tx, project, [spec for _, spec in places], actor=actor)
        for project, places in groupby(found.places, key=lambda place: place[0])
    ]
    return tuple(sorted((each for each in waiting if each.stages), key=lambda each: each.oldest_at))


def _project(
    tx: Tx, project: Project, specs: Iterable[StageSpec], *, actor: Actor
) -> WaitingProject:
    stages = [_stage(tx, project, spec.name, actor=actor) for spec in specs]
    return WaitingProject(
        project_id=project.id,
        project_title=project.title,
        stages=tuple(stage for stage in stages if stage is not None),
    )


def _stage(tx: Tx, project: Project, name: StageName, *, actor: Actor) -> WaitingStage | None:
    oldest = waiting_rows.oldest_free(
        tx, project_id=project.id, stage_name=name.value, person_id=actor.person_id
    )
    if oldest is None:
        return None
    seconds = waiting_rows.seconds_of_last(
        tx, project_id=project.id, stage_name=name.value, limit=LAST_READ_MAX
    )
    known = [each for each in seconds if each]
    return WaitingStage(
        stage=name,
        count=offer_rows.count_free(
            tx,
            project_id=project.id,
            stage_name=name.value,
            person_id=actor.person_id,
            limit=OFFER_COUNT_MAX,
        ),
        oldest_at=oldest,
        minutes=usual_minutes(known),
        minutes_from=len(known),
    )


def usual_minutes(seconds: Iterable[int]) -> int | None:
    """The median in whole minutes, at least one; None below TIMES_MIN."""
    known = list(seconds)
    if len(known) < TIMES_MIN:
        return None
    return max(1, round(statistics.median(known) / 60))
