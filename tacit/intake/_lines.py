"""JSON Lines, one object a line, read as a stream with a bound on each line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tacit.intake import _text
from tacit.intake._text import Unreadable
from tacit.intake.records import Problem
from tacit.kit import canonical
from tacit.kit import text as kit_text
from tacit.kit.errors import Malformed
from tacit.kit.fields import name_type


@dataclass(frozen=True)
class Line:
    """One object of a file, or what is wrong with its line."""

    number: int
    value: dict[str, object] | None
    problem: Problem | None = None


def read(path: Path, *, name: str, bytes_max: int) -> Iterator[Line]:
    """Read object after object; blank lines are passed over.

    A line that is not UTF-8 ends the file: what follows cannot be trusted.

    Raises:
        Unreadable: the file is missing or cannot be opened.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Unreadable(Problem(file=name, message="This file is missing.")) from None
    except OSError as error:
        raise Unreadable(
            Problem(file=name, message=f"This file cannot be read: {error.strerror or error}.")
        ) from None
    with file:
        yield from _read_lines(file, name=name, bytes_max=bytes_max)


def parse(text: str, *, name: str, number: int, is_last: bool = False) -> Line:
    """Read the object of one line; `is_last` says that no line break followed."""
    try:
        value = canonical.loads(text)
    except json.JSONDecodeError as error:
        at_end = is_last and error.pos >= len(text.rstrip()) - 1
        cut = at_end or (is_last and "Unterminated" in error.msg)
        if cut:
            message, remedy = "The file ends in the middle of this line.", "Is it complete?"
        else:
            message = f"This is no JSON: {error.msg} at column {error.colno}."
            remedy = "Each line is one JSON object."
        return _wrong(name, number, message, remedy)
    except (ValueError, RecursionError) as error:
        return _wrong(name, number, f"This is no JSON: {error}.", None)
    if not isinstance(value, dict):
        return _wrong(name, number, f"An object belongs here, not {name_type(value)}.", None)
    try:
        kit_text.check_plain(value, place="")
    except Malformed as error:
        return _wrong(name, number, error.message, error.remedy)
    return Line(number, value)


def _read_lines(file: BinaryIO, *, name: str, bytes_max: int) -> Iterator[Line]:
    number = offset = 0
    while data := file.readline(bytes_max + 2):
        number += 1
        size = len(data)
        if not data.endswith(b"\n"):
            size += _skip_line(file)
        if size - 1 > bytes_max:
            message = f"This line is {size:,} bytes; an item has at most {bytes_max:,}."
            remedy = "Shorten it, or keep long material as a file and name its address."
            yield _wrong(name, number, message, remedy)
        else:
            try:
                text = _text.decode(data, name=name, line=number, offset=offset)
            except Unreadable as error:
                yield Line(number, None, error.problem)
                return
            if text.strip():
                yield parse(text, name=name, number=number, is_last=not data.endswith(b"\n"))
        offset += size


def _skip_line(file: BinaryIO) -> int:
    size = 0
    while data := file.readline(1 << 20):
        size += len(data)
        if data.endswith(b"\n"):
            break
    return size


def _wrong(name: str, number: int, message: str, remedy: str | None) -> Line:
    return Line(number, None, Problem(file=name, line=number, message=message, remedy=remedy))
