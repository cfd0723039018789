"""What one can do with items: add many, look at them. Their input never changes."""

from collections.abc import Callable, Sequence
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical, paging
from tacit.kit.paging import Page
from tacit.projects import projects
from tacit.projects.records import Project, ProjectState
from tacit.storage.transaction import Tx
from tacit.tasks import _rules, _store, registry
from tacit.tasks.errors import ItemKeyTaken, ItemNotFound, ProjectClosed
from tacit.tasks.records import (
    Added,
    Comparison,
    Item,
    ItemFilter,
    ItemsAdded,
    ItemState,
    NewItem,
)

ITEM_BYTES_MAX = _rules.ITEM_BYTES_MAX
ITEMS_AT_ONCE_MAX = 100_000
"""In one transaction; on SQLite nobody else writes meanwhile, so add some thousand at once."""


def add_many(
    tx: Tx, *, actor: Actor, project_id: str, inputs: Sequence[NewItem], now: datetime
) -> Added:
    """Add items to a project, all or none; one event for all of them.

    An item whose key is there with the same input is passed over, so that the same file
    can be added again. Opening the first stage is the caller's next step.

    Raises:
        InputInvalid: an input is not what the kind asks for; names item and field.
        ItemTooLarge: an input is over ITEM_BYTES_MAX; names the item.
        ItemKeyTaken: a key is taken by another input, here or in the project.
        ProjectClosed: nothing can be added any more.
    """
    project = _project(tx, actor, project_id, Action.ADD_ITEMS)
    if project.state is ProjectState.CLOSED:
        raise ProjectClosed(
            f"{project.slug} is closed; nothing was added.", remedy="Open it first."
        )
    _rules.check_count(inputs, most=ITEMS_AT_ONCE_MAX)
    kind = registry.get(project.kind)
    prepared = [
        _rules.prepare(new, project=project, kind=kind, by=actor.person_id, now=now)
        for new in inputs
    ]
    known = _store.find_keys(tx, project_id=project.id, keys=[item.key for item in prepared])
    fresh = _rules.pass_over_known(inputs, prepared, known)
    if not fresh:
        return Added(ids=(), same=len(prepared))
    _store.add_items(tx, fresh)
    _check_ours(tx, project, fresh)
    hashes = "\n".join(item.input_sha256 for item in fresh)
    log.append(
        tx,
        ItemsAdded(
            org_id=project.org_id,
            actor_id=actor.person_id,
            project_id=project.id,
            on_version=project.guideline_version,
            count=len(fresh),
            first_id=fresh[0].id,
            last_id=fresh[-1].id,
            inputs_sha256=canonical.sha256_hex(hashes),
        ),
        happened_at=now,
    )
    return Added(ids=tuple(item.id for item in fresh), same=len(prepared) - len(fresh))


def compare(tx: Tx, *, actor: Actor, project_id: str, inputs: Sequence[NewItem]) -> Comparison:
    """Say what `add_many` would do with each key, and check every input as it does."""
    project = _project(tx, actor, project_id, Action.SEE_ITEMS)
    kind = registry.get(project.kind)
    known = _store.find_keys(tx, project_id=project.id, keys=[new.key for new in inputs])
    _rules.check_keys(inputs)
    sorted_keys: dict[str, list[str]] = {"new": [], "same": [], "changed": []}
    for new in inputs:
        _rules.check_input(new, project=project, kind=kind)
        stored = known.get(new.key)
        same = stored is not None and stored[1] == _rules.hash_input(new.input)
        sorted_keys["new" if stored is None else "same" if same else "changed"].append(new.key)
    return Comparison(**{name: tuple(keys) for name, keys in sorted_keys.items()})


def get_item(tx: Tx, *, actor: Actor, item_id: str) -> Item:
    """Get an item as a manager sees it.

    Raises:
        ItemNotFound: there is no such item.
    """
    item = read_item(tx, item_id=item_id)
    permissions.check(actor, Action.SEE_ITEMS, org_id=item.org_id)
    return item


def find_item_by_key(tx: Tx, *, actor: Actor, project_id: str, key: str) -> Item | None:
    """Find an item by the name its author gave it."""
    project = _project(tx, actor, project_id, Action.SEE_ITEMS)
    return _store.find_item_by_key(tx, project_id=project.id, key=key)


def list_items(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    narrow: ItemFilter = ItemFilter(),  # noqa: B008 - frozen, so one for all is right
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[Item]:
    """List the items of a project in the order they were made."""
    project = _project(tx, actor, project_id, Action.SEE_ITEMS)
    limit = paging.check_limit(limit)
    after = paging.decode_cursor(cursor) if cursor else None
    rows = _store.list_items(tx, project_id=project.id, narrow=narrow, after=after, limit=limit + 1)
    return paging.make_page(rows, limit=limit, key=lambda item: (item.id,))


def count_states(tx: Tx, *, actor: Actor, project_id: str) -> dict[ItemState, int]:
    """How many items are in each state; states without items are left out."""
    project = _project(tx, actor, project_id, Action.SEE_PROJECT)
    return _store.count_states(tx, project.id)


def read_item(tx: Tx, *, item_id: str) -> Item:
    """Read an item for another feature, which checks the permission itself.

    Raises:
        ItemNotFound: there is no such item.
    """
    return soon_item(tx, item_id=item_id)()


def soon_item(tx: Tx, *, item_id: str) -> Callable[[], Item]:
    """As `read_item`, to be read later."""
    found = _store.soon_item(tx, item_id)

    def read() -> Item:
        if (item := found()) is None:
            raise ItemNotFound(
                f"Your organization has no item {item_id!r}.",
                remedy="Look it up in the list of its project.",
            )
        return item

    return read


def read_items(tx: Tx, *, item_ids: Sequence[str]) -> tuple[Item, ...]:
    """Read several items for another feature, in the order of their ids; unknown ids fall out."""
    return tuple(_store.find_items(tx, item_ids))


def set_state(
    tx: Tx,
    *,
    item_id: str,
    state: ItemState,
    now: datetime,
    contested: bool | None = None,
    accepted_submission_id: str | None = None,
) -> None:
    """Set the state that follows from the item's stages.

    For the feature that runs the stages: it holds their lock, has checked the permission
    and tells the event. `contested=None` leaves the mark; the accepted submission is
    named exactly when the state is *accepted*.
    """
    assert (accepted_submission_id is not None) == (state is ItemState.ACCEPTED), (
        "an accepted item names its submission, any other none"
    )
    _store.set_state(
        tx,
        item_id=item_id,
        state=state,
        now=now,
        contested=contested,
        accepted_submission_id=accepted_submission_id,
    )


def _project(tx: Tx, actor: Actor, project_id: str, action: Action) -> Project:
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, action, org_id=project.org_id)
    return project


def _check_ours(tx: Tx, project: Project, fresh: Sequence[Item]) -> None:
    """A key that somebody else took at the same moment was passed over: undo all."""
    stored = _store.find_keys(tx, project_id=project.id, keys=[item.key for item in fresh])
    for item in fresh:
        if stored[item.key][0] != item.id:
            raise ItemKeyTaken(
                f"Somebody added an item {item.key!r} at the same moment; nothing was added.",
                remedy="Repeat: what is there already is passed over.",
            )
