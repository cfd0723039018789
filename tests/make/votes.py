"""Votes as they are stored, for tests that compare them with published numbers."""

from collections import defaultdict

from sqlalchemy import select

from tacit.access._tables import aliases
from tacit.storage.engine import Database
from tacit.work._tables import time_segments, votes

Labels = dict[str, dict[tuple[str, str], str]]
"""By pseudonym, then by item and criterion."""

_VOTES = select(votes, aliases.c.alias).join(
    aliases,
    (aliases.c.person_id == votes.c.rater_id) & (aliases.c.org_id == votes.c.org_id),
)


def read_labels(db: Database, project_id: str) -> Labels:
    """Every vote of a project: the option, else the verdict."""
    rows = db.read_now(lambda tx: tx.all(_VOTES.where(votes.c.project_id == project_id)))
    labels: Labels = defaultdict(dict)
    for row in rows:
        label = row["option"] if row["option"] is not None else row["verdict"]
        labels[row["alias"]][row["item_id"], row["criterion"]] = label
    return dict(labels)


def read_seconds(db: Database) -> list[float]:
    """The length of every stretch of time, one for each claim."""
    rows = db.read_now(lambda tx: tx.all(select(time_segments)))
    by_claim: dict[str, float] = defaultdict(float)
    for row in rows:
        by_claim[row["claim_id"]] += (row["to_at"] - row["from_at"]).total_seconds()
    return sorted(by_claim.values())
