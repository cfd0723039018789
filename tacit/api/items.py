"""Items: list, look, history, withdraw, answer a park."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from tacit.api._call import LIMIT_DEFAULT, PREFIX, PROBLEMS, Asked, Cursor, Limit, of, page_of
from tacit.tasks import items
from tacit.tasks.records import ItemFilter, ItemState
from tacit.wire import items as wire
from tacit.wire.base import PageOf
from tacit.wire.work import Park
from tacit.work import history, pipeline
from tacit.work.records import ParkDecision

router = APIRouter(prefix=PREFIX, tags=["items"], responses=PROBLEMS)

Words = Annotated[str | None, Query(max_length=200)]


@router.get("/projects/{project_id}/items", response_model=PageOf[wire.Item])
async def list_items(
    call: Asked,
    project_id: str,
    state: wire.ItemState | None = None,
    q: Words = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """The items of a project; `q` looks for a part of title or key."""
    narrow = ItemFilter(state=None if state is None else ItemState(state), q=q)
    return await call.see(
        lambda tx, actor, now: items.list_items(
            tx, actor=actor, project_id=project_id, narrow=narrow, cursor=cursor, limit=limit
        ),
        page_of(wire.Item),
    )


@router.get("/items/{item_id}", response_model=wire.Item)
async def get_item(call: Asked, item_id: str) -> Response:
    """One item as a manager sees it."""
    return await call.see(
        lambda tx, actor, now: items.get_item(tx, actor=actor, item_id=item_id), of(wire.Item)
    )


@router.get("/items/{item_id}/history", response_model=wire.ItemHistory)
async def get_history(call: Asked, item_id: str) -> Response:
    """Everything that happened to an item, as the reader may see it."""
    return await call.see(
        lambda tx, actor, now: history.of_item(tx, actor=actor, item_id=item_id),
        of(wire.ItemHistory),
    )


@router.post("/items/{item_id}/withdrawal", response_model=wire.Withdrawal)
async def withdraw_item(call: Asked, item_id: str, body: wire.ItemWithdrawal) -> Response:
    """Take an item out for good; what was done stays in its history."""
    return await call.once(
        lambda tx, actor, now: pipeline.withdraw_item(
            tx,
            actor=actor,
            item_id=item_id,
            withdrawal_id=body.id,
            reason=body.reason,
            now=now,
        ),
        of(wire.Withdrawal),
    )


@router.post("/items/{item_id}/park-answer", response_model=Park)
async def answer_park(call: Asked, item_id: str, body: wire.ParkAnswer) -> Response:
    """Reopen or withdraw an item that somebody said is broken."""
    decision = ParkDecision(body.decision)
    return await call.once(
        lambda tx, actor, now: pipeline.answer_park(
            tx, actor=actor, item_id=item_id, decision=decision, answer=body.answer, now=now
        ),
        of(Park),
    )
