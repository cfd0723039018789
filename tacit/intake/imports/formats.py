"""What an import format is, and what all of them share."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tacit.intake import _text
from tacit.intake._text import Unreadable
from tacit.intake.errors import OptionUnknown
from tacit.intake.records import ImportedRow, LeftOut, Problem
from tacit.kit.fields import nearest

FILE_BYTES_MAX = 268_435_456
"""Of a file that is read as a stream."""
ARRAY_BYTES_MAX = 67_108_864
"""Of a file that is one JSON value and is held in memory."""
ROW_BYTES_MAX = 4_000_000

Options = Mapping[str, str]
Rows = Iterator[ImportedRow | LeftOut | Problem]


@dataclass(frozen=True)
class ImportFile:
    """A file with the name that its owner knows it by."""

    name: str
    path: Path


@dataclass(frozen=True, kw_only=True)
class Option:
    name: str
    meaning: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Format:
    """One import format."""

    name: str
    title: str
    meaning: str
    read: Callable[[tuple[ImportFile, ...], Options], Rows]
    """Reads the same rows in the same order every time; yields a Problem for a row that
    cannot be read, and raises `Unreadable` where it cannot go on."""
    kind: Callable[[Options], str]
    """The kind of the project that the format makes."""
    options: tuple[Option, ...] = ()
    personal: bool = True
    """The source's names of people are personal data and are replaced by numbers."""
    guideline: str = ""
    """What a project that the import makes says about itself."""
    blind: bool = True
    licence: str | None = None
    notes: tuple[str, ...] = field(default=())
    """What the data does not hold, said in the docs and on the import."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of task that its items can be."""
        chosen = next((option.choices for option in self.options if option.name == "kind"), ())
        return chosen or (self.kind({}),)


def check_options(known: Format, options: Options) -> None:
    """Refuse an option, or a value of one, that the format does not have.

    Raises:
        OptionUnknown: names it, and the one that was probably meant.
    """
    names = {option.name: option for option in known.options}
    for name, value in options.items():
        if name not in names:
            meant = nearest(name, names)
            listed = ", ".join(names) or "none"
            raise OptionUnknown(
                f"{known.name} has no option {name!r}.",
                place=f"options.{name}",
                remedy=f"Did you mean {meant}?" if meant else f"Known: {listed}.",
            )
        choices = names[name].choices
        if choices and value not in choices:
            raise OptionUnknown(
                f"{value!r} is no value of {name}.",
                place=f"options.{name}",
                remedy=f"Write one of: {', '.join(choices)}.",
            )


def read_csv(file: ImportFile) -> Iterator[tuple[int, dict[str, str]] | Problem]:
    """Read records of a CSV file with the line on which each begins.

    Raises:
        Unreadable: no header, not UTF-8, or not CSV.
    """
    content = _text.read(file.path, name=file.name, bytes_max=FILE_BYTES_MAX)
    # Not `splitlines`: a separator of lines other than CR and LF is part of its field.
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    header: list[str] | None = None
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            message = f"This is no CSV: {error}."
            remedy = "Is the file complete? Quotes inside a field are doubled."
            raise Unreadable(
                Problem(file=file.name, line=line, message=message, remedy=remedy)
            ) from None
        if header is None:
            header = _check_header(record, file)
        elif record:
            number += 1
            if len(record) != len(header):
                yield Problem(
                    file=file.name,
                    line=line,
                    message=f"{len(record)} fields, and the header has {len(header)}.",
                )
            else:
                yield line, dict(zip(header, record, strict=True))
    if header is None:
        raise Unreadable(Problem(file=file.name, message="This file is empty."))


def read_array(file: ImportFile) -> Iterator[tuple[int, object]]:
    """Read the entries of a file that is one JSON list, with the line of each.

    Raises:
        Unreadable: not UTF-8, not JSON, no list.
    """
    content = _text.read(file.path, name=file.name, bytes_max=ARRAY_BYTES_MAX)
    decoder = json.JSONDecoder()
    position = _skip_blank(content, 0)
    if not content.startswith("[", position):
        message = "A list of objects belongs here: [ … ]."
        raise Unreadable(Problem(file=file.name, line=1, message=message))
    position = _skip_blank(content, position + 1)
    line, counted = 1, 0
    while not content.startswith("]", position):
        line += content.count("\n", counted, position)
        counted = position
        try:
            value, position = decoder.raw_decode(content, position)
        except (ValueError, RecursionError) as error:
            raise Unreadable(_no_json(file, error, line)) from None
        yield line, value
        position = _skip_blank(content, position)
        if content.startswith(",", position):
            position = _skip_blank(content, position + 1)
        elif not content.startswith("]", position):
            message = "The list ends in the middle; a comma or ] belongs here."
            at = content.count("\n", 0, position) + 1
            raise Unreadable(
                Problem(file=file.name, line=at, message=message, remedy="Is the file complete?")
            )


def read_moment(value: object) -> datetime | None:
    """Read a moment as exports write it; one without a zone is taken to be UTC.

    Raises:
        ValueError: it is none.
    """
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no moment") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _check_header(record: list[str], file: ImportFile) -> list[str]:
    doubled = {name for name in record if record.count(name) > 1}
    if doubled:
        message = f"The column {min(doubled)!r} stands twice in the header."
        raise Unreadable(Problem(file=file.name, line=1, message=message))
    return record


def _skip_blank(content: str, position: int) -> int:
    while position < len(content) and content[position] in " \t\r\n":
        position += 1
    return position


def _no_json(file: ImportFile, error: Exception, line: int) -> Problem:
    if isinstance(error, json.JSONDecodeError):
        ends = error.pos >= len(error.doc.rstrip()) - 1 or "Unterminated" in error.msg
        message = f"This is no JSON: {error.msg} at column {error.colno}."
        if ends:
            message = "The file ends in the middle of the entry that begins here."
            return Problem(
                file=file.name, line=line, message=message, remedy="Is the file complete?"
            )
        return Problem(file=file.name, line=error.lineno, message=message)
    if isinstance(error, ValueError):
        return Problem(file=file.name, line=line, message="A number here has too many digits.")
    return Problem(file=file.name, line=line, message="Nested too deeply.")
