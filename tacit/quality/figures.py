"""The figures of a project: kept as a cache of its votes, computed at once where they are few.

The cache follows from votes and gold alone, so it can be thrown away; `tacit doctor` computes
it again and compares. A page reads the cache, and says how many votes are newer than it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from tacit.access import people, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.quality import reliability, scales, votes
from tacit.quality.agreement import NO_VOTES, ONE_RATER
from tacit.quality.records import VoteRow
from tacit.quality.views import QualityFigures
from tacit.storage.transaction import Tx
from tacit.tasks.gold import GoldAnswer

NEVER = datetime.fromtimestamp(0, UTC)
VOTES_AT_ONCE_MAX = 2_000
"""Up to so many votes the figures are computed when somebody looks."""


class ReadGold(Protocol):
    """Gives what people said of the gold of a project; the feature that keeps it has one."""

    def __call__(self, tx: Tx, *, project_id: str) -> Sequence[GoldAnswer]: ...


@dataclass(frozen=True, kw_only=True)
class Quality:
    """The figures, and what to call the people in them."""

    figures: QualityFigures
    labels: dict[str, str]
    """Names for who may see them, else pseudonyms, by id."""


def of_project(
    tx: Tx, *, actor: Actor, project_id: str, read_gold: ReadGold, now: datetime
) -> Quality:
    """What is known of the quality of a project."""
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    figures = compute(tx, project=project, read_gold=read_gold, now=now)
    named = people.list_labels(
        tx, actor=actor, person_ids=[one.person_id for one in figures.people.people]
    )
    return Quality(figures=figures, labels=named)


def compute(tx: Tx, *, project: Project, read_gold: ReadGold, now: datetime) -> QualityFigures:
    """Compute the figures of a project from its votes and gold; the caller checks permission."""
    rows = votes.read_rows(tx, project_id=project.id)
    found = of_rows(rows, read_gold(tx, project_id=project.id))
    return replace(
        found,
        project_id=project.id,
        guideline_version=project.guideline_version,
        computed_at=now,
    )


def of_rows(rows: Sequence[VoteRow], gold: Sequence[GoldAnswer]) -> QualityFigures:
    """The figures that follow from votes and gold; pure."""
    last = votes.keep_last(rows)
    by_scale = scales.of_rows(last)
    raters = {row.rater_id for row in last}
    outcomes = reliability.outcomes(rows, last, gold)
    return QualityFigures(
        project_id="",
        votes=len(rows),
        gold_answers=len(gold),
        guideline_version=0,
        computed_at=NEVER,
        scales=by_scale,
        people=reliability.of_outcomes(
            outcomes, last, scale=by_scale[0].scale if by_scale else None
        ),
        reason=None if len(raters) > 1 else ONE_RATER if raters else NO_VOTES,
    )
