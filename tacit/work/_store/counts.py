"""Counters of a project without a row that every writer waits for.

A verb appends what it changed to `flow_moves`, one row; a timer folds those rows into
`flow_counts`. The sum of both is exact at any moment, because each read sees both tables
in one statement and each fold moves numbers in one transaction.
"""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Text,
    bindparam,
    cast,
    delete,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from tacit.kit import canonical
from tacit.storage.dialect import insert_or_update
from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import flow_counts, flow_moves

Counts = Counter[tuple[str, str]]
"""Numbers by (subject, state): a stage's name or `item`, and how many are in that state."""

_ADD = rows.insert_of(flow_moves)
_READ = union_all(
    select(
        flow_counts.c.subject,
        flow_counts.c.state,
        flow_counts.c.number,
        cast(null(), Text).label("changes"),
    ).where(flow_counts.c.project_id == bindparam("of_project")),
    select(
        cast(null(), Text),
        cast(null(), Text),
        cast(literal(0), BigInteger),
        cast(flow_moves.c.changes, Text),
    ).where(flow_moves.c.project_id == bindparam("of_project")),
)
_OLDEST = (
    select(flow_moves.c.id)
    .order_by(flow_moves.c.id)
    .limit(bindparam("up_to"))
    .with_for_update(skip_locked=True)
)
_TAKE_OUT = (
    delete(flow_moves)
    .where(flow_moves.c.id.in_(_OLDEST.scalar_subquery()))
    .returning(flow_moves.c.project_id, flow_moves.c.changes)
)
_ADD_UP = insert_or_update(
    flow_counts,
    on=["project_id", "subject", "state"],
    columns=[],
    extra={"number": flow_counts.c.number + literal_column("excluded.number", BigInteger)},
)


def add(tx: Tx, *, project_id: str, changes: Mapping[tuple[str, str], int]) -> None:
    """Write down what a verb changed; what cancels out is left away."""
    listed = [[*key, number] for key, number in sorted(changes.items()) if number]
    if listed:
        tx.post(_ADD, {"project_id": project_id, "changes": listed})


def read(tx: Tx, *, project_id: str) -> Counts:
    """Read the numbers of a project as they are now."""
    counts: Counts = Counter()
    for row in tx.all(_READ, {"of_project": project_id}):
        if row["changes"] is None:
            counts[(row["subject"], row["state"])] += row["number"]
        else:
            _count(counts, canonical.loads(row["changes"]))
    return counts


def fold(tx: Tx, *, limit: int) -> int:
    """Move changes into the counters; return how many rows were moved."""
    moved = tx.all(_TAKE_OUT, {"up_to": limit})
    by_project: dict[str, Counts] = {}
    for row in moved:
        _count(by_project.setdefault(row["project_id"], Counter()), row["changes"])
    # In one order, so that two servers that fold at once cannot block each other.
    tx.run_many(
        _ADD_UP,
        [
            {"project_id": project_id, "subject": subject, "state": state, "number": number}
            for project_id, counts in sorted(by_project.items())
            for (subject, state), number in sorted(counts.items())
            if number
        ],
    )
    return len(moved)


def _count(counts: Counts, changes: object) -> None:
    assert isinstance(changes, list), "changes are a list of [subject, state, number]"
    for subject, state, number in changes:
        counts[(subject, state)] += number
