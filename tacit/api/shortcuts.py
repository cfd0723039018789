"""A shorter way to the two routes that every piece of work takes: claim and submit.

FastAPI resolves dependencies, opens exit stacks and tries every route before the right
one; together that is an eighth of what a claim and a submission cost the server
(`benchmarks/queue`). These are plain routes before all others. They read the same body,
call the same function and fail in the same way as the routes in `work.py`, whose
declarations remain the documented ones.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tacit.api import work
from tacit.api._call import PREFIX, ApiCall
from tacit.wire import work as wire

Body = TypeVar("Body", bound=BaseModel)
Act = Callable[[ApiCall, Mapping[str, str], Body], Awaitable[Response]]


def add_routes(app: FastAPI) -> None:
    """Put the shortcuts before every other route."""
    _add(
        app,
        f"{PREFIX}/claims",
        wire.NextClaim,
        lambda call, path, body: work.claim_next(call, body),
    )
    _add(
        app,
        f"{PREFIX}/claims/{{claim_id}}/submission",
        wire.NewSubmission,
        lambda call, path, body: work.submit(call, path["claim_id"], body),
    )


def _add(app: FastAPI, path: str, shape: type[Body], act: Act[Body]) -> None:
    async def answer(request: Request) -> Response:
        request.scope["route"] = route
        call = ApiCall(request)
        body = await _read(request, shape)
        return await act(call, request.path_params, body)

    route = Route(path, answer, methods=["POST"], include_in_schema=False)
    app.router.routes.append(route)


async def _read(request: Request, shape: type[Body]) -> Body:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind != "application/json":
        error = {"loc": ("body",), "msg": "Send the body as application/json.", "type": "media"}
        raise RequestValidationError([error])
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        places = [{**one, "loc": ("body", *one["loc"])} for one in found]
        raise RequestValidationError(places) from None
