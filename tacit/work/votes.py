"""Votes as other features read them."""

from collections.abc import Mapping, Sequence

from tacit.storage.transaction import Tx
from tacit.work._store import project_votes
from tacit.work.records import Vote
from tacit.work.views import VoteContext

ANSWERS_AT_ONCE = 500


def read_votes(tx: Tx, *, project_id: str) -> tuple[Vote, ...]:
    """Read all votes of a project, oldest first. The caller has checked the permission."""
    return tuple(project_votes.of_project(tx, project_id))


def count_votes(tx: Tx, *, project_id: str, most: int | None = None) -> int:
    """Count the votes of a project; never more than `most`, which bounds what it costs."""
    return project_votes.count(tx, project_id, most=most)


def count_by_project(tx: Tx) -> dict[str, int]:
    """Count the votes of every project: one pass over an index."""
    return project_votes.count_all(tx)


def read_contexts(tx: Tx, *, project_id: str) -> dict[str, VoteContext]:
    """Read how each submission and review of a project was made, by its id."""
    return project_votes.contexts(tx, project_id)


def read_answers(tx: Tx, *, submission_ids: Sequence[str]) -> dict[str, Mapping[str, object]]:
    """Read what was handed in, by submission. The caller has checked the permission."""
    found: dict[str, Mapping[str, object]] = {}
    for begin in range(0, len(submission_ids), ANSWERS_AT_ONCE):
        found.update(project_votes.answers(tx, submission_ids[begin : begin + ANSWERS_AT_ONCE]))
    return found
