"""Ids of what follows from an act: the same act gives the same ids."""

import hashlib
from datetime import datetime

from tacit.kit import ids


def derive(*, cause: str, now: datetime) -> str:
    """Make the id of a record from its cause, sorted by time like every id."""
    digest = hashlib.sha256(cause.encode()).digest()
    return ids.make_id(
        milliseconds=int(now.timestamp() * 1000),
        fraction=0,
        randomness=int.from_bytes(digest[:8], "big"),
    )
