"""One line of log and one count for each request: no text of people, no secret."""

import logging
import sys
import time

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tacit.kit.ids import new_id

_log = structlog.get_logger(__name__)
_REQUESTS = Counter(
    "tacit_requests", "Requests answered, by route and status.", ["method", "route", "status"]
)
_SECONDS = Histogram(
    "tacit_request_seconds",
    "Time to answer, by route.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
)
REQUEST_ID = b"x-request-id"


class RequestsLog:
    """Names every request by an id, which its log lines and its answer carry."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        begun = time.perf_counter()
        status = 500

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((REQUEST_ID, request_id.encode()))
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        finally:
            _note(scope, status=status, seconds=time.perf_counter() - begun)
            structlog.contextvars.unbind_contextvars("request_id")


def _note(scope: Scope, *, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "none")
    method = scope["method"]
    _REQUESTS.labels(method, route, status).inc()
    _SECONDS.labels(method, route).observe(seconds)
    if status >= 500:
        _log.error("request failed", method=method, route=route, status=status)
    else:
        _log.debug("request", method=method, route=route, status=status, seconds=seconds)


def configure(level: str) -> None:
    """Write log lines as JSON on standard error; every server process does this once."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
