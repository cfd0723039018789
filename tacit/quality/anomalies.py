"""What a person should look into: answers that are alike beyond chance, and drift.

A scan opens a case for a named person, with how often it would be a false alarm. Nothing acts
on pay or access by itself. Fast answers open no case: among honest people about one in three
has such a run within 500 answers.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.jobs import queue
from tacit.projects import guidelines, projects
from tacit.projects.records import Project
from tacit.quality import _store_figures
from tacit.quality.errors import CaseClosed, CaseNotFound
from tacit.quality.events import QualityCaseClosed, QualityCaseOpened
from tacit.quality.records import VoteRow
from tacit.quality.views import Case, CaseKind, FastRun, Noticed, Outcome, SpeedFigures
from tacit.stats import collusion, drift, speed
from tacit.stats.votes import Votes
from tacit.storage.transaction import Tx
from tacit.tasks.gold import GoldAnswer

FINDING_CHARS_MAX = 2_000
BASE_RATES = {
    CaseKind.PAIRS: (
        "Of a hundred projects of honest people about one has such a pair; where a fifth of the "
        "gold shares one tempting wrong answer, about one honest pair in 435."
    ),
    CaseKind.DRIFT: (
        "Of a hundred people who have not changed, one to three have such an alarm within 500 "
        "judgements."
    ),
}
"""How often a case would be a false alarm."""


def scan_pairs(gold: Sequence[GoldAnswer]) -> tuple[Noticed, ...]:
    """People who give the same answers on gold that all share; pure.

    Never from a model of the votes: once a clique has captured it, it sees nothing.
    """
    kept = [one for one in gold if one.said is not None]
    if not kept:
        return ()
    votes = Votes.from_columns(
        [f"{one.scale}\n{one.key}\n{one.unit}" for one in kept],
        [one.person_id for one in kept],
        [one.said for one in kept],
        levels=sorted({label for one in kept for label in (one.said or "", one.truth)}),
    )
    truths = {f"{one.scale}\n{one.key}\n{one.unit}": one.truth for one in kept}
    codes = {level: code for code, level in enumerate(votes.levels)}
    truth = np.array([codes[truths[str(item)]] for item in votes.items], dtype=np.int32)
    found = collusion.pairs(votes, truth)
    return tuple(
        Noticed(
            kind=CaseKind.PAIRS,
            person_ids=tuple(sorted(str(name) for name in names)),
            facts=_facts(clique, found),
            mark="",
        )
        for clique, names in zip(found.cliques, found.names, strict=True)
    )


def scan_drift(outcomes: Mapping[str, Sequence[Outcome]]) -> tuple[Noticed, ...]:
    """People whose errors have become about three times as likely as they were; pure.

    Args:
        outcomes: by person, oldest first.
    """
    found = []
    for person_id, mine in sorted(outcomes.items()):
        course = drift.cusum([not one.right for one in mine])
        if course.alarm is None or course.rate is None:
            continue
        at = mine[course.alarm].at
        facts = {"rate": course.rate, "after": course.alarm + 1.0, "outcomes": float(len(mine))}
        mark = at.date().isoformat() if at else str(course.alarm)
        found.append(Noticed(kind=CaseKind.DRIFT, person_ids=(person_id,), facts=facts, mark=mark))
    return tuple(found)


def scan_speed(last: Sequence[VoteRow]) -> SpeedFigures:
    """Runs of answers that were much faster than usual; pure.

    Args:
        last: people's own last judgements; those of one hand-in have one time.
    """
    timed = {
        (row.item_id, row.rater_id): row for row in last if row.seconds is not None and row.seconds
    }
    rows = sorted(
        timed.values(), key=lambda row: (row.at.timestamp() if row.at else 0.0, row.item_id)
    )
    if not rows:
        return SpeedFigures(runs=(), answers=0, unknown=speed.TOO_FEW)
    found = speed.residuals(
        [row.item_id for row in rows],
        [row.rater_id for row in rows],
        [float(row.seconds or 0) for row in rows],
    )
    runs = (
        FastRun(person_id=str(run.rater), answers=run.answers, seen_at=rows[run.last].at)
        for run in found.runs
    )
    return SpeedFigures(runs=tuple(runs), answers=len(rows), unknown=found.unknown)


def open_case(tx: Tx, *, project: Project, noticed: Noticed, now: datetime) -> None:
    """Open a case, unless the same was opened before, also if it is closed by now."""
    newest = guidelines.read_guideline(tx, project_id=project.id, version=project.guideline_version)
    key = "\n".join((project.id, noticed.kind, *noticed.person_ids, noticed.mark))
    case = Case(
        id=queue.make_id(name="quality.case", key=key),
        org_id=project.org_id,
        project_id=project.id,
        kind=noticed.kind,
        person_ids=noticed.person_ids,
        facts=noticed.facts,
        for_id=newest.created_by,
        opened_at=now,
    )
    if _store_figures.open_case(tx, case):
        event = QualityCaseOpened(
            org_id=project.org_id,
            project_id=project.id,
            case_id=case.id,
            kind=case.kind,
            person_ids=case.person_ids,
            for_id=case.for_id,
        )
        log.append(tx, event, happened_at=now)


def list_cases(tx: Tx, *, project_id: str) -> tuple[Case, ...]:
    """The cases of a project, the newest first. The caller has checked the permission."""
    return tuple(_store_figures.cases_of(tx, project_id))


def close_case(
    tx: Tx, *, actor: Actor, project_id: str, case_id: str, finding: str, now: datetime
) -> Case:
    """Close a case with what was found; nothing else follows from it.

    Raises:
        CaseNotFound: the project has no such case.
        CaseClosed: somebody closed it with another finding, or the finding is empty.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.APPLY_PROJECT, org_id=project.org_id)
    case = _store_figures.find_case(tx, case_id)
    if case is None or case.project_id != project.id:
        raise CaseNotFound("This project has no such case.", place="case_id")
    words = finding.strip()[:FINDING_CHARS_MAX]
    if not words:
        raise CaseClosed("Say what you found; a word will do.", place="finding")
    if not _store_figures.close_case(tx, case_id, by=actor.person_id, finding=words, at=now):
        if case.finding == words:
            return case
        raise CaseClosed("Somebody closed this case before.", place="case_id")
    event = QualityCaseClosed(
        org_id=project.org_id,
        actor_id=actor.person_id,
        project_id=project.id,
        case_id=case_id,
        finding=words,
    )
    log.append(tx, event, happened_at=now)
    made = _store_figures.find_case(tx, case_id)
    assert made is not None, "it was just closed"
    return made


def _facts(clique: Sequence[int], found: collusion.Collusion) -> dict[str, float]:
    """The most alike pair of a group."""
    pairs = [pair for pair in found.flagged if pair.first in clique]
    first = max(pairs, key=lambda pair: pair.z)
    return {
        "shared": float(first.shared),
        "equal": float(first.equal),
        "expected": round(first.expected, 3),
        "z": round(first.z, 3),
        "limit": round(found.limit or 0.0, 3),
        "tested": float(found.tested),
    }
