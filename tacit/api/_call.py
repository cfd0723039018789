"""What the routes of the API have in common."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from tacit.door import csrf
from tacit.door.call import Call
from tacit.kit.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Page
from tacit.wire.base import PageOf, Problem

Model = TypeVar("Model", bound=BaseModel)

PREFIX = "/api/v1"
"""Of every route but those that watch the server; routers carry it, so that logs show it."""
CURSOR_CHARS_MAX = 2000


class ApiCall(Call):
    """A call by the API: a bearer token, or a session whose pages send the form token."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        csrf.check(
            request,
            credential=self.credential,
            secret=self.services.csrf_secret,
            given=request.headers.get(csrf.HEADER),
        )


async def ask(request: Request) -> ApiCall:
    """Make the call of a request; a class as a dependency would be run in a thread."""
    return ApiCall(request)


Asked = Annotated[ApiCall, Depends(ask)]
Cursor = Annotated[
    str | None,
    Query(max_length=CURSOR_CHARS_MAX, description="`next_cursor` of the page before."),
]
Limit = Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX, description="How many at most.")]
LIMIT_DEFAULT = PAGE_SIZE_DEFAULT

_MEANINGS = {
    400: "The request is not understood.",
    401: "Nobody is signed in, or the token has ended.",
    403: "The roles or the token's scopes do not allow it.",
    404: "There is no such thing in your organization.",
    405: "This address does not take this method.",
    409: "The request does not fit the present state.",
    410: "The hold has ended; what was sent is kept.",
    413: "The body is over its limit.",
    422: "The body or a parameter is not what was asked for.",
    429: "Too many requests; wait as long as Retry-After says.",
    500: "The server failed; nothing was stored.",
    503: "The server is too busy or its database is away; try again.",
    507: "The disk is full; nothing was stored.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": meaning,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for status, meaning in _MEANINGS.items()
}
"""Every refusal is documented for every route, and has the same shape."""


def of(model: type[Model]) -> Callable[[object], Model]:
    """Make the wire shape of a record."""
    return model.model_validate


def page_of(model: type[Model]) -> Callable[[Page[Any]], PageOf[Model]]:
    """Make the wire shape of a page of records."""
    shape = PageOf[model]  # type: ignore[valid-type]  # a type made at run time

    def make(page: Page[Any]) -> PageOf[Model]:
        return shape(
            items=[model.model_validate(record) for record in page.items],
            next_cursor=page.next_cursor,
        )

    return make


def list_of(model: type[Model]) -> Callable[[Iterable[Any]], PageOf[Model]]:
    """Make the wire shape of records that need no paging."""
    shape = PageOf[model]  # type: ignore[valid-type]  # a type made at run time

    def make(records: Iterable[object]) -> PageOf[Model]:
        return shape(items=[model.model_validate(record) for record in records])

    return make
