"""Small regular work of a server, as plain asyncio tasks: expire holds, put events in order.

What may be lost with the process, because the next round does it anyway, is a timer; what
must happen once asked for is a job.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import structlog

PAUSE_SECONDS_MAX = 300.0
FAILURES_IN_A_ROW_LOGGED_MAX = 5
ROUNDS_IN_A_ROW_MAX = 100
"""A timer that has more to do runs again at once, but not for ever: others wait."""

Work = Callable[[], Awaitable[bool]]
"""One bounded round; true when there is more to do than fitted into it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Timer:
    """Something that is done every so often.

    Args:
        name: for the log.
        every_seconds: the pause between two rounds; doubled with each failure in a row.
        round_seconds_max: a round that takes longer is cut off and counts as a failure.
        work: one round.
    """

    name: str
    every_seconds: float
    round_seconds_max: float
    work: Work
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Timers:
    """Timers that run inside `async with`."""

    def __init__(self) -> None:
        self._timers: dict[str, Timer] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, name: str, *, every_seconds: float, round_seconds_max: float, work: Work) -> None:
        """Add a timer before the start."""
        assert not self._tasks, "timers are added before they start"
        assert name not in self._timers, f"two timers are called {name}"
        self._timers[name] = Timer(
            name=name,
            every_seconds=every_seconds,
            round_seconds_max=round_seconds_max,
            work=work,
        )

    def wake(self, name: str) -> None:
        """Do the next round of a timer now. Only from the thread of the loop."""
        self._timers[name].woken.set()

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(_keep_going(timer), name=f"timer {timer.name}")
            for timer in self._timers.values()
        ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []


async def _keep_going(timer: Timer) -> None:
    failures = 0
    while True:
        if await _run_rounds(timer, failures=failures):
            failures = 0
        else:
            failures += 1
        pause = min(timer.every_seconds * 2**failures, PAUSE_SECONDS_MAX)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(timer.woken.wait(), max(pause, timer.every_seconds))
        timer.woken.clear()


async def _run_rounds(timer: Timer, *, failures: int) -> bool:
    try:
        for _ in range(ROUNDS_IN_A_ROW_MAX):
            async with asyncio.timeout(timer.round_seconds_max):
                if not await timer.work():
                    break
    except Exception:  # noqa: BLE001 - the next round may do better
        if failures < FAILURES_IN_A_ROW_LOGGED_MAX:
            _log.exception("a timer failed", timer=timer.name, failures=failures + 1)
        return False
    return True
