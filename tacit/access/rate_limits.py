"""How often one may try, counted in memory.

A bucket holds tries; each try takes one, and time puts them back. The count is
per process and forgotten at restart: it slows a guesser down and keeps the
hashing of passwords from being used as a weapon, it does not bill anybody.
"""

import math
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

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
        self._refill = timedelta(seconds=refill_seconds)
        self._debt_max = tries_max * self._refill
        self._keys_max = keys_max
        self._clear_at: OrderedDict[str, datetime] = OrderedDict()
        """When all tries of a key will be back; a key without an entry has all of them."""
        self._lock = threading.Lock()

    def take(self, key: str, *, now: datetime, cost: float = 1.0) -> None:
        """Use up one try, or a part of one.

        Raises:
            TooManyRequests: none is left; says when the next one comes.
        """
        with self._lock:
            owed = self._debt(key, now)
            debt = owed + cost * self._refill
            if debt > self._debt_max:
                self._clear_at[key] = now + owed
                seconds = math.ceil((debt - self._debt_max).total_seconds())
                raise TooManyRequests(
                    "Too many tries in a short time.",
                    remedy=f"Try again in {seconds} seconds.",
                    retry_after=seconds,
                )
            self._clear_at[key] = now + debt
            self._clear_at.move_to_end(key)
            if len(self._clear_at) > self._keys_max:
                self._clear_at.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Forget the tries of a key, after one that succeeded."""
        with self._lock:
            self._clear_at.pop(key, None)

    def _debt(self, key: str, now: datetime) -> timedelta:
        debt = self._clear_at.get(key, now) - now
        return min(max(debt, timedelta()), self._debt_max)  # a clock may step back
