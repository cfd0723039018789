"""What a check of stored data found wrong; `tacit doctor` prints these."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One difference between what is stored and what should be."""

    check: str
    """The name of the check, as `log.chain`."""
    place: str
    """What differs: a table and id, a file, a setting."""
    message: str
    """A sentence for the person who runs the server."""
    expected: str | None = None
    found: str | None = None
    remedy: str | None = None
