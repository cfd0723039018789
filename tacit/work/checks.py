"""Recompute what work stores from what was done, and name what differs.

`tacit doctor` runs this. It reads whole tables; it changes nothing.
"""

from collections import Counter
from collections.abc import Iterator

from tacit.kit.findings import Finding
from tacit.storage.transaction import Row, Tx
from tacit.storage.types import from_microseconds
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import _log_checks, _steps
from tacit.work._store import audit
from tacit.work._store import counts as count_rows

FINDINGS_MAX = 200

_Counts = Counter[tuple[str, str, str]]


def run(tx: Tx) -> list[Finding]:
    """Check places, answers, item states, counters and the log; at most FINDINGS_MAX.

    - `taken` and `done` of every stage against its claims, its state against both;
    - every claim that was handed in against its submission or review;
    - nobody judged an item they answered;
    - every review that waits against its second opinion, every opinion and appeal against
      its question;
    - every item's state against its stages, parks, withdrawals and shares;
    - every counter of a project's flow against a new count;
    - submissions, reviews, claims and shares against the events that tell of them.
    """
    found: list[Finding] = []
    counts: _Counts = Counter()
    for finding in _all(tx, counts):
        found.append(finding)
        if len(found) >= FINDINGS_MAX:
            break
    return found


def _all(tx: Tx, counts: _Counts) -> Iterator[Finding]:
    yield from _places(tx)
    yield from _answers(tx)
    yield from _own_work(tx)
    yield from _beside(tx)
    yield from _item_states(tx, counts)
    yield from _counters(tx, counts)
    yield from _log_checks.run(tx)


def _places(tx: Tx) -> Iterator[Finding]:
    for row in audit.places(tx):
        yield Finding(
            check="work.places",
            place=f"stages {row['id']}",
            message=f"A stage in state {row['state']} does not fit its claims.",
            expected=f"taken {row['live']}, done {row['handed_in']}, wanted {row['wanted']}",
            found=f"taken {row['taken']}, done {row['done']}",
        )


def _answers(tx: Tx) -> Iterator[Finding]:
    for row in audit.handed_in_without_answer(tx):
        yield Finding(
            check="work.answers",
            place=f"claims {row['id']}",
            message="A claim that was handed in has not exactly one submission or review.",
            expected="1",
            found=f"{row['submissions']} submissions, {row['reviews']} reviews",
        )
    for row in audit.answers_without_hand_in(tx):
        yield Finding(
            check="work.answers",
            place=f"submissions or reviews {row['id']}",
            message="Something was handed in on a claim that was not.",
            expected="handed_in",
            found=row["state"],
        )


def _own_work(tx: Tx) -> Iterator[Finding]:
    for row in audit.reviews_of_own_work(tx):
        yield Finding(
            check="work.own_work",
            place=f"reviews {row['id']}",
            message=f"A person judged item {row['item_id']}, which they answered themselves.",
        )


def _beside(tx: Tx) -> Iterator[Finding]:
    for row in audit.waiting_for_nothing(tx):
        yield Finding(
            check="work.opinions",
            place=f"stages {row['id']}",
            message="A review waits for a second opinion that is not under way.",
        )
    for row in audit.side_stages_without_cause(tx):
        yield Finding(
            check="work.opinions",
            place=f"stages {row['id']}",
            message=f"Nobody asked for this {row['name']}.",
        )


def _item_states(tx: Tx, counts: _Counts) -> Iterator[Finding]:
    """Compare every item that was in the queue; counts them by the way."""
    for facts in audit.expected_item_facts(tx):
        stored = items.read_items(tx, item_ids=[row["item_id"] for row in facts])
        by_id = {item.id: item for item in stored}
        for row in facts:
            item = by_id[row["item_id"]]
            counts[(item.project_id, _steps.ITEM, item.state.value)] += 1
            expected = _expected_state(row)
            if expected is not item.state:
                yield Finding(
                    check="work.item_states",
                    place=f"items {item.id}",
                    message="The state of an item does not follow from its stages.",
                    expected=expected.value,
                    found=item.state.value,
                )


def _expected_state(row: Row) -> ItemState:
    if row["withdrawn"]:
        return ItemState.WITHDRAWN
    if row["parked"]:
        return ItemState.PARKED
    if row["writing"]:
        return ItemState.OPEN
    if row["reviewing"]:
        return ItemState.IN_REVIEW
    if row["accepted"]:
        return ItemState.ACCEPTED
    # Nothing is open and nobody has a share: a verdict rejected it.
    return ItemState.REJECTED


def _counters(tx: Tx, counts: _Counts) -> Iterator[Finding]:
    for row in audit.counted(tx):
        counts[(row["project_id"], row["subject"], row["state"])] += row["number"]
    for row in audit.accepted_at(tx):
        day = from_microseconds(row["at"]).date().isoformat()
        counts[(row["project_id"], _steps.ACCEPTED_ON, day)] += 1
    for project in audit.projects(tx):
        project_id = project["project_id"]
        stored = count_rows.read(tx, project_id=project_id)
        expected = {key[1:]: number for key, number in counts.items() if key[0] == project_id}
        for subject, state in sorted(stored.keys() | expected.keys()):
            key = (subject, state)
            if stored[key] != expected.get(key, 0):
                yield Finding(
                    check="work.counters",
                    place=f"flow of project {project_id}: {subject} {state}",
                    message="A counter differs from a new count.",
                    expected=str(expected.get(key, 0)),
                    found=str(stored[key]),
                )
