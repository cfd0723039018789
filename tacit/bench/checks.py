"""What `tacit doctor` checks of the bench."""

from tacit.bench import _store
from tacit.bench.records import QuestionState
from tacit.kit.findings import Finding
from tacit.log import events
from tacit.storage.transaction import Tx

_PAGE = 200
_TOLD = ("question.asked", "question.answered", "guideline.opened", "guideline.read")


def run(tx: Tx) -> list[Finding]:
    """Compare the state of questions with their answers, and the tables with the log."""
    return [*_states(tx), *_log(tx)]


def _states(tx: Tx) -> list[Finding]:
    found = []
    for row in _store.list_answer_counts(tx):
        state = QuestionState.ANSWERED if row["answers"] else QuestionState.OPEN
        if row["state"] != state:
            found.append(
                Finding(
                    check="bench.questions",
                    place=f"questions {row['id']}",
                    message="The state of a question does not fit its answers.",
                    expected=state.value,
                    found=str(row["state"]),
                )
            )
    return found


def _log(tx: Tx) -> list[Finding]:
    rows = {(row["org_id"], row["what"]): int(row["n"]) for row in _store.list_totals(tx)}
    told = {
        (org_id, name): _count(tx, org_id=org_id, name=name)
        for org_id in {org_id for org_id, _ in rows}
        for name in _TOLD
    }
    return [
        Finding(
            check="bench.log",
            place=f"events of organization {org_id}: {name}",
            message="The log tells of more or fewer than the tables hold.",
            expected=str(rows.get((org_id, name), 0)),
            found=str(number),
        )
        for (org_id, name), number in sorted(told.items())
        if number != rows.get((org_id, name), 0)
    ]


def _count(tx: Tx, *, org_id: str, name: str) -> int:
    number = 0
    after = None
    while True:
        page = events.list_events(tx, org_id=org_id, name=name, after=after, limit=_PAGE)
        number += len(page.items)
        if page.next_cursor is None:
            return number
        after = page.items[-1].id
