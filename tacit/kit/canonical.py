"""Canonical JSON: one value, one text.

Keys sorted by code point, no blanks, no escapes beyond what JSON needs, no NaN.
Numbers are written as Python writes them (the shortest text that reads back
equal), so `1` and `1.0` differ. Hashes of stored records are over this text.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Set
from datetime import UTC, date, datetime


def dumps(value: object) -> str:
    """Write a value as canonical JSON.

    Moments become ISO 8601 in UTC with microseconds and `Z`, records their
    fields, sets sorted lists.

    Raises:
        TypeError: the value holds something that JSON has no word for.
        ValueError: NaN or an infinity.
    """
    return _ENCODER.encode(value)


def loads(text: str | bytes) -> object:
    """Read JSON in UTF-8, canonical or not. NaN and infinities are refused."""
    value: object = _DECODER.decode(text if isinstance(text, str) else text.decode())
    return value


def sha256_hex(data: bytes | str) -> str:
    """Hash bytes, or the UTF-8 form of a text."""
    if isinstance(data, str):
        data = data.encode()
    return hashlib.sha256(data).hexdigest()


def moment_text(moment: datetime) -> str:
    """Write an aware moment in its one form: UTC, microseconds, `Z`."""
    assert moment.tzinfo is not None, "a moment without a zone means nothing"
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _other(value: object) -> object:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_other,
)
