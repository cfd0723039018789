"""Votes as other features read them."""

from tacit.storage.transaction import Tx
from tacit.work._store import project_votes
from tacit.work.records import Vote


def read_votes(tx: Tx, *, project_id: str) -> tuple[Vote, ...]:
    """Read all votes of a project, oldest first. The caller has checked the permission."""
    return tuple(project_votes.of_project(tx, project_id))
