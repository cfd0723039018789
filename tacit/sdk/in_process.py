"""A transport that speaks to an application in this process instead of over the network.

The application is asynchronous and the client is not: the transport runs an event loop in
one thread, starts the application's lifespan there, and hands each request over.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

import httpx

from tacit.kit.errors import TacitError

T = TypeVar("T")
Asgi: TypeAlias = Callable[..., Awaitable[None]]
"""An ASGI application."""

START_SECONDS_MAX = 60
"""How long an application may take to start."""


class DidNotStart(TacitError):
    """The application in this process stopped while it started."""

    status = 500
    title = "Tacit did not start"


class InProcess(httpx.BaseTransport):
    """Runs an ASGI application and answers requests with it. Close it when done."""

    def __init__(self, app: Asgi) -> None:
        self._app = app
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=True)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tacit-in-process")
        self._thread.daemon = True
        self._thread.start()
        self._stopping = asyncio.Event()
        self._started: asyncio.Future[None] = asyncio.run_coroutine_threadsafe(
            _future(), self._loop
        ).result()
        self._lifespan = asyncio.run_coroutine_threadsafe(self._live(), self._loop)
        self._run(_wait(self._started))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request; the whole body is read before it returns."""
        return self._run(self._answer(request))

    def close(self) -> None:
        """Stop the application and the loop."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._lifespan.result(START_SECONDS_MAX)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS_MAX)
        self._loop.close()

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        passed = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        answer = await self._inner.handle_async_request(passed)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)

    async def _live(self) -> None:
        """Drive the application's lifespan until `close`."""
        begun = False

        async def receive() -> dict[str, str]:
            nonlocal begun
            if begun:
                await self._stopping.wait()
                return {"type": "lifespan.shutdown"}
            begun = True
            return {"type": "lifespan.startup"}

        async def send(message: dict[str, str]) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._started.set_result(None)
            elif message["type"] == "lifespan.startup.failed":
                self._started.set_exception(DidNotStart(message.get("message", "no reason given")))

        await self._app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


async def _wait(future: asyncio.Future[None]) -> None:
    await asyncio.wait_for(asyncio.shield(future), START_SECONDS_MAX)
