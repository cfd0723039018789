"""`/projects/{slug}/items`: the items of a project by state and words."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.kit.paging import Page
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import Item, ItemFilter, ItemState
from tacit.web import _project
from tacit.web._call import Asked

router = APIRouter()

SEARCH_CHARS_MAX = 200


@dataclass(frozen=True)
class ItemsView:
    page: Page[Item]
    counts: dict[ItemState, int]
    state: ItemState | None
    q: str

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@router.get("/projects/{slug}/items")
async def show_items(call: Asked, slug: str) -> Response:
    """The items in the order they were made; filters are in the address."""
    query = call.request.query_params
    state = ItemState(query["state"]) if query.get("state") in set(ItemState) else None
    words = query.get("q", "").strip()[:SEARCH_CHARS_MAX]

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> ItemsView:
        return ItemsView(
            page=items.list_items(
                tx,
                actor=actor,
                project_id=project.id,
                narrow=ItemFilter(state=state, q=words or None),
                cursor=query.get("cursor"),
            ),
            counts=items.count_states(tx, actor=actor, project_id=project.id),
            state=state,
            q=words,
        )

    return await _project.page(
        call, slug, "project_items.html", see, extra={"states": tuple(ItemState)}
    )
