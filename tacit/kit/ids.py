"""Identifiers: UUIDv7 written as 26 lower-case Crockford base32 characters.

They sort by the time they were made, so a primary key is also an order.
"""

import os
import random
import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 26
SEED_BYTES = 16

_random = random.Random(os.urandom(32))  # noqa: S311 - ids are names, never secrets
"""Asking the system each time would let other threads run: 50 µs on a busy server."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: _random.seed(os.urandom(32)))

_PAIRS = tuple(a + b for a in ALPHABET for b in ALPHABET)


def new_id() -> str:
    """Make a new identifier. Doors call this; verbs take ids as arguments."""
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    return make_id(
        milliseconds=milliseconds,
        fraction=rest * 4096 // 1_000_000,
        randomness=_random.getrandbits(62),
    )


def new_seed() -> str:
    """Make a seed that nobody can guess, for draws that must not be known beforehand."""
    return secrets.token_hex(SEED_BYTES)


def make_id(*, milliseconds: int, fraction: int, randomness: int) -> str:
    """Lay out the parts of a UUIDv7: 48 bits of time, 12 of fraction, 62 random."""
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (fraction & 0xFFF) << 64
    value |= 0b10 << 62 | (randomness & 0x3FFF_FFFF_FFFF_FFFF)
    return "".join(_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10))


def is_id(text: str) -> bool:
    """Say whether a text has the form of an identifier."""
    return len(text) == ID_LENGTH and all(letter in ALPHABET for letter in text)
