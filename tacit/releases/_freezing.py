"""Choosing the rows of a release: who was accepted up to one event, in that order."""

from collections.abc import Sequence
from dataclasses import dataclass

from tacit.projects.records import Project
from tacit.releases import _store
from tacit.releases._rows import Pseudonym, Row, make_row, pseudonyms
from tacit.releases.errors import RowChanged
from tacit.releases.records import FrozenRow, Release
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.tasks.kind import Kind
from tacit.work import accepted
from tacit.work.accepted import AcceptedItem


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Makes the rows of one project."""

    kind: Kind
    pseudonym: Pseudonym

    def make(self, found: Sequence[AcceptedItem]) -> list[Row]:
        return [make_row(each, kind=self.kind, pseudonym=self.pseudonym) for each in found]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Some rows that are next, and up to which event that is."""

    rows: tuple[Row, ...]
    through: int
    is_last: bool


def make_maker(project: Project) -> Maker:
    """What makes rows for a project."""
    return Maker(kind=registry.get(project.kind), pseudonym=pseudonyms(project.release_seed))


def choose(tx: Tx, release: Release, *, maker: Maker, through: int) -> Choice:
    """Read the rows that come after an event. Writes nothing."""
    page = accepted.read_page(
        tx,
        org_id=release.org_id,
        project_id=release.project_id,
        after=through or None,
        until=release.event_id,
    )
    held = _store.list_held(tx, release.id, [each.item.id for each in page.items])
    fresh = [each for each in page.items if each.item.id not in held]
    return Choice(
        rows=tuple(maker.make(fresh)),
        through=page.after if page.after is not None else release.event_id,
        is_last=page.after is None,
    )


def freeze(tx: Tx, release: Release, choice: Choice, *, position: int) -> None:
    """Write chosen rows down, for good."""
    _store.add_rows(
        tx,
        release.id,
        [
            FrozenRow(
                position=number,
                item_id=row.item_id,
                submission_ids=row.submission_ids,
                row_sha256=row.sha256,
            )
            for number, row in enumerate(choice.rows, start=position)
        ],
    )
    _store.set_frozen(tx, release.id, frozen=choice.is_last, through=choice.through)


def read_again(tx: Tx, frozen: Sequence[FrozenRow], *, maker: Maker) -> list[Row]:
    """Make rows that were frozen before, and see that they are what they were.

    Raises:
        RowChanged: something that is never changed was changed.
    """
    rows = maker.make(accepted.read_items(tx, item_ids=[each.item_id for each in frozen]))
    for row, before in zip(rows, frozen, strict=True):
        if row.sha256 != before.row_sha256:
            raise RowChanged(
                f"Row {before.position} is not what it was when the release was frozen.",
                place=f"item {before.item_id}",
                remedy="Run tacit doctor; then make a new release.",
            )
    return rows
