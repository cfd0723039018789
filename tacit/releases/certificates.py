"""Certificates: the audit of a release and what it has shown."""

from datetime import datetime

from tacit.access.records import Actor
from tacit.quality import audits
from tacit.quality.audit_records import Candidate, Certificate, NewAudit, ReleaseAudit
from tacit.quality.errors import NoAudit
from tacit.releases import _store, releases
from tacit.releases.errors import NotSealed
from tacit.releases.records import Release
from tacit.storage.transaction import Tx
from tacit.work import accepted

ROWS_AT_ONCE = accepted.ITEMS_AT_ONCE_MAX


def open_audit(
    tx: Tx, *, actor: Actor, release_id: str, audit: NewAudit, now: datetime
) -> ReleaseAudit:
    """Fix the rows of a sealed release for its audit.

    Raises:
        NotSealed: the release has no rows yet.
        SeedMissing, AuditRefused: as `quality.audits.open_for_release` says.
    """
    release = releases.get_release(tx, actor=actor, release_id=release_id)
    if not release.is_readable:
        raise NotSealed("This release is not sealed; its rows may still change.")
    return audits.open_for_release(
        tx,
        actor=actor,
        release=(release.id, release.number, release.project_id),
        rows=_candidates(tx, release),
        new=audit,
        now=now,
    )


def find(tx: Tx, *, actor: Actor, release_id: str) -> Certificate | None:
    """What is shown of a release, if it is audited."""
    try:
        return audits.certificate(tx, actor=actor, release_id=release_id)
    except NoAudit:
        return None


def _candidates(tx: Tx, release: Release) -> list[Candidate]:
    found: list[Candidate] = []
    while rows := _store.list_rows(tx, release.id, first=len(found), limit=ROWS_AT_ONCE):
        read = accepted.read_items(tx, item_ids=[row.item_id for row in rows])
        for row, one in zip(rows, read, strict=True):
            delivered = one.item.accepted_submission_id
            found.append(
                Candidate(
                    item_id=row.item_id,
                    submission_id=delivered or row.submission_ids[-1],
                    finished_at=max(share.accepted_at for share in one.contributions),
                )
            )
    return found
