"""Accepted work as a release takes it: which items, and what stands behind each.

Which items were accepted is read from the log, so that a release is a fold over it up to
one event. What belongs to an item is read for many at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tacit.kit import paging
from tacit.log import events
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import Item, ItemState
from tacit.work._store import accepted as store
from tacit.work.events import ItemAccepted
from tacit.work.records import Contribution, Review, Submission, Vote

ITEMS_AT_ONCE_MAX = 500


@dataclass(frozen=True, kw_only=True)
class AcceptedItem:
    """An item that went through its pipeline, with all that led there."""

    item: Item
    submissions: tuple[Submission, ...]
    """Every round, oldest first."""
    reviews: tuple[Review, ...]
    votes: tuple[Vote, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, kw_only=True)
class AcceptedPage:
    """Items in the order they were accepted, and the event to go on after."""

    items: tuple[AcceptedItem, ...]
    after: int | None
    """None at the end."""


def read_page(
    tx: Tx, *, org_id: str, project_id: str, after: int | None, until: int
) -> AcceptedPage:
    """Some items that were accepted after one event, up to and with another one.

    Items that were withdrawn since, or are otherwise no longer accepted, are left out.
    Checks no permission: the caller does.
    """
    page = events.list_events(
        tx,
        org_id=org_id,
        project_id=project_id,
        name=ItemAccepted.name,
        after=after,
        limit=paging.PAGE_SIZE_MAX,
    )
    within = [event for event in page.items if event.id <= until]
    named = dict.fromkeys(event.item_id for event in within if event.item_id is not None)
    standing = [item for item in _items(tx, list(named)) if item.state is ItemState.ACCEPTED]
    is_last = page.next_cursor is None or len(within) < len(page.items)
    return AcceptedPage(
        items=tuple(_with_work(tx, standing)), after=None if is_last else within[-1].id
    )


def read_items(tx: Tx, *, item_ids: Sequence[str]) -> list[AcceptedItem]:
    """Read items with what stands behind them, in this order, whatever their state is now.

    Checks no permission: the caller does.
    """
    assert len(item_ids) <= ITEMS_AT_ONCE_MAX, "read accepted items in batches"
    return _with_work(tx, _items(tx, item_ids))


def _items(tx: Tx, item_ids: Sequence[str]) -> list[Item]:
    found = {item.id: item for item in items.read_items(tx, item_ids=item_ids)}
    return [found[item_id] for item_id in item_ids]


def _with_work(tx: Tx, found: Sequence[Item]) -> list[AcceptedItem]:
    if not found:
        return []
    item_ids = [item.id for item in found]
    submissions = _by_item(store.submissions_of(tx, item_ids))
    reviews = _by_item(store.reviews_of(tx, item_ids))
    votes = _by_item(store.votes_of(tx, item_ids))
    contributions = _by_item(store.contributions_of(tx, item_ids))
    return [
        AcceptedItem(
            item=item,
            submissions=tuple(submissions.get(item.id, ())),
            reviews=tuple(reviews.get(item.id, ())),
            votes=tuple(votes.get(item.id, ())),
            contributions=tuple(contributions.get(item.id, ())),
        )
        for item in found
    ]


class _OfItem(Protocol):
    @property
    def item_id(self) -> str: ...


R = TypeVar("R", bound=_OfItem)


def _by_item(records: Iterable[R]) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for record in records:
        grouped[record.item_id].append(record)
    return grouped
