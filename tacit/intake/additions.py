"""Adding to a project that is there, without its folder: items, a version of the guideline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tacit.access.records import Actor
from tacit.intake import _items
from tacit.intake._text import Unreadable
from tacit.intake.errors import FolderInvalid
from tacit.intake.records import FolderItem, ItemsAdded, OpenWorkChoice
from tacit.projects import guidelines, projects
from tacit.projects.records import Guideline
from tacit.storage.transaction import Tx
from tacit.tasks import items as task_items
from tacit.tasks.records import NewItem
from tacit.work import pipeline


@dataclass(frozen=True, kw_only=True)
class NewGuideline:
    """A new text of the guideline, and what happens to open work."""

    text: str
    note: str = ""
    """Why it changed."""
    open_work: OpenWorkChoice = OpenWorkChoice.FINISH


def read_items(rows: Sequence[Mapping[str, object]]) -> tuple[FolderItem, ...]:
    """Read items, each as a line of items.jsonl.

    Raises:
        FolderInvalid: names the place in the list.
    """
    try:
        return tuple(
            _items.make_item(dict(row), file="items", number=number)
            for number, row in enumerate(rows, start=1)
        )
    except Unreadable as error:
        raise FolderInvalid(problems=[error.problem]) from error


def add_items(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    items: Sequence[FolderItem],
    make_id: Callable[[], str],
    now: datetime,
) -> ItemsAdded:
    """Add items to a project and put them into its queue, all or none.

    Raises:
        InputInvalid, ItemTooLarge, ItemKeyTaken, ProjectClosed: as `tasks.items.add_many`.
    """
    project = projects.read_project(tx, project_id=project_id)
    inputs = [
        NewItem(
            id=make_id(),
            key=item.key,
            input=item.input,
            priority=project.priority if item.priority is None else item.priority,
            place=item.place,
        )
        for item in items
    ]
    added = task_items.add_many(tx, actor=actor, project_id=project_id, inputs=inputs, now=now)
    pipeline.open_items(tx, actor=actor, project_id=project_id, item_ids=added.ids, now=now)
    return ItemsAdded(added=len(added.ids), same=added.same)


def add_guideline(
    tx: Tx, *, actor: Actor, project_id: str, guideline: NewGuideline, now: datetime
) -> Guideline:
    """Make a new version of the guideline, and say what happens to open work.

    It finishes under the old version, or is asked again under the new one. The same text
    makes no version and touches nothing.
    """
    before = projects.read_project(tx, project_id=project_id).guideline_version
    made = guidelines.add_version(
        tx,
        actor=actor,
        project_id=project_id,
        text=guideline.text,
        note=guideline.note,
        now=now,
    )
    if made.version > before and guideline.open_work is OpenWorkChoice.REASK:
        pipeline.reask(
            tx, actor=actor, project_id=project_id, guideline_version=made.version, now=now
        )
    return made
