"""Calls on their way to a database thread and back.

A lane is a bounded queue with threads behind it. Doors put a call and await its
future; synchronous callers block. Answers go back to an event loop in one
wake-up for all calls that ended together.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, TypeVar

from tacit.kit.errors import TooBusy
from tacit.storage.transaction import Tx

QUEUE_LENGTH_MAX = 1_000
CLOSE_SECONDS_MAX = 30

T = TypeVar("T")


class VerbBroke(RuntimeError):
    """A closure ended with something that is no ordinary exception."""


class Call:
    """A closure that waits for its turn, and where its answer goes."""

    __slots__ = ("_arrived", "_future", "error", "fn", "loop", "result")

    def __init__(
        self, fn: Callable[[Tx], Any], loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        self.fn = fn
        self.result: Any = None
        self.error: BaseException | None = None
        self.loop = loop
        self._future: asyncio.Future[Any] | None = loop.create_future() if loop else None
        self._arrived = None if loop else threading.Event()

    @property
    def is_abandoned(self) -> bool:
        """Nobody waits any more."""
        return self._future is not None and self._future.cancelled()

    def fail(self, error: BaseException) -> None:
        """Keep the failure. What cannot travel through a future is wrapped."""
        self.result = None
        if isinstance(error, Exception) and not isinstance(error, StopIteration):
            self.error = error
        else:
            self.error = VerbBroke(f"a verb ended with {error!r}")
            self.error.__cause__ = error

    async def answer(self) -> Any:  # noqa: ANN401 - the closure's own type
        assert self._future is not None, "a call made with a loop"
        return await self._future

    def wait(self) -> Any:  # noqa: ANN401 - the closure's own type
        assert self._arrived is not None, "a call made without a loop"
        self._arrived.wait()
        if self.error is not None:
            raise self.error
        return self.result

    def settle(self) -> None:
        if self._arrived is not None:
            self._arrived.set()
        elif self._future is not None and not self._future.done():
            if self.error is not None:
                self._future.set_exception(self.error)
            else:
                self._future.set_result(self.result)


def deliver(calls: Iterable[Call]) -> None:
    """Hand out answers: one wake-up for each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Call]] = {}
    for call in calls:
        if call.loop is None:
            call.settle()
        else:
            by_loop.setdefault(call.loop, []).append(call)
    for loop, group in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle_all, group)
        except RuntimeError:  # the loop is closed: nobody is left to tell
            if not loop.is_closed():
                raise


def _settle_all(calls: list[Call]) -> None:
    for call in calls:
        call.settle()


class Lane:
    """A bounded queue of calls with threads that take from it."""

    def __init__(self, name: str, *, queue_length_max: int = QUEUE_LENGTH_MAX) -> None:
        self.name = name
        self.calls: SimpleQueue[Call | None] = SimpleQueue()
        self._length_max = queue_length_max
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._closing = threading.Lock()
        self._ended = threading.Event()

    def start(self, work: Callable[[], None], *, count: int) -> None:
        """Start the threads; each runs `work` until it takes None from the queue."""
        self._threads = [
            threading.Thread(target=work, name=f"{self.name}-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def ask(self, fn: Callable[[Tx], T]) -> T:
        call = Call(fn, asyncio.get_running_loop())
        self._put(call)
        answer: T = await call.answer()
        return answer

    def ask_now(self, fn: Callable[[Tx], T]) -> T:
        assert threading.current_thread() not in self._threads, (
            "a verb works in its own transaction and may not open another"
        )
        call = Call(fn)
        self._put(call)
        answer: T = call.wait()
        return answer

    def close(self) -> None:
        """Finish what is queued, then stop. Safe to call twice."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        for _ in self._threads:
            self.calls.put(None)
        for thread in self._threads:
            thread.join(CLOSE_SECONDS_MAX)
        self._ended.set()
        self._refuse_the_rest()

    def _put(self, call: Call) -> None:
        if self._closed:
            raise TooBusy("The server is stopping.", retry_after=5)
        if self.calls.qsize() >= self._length_max:
            raise TooBusy(
                "The database has more waiting than it can do; nothing was done.",
                remedy="Try again in a moment.",
                retry_after=1,
            )
        self.calls.put(call)
        if self._ended.is_set():
            self._refuse_the_rest()

    def _refuse_the_rest(self) -> None:
        rest = []
        while not self.calls.empty():
            call = self.calls.get_nowait()
            if call is not None:
                call.fail(TooBusy("The server is stopping.", retry_after=5))
                rest.append(call)
        deliver(rest)
