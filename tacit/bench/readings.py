"""What a person read of a guideline, and what changed since."""

from datetime import datetime
from typing import TypedDict

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import _store
from tacit.bench.events import GuidelineOpened, GuidelineRead
from tacit.bench.records import Reading, Since
from tacit.projects import guidelines
from tacit.storage.transaction import Tx
from tacit.work import claims
from tacit.work.records import Claim


class _About(TypedDict):
    org_id: str
    actor_id: str | None
    project_id: str | None
    on_version: int | None
    version: int


def record(tx: Tx, *, actor: Actor, claim_id: str, read: bool = False, now: datetime) -> Reading:
    """Note that the guideline lies open beside the actor's work, or that they read it.

    The same version is opened once and read once, however often this is sent.

    Raises:
        NotYourClaim: another person holds the work.
    """
    claim = claims.read_own(tx, actor=actor, claim_id=claim_id)
    permissions.check(actor, Action.KEEP_NOTES, org_id=claim.org_id)
    opened = Reading(
        org_id=claim.org_id,
        project_id=claim.project_id,
        person_id=actor.person_id,
        version=claim.guideline_version,
        opened_at=now,
        read_at=None,
    )
    if _store.add_reading(tx, opened):
        log.append(tx, GuidelineOpened(**_about(opened)), happened_at=now)
    if read and _store.mark_reading(tx, opened, now=now):
        log.append(tx, GuidelineRead(**_about(opened)), happened_at=now)
    stored = find(tx, claim=claim)
    assert stored is not None, "it was just opened"
    return stored


def find(tx: Tx, *, claim: Claim) -> Reading | None:
    """Find the reading of the version beside a claim, for verbs of this feature."""
    return next((one for one in _list(tx, claim) if one.version == claim.guideline_version), None)


def find_since(tx: Tx, *, claim: Claim) -> Since | None:
    """Find what the holder of a claim read before the version beside their work.

    None once they said that they read this version, and where they never read another:
    everything is new then, and a list of changes would say nothing.
    """
    readings = _list(tx, claim)
    current = next((one for one in readings if one.version == claim.guideline_version), None)
    before = next((one for one in readings if one.version < claim.guideline_version), None)
    if before is None or (current is not None and current.read_at is not None):
        return None
    versions = [
        guidelines.read_guideline(tx, project_id=claim.project_id, version=version)
        for version in range(before.version, claim.guideline_version + 1)
    ]
    return Since(
        version=before.version,
        text=versions[0].text,
        at=before.read_at or before.opened_at,
        notes=tuple(one.note for one in versions[1:] if one.note),
    )


def _list(tx: Tx, claim: Claim) -> list[Reading]:
    return _store.list_readings(tx, project_id=claim.project_id, person_id=claim.expert_id)


def _about(reading: Reading) -> _About:
    return _About(
        org_id=reading.org_id,
        actor_id=reading.person_id,
        project_id=reading.project_id,
        on_version=reading.version,
        version=reading.version,
    )
