"""`/docs/errors`: every failure with a name, from the classes themselves.

Problems point here by their `type`: `/docs/errors#hold_expired`.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from tacit.kit.errors import TacitError
from tacit.web._call import Asked

router = APIRouter()

_MEANINGS = {
    400: "The request is not understood",
    401: "Nobody is signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Does not fit the present state",
    410: "Over",
    413: "Too large",
    422: "Not as it has to be",
    429: "Too often",
    500: "The server failed",
    503: "Not now",
    507: "No space left",
}


@dataclass(frozen=True)
class ErrorEntry:
    code: str
    title: str
    status: int
    meaning: str


@dataclass(frozen=True)
class ErrorGroup:
    status: int
    meaning: str
    errors: tuple[ErrorEntry, ...]


@router.get("/docs/errors")
async def show_errors(call: Asked) -> Response:
    """All errors by status."""
    actor = await call.find_actor()
    return call.show("errors.html", {"groups": groups()}, actor=actor)


def entries() -> tuple[ErrorEntry, ...]:
    """Every failure of the program that is loaded, once, by status and code."""
    found = {
        one.code: ErrorEntry(one.code, one.title, one.status, _meaning(one))
        for one in _subclasses(TacitError)
        if one.__module__.startswith("tacit.") and not one.__name__.startswith("_")
    }
    return tuple(sorted(found.values(), key=lambda entry: (entry.status, entry.code)))


def groups() -> tuple[ErrorGroup, ...]:
    """The entries by status."""
    all_entries = entries()
    statuses = sorted({entry.status for entry in all_entries})
    return tuple(
        ErrorGroup(
            status=status,
            meaning=_MEANINGS.get(status, "Refused"),
            errors=tuple(entry for entry in all_entries if entry.status == status),
        )
        for status in statuses
    )


def _subclasses(base: type[TacitError]) -> Iterator[type[TacitError]]:
    for one in base.__subclasses__():
        yield one
        yield from _subclasses(one)


def _meaning(error: type[TacitError]) -> str:
    words = inspect.getdoc(error) or ""
    return " ".join(words.split("\n\n")[0].split())
