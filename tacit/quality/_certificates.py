"""What an audit has shown so far, read from what is stored."""

from collections import defaultdict

from tacit.projects.records import Project
from tacit.quality import _audit_rules, _store_audits
from tacit.quality.audit_records import SENIORS, AuditVerdict, Certificate, ReleaseAudit, Seed
from tacit.quality.errors import AuditRefused, SeedMissing
from tacit.stats import audit as stats
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.work import accepted
from tacit.work.accepted import AcceptedItem

ITEMS_AT_ONCE = accepted.ITEMS_AT_ONCE_MAX


def of_audit(tx: Tx, audit: ReleaseAudit, project: Project) -> Certificate:
    attempt = _audit_rules.attempt_of(audit)
    own = _judged(tx, audit, read_verdicts(tx, audit), project)
    found = stats.certify(
        [(attempt, own.wrong)], rows=audit.rows, error_at_most=audit.error_at_most
    )
    shown = stats.bound(own.wrong, rows=audit.rows, confidence=1 - attempt.doubt)
    at_most = shown.rows_at_most if shown.rows_at_most is not None else audit.rows
    seed = read_seed(tx, project.id)
    is_over = found.granted or len(own.wrong) >= min(attempt.rows_max, audit.rows)
    return Certificate(
        audit=audit,
        granted=found.granted,
        sentence=_audit_rules.sentence(audit, found, seed=seed, bound=at_most),
        judged=found.n,
        wrong=found.wrong,
        rows_at_most=at_most,
        share_at_most=at_most / audit.rows,
        e_value=found.e_value,
        certifies_at=attempt.certifies_at,
        rows_max=attempt.rows_max,
        is_over=is_over,
        alike=own.alike,
        judged_twice=own.judged_twice,
        unresolved=own.unresolved,
        seed_sha256=seed.sha256,
        seed_at=seed.at,
        seed=seed.seed if found.granted else None,
        judged_items=own.items[: found.n] if found.granted else (),
        wrong_items=own.wrong_items if found.granted else (),
        method=_audit_rules.METHOD,
    )


def _judged(
    tx: Tx, audit: ReleaseAudit, verdicts: dict[str, list[AuditVerdict]], project: Project
) -> _audit_rules.Judged:
    rows = _store_audits.list_rows(tx, audit.id, up_to=_audit_rules.attempt_of(audit).rows_max)
    begun = [row.item_id for row in rows if len(verdicts.get(row.item_id, ())) >= SENIORS]
    items: dict[str, AcceptedItem] = {}
    for at in range(0, len(begun), ITEMS_AT_ONCE):
        for item in accepted.read_items(tx, item_ids=begun[at : at + ITEMS_AT_ONCE]):
            items[item.item.id] = item
    return _audit_rules.judge(rows, verdicts=verdicts, items=items, kind=registry.get(project.kind))


def next_attempt(tx: Tx, project: Project) -> tuple[ReleaseAudit | None, int]:
    """The audit whose series goes on, and the number of the next attempt."""
    made = _store_audits.list_audits(tx, project.id)
    if not made:
        return None, 1
    last = made[-1]
    shown = of_audit(tx, last, project)
    if not shown.is_over:
        raise AuditRefused(
            f"The audit of release {last.number} is still open.",
            remedy="Judge its rows first; what it shows cannot be asked twice.",
        )
    if shown.granted or last.attempt == len(stats.ATTEMPTS):
        return None, 1
    return last, last.attempt + 1


def read_verdicts(tx: Tx, audit: ReleaseAudit) -> dict[str, list[AuditVerdict]]:
    """What was said in the series, by item, oldest first."""
    found: dict[str, list[AuditVerdict]] = defaultdict(list)
    for each in _store_audits.list_verdicts(tx, audit.project_id):
        if each.series == audit.series:
            found[each.item_id].append(each)
    return found


def read_seed(tx: Tx, project_id: str) -> Seed:
    found = _store_audits.find_seed(tx, project_id)
    if found is None:
        raise SeedMissing(
            "No draw was fixed for the audits of this project.",
            remedy="Publish the hash of its seed, before the work if you can: "
            "`tacit audit commit PROJECT`.",
        )
    return found
