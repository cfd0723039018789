"""Calibration: a reviewer grades gold and sees the difference.

The gold is what benchmark.jsonl of a project holds. What somebody makes of it is kept with
the gold as it was then; it opens no stage, counts in no flow and enters no release.
"""

from collections.abc import Sequence
from datetime import datetime

from tacit import log
from tacit.access import people, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.desk import _gold, _store
from tacit.desk._gold import Gold
from tacit.desk.errors import GoldNotFound, NotForCalibration
from tacit.desk.events import CalibrationMade
from tacit.desk.records import (
    CALIBRATION_PIECES_MIN,
    Attempt,
    Calibration,
    GoldPiece,
    GoldTask,
    NewCalibration,
    PersonStanding,
    ProjectCalibration,
    Standing,
)
from tacit.kit import canonical
from tacit.kit.errors import NotFound
from tacit.projects import guidelines, projects
from tacit.projects.records import Project, ProjectState
from tacit.stats import shares
from tacit.stats.shares import Share
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.work import places

_CLOSED = (ProjectState.DRAFT, ProjectState.CLOSED)


def list_standings(tx: Tx, *, actor: Actor, now: datetime) -> tuple[Standing, ...]:
    """List the projects whose gold the actor can grade, and how they agree with it so far."""
    _check_role(actor)
    found = [
        standing
        for project in projects.soon_open_projects(tx, org_id=actor.org_id)()
        if places.may_judge(tx, actor=actor, project=project, now=now)
        and (standing := _standing(tx, project, actor=actor)).pieces
    ]
    return tuple(found)


def get_task(tx: Tx, *, actor: Actor, project_id: str, key: str, now: datetime) -> GoldTask:
    """Get a gold piece to grade, without what is gold about it.

    Raises:
        GoldNotFound: there is no such piece.
        NotForCalibration: the actor judges and grades nothing in this project.
    """
    project, gold = _find(tx, actor, project_id, key, now=now)
    kind = registry.get(project.kind)
    guideline = guidelines.read_guideline(
        tx, project_id=project.id, version=project.guideline_version
    )
    seed = canonical.sha256_hex(f"{gold.key}\n{actor.person_id}")
    before = _store.calibrations_of(
        tx, org_id=actor.org_id, person_id=actor.person_id, project_id=project.id
    )
    votes = kind.has_votes
    return GoldTask(
        project_id=project.id,
        project_title=project.title,
        kind=project.kind,
        guideline_version=guideline.version,
        guideline=guideline.text,
        key=gold.key,
        title=gold.title,
        input=kind.shown_input(gold.input),
        answer=None if votes else gold.answer,
        start=kind.empty_answer(gold.input, seed=seed) if votes else {},
        points=() if votes else _gold.points(gold, project=project, guideline=guideline),
        asks_verdict=not votes and gold.verdict is not None,
        done=sum(1 for one in before if one.gold_key == key),
    )


def grade(
    tx: Tx, *, actor: Actor, project_id: str, attempt: NewCalibration, now: datetime
) -> Calibration:
    """Keep what the actor made of a gold piece and say where it differs from the gold.

    The same id grades once. A piece can be graded again; only the first time counts.

    Raises:
        AnswerIncomplete, CalibrationIncomplete: something is not judged yet.
        GoldNotFound, NotForCalibration: as for `get_task`.
    """
    if stored := _store.find_calibration(tx, attempt.id):
        return _own(actor, stored)
    project, gold = _find(tx, actor, project_id, attempt.key, now=now)
    kind = registry.get(project.kind)
    if kind.has_votes:
        kind.check(attempt.answer, gold.input)
        lines = _gold.compare_votes(gold, attempt.answer, kind)
    else:
        guideline = guidelines.read_guideline(
            tx, project_id=project.id, version=project.guideline_version
        )
        named = _gold.points(gold, project=project, guideline=guideline)
        lines = _gold.compare_lines(gold, attempt.answer, named=named)
    made = Calibration(
        id=attempt.id,
        org_id=actor.org_id,
        project_id=project.id,
        person_id=actor.person_id,
        gold_key=gold.key,
        gold_sha256=gold.sha256,
        guideline_version=project.guideline_version,
        answer=attempt.answer,
        lines=tuple(lines),
        agreed=sum(line.agrees for line in lines),
        compared=len(lines),
        at=now,
    )
    _store.add_calibration(tx, made)
    event = CalibrationMade(
        org_id=made.org_id,
        actor_id=actor.person_id,
        project_id=made.project_id,
        on_version=made.guideline_version,
        calibration_id=made.id,
        gold_key=made.gold_key,
        gold_sha256=made.gold_sha256,
        answer_sha256=canonical.sha256_hex(canonical.dumps(made.answer)),
        agreed=made.agreed,
        compared=made.compared,
    )
    log.append(tx, event, happened_at=now)
    return made


def get_calibration(tx: Tx, *, actor: Actor, calibration_id: str) -> Calibration:
    """Get what one made of a gold piece, with the difference.

    Raises:
        NotFound: the actor graded nothing with this id.
    """
    stored = _store.find_calibration(tx, calibration_id)
    if stored is None:
        raise _missing()
    return _own(actor, stored)


def of_project(tx: Tx, *, actor: Actor, project_id: str) -> ProjectCalibration:
    """Say how each person who judges in a project agrees with its gold, for its manager.

    Listed is who gave a verdict there or graded gold, also before the first piece is known.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    keys = {gold.key for gold in _gold.read(project, registry.get(project.kind))}
    first: dict[str, dict[str, Attempt]] = {}
    for attempt in _store.attempts_on(tx, org_id=actor.org_id, project_id=project.id):
        if attempt.gold_key in keys:
            first.setdefault(attempt.person_id, {}).setdefault(attempt.gold_key, attempt)
    judges = places.list_who_judged(tx, project=project) if keys else frozenset()
    labels = people.list_labels(tx, actor=actor, person_ids={*first, *judges})
    standings = [
        PersonStanding(
            person_id=person_id,
            label=label,
            graded=len(first.get(person_id, {})),
            agreement=agreement(list(first.get(person_id, {}).values())),
        )
        for person_id, label in labels.items()
    ]
    return ProjectCalibration(
        project_id=project.id,
        pieces=len(keys),
        pieces_wanted=CALIBRATION_PIECES_MIN,
        people=tuple(sorted(standings, key=lambda one: (-one.graded, one.label))),
    )


def agreement(first: Sequence[Calibration | Attempt]) -> Share:
    """The share of judgements that are as the gold, over first attempts."""
    if len(first) < CALIBRATION_PIECES_MIN:
        left = CALIBRATION_PIECES_MIN - len(first)
        more = "1 more piece" if left == 1 else f"{left} more pieces"
        return Share(
            value=None,
            count=sum(one.agreed for one in first),
            n=sum(one.compared for one in first),
            reason=f"needs {more}",
        )
    return shares.of(sum(one.agreed for one in first), sum(one.compared for one in first))


def _standing(tx: Tx, project: Project, *, actor: Actor) -> Standing:
    attempts = _store.calibrations_of(
        tx, org_id=actor.org_id, person_id=actor.person_id, project_id=project.id
    )
    gold = _gold.read(project, registry.get(project.kind))
    pieces = tuple(_piece(one, attempts) for one in gold)
    first = [piece.first for piece in pieces if piece.first is not None]
    return Standing(
        project_id=project.id,
        project_title=project.title,
        kind=project.kind,
        pieces=pieces,
        graded=len(first),
        agreement=agreement(first),
    )


def _piece(gold: Gold, attempts: Sequence[Calibration]) -> GoldPiece:
    mine = [one for one in attempts if one.gold_key == gold.key]
    return GoldPiece(
        key=gold.key, title=gold.title, done=len(mine), first=mine[0] if mine else None
    )


def _find(
    tx: Tx, actor: Actor, project_id: str, key: str, *, now: datetime
) -> tuple[Project, Gold]:
    _check_role(actor)
    project = projects.read_project(tx, project_id=project_id)
    if project.org_id != actor.org_id:
        raise GoldNotFound("Your organization has no such project.", place="project_id")
    judges = places.may_judge(tx, actor=actor, project=project, now=now)
    if project.state in _CLOSED or not judges:
        raise NotForCalibration(
            f"{project.title} has nothing for you to judge.",
            remedy="Ask its manager which skills it takes.",
        )
    for gold in _gold.read(project, registry.get(project.kind)):
        if gold.key == key:
            return project, gold
    raise GoldNotFound(
        f"{project.title} has no gold piece {key!r} that can be graded.", place="key"
    )


def _check_role(actor: Actor) -> None:
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)


def _own(actor: Actor, stored: Calibration) -> Calibration:
    if (stored.org_id, stored.person_id) != (actor.org_id, actor.person_id):
        raise _missing()
    return stored


def _missing() -> NotFound:
    return NotFound("You graded nothing with this id.", place="id")
