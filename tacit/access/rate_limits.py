"""How often one may try, counted in memory.

A bucket holds tries; each try takes one, and time puts them back. The count is
per process and forgotten at restart: it slows a guesser down and keeps the
hashing of passwords from being used as a weapon, it does not bill anybody.
"""

import math
import threading
from collections import OrderedDict
from datetime import datetime

from tacit.kit.errors import TooManyRequests

SIGN_IN_TRIES_MAX = 10
SIGN_IN_REFILL_SECONDS = 30.0
KEYS_MAX = 20_000


class Bucket:
    """Tries per key. Safe to use from several threads."""

    def __init__(
        self,
        *,
        tries_max: int = SIGN_IN_TRIES_MAX,
        refill_seconds: float = SIGN_IN_REFILL_SECONDS,
        keys_max: int = KEYS_MAX,
    ) -> None:
        """Allow `tries_max` at once and one more every `refill_seconds`.

        Only the `keys_max` keys seen last are remembered.
        """
        self._tries_max = float(tries_max)
        self._refill_seconds = refill_seconds
        self._keys_max = keys_max
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, *, now: datetime, cost: float = 1.0) -> None:
        """Use up one try, or a part of one.

        Raises:
            TooManyRequests: none is left; says when the next one comes.
        """
        with self._lock:
            left = self._left_of(key, now)
            if left < cost:
                seconds = math.ceil((cost - left) * self._refill_seconds)
                raise TooManyRequests(
                    "Too many tries in a short time.",
                    remedy=f"Try again in {seconds} seconds.",
                    retry_after=seconds,
                )
            self._left[key] = (left - cost, now)
            self._left.move_to_end(key)
            if len(self._left) > self._keys_max:
                self._left.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Forget the tries of a key, after one that succeeded."""
        with self._lock:
            self._left.pop(key, None)

    def _left_of(self, key: str, now: datetime) -> float:
        left, since = self._left.get(key, (self._tries_max, now))
        passed = max(0.0, (now - since).total_seconds())  # a clock may step back
        return min(self._tries_max, left + passed / self._refill_seconds)
