"""A project is a folder: read it, say what it would change, apply it.

Reading needs no server. Plan and apply are verbs; what is large goes in parts, each with
the same description and the next items, and repeating any part changes nothing.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.intake import _documents, _items, _plan_rules
from tacit.intake._text import Report
from tacit.intake.errors import FolderInvalid, InputChanged
from tacit.intake.records import (
    APPLY_ITEMS_MAX,
    Applied,
    Choices,
    FolderItem,
    ItemChange,
    OpenWork,
    OpenWorkChoice,
    Plan,
    Problem,
    ProjectFolder,
)
from tacit.kit import paging
from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.projects import documents, projects
from tacit.projects.records import NewProject, Project, ProjectDocument
from tacit.storage.transaction import Tx
from tacit.tasks import items as task_items
from tacit.tasks import registry
from tacit.tasks.records import NewItem
from tacit.work import foresight, pipeline

assert APPLY_ITEMS_MAX >= paging.PAGE_SIZE_MAX, "a page of items can be sent back"


def read(path: Path) -> ProjectFolder:
    """Read a project folder strictly, and change nothing.

    Raises:
        FolderInvalid: files are not as they should be; up to 20 problems are named with
            file, line and field.
    """
    report = Report()
    if not path.is_dir():
        problem = Problem(
            file=str(path),
            message="There is no such folder.",
            remedy="`tacit init` makes one to begin with.",
        )
        raise FolderInvalid(problems=[problem])
    document, patterns = _documents.read(path, report)
    items = _items.read(path, patterns, document, report)
    if report.problems or document is None:
        raise FolderInvalid(problems=report.problems)
    return ProjectFolder(document=document, items=items)


def split(folder: ProjectFolder, *, size: int = APPLY_ITEMS_MAX) -> Iterator[ProjectFolder]:
    """Cut a folder into parts that fit one request; always at least one."""
    for begin in range(0, max(1, len(folder.items)), size):
        yield ProjectFolder(document=folder.document, items=folder.items[begin : begin + size])


def join_plans(plans: Sequence[Plan]) -> Plan:
    """One plan of the plans of all parts of a folder."""
    assert plans, "a folder has at least one part"
    return dataclasses.replace(
        plans[0],
        items_new=sum(plan.items_new for plan in plans),
        items_same=sum(plan.items_same for plan in plans),
        items_changed=tuple(change for plan in plans for change in plan.items_changed),
    )


def to_json(folder: ProjectFolder) -> dict[str, object]:
    """Write a folder as the API takes it: `document` and `items`."""
    return {
        "document": documents.to_json(folder.document),
        "items": [item.to_json() for item in folder.items],
    }


def from_json(document: object, items: Sequence[Mapping[str, object]] = ()) -> ProjectFolder:
    """Read a folder as the API was sent it.

    Raises:
        ProjectInvalid: the description; names the path of the key.
        Malformed: an item; names its place in the list.
    """
    return ProjectFolder(
        document=documents.read(document),
        items=tuple(_item_from_json(item, index) for index, item in enumerate(items)),
    )


def plan(tx: Tx, *, actor: Actor, folder: ProjectFolder) -> Plan:
    """Say what apply would do: what is new, what differs, which open work is touched.

    Raises:
        ProjectInvalid: the description or its pipeline.
        InputInvalid: an item.
        TooManyItems: more than APPLY_ITEMS_MAX.
    """
    permissions.check(actor, Action.APPLY_PROJECT, org_id=actor.org_id)
    _plan_rules.check_count(folder.items)
    project, old, new = _compare(tx, actor, folder.document)
    guideline = _plan_rules.changed_guideline(
        old.guideline if old else None,
        new.guideline,
        version=project.guideline_version if project else 0,
    )
    planned = Plan(
        project=new.name,
        project_id=project.id if project else None,
        fields=_plan_rules.changed_fields(old, new),
        guideline=guideline,
        rubric=_plan_rules.changed_criteria(old.rubric if old else (), new.rubric),
        items_new=len(folder.items),
    )
    if project is None:
        return planned
    touched = OpenWork()
    if guideline is not None:
        found = foresight.count_touched(tx, actor=actor, project_id=project.id)
        touched = OpenWork(held=found.held, in_review=found.in_review, returned=found.returned)
    # The rubric of the folder is what items without criteria would get.
    compared = task_items.compare(
        tx, actor=actor, project_id=project.id, inputs=_new_items(folder, project, None)
    )
    places = {item.key: item.place for item in folder.items}
    return dataclasses.replace(
        planned,
        items_new=len(compared.new),
        items_same=len(compared.same),
        items_changed=tuple(
            ItemChange(key=key, place=places[key] or key) for key in compared.changed
        ),
        open_work=touched,
    )


def apply(
    tx: Tx, *, actor: Actor, folder: ProjectFolder, choices: Choices, now: datetime
) -> Applied:
    """Bring a project to what its folder says, all or nothing.

    The same folder again changes nothing and tells nothing. A new version of the guideline
    leaves open work under the old one, unless it is to be asked again.

    Raises:
        InputChanged: an item has the key of a stored one and another input.
        ProjectInvalid, InputInvalid, TooManyItems: as for `plan`.
    """
    permissions.check(actor, Action.APPLY_PROJECT, org_id=actor.org_id)
    _plan_rules.check_count(folder.items)
    before, _old, new = _compare(tx, actor, folder.document)
    kind = registry.get(new.kind).facts()
    if before is None:
        made = NewProject(id=choices.project_id, release_seed=choices.release_seed, document=new)
        project = projects.create(tx, actor=actor, project=made, kind=kind, now=now)
    else:
        project = projects.revise(
            tx, actor=actor, project_id=before.id, document=new, kind=kind, now=now
        )
    is_new_version = before is not None and project.guideline_version > before.guideline_version
    if is_new_version and choices.open_work is OpenWorkChoice.REASK:
        pipeline.reask(
            tx,
            actor=actor,
            project_id=project.id,
            guideline_version=project.guideline_version,
            now=now,
        )
    added, same = _add_items(tx, actor, folder, project, choices, now)
    return Applied(
        project_id=project.id,
        project=project.slug,
        created=before is None,
        revised=before is not None and project.revision > before.revision,
        guideline_version=project.guideline_version,
        items_added=added,
        items_same=same,
    )


def _compare(
    tx: Tx, actor: Actor, document: ProjectDocument
) -> tuple[Project | None, ProjectDocument | None, ProjectDocument]:
    project = projects.find_project(tx, actor=actor, project=document.name)
    old = projects.get_document(tx, actor=actor, project_id=project.id) if project else None
    new = _plan_rules.number_criteria(old.rubric if old else (), document)
    # The note belongs to a change of the text and is no difference by itself; only an
    # importer marks a project as imported, and its folder does not unmark it.
    if old is not None:
        note = new.guideline_note if old.guideline != new.guideline else old.guideline_note
        new = dataclasses.replace(new, imported=old.imported, guideline_note=note)
    return project, old, new


def _add_items(
    tx: Tx,
    actor: Actor,
    folder: ProjectFolder,
    project: Project,
    choices: Choices,
    now: datetime,
) -> tuple[int, int]:
    if not folder.items:
        return 0, 0
    inputs = _new_items(folder, project, choices)
    compared = task_items.compare(tx, actor=actor, project_id=project.id, inputs=inputs)
    if compared.changed:
        raise _changed(folder, compared.changed)
    if not compared.new:
        return 0, len(compared.same)
    added = task_items.add_many(tx, actor=actor, project_id=project.id, inputs=inputs, now=now)
    pipeline.open_items(tx, actor=actor, project_id=project.id, item_ids=added.ids, now=now)
    return len(added.ids), added.same


def _new_items(folder: ProjectFolder, project: Project, choices: Choices | None) -> list[NewItem]:
    return [
        NewItem(
            id=choices.make_id() if choices else "",
            key=item.key,
            input=item.input,
            priority=project.priority if item.priority is None else item.priority,
            place=item.place,
        )
        for item in folder.items
    ]


def _changed(folder: ProjectFolder, keys: Sequence[str]) -> InputChanged:
    places = {item.key: item.place for item in folder.items}
    changes = [ItemChange(key=key, place=places[key] or key) for key in keys]
    more = f" ({len(changes) - 1} more)" if len(changes) > 1 else ""
    return InputChanged(
        f"The item {changes[0].key!r} is there with another input, and inputs never change.{more}",
        place=changes[0].place,
        remedy="Give the new text a new key, or withdraw the old item. Nothing was stored.",
        changes=[{"key": change.key, "place": change.place} for change in changes],
    )


def _item_from_json(value: object, index: int) -> FolderItem:
    fields = Fields(value, place=f"items[{index}]", error=Malformed)
    key = fields.text("key", length_max=_items.KEY_LENGTH_MAX)
    task_input = fields.mapping("input")
    priority = None
    if fields.has("priority"):
        priority = fields.whole("priority", least=-1_000, most=1_000)
    fields.any("priority")
    for name in ("title", "domain"):
        text = fields.text_or_none(name)
        if text is not None:
            task_input.setdefault(name, text)
    fields.finish()
    return FolderItem(key=key, input=task_input, priority=priority, place=fields.place)
