"""All SQL on audits of releases."""

from collections.abc import Sequence

from sqlalchemy import Insert, Table, bindparam, insert, select

from tacit.quality._tables import audit_rows, audit_seeds, audit_verdicts, release_audits
from tacit.quality.audit_records import AuditRow, AuditVerdict, ReleaseAudit, Seed
from tacit.storage.dialect import insert_once
from tacit.storage.transaction import Tx


def _insert(table: Table) -> Insert:
    return insert(table).values(
        {each.name: bindparam(each.name, type_=each.type) for each in table.columns}
    )


_ADD_SEED = insert_once(audit_seeds, on=["project_id"])
_SEED = select(audit_seeds).where(audit_seeds.c.project_id == bindparam("of_project"))
_ADD_AUDIT, _ADD_ROW, _ADD_VERDICT = map(_insert, (release_audits, audit_rows, audit_verdicts))
_AUDITS = (
    select(release_audits)
    .where(release_audits.c.project_id == bindparam("of_project"))
    .order_by(release_audits.c.at, release_audits.c.id)
)
_OF_RELEASE = select(release_audits).where(release_audits.c.release_id == bindparam("of_release"))
_ROWS = (
    select(audit_rows)
    .where(audit_rows.c.audit_id == bindparam("of_audit"), audit_rows.c.place < bindparam("up_to"))
    .order_by(audit_rows.c.place)
)
_VERDICTS = (
    select(audit_verdicts)
    .where(audit_verdicts.c.project_id == bindparam("of_project"))
    .order_by(audit_verdicts.c.at, audit_verdicts.c.id)
)
_VERDICT = select(audit_verdicts).where(audit_verdicts.c.id == bindparam("verdict_id"))


def add_seed(tx: Tx, seed: Seed) -> None:
    tx.run(_ADD_SEED, dict(vars(seed)))


def find_seed(tx: Tx, project_id: str) -> Seed | None:
    row = tx.first(_SEED, {"of_project": project_id})
    return Seed(**row) if row else None


def add_audit(tx: Tx, audit: ReleaseAudit, rows: Sequence[AuditRow]) -> None:
    tx.run(_ADD_AUDIT, dict(vars(audit)))
    tx.run_many(_ADD_ROW, [dict(vars(row)) for row in rows])


def list_audits(tx: Tx, project_id: str) -> list[ReleaseAudit]:
    return [ReleaseAudit(**row) for row in tx.all(_AUDITS, {"of_project": project_id})]


def find_audit(tx: Tx, release_id: str) -> ReleaseAudit | None:
    row = tx.first(_OF_RELEASE, {"of_release": release_id})
    return ReleaseAudit(**row) if row else None


def list_rows(tx: Tx, audit_id: str, *, up_to: int) -> list[AuditRow]:
    """The rows from the top of the list."""
    return [AuditRow(**row) for row in tx.all(_ROWS, {"of_audit": audit_id, "up_to": up_to})]


def add_verdict(tx: Tx, verdict: AuditVerdict) -> None:
    tx.run(_ADD_VERDICT, dict(vars(verdict)))


def find_verdict(tx: Tx, verdict_id: str) -> AuditVerdict | None:
    row = tx.first(_VERDICT, {"verdict_id": verdict_id})
    return AuditVerdict(**row) if row else None


def list_verdicts(tx: Tx, project_id: str) -> list[AuditVerdict]:
    return [AuditVerdict(**row) for row in tx.all(_VERDICTS, {"of_project": project_id})]
