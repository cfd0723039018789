"""Judgements of gold, one by one, for figures of quality.

Of each piece a person's first attempt counts: after it they know the gold. Pieces that are
no longer in benchmark.jsonl, or were changed since, are left out.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tacit.desk import _gold, _store
from tacit.desk._gold import Gold
from tacit.desk.records import Calibration
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.tasks.gold import GoldAnswer
from tacit.tasks.kind import Kind


def read_answers(tx: Tx, *, project_id: str) -> Sequence[GoldAnswer]:
    """Read what everybody said of the gold of a project, oldest first.

    The caller has checked the permission.
    """
    project = projects.read_project(tx, project_id=project_id)
    kind = registry.get(project.kind)
    pieces = {gold.key: gold for gold in _gold.read(project, kind)}
    seen: set[tuple[str, str]] = set()
    found: list[GoldAnswer] = []
    if not pieces:
        return found
    for made in _store.calibrations_in(tx, org_id=project.org_id, project_id=project.id):
        gold, key = pieces.get(made.gold_key), (made.person_id, made.gold_key)
        if key in seen:
            continue
        seen.add(key)
        if gold is not None and gold.sha256 == made.gold_sha256:
            found.extend(_compare(made, gold, kind, project))
    return found


def read_newest(tx: Tx) -> dict[str, datetime]:
    """Read when the gold of each project was graded last, by its id."""
    return _store.newest_by_project(tx)


def _compare(made: Calibration, gold: Gold, kind: Kind, project: Project) -> Iterator[GoldAnswer]:
    lines = _votes(made, gold, kind) if kind.has_votes else _lines(made)
    domain = gold.input.get("domain")
    for unit, scale, said, truth in lines:
        yield GoldAnswer(
            person_id=made.person_id,
            key=gold.key,
            unit=unit,
            scale=scale,
            said=said,
            truth=truth,
            domain=domain if isinstance(domain, str) and domain else project.domain,
            guideline_version=made.guideline_version,
            at=made.at,
        )


def _votes(made: Calibration, gold: Gold, kind: Kind) -> Iterator[tuple[str, str, str | None, str]]:
    given = {
        measure.unit: measure.label
        for measure in kind.measures(kind.votes(made.answer, gold.input), gold.input)
    }
    for measure in kind.measures(kind.votes(gold.answer, gold.input), gold.input):
        if measure.label is not None:
            yield measure.unit, measure.scale, given.get(measure.unit), measure.label


def _lines(made: Calibration) -> Iterator[tuple[str, str, str | None, str]]:
    for line in made.lines:
        yield line.id, "", line.given, line.gold
