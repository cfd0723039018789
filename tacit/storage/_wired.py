"""Statements of one transaction on a wire."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
import sqlalchemy as sa

from tacit.storage._plans import Plan, Plans, Statements
from tacit.storage._wire import Asked, Wire

_Row = Mapping[str, Any]


class WiredStatements(Statements):
    """As `Statements`, on PostgreSQL: what has a plan goes over the wire."""

    __slots__ = ("_wire",)

    def __init__(self, connection: sa.Connection, plans: Plans, wire: Wire) -> None:
        self._connection = connection
        self._plans = plans
        self._wire = wire

    def end(self) -> None:
        self._connection = None

    def run(self, statement: sa.Executable, params: _Row | None) -> int:
        params = params or {}
        plan = self._plans.find(statement, params)
        if plan is None:
            return int(self._through_sqlalchemy(statement, params or None).rowcount)
        asked = self._put(plan, params)
        try:
            return self._wire.answer(asked).command_tuples or 0
        except psycopg.Error as error:
            raise self._named(error, plan.sql) from error

    def rows(self, statement: sa.Executable, params: _Row | None) -> list[_Row]:
        return self.soon(statement, params)()

    def soon(self, statement: sa.Executable, params: _Row | None) -> Callable[[], list[_Row]]:
        params = params or {}
        plan = self._plans.find(statement, params)
        if plan is None:
            found = self._rows_through_sqlalchemy(statement, params)
            return lambda: found
        asked = self._put(plan, params)
        return lambda: self._read(plan, asked)

    def post(self, statement: sa.Executable, params: _Row | None) -> None:
        params = params or {}
        plan = self._plans.find(statement, params)
        if plan is None:
            self._through_sqlalchemy(statement, params or None)
        else:
            self._put(plan, params)

    def run_many(self, statement: sa.Executable, rows: Sequence[_Row]) -> None:
        plan = self._plans.find(statement, rows[0])
        if plan is None:
            self._through_sqlalchemy(statement, list(rows))
            return
        for row in rows:
            self._put(plan, row)

    def _put(self, plan: Plan, params: _Row) -> Asked:
        assert self._connection is not None, "this transaction has ended"
        try:
            return self._wire.put(plan.numbered, plan.laid(params))
        except psycopg.Error as error:
            raise self._named(error, plan.sql) from error

    def _read(self, plan: Plan, asked: Asked) -> list[_Row]:
        try:
            names, found = self._wire.read(self._wire.answer(asked))
        except psycopg.Error as error:
            raise self._named(error, plan.sql) from error
        return plan.shape(names, found)

    def _through_sqlalchemy(
        self, statement: sa.Executable, params: _Row | list[_Row] | None
    ) -> sa.CursorResult[Any]:
        try:
            self._wire.leave()
        except psycopg.Error as error:
            raise self._named(error, "") from error
        return super()._through_sqlalchemy(statement, params)

    def _end_if_lost(self) -> None:
        """PostgreSQL keeps a failed transaction until it is rolled back."""
