"""The load: clients on raw sockets, each its own expert, one request after another.

A request is put together from bytes made before; of an answer only status and length are
read. One client costs a few dozen microseconds a cycle, so that on a machine it shares
with the server it takes little away.
"""

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import uvloop

from tacit.kit.ids import new_id

CLIENTS_END_SECONDS_MAX = 60


@dataclass
class Tally:
    """What all clients of a run saw."""

    claims: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    cycles: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    client_cpu: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to do: so many cycles, or so many seconds, whatever is over first."""

    port: int
    tokens: Sequence[str]
    answer: str
    seconds: float
    cycles_max: int


def run(plan: Plan) -> Tally:
    """Let every client work until the plan is done."""
    begun_cpu = _own_cpu()
    tally = uvloop.run(_run(plan))
    tally.client_cpu = _own_cpu() - begun_cpu
    for series in (tally.claims, tally.submits, tally.cycles):
        series.sort()
    return tally


async def _run(plan: Plan) -> Tally:
    tally = Tally()
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    clients = [_Client(plan, token, tally, begun + plan.seconds) for token in plan.tokens]
    for client in clients:
        await loop.create_connection(partial(_same, client), "127.0.0.1", plan.port)
    async with asyncio.timeout(plan.seconds + CLIENTS_END_SECONDS_MAX):
        await asyncio.gather(*(client.ended for client in clients))
    tally.seconds = time.perf_counter() - begun
    return tally


class _Client(asyncio.Protocol):
    """One expert: next item, submit, again."""

    def __init__(self, plan: Plan, token: str, tally: Tally, deadline: float) -> None:
        self._plan = plan
        self._tally = tally
        self._deadline = deadline
        self._head = (
            f"Host: 127.0.0.1:{plan.port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\n"
        )
        self._body = f'","answer":{plan.answer},"ai_help":"none"}}'
        self._submit_bytes = len(f'{{"id":"{new_id()}{self._body}'.encode())
        self._buffer = b""
        self._claim_id = ""
        self._claiming = False
        self._cycle_begun = self._begun = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._claim()

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _content_length(self._buffer[:end])
        if len(self._buffer) < end + 4 + length:
            return
        status, body = self._buffer[9:12], self._buffer[end + 4 :]
        self._buffer = b""
        self._answered(status, body)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(error or ConnectionError("the server closed the connection"))

    def _answered(self, status: bytes, body: bytes) -> None:
        now = time.perf_counter()
        if self._claiming:
            if status == b"204":
                self._end()
                return
            if status == b"201":
                self._tally.claims.append(now - self._begun)
                self._submit(now)
                return
        elif status == b"201":
            self._tally.submits.append(now - self._begun)
            self._tally.cycles.append(now - self._cycle_begun)
            self._claim()
            return
        what = "claim" if self._claiming else "submission"
        self._tally.refused[f"{what} {status.decode()} {body[:200].decode()}"] += 1
        self._claim()

    def _claim(self) -> None:
        self._begun = self._cycle_begun = time.perf_counter()
        done = len(self._tally.cycles) + sum(self._tally.refused.values())
        if self._begun > self._deadline or done >= self._plan.cycles_max:
            self._end()
            return
        self._claiming = True
        self._claim_id = new_id()
        body = f'{{"id":"{self._claim_id}"}}'
        self._transport.write(
            f"POST /api/v1/claims HTTP/1.1\r\n{self._head}"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )

    def _submit(self, now: float) -> None:
        self._claiming = False
        self._begun = now
        self._transport.write(
            f"POST /api/v1/claims/{self._claim_id}/submission HTTP/1.1\r\n{self._head}"
            f"Content-Length: {self._submit_bytes}\r\n\r\n"
            f'{{"id":"{new_id()}{self._body}'.encode()
        )

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self._transport.close()


def _same(client: _Client) -> _Client:
    """The protocol of a connection is the client that was made for it."""
    return client


def _content_length(head: bytes) -> int:
    place = head.lower().find(b"content-length:")
    if place < 0:
        return 0
    return int(head[place + 15 :].split(b"\r\n", 1)[0])


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
