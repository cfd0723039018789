"""Background entry points of quality."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

from tacit.jobs.port import Handler, Run
from tacit.kit import aside
from tacit.projects import projects
from tacit.quality import figures
from tacit.quality.figures import Computed, Material, ReadGold
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

REFRESH_JOB = "quality.refresh"


class Compute(Protocol):
    """`figures.compute`, here or in another process."""

    def __call__(self, material: Sequence[Material], *, now: datetime) -> Sequence[Computed]: ...


def make_handlers(*, read_gold: ReadGold) -> dict[str, Handler]:
    """The handlers of this feature.

    Args:
        read_gold: what people said of the gold of a project.
    """
    return {REFRESH_JOB: partial(_refresh, read_gold=read_gold)}


def refresh_now(
    db: Database,
    *,
    project_ids: Sequence[str],
    read_gold: ReadGold,
    now: datetime,
    run: Compute = figures.compute,
) -> None:
    """Compute the figures of projects and keep them.

    Reads once and writes in parts, so that nobody waits for the computing.

    Args:
        db: the database.
        project_ids: the projects.
        read_gold: what people said of the gold of a project.
        now: when they are computed.
        run: computes them, here or in another process.
    """

    def read(tx: Tx, *, project_id: str) -> Material:
        project = projects.read_project(tx, project_id=project_id)
        return figures.read(tx, project=project, read_gold=read_gold)

    material = [db.read_now(partial(read, project_id=each)) for each in project_ids]
    for computed in run(material, now=now):
        begin = 0
        while True:
            begin = db.write_now(partial(figures.put_items, computed=computed, begin=begin))
            if not begin:
                break
        db.write_now(partial(figures.put, computed=computed, now=now))


def refresh_aside(
    db: Database, *, project_ids: Sequence[str], read_gold: ReadGold, now: datetime
) -> None:
    """As `refresh_now`, the computing in a process of its own."""

    def run(material: Sequence[Material], *, now: datetime) -> Sequence[Computed]:
        return aside.call(figures.compute, material, now=now)

    refresh_now(db, project_ids=project_ids, read_gold=read_gold, now=now, run=run)


def _refresh(run: Run, *, read_gold: ReadGold) -> None:
    project_ids = [str(run.job.arguments["project_id"])]
    refresh_aside(run.db, project_ids=project_ids, read_gold=read_gold, now=run.now())
