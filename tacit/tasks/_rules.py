"""Decisions about items: pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tacit.kit import canonical
from tacit.projects.records import Project
from tacit.tasks.errors import InputInvalid, ItemKeyTaken, ItemTooLarge, TooManyItems
from tacit.tasks.fielded import FIELDS
from tacit.tasks.kind import Kind
from tacit.tasks.records import Item, ItemState, NewItem

ITEM_BYTES_MAX = 4 * 1024 * 1024
KEY_CHARACTERS_MAX = 200
PRIORITY_MAX = 1_000_000


def check_count(inputs: Sequence[NewItem], *, most: int) -> None:
    """Refuse more items than one transaction should hold, and a key that comes twice.

    Raises:
        TooManyItems: add them in parts.
        ItemKeyTaken: two of the items have one key.
    """
    if len(inputs) > most:
        raise TooManyItems(
            f"{len(inputs):,} items came at once; {most:,} fit.", remedy="Add them in parts."
        )
    check_keys(inputs)


def check_keys(inputs: Sequence[NewItem]) -> None:
    """Refuse two items with one key.

    Raises:
        ItemKeyTaken: names both places.
    """
    seen: dict[str, NewItem] = {}
    for new in inputs:
        other = seen.setdefault(new.key, new)
        if other is not new:
            raise ItemKeyTaken(
                f"The key {new.key!r} is already that of {other.place or 'an item before'}.",
                place=new.place or None,
                remedy="Give every item a key of its own.",
            )


def check_input(new: NewItem, *, project: Project, kind: Kind) -> dict[str, object]:
    """Check one item and return its input as it is stored.

    Raises:
        InputInvalid: names the item and the field.
        ItemTooLarge: the input is over ITEM_BYTES_MAX.
    """
    if not new.key.strip() or len(new.key) > KEY_CHARACTERS_MAX:
        raise InputInvalid(
            f"A key has 1 to {KEY_CHARACTERS_MAX} characters.", place=_place(new, "key")
        )
    if abs(new.priority) > PRIORITY_MAX:
        raise InputInvalid(
            f"A priority is between −{PRIORITY_MAX:,} and {PRIORITY_MAX:,}.",
            place=_place(new, "priority"),
        )
    try:
        size = len(canonical.dumps(new.input).encode())
    except (TypeError, ValueError) as error:
        raise InputInvalid(
            f"The input cannot be kept as JSON: {error}.", place=_place(new, "input")
        ) from error
    if size > ITEM_BYTES_MAX:
        raise ItemTooLarge(
            f"The input is {size:,} bytes; {ITEM_BYTES_MAX:,} fit. "
            f"The largest field is {_largest(new.input)!r}.",
            place=_place(new, None),
            remedy="Shorten it, or split the item.",
        )
    prepared = kind.prepare_input(_with_fields(new.input, project), rubric=project.rubric)
    try:
        kind.check_input(prepared)
    except InputInvalid as error:
        raise InputInvalid(
            error.message,
            place=_place(new, error.place),
            remedy=error.remedy,
            key=new.key,
            field=error.place,
        ) from error
    return prepared


def _with_fields(task_input: Mapping[str, object], project: Project) -> Mapping[str, object]:
    """The fields of the project, where an item brings none of its own."""
    fields = project.stored.get(FIELDS)
    return {**task_input, FIELDS: fields} if fields and FIELDS not in task_input else task_input


def prepare(new: NewItem, *, project: Project, kind: Kind, by: str, now: datetime) -> Item:
    """Make the record of a new item; raises as `check_input` does."""
    prepared = check_input(new, project=project, kind=kind)
    return Item(
        id=new.id,
        org_id=project.org_id,
        project_id=project.id,
        key=new.key,
        title=str(prepared.get("title") or new.key),
        domain=str(prepared.get("domain") or project.domain),
        input=prepared,
        input_sha256=hash_input(new.input),
        priority=new.priority,
        state=ItemState.WAITING,
        contested=False,
        origin=new.origin,
        created_at=now,
        created_by=by,
        accepted_submission_id=None,
        state_at=now,
    )


def pass_over_known(
    inputs: Sequence[NewItem],
    prepared: Sequence[Item],
    known: Mapping[str, tuple[str, str]],
) -> list[Item]:
    """The items that are not there yet.

    Raises:
        ItemKeyTaken: a key is there with another input; names the item.
    """
    fresh = []
    for new, item in zip(inputs, prepared, strict=True):
        stored = known.get(item.key)
        if stored is None:
            fresh.append(item)
        elif stored[1] != item.input_sha256:
            raise ItemKeyTaken(
                f"The project has an item {item.key!r} with another input, and inputs "
                "never change.",
                place=new.place or None,
                remedy="Give the new text a new key, and withdraw the old item.",
                item_id=stored[0],
            )
    return fresh


def hash_input(task_input: Mapping[str, object]) -> str:
    """The SHA-256 of an input as it was given."""
    return canonical.sha256_hex(canonical.dumps(task_input))


def _place(new: NewItem, field: str | None) -> str:
    where = new.place or f"item {new.key!r}"
    return f"{where}: {field}" if field else where


def _largest(task_input: Mapping[str, object]) -> str:
    return max(task_input, key=lambda name: len(canonical.dumps(task_input[name])))
