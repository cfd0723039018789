"""Statements compiled once and run on the driver.

SQLAlchemy costs about 40 µs a statement even when its cache hits. A plan is what
remains when the statement is known: the SQL, the order of the parameters and
the functions that turn values into and out of the database. It is made the
second time the same statement object comes; whatever is unusual (an IN list of
parameters, Python-side defaults) stays with SQLAlchemy.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

PLANS_MAX = 2_000
SEEN_MAX = 256

_Row = Mapping[str, Any]
_Process = Callable[[Any], Any]
_Key = tuple[int, tuple[str, ...] | None]
_MISSING = object()
_NAMED = re.compile(r"%\(([^)]*)\)s|%%")


class Plan:
    """One statement for one dialect, ready to run."""

    __slots__ = ("_binds", "_columns", "_positional", "numbered", "sql")

    def __init__(self, compiled: SQLCompiler, dialect: sa.Dialect) -> None:
        self.sql = str(compiled)
        self._positional = compiled.positional
        names: Iterable[str] = compiled.positiontup or ()
        self.numbered = ""
        """The SQL with `$1` for its parameters, where they have names."""
        if not compiled.positional:
            names = list(dict.fromkeys(name for name in _NAMED.findall(self.sql) if name))
            self.numbered = _number(self.sql, names)
        self._binds = [
            (name, self._value(compiled, name), _writer(compiled.binds[name].type, dialect))
            for name in names
        ]
        self._columns: list[tuple[str, _Process | None]] | None = None
        if entries := compiled._result_columns:  # noqa: SLF001 - what SQLAlchemy itself reads
            self._columns = [(entry.keyname, _reader(entry.type, dialect)) for entry in entries]

    @staticmethod
    def _value(compiled: SQLCompiler, name: str) -> object:
        bind = compiled.binds[name]
        return _MISSING if bind.required else bind.effective_value

    def values(self, params: _Row) -> Sequence[Any] | dict[str, Any]:
        """Lay out parameters as the driver wants them."""
        laid = self.laid(params)
        if self._positional:
            return laid
        return {bind[0]: value for bind, value in zip(self._binds, laid, strict=True)}

    def laid(self, params: _Row) -> list[Any]:
        """Lay out parameters in the order of their numbers."""
        laid = []
        for name, default, process in self._binds:
            value = params.get(name, default)
            if value is _MISSING:
                raise sa.exc.StatementError(
                    f"A value is required for {name!r}", self.sql, dict(params), None
                )
            laid.append(process(value) if process is not None else value)
        return laid

    def read(self, cursor: DBAPICursor) -> list[_Row]:
        """Read every row of the answer, to the end."""
        names = [column[0] for column in cursor.description]
        return self.shape(names, cursor.fetchall())

    def shape(self, names: list[str], rows: Iterable[Sequence[Any]]) -> list[_Row]:
        """Put the values of rows under their names, as values of their columns."""
        columns = self._columns
        if columns is None:
            return [dict(zip(names, row, strict=True)) for row in rows]
        if all(process is None for _, process in columns):
            names = [name for name, _ in columns]
            return [dict(zip(names, row, strict=True)) for row in rows]
        return [
            {
                name: value if process is None else process(value)
                for (name, process), value in zip(columns, row, strict=True)
            }
            for row in rows
        ]


class Plans:
    """The plans of one dialect, shared by all its connections.

    Statements are known by identity. A reference is kept to each, so that an
    identity is not given twice; the oldest half goes when there are too many.
    """

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._known: dict[_Key, tuple[sa.Executable, Plan | None]] = {}
        self._seen: dict[_Key, sa.Executable] = {}

    def find(self, statement: sa.Executable, keys: Iterable[str]) -> Plan | None:
        """Return the plan, or None where SQLAlchemy shall run the statement."""
        key = (id(statement), tuple(keys) if statement.is_dml else None)
        known = self._known.get(key)
        if known is not None and known[0] is statement:
            return known[1]
        if self._seen.get(key) is not statement:
            _keep_under(self._seen, SEEN_MAX)
            self._seen[key] = statement
            return None
        _keep_under(self._known, PLANS_MAX)
        self._seen.pop(key, None)
        plan = self._make(statement, key[1])
        self._known[key] = (statement, plan)
        return plan

    def _make(self, statement: sa.Executable, keys: tuple[str, ...] | None) -> Plan | None:
        compiled = statement.compile(  # type: ignore[attr-defined]  # every statement has it
            dialect=self._dialect, column_keys=None if keys is None else list(keys)
        )
        if not isinstance(compiled, SQLCompiler) or (
            compiled.post_compile_params
            or compiled.literal_execute_params
            or compiled.insert_prefetch
            or compiled.update_prefetch
            or compiled.escaped_bind_names
        ):
            return None
        return Plan(compiled, self._dialect)


class Statements:
    """Runs statements on one connection, inside one transaction."""

    __slots__ = ("_connection", "_cursor", "_plans", "_raw")

    def __init__(self, connection: sa.Connection, plans: Plans) -> None:
        self._connection: sa.Connection | None = connection
        self._plans = plans
        raw: Any = connection.connection.dbapi_connection
        self._raw = raw
        self._cursor = raw.cursor()

    def end(self) -> None:
        """Close for good; a transaction that leaked from its verb fails here."""
        self._cursor.close()
        self._connection = None

    def run(self, statement: sa.Executable, params: _Row | None) -> int:
        params = params or {}
        plan = self._plans.find(statement, params)
        if plan is None:
            return int(self._through_sqlalchemy(statement, params or None).rowcount)
        self._execute(plan.sql, plan.values(params))
        return int(self._cursor.rowcount)

    def rows(self, statement: sa.Executable, params: _Row | None) -> list[_Row]:
        params = params or {}
        plan = self._plans.find(statement, params)
        if plan is None:
            return self._rows_through_sqlalchemy(statement, params)
        self._execute(plan.sql, plan.values(params))
        try:
            return plan.read(self._cursor)
        except self._errors as error:
            raise self._named(error, plan.sql) from error

    def soon(self, statement: sa.Executable, params: _Row | None) -> Callable[[], list[_Row]]:
        """Run a statement whose rows are read later."""
        found = self.rows(statement, params)
        return lambda: found

    def post(self, statement: sa.Executable, params: _Row | None) -> None:
        """Run a statement whose count nobody reads."""
        self.run(statement, params)

    def run_many(self, statement: sa.Executable, rows: Sequence[_Row]) -> None:
        plan = self._plans.find(statement, rows[0])
        if plan is None:
            self._through_sqlalchemy(statement, list(rows))
            return
        if len(rows) == 1:  # drivers prepare for many
            self._execute(plan.sql, plan.values(rows[0]))
            return
        laid: Any = [plan.values(row) for row in rows]
        try:
            self._cursor.executemany(plan.sql, laid)
        except self._errors as error:
            raise self._named(error, plan.sql) from error

    def _rows_through_sqlalchemy(self, statement: sa.Executable, params: _Row) -> list[_Row]:
        result = self._through_sqlalchemy(statement, params or None)
        names = list(result.keys())
        return [dict(zip(names, row, strict=True)) for row in result.all()]

    def _through_sqlalchemy(
        self, statement: sa.Executable, params: _Row | list[_Row] | None
    ) -> sa.CursorResult[Any]:
        try:
            result: Any = self._open.execute(
                statement, params, execution_options={"preserve_rowcount": True}
            )
        except DBAPIError:
            self._end_if_lost()
            raise
        answer: sa.CursorResult[Any] = result
        return answer

    @property
    def _open(self) -> sa.Connection:
        assert self._connection is not None, "this transaction has ended"
        return self._connection

    @property
    def _errors(self) -> type[Exception]:
        errors: type[Exception] = self._open.dialect.loaded_dbapi.Error
        return errors

    def _execute(self, sql: str, values: Any) -> None:  # noqa: ANN401 - as the driver has it
        assert self._connection is not None, "this transaction has ended"
        try:
            self._cursor.execute(sql, values)
        except self._errors as error:
            raise self._named(error, sql) from error

    def _named(self, error: Exception, sql: str) -> BaseException:
        """Give a driver's error the class that SQLAlchemy would give it."""
        dialect = self._open.dialect
        self._end_if_lost()
        return DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        )

    def _end_if_lost(self) -> None:
        """SQLite may end a transaction with an error; what follows must not run without one."""
        if getattr(self._raw, "in_transaction", True) is False:
            self._connection = None


def _number(sql: str, names: Sequence[str]) -> str:
    """`%(name)s` becomes the number of its parameter, and a doubled per cent sign one."""
    places = {name: f"${at}" for at, name in enumerate(names, start=1)}
    return _NAMED.sub(lambda found: places[found[1]] if found[1] else "%", sql)


def _writer(kind: TypeEngine[Any], dialect: sa.Dialect) -> _Process | None:
    process: _Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


def _reader(kind: TypeEngine[Any], dialect: sa.Dialect) -> _Process | None:
    if isinstance(kind, sa.Float):
        # Both drivers give floats; SQLAlchemy would ask for the type code of the result.
        return None
    process: _Process | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return process


def _keep_under(known: dict[_Key, Any], most: int) -> None:
    if len(known) >= most:
        for key in list(known)[: most // 2]:
            known.pop(key, None)
