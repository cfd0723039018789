"""Errors as answers: problem+json (RFC 9457) for programs, a page for people."""

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from tacit.kit.errors import Malformed, TacitError

PROBLEM_TYPE = "application/problem+json"


def answer(error: TacitError) -> JSONResponse:
    """The problem document of a named failure, with its status."""
    problem = error.as_problem()
    headers = {}
    if (seconds := problem.get("retry_after")) is not None:
        headers["Retry-After"] = str(seconds)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem, status_code=error.status, media_type=PROBLEM_TYPE, headers=headers)


def named(error: Exception) -> TacitError:
    """The named failure behind an error of the framework; a named one is itself."""
    if isinstance(error, TacitError):
        return error
    if isinstance(error, RequestValidationError):
        return _of_shape(error)
    assert isinstance(error, HTTPException), "handlers are set for these alone"
    if error.status_code == 400:
        return Malformed(
            "The body cannot be read: it is not well formed, or not in UTF-8. Nothing was stored.",
            place="body",
            remedy="Send JSON in UTF-8, and files as multipart/form-data.",
        )
    return HttpRefusal(status=error.status_code, detail=str(error.detail))


def _of_shape(error: RequestValidationError) -> Malformed:
    """A body or parameter of the wrong shape, with every place named."""
    places = [
        {"place": ".".join(str(part) for part in one["loc"]), "message": str(one["msg"])}
        for one in error.errors()
    ]
    first = places[0] if places else {"place": "body", "message": "It could not be read."}
    return Malformed(
        first["message"],
        place=first["place"],
        remedy="Compare the request with /api/v1/openapi.json.",
        errors=places,
    )


class HttpRefusal(TacitError):
    """The request met no route, or a route that does not take this method."""

    code = "http_refusal"
    title = "Request refused"

    def __init__(self, *, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def is_for_programs(request: Request) -> bool:
    """Whether the answer should be JSON rather than a page."""
    path = request.url.path
    if path.startswith("/api/") or path in ("/healthz", "/metrics"):
        return True
    return "application/json" in request.headers.get("accept", "")
