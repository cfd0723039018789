"""Reading numbered rows out of the flat fields of a form.

A form sends `messages[0].role`, `messages[0].content`, `messages[1].role` …; numbers may
have gaps where a row was removed. Line ends come as CR LF and leave as LF.
"""

import re
from collections.abc import Mapping

ROWS_MAX = 1_000

_NAME = re.compile(r"(?P<list>[a-z_]+)\[(?P<number>\d{1,6})\]\.(?P<key>[a-z_][a-z0-9_]*)")


def read_rows(fields: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """The rows of a list, in the order of their numbers."""
    rows: dict[int, dict[str, str]] = {}
    for field, value in fields.items():
        found = _NAME.fullmatch(field)
        if found and found["list"] == name:
            rows.setdefault(int(found["number"]), {})[found["key"]] = clean(value)
    return [rows[number] for number in sorted(rows)][:ROWS_MAX]


def read_text(fields: Mapping[str, str], name: str) -> str:
    """One text, empty when the form has none."""
    return clean(fields.get(name, ""))


def read_index(fields: Mapping[str, str], name: str, *, count: int) -> int | None:
    """The number of the row that a button names, if there is such a row."""
    value = fields.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and int(value) < count else None


def clean(value: str) -> str:
    """A text with LF line ends and without NUL, which no database keeps."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
