"""Sending requests: one place for errors, retries and idempotency keys."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from tacit.kit.errors import TacitError
from tacit.kit.ids import new_id
from tacit.wire.base import PageOf, Problem

T = TypeVar("T", bound=BaseModel)

TIMEOUT_SECONDS = 60.0
TRIES_MAX = 4
WAIT_SECONDS_FIRST = 0.2
WAIT_SECONDS_MAX = 5.0
TRY_AGAIN_STATUSES = frozenset({429, 503})


class ServerRefused(TacitError):
    """The server said no; `code` is the server's own name of the failure."""

    title = "Refused"

    def __init__(self, problem: Problem) -> None:
        extra = problem.model_extra or {}
        super().__init__(problem.detail, place=problem.place, remedy=problem.remedy, **extra)
        self.status = problem.status
        self.code = problem.code
        self.title = problem.title


class NotReached(TacitError):
    """No server answered at the address."""

    status = 503
    title = "No answer"


class Transport:
    """Speaks HTTP with one server.

    A request that changes something carries an `Idempotency-Key`, so trying it again after
    a lost answer has one effect. Busy servers (429, 503) and lost connections are tried
    again, at most `TRIES_MAX` times.
    """

    def __init__(
        self, url: str, token: str | None, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(
            base_url=url, headers=headers, timeout=TIMEOUT_SECONDS, transport=transport
        )

    def get(self, path: str, answer: type[T], **query: object) -> T:
        """Read one thing."""
        return answer.model_validate_json(self.send("GET", path, query=query).content)

    def page(self, path: str, answer: type[T], **query: object) -> PageOf[T]:
        """Read one page of a list."""
        return self.get(path, PageOf[answer], **query)  # type: ignore[valid-type]  # a runtime type

    def pages(self, path: str, answer: type[T], **query: object) -> Iterator[T]:
        """Read a list to its end, page by page."""
        while True:
            page = self.page(path, answer, **query)
            yield from page.items
            if page.next_cursor is None:
                return
            query["cursor"] = page.next_cursor

    def post(self, path: str, body: BaseModel | None, answer: type[T], **query: object) -> T:
        """Make or do one thing."""
        return answer.model_validate_json(self.send("POST", path, body=body, query=query).content)

    def put(self, path: str, body: BaseModel | None, answer: type[T]) -> T:
        """Set one thing to what the body says."""
        return answer.model_validate_json(self.send("PUT", path, body=body).content)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: BaseModel | None = None,
        query: Mapping[str, object] | None = None,
        **more: Any,  # noqa: ANN401 - what httpx takes: content, data, files
    ) -> httpx.Response:
        """Send one request, again where that is safe.

        Raises:
            ServerRefused: the server answered with a problem.
            NotReached: nothing answered.
        """
        headers = {} if method == "GET" else {"Idempotency-Key": new_id()}
        if body is not None:
            more["content"] = body.model_dump_json()
            headers["Content-Type"] = "application/json"
        params = {name: str(value) for name, value in (query or {}).items() if value is not None}
        wait = WAIT_SECONDS_FIRST
        for left in range(TRIES_MAX - 1, -1, -1):
            try:
                answer = self.http.request(method, path, params=params, headers=headers, **more)
            except httpx.TransportError as error:
                if left == 0:
                    raise _not_reached(self.http.base_url, error) from error
            else:
                if answer.status_code not in TRY_AGAIN_STATUSES or left == 0:
                    return _checked(answer)
            time.sleep(wait)
            wait = min(2 * wait, WAIT_SECONDS_MAX)
        raise AssertionError("the loop ends by its last try")

    def close(self) -> None:
        """Close the connections."""
        self.http.close()


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValueError:
        problem = Problem(
            type="about:blank",
            title="Unexpected answer",
            status=answer.status_code,
            detail=f"The server answered {answer.status_code} without a reason.",
            code="unexpected_answer",
            remedy="Is this the address of a Tacit server?",
        )
    raise ServerRefused(problem)


def _not_reached(url: httpx.URL, error: Exception) -> NotReached:
    return NotReached(
        f"No server answers at {url}: {error}.",
        remedy="Start one with `tacit serve`, or check --url.",
    )
