"""Background entry points of quality."""

from datetime import datetime
from functools import partial

from tacit.jobs.port import Handler, Run
from tacit.projects import projects
from tacit.quality import figures
from tacit.quality.figures import Computed, ReadGold
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

REFRESH_JOB = "quality.refresh"


def make_handlers(*, read_gold: ReadGold) -> dict[str, Handler]:
    """The handlers of this feature.

    Args:
        read_gold: what people said of the gold of a project.
    """
    return {REFRESH_JOB: partial(_refresh, read_gold=read_gold)}


def refresh_now(db: Database, *, project_id: str, read_gold: ReadGold, now: datetime) -> None:
    """Compute the figures of a project and keep them.

    Reads once and writes in parts, so that nobody waits for the computing.
    """

    def compute(tx: Tx) -> Computed:
        project = projects.read_project(tx, project_id=project_id)
        return figures.compute(tx, project=project, read_gold=read_gold, now=now)

    computed = db.read_now(compute)
    begin = 0
    while True:
        begin = db.write_now(partial(figures.put_items, computed=computed, begin=begin))
        if not begin:
            break
    db.write_now(partial(figures.put, computed=computed, now=now))


def _refresh(run: Run, *, read_gold: ReadGold) -> None:
    project_id = str(run.job.arguments["project_id"])
    refresh_now(run.db, project_id=project_id, read_gold=read_gold, now=run.now())
