"""What `tacit doctor` checks of items."""

from collections import Counter

from tacit import log
from tacit.kit.findings import Finding
from tacit.storage.transaction import Tx
from tacit.tasks import _store
from tacit.tasks.records import ItemsAdded

EVENTS_AT_ONCE = 200


def run(tx: Tx) -> list[Finding]:
    """Compare items with the log, and states with the submissions they name."""
    findings = [
        Finding(
            check="tasks.accepted",
            place=f"items {row['id']}",
            message="An item names its accepted submission exactly when it is accepted.",
            found=f"{row['state']}, submission {row['accepted_submission_id']}",
        )
        for row in _store.list_half_accepted(tx)
    ]
    stored = {row["project_id"]: int(row["count"]) for row in _store.count_by_project(tx)}
    orgs = {row["org_id"] for row in _store.count_by_project(tx)}
    told: Counter[str] = Counter()
    for org_id in sorted(orgs):
        told.update(_count_told(tx, org_id))
    findings.extend(
        Finding(
            check="tasks.items",
            place=f"projects {project_id}",
            message="The project has another number of items than its events tell.",
            expected=str(told[project_id]),
            found=str(stored.get(project_id, 0)),
        )
        for project_id in sorted(stored.keys() | told.keys())
        if stored.get(project_id, 0) != told[project_id]
    )
    return findings


def _count_told(tx: Tx, org_id: str) -> Counter[str]:
    told: Counter[str] = Counter()
    after: int | None = None
    while True:
        page = log.events.list_events(
            tx, org_id=org_id, name=ItemsAdded.name, after=after, limit=EVENTS_AT_ONCE
        )
        for event in page.items:
            count = event.body["count"]
            assert isinstance(count, int), "items.added tells a count"
            told[event.project_id or ""] += count
        if page.next_cursor is None:
            return told
        after = page.items[-1].id
