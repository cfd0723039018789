"""Hashing of passwords: argon2id, few at once, never inside a transaction.

A check costs about 190 ms of CPU and 64 MiB. So at most two run at once, on threads of
their own; the others wait for a bounded time and are then told to come back.
A check against nothing costs the same as one against a hash, so that time does
not tell which accounts exist.
"""

import asyncio
import base64
import os
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from tacit.access.errors import PasswordUnfit
from tacit.kit.errors import TooBusy

AT_ONCE_MAX = 2
WAITING_MAX = 32
WAIT_SECONDS_MAX = 5.0
PASSWORD_CHARS_MIN = 10
PASSWORD_CHARS_MAX = 512
_SALT_BYTES = 16
_DIGEST_BYTES = 32

T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """Parameters of argon2id."""

    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True)
class PasswordCheck:
    ok: bool
    better_hash: str | None = field(default=None, repr=False)
    """The password hashed at today's cost, if the stored hash is dated."""


class Passwords:
    """Hashes and checks passwords; one for the process."""

    def __init__(self, *, cost: Cost | None = None, wait_seconds: float = WAIT_SECONDS_MAX) -> None:
        cost = cost or Cost()
        self._hasher = PasswordHash(
            (
                Argon2Hasher(
                    time_cost=cost.passes,
                    memory_cost=cost.memory_kib,
                    parallelism=cost.lanes,
                    hash_len=_DIGEST_BYTES,
                    salt_len=_SALT_BYTES,
                ),
            )
        )
        self._nobody = _hash_of_nothing(cost)
        self._wait_seconds = wait_seconds
        self._threads = ThreadPoolExecutor(AT_ONCE_MAX, thread_name_prefix="passwords")
        self._places = threading.BoundedSemaphore(AT_ONCE_MAX + WAITING_MAX)

    async def hash(self, password: str) -> str:
        """Hash a new password.

        Raises:
            PasswordUnfit: it is too short or too long.
            TooBusy: too many others are waiting.
        """
        check_fit(password)
        return await self._run(lambda: self._hasher.hash(_normal(password)))

    async def check(self, password: str, stored: str | None) -> PasswordCheck:
        """Check a password against a stored hash; None is an account without one.

        Raises:
            TooBusy: too many others are waiting.
        """
        return await self._run(lambda: self._check(password, stored))

    def hash_now(self, password: str) -> str:
        """Like `hash`, for callers that may block: the command line, tests."""
        check_fit(password)
        return self._run_now(lambda: self._hasher.hash(_normal(password)))

    def check_now(self, password: str, stored: str | None) -> PasswordCheck:
        """Like `check`, for callers that may block."""
        return self._run_now(lambda: self._check(password, stored))

    def close(self) -> None:
        """Let the checks that run end, and take no more."""
        self._threads.shutdown(cancel_futures=True)

    def _check(self, password: str, stored: str | None) -> PasswordCheck:
        if len(password) > PASSWORD_CHARS_MAX:  # cannot be right; costs the same
            password, stored = "", None
        password = _normal(password)
        if stored is None:
            self._hasher.verify(password, self._nobody)
            return PasswordCheck(ok=False)
        ok, better_hash = self._hasher.verify_and_update(password, stored)
        return PasswordCheck(ok=ok, better_hash=better_hash)

    async def _run(self, work: Callable[[], T]) -> T:
        future = self._start(work)
        waiter = asyncio.wrap_future(future)
        done, _ = await asyncio.wait({waiter}, timeout=self._wait_seconds)
        if not done and future.cancel():
            raise _too_busy()
        return await waiter

    def _run_now(self, work: Callable[[], T]) -> T:
        future = self._start(work)
        done, _ = wait({future}, timeout=self._wait_seconds)
        if not done and future.cancel():
            raise _too_busy()
        return future.result()

    def _start(self, work: Callable[[], T]) -> Future[T]:
        if not self._places.acquire(blocking=False):
            raise _too_busy()
        future = self._threads.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        return future


def check_fit(password: str) -> None:
    """Raise unless a password may be set.

    Length is the only rule: rules about signs make passwords worse (NIST SP 800-63B).

    Raises:
        PasswordUnfit: it is too short or too long.
    """
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        raise PasswordUnfit(
            f"A password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters; "
            f"this one has {len(password)}.",
            place="password",
            remedy="Several words in a row are easy to remember.",
        )


def _normal(password: str) -> str:
    """The same letters, whichever keyboard composed them."""
    return unicodedata.normalize("NFC", password)


def _hash_of_nothing(cost: Cost) -> str:
    """A hash that no password has; made of random bytes, without hashing."""
    salt, digest = _base64(os.urandom(_SALT_BYTES)), _base64(os.urandom(_DIGEST_BYTES))
    parameters = f"m={cost.memory_kib},t={cost.passes},p={cost.lanes}"
    return f"$argon2id$v=19${parameters}${salt}${digest}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _too_busy() -> TooBusy:
    return TooBusy(
        "Many people are signing in just now.",
        remedy="Try again in a few seconds.",
        retry_after=5,
    )
