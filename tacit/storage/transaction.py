"""One verb, one transaction: what a verb may do with the database.

Statements are built once, at import, with bind parameters; the second time a
statement object is seen it is compiled to plain SQL and from then on runs on
the driver directly (`_plans.py`). Statements that are built anew for each call
go through SQLAlchemy, which is slower and does the same.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from sqlalchemy import Executable

from tacit.kit.clock import Clock
from tacit.storage._plans import Statements

Row: TypeAlias = Mapping[str, Any]
"""A row by column name. It ends in `_store.py`, which makes records of it."""

Value: TypeAlias = Any
"""A value of the type of its column."""

DialectName: TypeAlias = Literal["sqlite", "postgresql"]


class Tx:
    """An open transaction. Belongs to one verb and one thread."""

    __slots__ = ("_statements", "clock", "dialect")

    def __init__(self, statements: Statements, *, dialect: DialectName, clock: Clock) -> None:
        self._statements = statements
        self.dialect: DialectName = dialect
        self.clock = clock
        """Only `log.append` uses it, for `recorded_at`; a verb takes `now`."""

    def run(self, statement: Executable, params: Row | None = None) -> int:
        """Execute and return how many rows it touched.

        The count is the answer of a guarded UPDATE; check it.
        """
        return self._statements.run(statement, params)

    def post(self, statement: Executable, params: Row | None = None) -> None:
        """Execute where nobody reads how many rows it touched.

        On PostgreSQL it leaves together with the next statement, or with the commit; should
        it fail, that one raises its error.
        """
        self._statements.post(statement, params)

    def all(self, statement: Executable, params: Row | None = None) -> list[Row]:
        """Execute and return every row."""
        return self._statements.rows(statement, params)

    def soon(self, statement: Executable, params: Row | None = None) -> Callable[[], list[Row]]:
        """Execute, and return how to get every row.

        On PostgreSQL it leaves together with the next statement that is waited for, so that
        reads which do not need each other cost one wait.
        """
        return self._statements.soon(statement, params)

    def first(self, statement: Executable, params: Row | None = None) -> Row | None:
        """Execute and return the first row, if there is one."""
        rows = self._statements.rows(statement, params)
        return rows[0] if rows else None

    def scalar(self, statement: Executable, params: Row | None = None) -> Value:
        """Execute and return the first column of the first row, or None."""
        rows = self._statements.rows(statement, params)
        return next(iter(rows[0].values())) if rows else None

    def run_many(self, statement: Executable, rows: Sequence[Row]) -> None:
        """Execute once for each row, as `post` does; all rows have the same keys."""
        if rows:
            self._statements.run_many(statement, rows)
