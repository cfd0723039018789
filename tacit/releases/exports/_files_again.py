"""Records back in files of their own: JSON Lines, CSV, a list, or one object a file.

Records stand in the order they had. The archive has the same bytes whenever it is made of
the same rows: names are sorted and times fixed.
"""

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from tacit.kit import canonical
from tacit.tasks.sources import registry
from tacit.tasks.sources.source import Layout, Source

NAME_CHARS_MAX = 120
_TIME = (1980, 1, 1, 0, 0, 0)
_UNSAFE = re.compile(r"[^\w.-]+")

Place = tuple[int, int]
"""The line of a record in its file, and where its row begins in the export."""


def write(target: Path, *, lines: Path) -> None:
    """Write the archive from the rows of the export."""
    places = _find(lines)
    names: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, lines.open("rb") as rows:
        for (format_name, file), found in sorted(places.items()):
            source = registry.find(format_name)
            assert source is not None, "the exporter wrote the row"
            whole = source.layout is Layout.WHOLE and source.join is None
            for part in [[place] for place in sorted(found)] if whole else [sorted(found)]:
                entry = zipfile.ZipInfo(
                    f"{format_name}/{_name(file, source, names)}", date_time=_TIME
                )
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o444 << 16
                with archive.open(entry, "w") as out:
                    for text in _parts(source, _records(rows, part)):
                        out.write(text.encode())


def _find(lines: Path) -> dict[tuple[str, str], list[Place]]:
    """Where the records of each file are, so that one at a time is in memory."""
    places: dict[tuple[str, str], list[Place]] = defaultdict(list)
    offset = 0
    with lines.open("rb") as rows:
        for line in rows:
            row = json.loads(line)
            places[row["format"], row["file"]].append((row["line"], offset))
            offset += len(line)
    return places


def _records(rows: io.BufferedReader, places: Sequence[Place]) -> Iterator[dict[str, object]]:
    for _, offset in places:
        rows.seek(offset)
        yield json.loads(json.loads(rows.readline())["record"])


def _name(file: str, source: Source, taken: set[str]) -> str:
    """The file's own name, without anything that leads elsewhere."""
    plain = _UNSAFE.sub("_", PurePosixPath(file.replace("\\", "/")).name).lstrip(".")
    plain = plain[-NAME_CHARS_MAX:] or f"records{source.layout.suffix}"
    stem, number = plain, 2
    while f"{source.name}/{plain}" in taken:
        plain, number = f"{number}-{stem}", number + 1
    taken.add(f"{source.name}/{plain}")
    return plain


def _parts(source: Source, records: Iterator[dict[str, object]]) -> Iterator[str]:
    match source.layout:
        case Layout.LINES:
            for record in records:
                yield f"{canonical.dumps(record)}\n"
        case Layout.TABLE:
            yield from _table(source, records)
        case Layout.LIST:
            for number, record in enumerate(records):
                yield f"{',' if number else '['}\n{canonical.dumps(record)}"
            yield "\n]\n"
        case Layout.WHOLE if source.join is not None:
            yield f"{canonical.dumps(source.join(list(records)))}\n"
        case Layout.WHOLE:
            for record in records:
                yield f"{canonical.dumps(record)}\n"


def _table(source: Source, records: Iterator[dict[str, object]]) -> Iterator[str]:
    """CSV as RFC 4180 has it; columns that the format does not know follow by name."""
    first = next(records)
    known = [name for name in source.columns if name in first]
    header = [*known, *sorted(first.keys() - set(known))]
    yield _csv_line(header)
    yield _csv_line([str(first[name]) for name in header])
    for record in records:
        yield _csv_line([str(record.get(name, "")) for name in header])


def _csv_line(fields: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(fields)
    return line.getvalue()
