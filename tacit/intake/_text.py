"""Reading files as text, strictly: UTF-8 or a sentence that says how to make it so."""

import codecs
from pathlib import Path

from tacit.intake.records import Problem

PROBLEMS_MAX = 20
_SAVE = "Save it as UTF-8: in the editor, or with iconv -f WINDOWS-1252 -t UTF-8."
_OTHER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class Unreadable(Exception):
    """A file cannot be read at all; the reader goes on with the next one."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Report:
    """Problems found so far, up to PROBLEMS_MAX."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.left_out = 0
        self.left_out_first: Problem | None = None

    @property
    def is_full(self) -> bool:
        return len(self.problems) >= PROBLEMS_MAX

    def add(self, problem: Problem) -> None:
        if not self.is_full:
            self.problems.append(problem)

    def leave_out(self, problem: Problem) -> None:
        """Count a row that was left out as somebody asked."""
        self.left_out += 1
        self.left_out_first = self.left_out_first or problem


def read(path: Path, *, name: str, bytes_max: int) -> str:
    """Read a whole file as text; a byte-order mark of UTF-8 is dropped.

    Raises:
        Unreadable: missing, too large, or not UTF-8; with the offset of the byte.
    """
    try:
        size = path.stat().st_size
        if size > bytes_max:
            raise Unreadable(
                Problem(file=name, message=f"{size:,} bytes; at most {bytes_max:,} are read.")
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(Problem(file=name, message="This file is missing.")) from None
    except OSError as error:
        raise Unreadable(
            Problem(file=name, message=f"This file cannot be read: {error.strerror or error}.")
        ) from None
    return decode(data, name=name)


def decode(data: bytes, *, name: str, line: int = 1, offset: int = 0) -> str:
    """Decode bytes that begin at this line and offset of a file.

    Raises:
        Unreadable: not UTF-8.
    """
    if offset == 0:
        for mark, encoding in _OTHER_MARKS.items():
            if data.startswith(mark):
                raise Unreadable(
                    Problem(file=name, message=f"This file is {encoding}, not UTF-8.", remedy=_SAVE)
                )
        if data.startswith(codecs.BOM_UTF8):
            data, offset = data[3:], 3
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(
            Problem(
                file=name,
                line=line + data.count(b"\n", 0, error.start),
                message=f"Byte {offset + error.start} (0x{data[error.start]:02x}) is not UTF-8.",
                remedy=_SAVE,
            )
        ) from None
    if "\0" in text:
        where = text.index("\0")
        raise Unreadable(
            Problem(
                file=name,
                line=line + text.count("\n", 0, where),
                message="A zero byte stands here; this is no text file.",
            )
        )
    return text
