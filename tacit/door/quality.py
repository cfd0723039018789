"""Quality as every door shows it: the features that know votes and gold, put together."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from tacit.access.records import Actor
from tacit.desk import gold_answers
from tacit.jobs.port import Handler, Jobs
from tacit.kit.clock import Clock
from tacit.kit.findings import Finding
from tacit.projects import projects
from tacit.quality import checks, figures, jobs
from tacit.quality.figures import Quality
from tacit.quality.views import ItemQuality
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import items

PROJECTS_AT_ONCE = 3
"""Small ones that one round of the timer computes."""

_of_project = partial(figures.of_project, read_gold=gold_answers.read_answers)
_of_item = partial(figures.of_item, read_gold=gold_answers.read_answers)


def see(tx: Tx, *, actor: Actor, project_id: str, now: datetime) -> Quality:
    """What is known of the quality of a project."""
    return _of_project(tx, actor=actor, project_id=project_id, now=now)


def see_item(tx: Tx, *, actor: Actor, item_id: str, now: datetime) -> ItemQuality:
    """What the votes on an item make likely.

    Raises:
        ItemNotFound: there is no such item.
    """
    item = items.get_item(tx, actor=actor, item_id=item_id)
    return _of_item(tx, actor=actor, item=item, now=now)


def check(tx: Tx) -> list[Finding]:
    """Compare the kept figures with the votes."""
    return checks.run(tx, read_gold=gold_answers.read_answers)


def make_handlers() -> Mapping[str, Handler]:
    """The handlers of the jobs of quality."""
    return jobs.make_handlers(read_gold=gold_answers.read_answers)


def refresh_due(db: Database, jobs_: Jobs, clock: Clock) -> bool:
    """Rebuild the figures that are due: small projects here, large ones by a job.

    Returns:
        Whether more small ones are waiting.
    """
    due = db.read_now(lambda tx: figures.list_due(tx, gold=gold_answers.read_newest(tx)))
    if small := due.small[:PROJECTS_AT_ONCE]:
        jobs.refresh_aside(
            db, project_ids=small, read_gold=gold_answers.read_answers, now=clock.now()
        )
    for project_id, number in due.large.items():
        db.write_now(
            partial(_ask, jobs_=jobs_, project_id=project_id, votes=number, now=clock.now())
        )
    return len(due.small) > PROJECTS_AT_ONCE


def _ask(tx: Tx, *, jobs_: Jobs, project_id: str, votes: int, now: datetime) -> None:
    project = projects.read_project(tx, project_id=project_id)
    jobs_.enqueue(
        tx,
        name=jobs.REFRESH_JOB,
        arguments={"project_id": project_id},
        key=f"{project_id}:{votes}",
        org_id=project.org_id,
        now=now,
    )
