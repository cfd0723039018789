"""What commands print, and the exit codes."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer
from pydantic import BaseModel

from tacit.kit.errors import TacitError

EXIT_REFUSED = 1
"""The server or a rule said no; the message says why."""
EXIT_USAGE = 2
"""The command line was not understood."""
EXIT_DIFFERS = 3
"""A check ran and found something: `doctor`, `verify`."""
EXIT_NOT_ALLOWED = 4
"""Not signed in, or the role does not allow it."""
EXIT_NOT_REACHED = 5
"""No server answered."""
EXIT_BAD_INPUT = 6
"""A file that was read is wrong; nothing was stored."""

NOT_REACHED = "not_reached"
_EXIT_OF_STATUS = {401: EXIT_NOT_ALLOWED, 403: EXIT_NOT_ALLOWED, 422: EXIT_BAD_INPUT}


@dataclass(frozen=True, kw_only=True)
class Options:
    """The global options of one run."""

    url: str | None
    token: str | None
    data: Path
    json: bool


def say(options: Options, answer: BaseModel, lines: Sequence[str]) -> None:
    """Print an answer: the whole of it as JSON, or a few lines for a person."""
    if options.json:
        typer.echo(answer.model_dump_json())
    else:
        for line in lines:
            typer.echo(line)


def say_table(
    options: Options, rows: Sequence[BaseModel], columns: Sequence[str], *, empty: str
) -> None:
    """Print rows: a JSON array, or aligned columns; `empty` says what would be here."""
    if options.json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows]))
        return
    if not rows:
        typer.echo(empty)
        return
    cells = [[_cell(getattr(row, column)) for column in columns] for row in rows]
    widths = [
        max(len(title), *(len(line[place]) for line in cells))
        for place, title in enumerate(columns)
    ]
    for line in [list(columns), *cells]:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


def say_error(error: TacitError, *, as_json: bool) -> int:
    """Print a failure on standard error and give its exit code."""
    problem = error.as_problem()
    if as_json:
        typer.echo(json.dumps(problem), err=True)
    else:
        for line in _error_lines(error, problem):
            typer.echo(line, err=True)
    if error.code == NOT_REACHED:
        return EXIT_NOT_REACHED
    return _EXIT_OF_STATUS.get(error.status, EXIT_REFUSED)


def _error_lines(error: TacitError, problem: Mapping[str, object]) -> list[str]:
    """What was wrong, where, and what to do; every problem of a file, not the first alone."""
    listed = problem.get("problems")
    found = listed if isinstance(listed, list) else [problem]
    return [line for one in found for line in _problem_lines(one, error.message)]


def _problem_lines(one: Mapping[str, object], message: str) -> list[str]:
    """One problem; those of a file say file, line and field, others their place."""
    parts = [str(one[key]) for key in ("file", "line") if one.get(key) is not None]
    place = ":".join(parts) or one.get("place")
    if parts and one.get("field"):
        place = f"{place} ({one['field']})"
    said = one.get("message", message)
    remedy = one.get("remedy")
    return [
        f"{place}: {said}" if place else str(said),
        *([f"  → {remedy}"] if remedy else []),
    ]


def say_progress(text: str) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()


def moment(at: datetime) -> str:
    """A moment as a person reads it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 row`, `1,200 rows`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(sorted(str(part) for part in value))
    return str(value)
