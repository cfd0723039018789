"""Who computes on the parts of a large set of votes: this process, several, or a Ray cluster.

The parts are the same for everybody and sums are added in their order, so that a setting
changes how long it takes and not one bit of the result.
"""

import abc
import contextlib
import importlib
import multiprocessing
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Literal

from tacit.stats import _em, _em_numba
from tacit.stats._em import Coded, Crew, Maker, Part, Rates, Room, Sums
from tacit.stats._em_numpy import NumpyPart
from tacit.stats.consensus import Floats
from tacit.stats.errors import StatsError

Engine = Literal["auto", "numpy", "numba"]
Where = Literal["here", "processes", "ray"]

COMPILED_FROM_VOTES = 200_000
"""Below this the import of numba takes longer than the work."""
WORKERS_MAX = 256
CLOSE_SECONDS_MAX = 5


class NoSuchExtra(StatsError):
    """A package that the setting needs is not installed."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where and with what to compute.

    Attributes:
        engine: "numpy"; "numba", which needs the extra `tacit[fast]`; or "auto": numba where it
            is installed and there are votes enough. Results differ by less than 1e-9.
        where: in this process, in a pool of processes, or on a Ray cluster that is up.
        workers: how many processes or actors.
        spill: a folder for what the parts hold, so that the system keeps in memory what it can;
            `None` for memory.
    """

    engine: Engine = "auto"
    where: Where = "here"
    workers: int = 1
    spill: str | None = None


def engine_of(setting: Setting, votes: int) -> Literal["numpy", "numba"]:
    """Which engine it is.

    Raises:
        NoSuchExtra: numba is asked for and not installed.
    """
    if setting.engine == "auto":
        pays = votes >= COMPILED_FROM_VOTES
        return "numba" if pays and _em_numba.is_installed() else "numpy"
    if setting.engine == "numba" and not _em_numba.is_installed():
        raise NoSuchExtra("The engine numba comes with: pip install 'tacit[fast]'")
    return setting.engine


def gather(parts: Iterable[Coded], *, setting: Setting, votes: int) -> Crew:
    """Lay out the parts where they will be computed on.

    Raises:
        NoSuchExtra: a package that the setting needs is not installed.
    """
    make, room = _MAKERS[engine_of(setting, votes)], Room(setting.spill)
    if setting.where == "here":
        return _em.Here([make(part, room) for part in parts])
    workers = max(1, min(setting.workers, WORKERS_MAX))
    plan = Plan(make, room, workers)
    return Processes(parts, plan) if setting.where == "processes" else OnRay(parts, plan)


@dataclass(frozen=True)
class Plan:
    """How workers lay out their parts, and how many they are."""

    make: Maker
    room: Room
    workers: int


class _Asked(abc.ABC):
    """Workers that are asked in words; their sums are added in the order of the parts."""

    def first(self) -> Sums:
        return _em.add(self._ask("first", None))

    def step(self, rates: Rates) -> Sums:
        return _em.add(self._ask("step", rates))

    def posterior(self, rates: Rates) -> Iterable[Floats]:
        return self._ask("posterior", rates)

    @abc.abstractmethod
    def _ask(self, verb: str, rates: Rates | None) -> Iterable[Any]:
        """What each part says to a verb, in the order of the parts."""


class Processes(_Asked):
    """Each process holds every `workers`-th part and answers to one pipe."""

    def __init__(self, parts: Iterable[Coded], plan: Plan) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(plan.workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, plan), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)
        self._count = 0
        for part in parts:
            self._pipes[self._count % plan.workers].send(("part", part))
            self._count += 1

    def close(self) -> None:
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.send(("end", None))
            pipe.close()
        for process in self._processes:
            process.join(CLOSE_SECONDS_MAX)
            process.terminate()

    def _ask(self, verb: str, rates: Rates | None) -> Iterable[Any]:
        for pipe in self._pipes:
            pipe.send((verb, rates))
        for number in range(self._count):
            yield self._pipes[number % len(self._pipes)].recv()


class OnRay(_Asked):
    """The same on actors. Ray is imported here only; whoever calls has it connected."""

    def __init__(self, parts: Iterable[Coded], plan: Plan) -> None:
        try:
            self._ray = importlib.import_module("ray")
        except ImportError as missing:
            raise NoSuchExtra("Ray is not installed: pip install ray") from missing
        actor = self._ray.remote(Held)
        self._actors = [actor.remote(plan) for _ in range(plan.workers)]
        self._count = 0
        for part in parts:
            self._ray.get(self._actors[self._count % plan.workers].take.remote(part))
            self._count += 1

    def close(self) -> None:
        for actor in self._actors:
            self._ray.kill(actor)

    def _ask(self, verb: str, rates: Rates | None) -> Iterable[Any]:
        shared = self._ray.put(rates)
        answers = [
            self._actors[number % len(self._actors)].answer.remote(
                verb, number // len(self._actors), shared
            )
            for number in range(self._count)
        ]
        for answer in answers:
            yield self._ray.get(answer)


class Held:
    """The parts of one worker."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._parts: list[Part] = []

    def take(self, part: Coded) -> None:
        """Lay out one more part."""
        self._parts.append(self._plan.make(part, self._plan.room))

    def answer(self, verb: str, number: int, rates: Rates | None) -> Sums | Floats:
        """What a part says to a verb; `number` counts the parts of this worker."""
        part = self._parts[number]
        if verb == "first":
            return part.first()
        assert rates is not None, "every verb but the first takes rates"
        return part.step(rates) if verb == "step" else part.posterior(rates)

    def __len__(self) -> int:
        return len(self._parts)


def _serve(pipe: Connection, plan: Plan) -> None:
    """The life of a process: its parts, then a verb at a time until the end."""
    held = Held(plan)
    while True:
        verb, content = pipe.recv()
        if verb == "end":
            return
        if verb == "part":
            held.take(content)
            continue
        for number in range(len(held)):
            pipe.send(held.answer(verb, number, content))


_MAKERS: dict[str, Maker] = {
    "numpy": NumpyPart,
    "numba": _em_numba.NumbaPart,
}
