"""Replay the log of work and compare it with the tables."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from tacit.kit import canonical
from tacit.kit.findings import Finding
from tacit.log import events
from tacit.log.records import StoredEvent
from tacit.storage.transaction import Tx
from tacit.work._store import answers, audit
from tacit.work._store import reviews as review_rows

_PAGE = 200


def run(tx: Tx) -> Iterator[Finding]:
    """Read every event of every organization with work, once."""
    expected = {(row["org_id"], row["what"]): row["number"] for row in audit.totals(tx)}
    told: Counter[tuple[str, str]] = Counter()
    for org_id in sorted({row["org_id"] for row in audit.projects(tx)}):
        for event in _events(tx, org_id):
            told[(org_id, event.name)] += 1
            check = _CHECKS.get(event.name)
            if check is not None and (wrong := check(tx, event)):
                yield Finding(check="work.log", place=f"events {event.id}", message=wrong)
    for (org_id, name), number in sorted(expected.items()):
        if told[(org_id, name)] != number:
            yield Finding(
                check="work.log",
                place=f"events of organization {org_id}: {name}",
                message="The log tells of more or fewer than the tables hold.",
                expected=str(number),
                found=str(told[(org_id, name)]),
            )


def _events(tx: Tx, org_id: str) -> Iterator[StoredEvent]:
    after = None
    while True:
        page = events.list_events(tx, org_id=org_id, after=after, limit=_PAGE)
        yield from page.items
        if page.next_cursor is None:
            return
        after = page.items[-1].id


def _submission(tx: Tx, event: StoredEvent) -> str | None:
    body = cast("Mapping[str, str]", event.body)
    stored = answers.find(tx, body["submission_id"])
    if stored is None:
        return f"Submission {body['submission_id']} is told of and not there."
    digest = canonical.sha256_hex(canonical.dumps(stored.answer))
    if digest != body["answer_sha256"]:
        return f"The answer of submission {stored.id} is not the one that was handed in."
    if (stored.expert_id, stored.item_id) != (event.actor_id, event.item_id):
        return f"Submission {stored.id} is by another person or for another item than told."
    return None


def _review(tx: Tx, event: StoredEvent) -> str | None:
    body = cast("Mapping[str, str]", event.body)
    stored = review_rows.find(tx, body["review_id"])
    if stored is None:
        return f"Review {body['review_id']} is told of and not there."
    if (stored.verdict.value, stored.reviewer_id) != (body["verdict"], event.actor_id):
        return f"Review {stored.id} has another verdict or reviewer than told."
    return None


def _accepted(tx: Tx, event: StoredEvent) -> str | None:
    assert event.item_id is not None, "an accepted item has an id"
    told = {(person, role) for person, role in cast("list[list[str]]", event.body["contributions"])}
    shares = answers.contributions_of_item(tx, event.item_id)
    stored = {(share.person_id, share.role.value) for share in shares}
    if told != stored:
        return f"The shares in item {event.item_id} are not those of its acceptance."
    return None


_CHECKS: Mapping[str, Callable[[Tx, StoredEvent], str | None]] = {
    "submission.made": _submission,
    "review.made": _review,
    "item.accepted": _accepted,
}
