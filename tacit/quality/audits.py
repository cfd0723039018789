"""Audits: rows of a release, drawn blind and judged by seniors, until the promise is shown.

The order in which rows are audited follows from a seed whose hash was published before the
work. What seniors say is kept apart from votes: no model, rubric or purchase reads it. Only
when the audit is over are the wrong rows named and, with the certificate, the seed disclosed.
"""

from collections.abc import Sequence
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.quality import _audit_rules, _certificates, _store_audits
from tacit.quality.audit_records import (
    ERROR_MIN,
    SENIORS,
    AuditOpened,
    AuditRow,
    AuditSeedPublished,
    AuditVerdict,
    AuditVerdictRecorded,
    Candidate,
    Certificate,
    Commitment,
    NewAudit,
    NewVerdict,
    ReleaseAudit,
    ReleaseCertified,
    RowToJudge,
    Seed,
)
from tacit.quality.errors import AuditRefused, NoAudit, NotYoursToAudit
from tacit.stats import audit as stats
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.work import accepted, looks
from tacit.work.accepted import AcceptedItem

SEED_BYTES = 32
ROWS_SHOWN_MAX = 20
"""Open rows that a senior sees at a time."""
EXPECTED_SHARE = 0.25
"""Of the promised error that is hoped for, where nobody says how far an audit may read."""


def commit_seed(tx: Tx, *, actor: Actor, project_id: str, seed: str, now: datetime) -> Commitment:
    """Fix the draw of all audits of a project and publish its hash. A second time changes nothing.

    Args:
        tx: the transaction.
        actor: a manager.
        project_id: of the project.
        seed: 32 random bytes in hexadecimal; nobody is shown it before a certificate.
        now: the time, which every certificate states.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.CHANGE_STATE, org_id=project.org_id)
    if stored := _store_audits.find_seed(tx, project.id):
        return _public(stored)
    assert len(seed) == 2 * SEED_BYTES, "a seed has 32 bytes"
    made = Seed(
        project_id=project.id,
        org_id=project.org_id,
        seed=seed,
        sha256=stats.commitment(bytes.fromhex(seed)),
        by=actor.person_id,
        at=now,
    )
    _store_audits.add_seed(tx, made)
    event = AuditSeedPublished(
        org_id=made.org_id, actor_id=made.by, project_id=made.project_id, sha256=made.sha256
    )
    log.append(tx, event, happened_at=now)
    return _public(made)


def find_commitment(tx: Tx, *, actor: Actor, project_id: str) -> Commitment | None:
    """The published hash of a project's seed, if there is one."""
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_PROJECT, org_id=project.org_id)
    stored = _store_audits.find_seed(tx, project.id)
    return _public(stored) if stored else None


def open_for_release(
    tx: Tx,
    *,
    actor: Actor,
    release: tuple[str, int, str],
    rows: Sequence[Candidate],
    new: NewAudit,
    now: datetime,
) -> ReleaseAudit:
    """Fix the rows of a release for an audit, in the order of the seed.

    An attempt that showed nothing is followed by at most two more, on later releases, with the
    promise and the shares of the doubt that were fixed with the first. A release, given by
    id, number and project, is audited once; a second time returns that audit.

    Raises:
        SeedMissing: no hash of a seed was published.
        AuditRefused: another audit of the project is open, or there are no rows.
    """
    release_id, number, project_id = release
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.CREATE_RELEASE, org_id=project.org_id)
    if stored := _store_audits.find_audit(tx, release_id):
        return stored
    seed = _certificates.read_seed(tx, project.id)
    first, attempt = _certificates.next_attempt(tx, project)
    known = {
        each.item_id
        for each in _store_audits.list_verdicts(tx, project.id)
        if first is None or each.series != first.series
    }
    fresh = [row for row in rows if row.item_id not in known]
    if not fresh:
        raise AuditRefused("This release has no row that was not audited before.")
    terms = first or new
    _check_terms(terms.error_at_most, terms.confidence)
    made = ReleaseAudit(
        id=new.id,
        org_id=project.org_id,
        project_id=project.id,
        release_id=release_id,
        number=number,
        series=first.series if first else new.id,
        attempt=attempt,
        rows=len(fresh),
        left_out=len(rows) - len(fresh),
        finished_before_seed=sum(row.finished_at < seed.at for row in fresh),
        error_at_most=terms.error_at_most,
        confidence=terms.confidence,
        audit_rows=first.audit_rows if first else _planned(new, rows=len(fresh)),
        by=actor.person_id,
        at=now,
    )
    _store_audits.add_audit(tx, made, _listed(made, fresh, seed=seed))
    _tell_opened(tx, made)
    return made


def list_next_rows(tx: Tx, *, actor: Actor, release_id: str) -> tuple[RowToJudge, ...]:
    """Rows that this senior may judge, from the top of the list; without what others said.

    Left out are items they worked on, rows they judged, and rows that are decided.
    """
    audit = _audit(tx, actor, release_id, action=Action.DO_REVIEW)
    project = projects.read_project(tx, project_id=audit.project_id)
    if _certificates.of_audit(tx, audit, project).is_over:
        return ()
    rows = _store_audits.list_rows(tx, audit.id, up_to=_audit_rules.attempt_of(audit).rows_max)
    verdicts = _certificates.read_verdicts(tx, audit)
    found: list[RowToJudge] = []
    for row in rows:
        given = verdicts.get(row.item_id, [])
        if any(each.person_id == actor.person_id for each in given):
            continue
        (item,) = accepted.read_items(tx, item_ids=[row.item_id])
        if not _is_open(audit, row, given, item, project):
            continue
        if actor.person_id in looks.read_people(tx, item_id=row.item_id):
            continue
        found.append(_shown(row, item, project))
        if len(found) == ROWS_SHOWN_MAX:
            break
    return tuple(found)


def record_verdict(
    tx: Tx, *, actor: Actor, release_id: str, item_id: str, verdict: NewVerdict, now: datetime
) -> None:
    """Judge a row, once. The same verdict id has one effect.

    Raises:
        NotYoursToAudit: the actor worked on the item, or judged it before.
        AuditRefused: the row is not to be judged, or not any more.
        AnswerIncomplete: the kind of task asks for more.
    """
    audit = _audit(tx, actor, release_id, action=Action.DO_REVIEW)
    if _store_audits.find_verdict(tx, verdict.id):
        return
    project = projects.read_project(tx, project_id=audit.project_id)
    before = _certificates.of_audit(tx, audit, project)
    rows = _store_audits.list_rows(tx, audit.id, up_to=before.rows_max)
    row = next((each for each in rows if each.item_id == item_id), None)
    if row is None or before.is_over:
        raise AuditRefused("This row is not to be judged.", remedy="Take the next row.")
    (item,) = accepted.read_items(tx, item_ids=[item_id])
    given = _certificates.read_verdicts(tx, audit).get(item_id, [])
    _check_free(tx, actor, item_id, given)
    if not _is_open(audit, row, given, item, project):
        raise AuditRefused("This row is decided.", remedy="Take the next row.")
    kind = registry.get(project.kind)
    if kind.has_votes:
        kind.check(verdict.answer, item.item.input)
    elif verdict.is_right is None:
        raise AuditRefused("Say whether the answer holds.", place="is_right")
    made = AuditVerdict(
        id=verdict.id,
        org_id=audit.org_id,
        project_id=audit.project_id,
        series=audit.series,
        item_id=item_id,
        submission_id=row.submission_id,
        person_id=actor.person_id,
        answer=verdict.answer if kind.has_votes else None,
        is_right=None if kind.has_votes else verdict.is_right,
        reasons=verdict.reasons,
        at=now,
    )
    _store_audits.add_verdict(tx, made)
    _tell(tx, audit, made, project, now=now)


def certificate(tx: Tx, *, actor: Actor, release_id: str) -> Certificate:
    """What the audit of a release has shown so far. One may look as often as one likes.

    Raises:
        NoAudit: nobody audits this release.
    """
    audit = _audit(tx, actor, release_id, action=Action.SEE_RELEASE)
    project = projects.read_project(tx, project_id=audit.project_id)
    return _certificates.of_audit(tx, audit, project)


def _listed(audit: ReleaseAudit, rows: Sequence[Candidate], *, seed: Seed) -> list[AuditRow]:
    """The rows in the order in which they are audited."""
    order = stats.draw_order([row.item_id for row in rows], seed=bytes.fromhex(seed.seed))
    return [
        AuditRow(
            audit_id=audit.id,
            place=place,
            item_id=rows[int(at)].item_id,
            submission_id=rows[int(at)].submission_id,
        )
        for place, at in enumerate(order)
    ]


def _tell_opened(tx: Tx, made: ReleaseAudit) -> None:
    event = AuditOpened(
        org_id=made.org_id,
        actor_id=made.by,
        project_id=made.project_id,
        audit_id=made.id,
        release_id=made.release_id,
        attempt=made.attempt,
        rows=made.rows,
        error_at_most=made.error_at_most,
        confidence=made.confidence,
    )
    log.append(tx, event, happened_at=made.at)


def _is_open(
    audit: ReleaseAudit,
    row: AuditRow,
    given: Sequence[AuditVerdict],
    item: AcceptedItem,
    project: Project,
) -> bool:
    if len(given) < SENIORS:
        return True
    ruling = _audit_rules.rule(
        given,
        delivered=item,
        submission_id=row.submission_id,
        kind=registry.get(project.kind),
    )
    return ruling is _audit_rules.Ruling.OPEN


def _shown(row: AuditRow, item: AcceptedItem, project: Project) -> RowToJudge:
    kind = registry.get(project.kind)
    delivered = next(each for each in item.submissions if each.id == row.submission_id)
    shown = kind.shown_input(item.item.input) if kind.has_votes else item.item.input
    return RowToJudge(
        item_id=item.item.id,
        title=item.item.title,
        kind=kind.name,
        input=shown,
        start=kind.empty_answer(item.item.input, seed=item.item.id) if kind.has_votes else {},
        answer=None if kind.has_votes else delivered.answer,
    )


def _check_free(tx: Tx, actor: Actor, item_id: str, given: Sequence[AuditVerdict]) -> None:
    if actor.person_id in looks.read_people(tx, item_id=item_id):
        raise NotYoursToAudit(
            "You worked on this item, so somebody else judges it.", remedy="Take the next row."
        )
    if any(each.person_id == actor.person_id for each in given):
        raise NotYoursToAudit("You judged this row before.", remedy="Take the next row.")


def _tell(
    tx: Tx, audit: ReleaseAudit, verdict: AuditVerdict, project: Project, *, now: datetime
) -> None:
    """Tell of a verdict and, where it was the last that was needed, of the certificate."""
    told = AuditVerdictRecorded(
        org_id=audit.org_id,
        actor_id=verdict.person_id,
        project_id=audit.project_id,
        verdict_id=verdict.id,
        series=audit.series,
    )
    log.append(tx, told, happened_at=now)
    shown = _certificates.of_audit(tx, audit, project)
    if shown.granted:
        certified = ReleaseCertified(
            org_id=audit.org_id,
            actor_id=verdict.person_id,
            project_id=audit.project_id,
            audit_id=audit.id,
            release_id=audit.release_id,
            rows=audit.rows,
            judged=shown.judged,
            wrong=shown.wrong,
            seed=shown.seed or "",
        )
        log.append(tx, certified, happened_at=now)


def _audit(tx: Tx, actor: Actor, release_id: str, *, action: Action) -> ReleaseAudit:
    permissions.check(actor, action, org_id=actor.org_id)
    found = _store_audits.find_audit(tx, release_id)
    if found is None or found.org_id != actor.org_id:
        raise NoAudit("Nobody audits a release with this id.", remedy="A manager opens its audit.")
    return found


def _public(seed: Seed) -> Commitment:
    return Commitment(project_id=seed.project_id, sha256=seed.sha256, at=seed.at)


def _planned(new: NewAudit, *, rows: int) -> int:
    """Three times what the first attempt is expected to take in nine cases of ten."""
    if new.audit_rows is not None:
        if new.audit_rows < 1:
            raise AuditRefused("An audit reads at least one row.", place="audit_rows")
        return new.audit_rows
    planned = stats.plan(
        error_at_most=new.error_at_most,
        expected_error=new.error_at_most * EXPECTED_SHARE,
        rows=rows,
        confidence=1 - (1 - new.confidence) * stats.ATTEMPTS[0][1],
    )
    return len(stats.ATTEMPTS) * min(planned.rows_most or rows, rows)


def _check_terms(error_at_most: float, confidence: float) -> None:
    if not ERROR_MIN <= error_at_most < 1 or not 0.5 <= confidence < 1:
        raise AuditRefused(
            "A promise has an error between 0.001 and 1 and a confidence between 0.5 and 1.",
            place="error_at_most",
            remedy="Write 0.05 and 0.95 for 5 % at 95 %.",
        )
