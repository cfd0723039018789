"""Column types that mean the same on both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from tacit.kit import canonical

Id = Text
"""The text of `kit.ids.new_id`."""

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives: with `Identity()`, a rowid on SQLite."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """Count the microseconds since 1970, exactly."""
    assert moment.tzinfo is not None, "a stored moment has a zone"
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """Return the moment in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_microseconds(value)


class Json(TypeDecorator[object]):
    """A value stored as its canonical JSON, as text, so that hashes stay true.

    `None` is SQL NULL.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:
        return None if value is None else canonical.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object | None:
        return None if value is None else canonical.loads(value)
