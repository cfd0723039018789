"""A person's own work as lists show it: a state in plain words, a filter, pages."""

from collections.abc import Callable
from dataclasses import dataclass

from tacit.kit.paging import Page
from tacit.tasks.records import ItemState
from tacit.web.words import StateWords
from tacit.work.records import Verdict
from tacit.work.views import OwnWork

PAGE_ROWS = 25
_READ_AT_ONCE = 50
_READS_MAX = 8
"""Pages that one filtered list looks through before it offers to go on."""

FILTERS = (
    ("", "All"),
    ("waits", "Waits for you"),
    ("under_way", "Not decided yet"),
    ("accepted", "Accepted"),
    ("back", "Sent back"),
    ("rejected", "Rejected"),
)

_WAITS = StateWords("warning", "Waits for you")
_BACK = StateWords("warning", "Sent back")
_UNDER_WAY = StateWords("waiting", "Not decided yet")
_OF_ITEM = {
    ItemState.ACCEPTED: ("accepted", StateWords("good", "Accepted")),
    ItemState.REJECTED: ("rejected", StateWords("bad", "Rejected")),
    ItemState.WITHDRAWN: ("withdrawn", StateWords("plain", "Withdrawn")),
    ItemState.PARKED: ("parked", StateWords("warning", "Set aside")),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One hand-in or verdict, and what became of it."""

    work: OwnWork
    group: str
    state: StateWords

    @property
    def is_decided(self) -> bool:
        return self.group in ("accepted", "rejected", "withdrawn")


def show(work: OwnWork) -> Shown:
    """Say in a word what became of a piece of work."""
    if work.waits_for_me:
        group, words = "waits", _WAITS
    elif work.item_state in _OF_ITEM:
        group, words = _OF_ITEM[work.item_state]
    elif work.verdict is Verdict.RETURN:
        group, words = "back", _BACK
    else:
        group, words = "under_way", _UNDER_WAY
    return Shown(work=work, group=group, state=words)


def read(
    find: Callable[[str | None, int], Page[OwnWork]], *, cursor: str | None, group: str
) -> Page[Shown]:
    """A page of one's own work; a filter reads on until the page is full."""
    if not group:
        page = find(cursor, PAGE_ROWS)
        return Page(tuple(show(one) for one in page.items), page.next_cursor)
    rows: list[Shown] = []
    for _ in range(_READS_MAX):
        page = find(cursor, _READ_AT_ONCE)
        rows += [one for one in map(show, page.items) if one.group == group]
        cursor = page.next_cursor
        if cursor is None or len(rows) >= PAGE_ROWS:
            break
    return Page(tuple(rows), cursor)
