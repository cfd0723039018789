"""The way back: records of public formats as they came in, from what they became here.

One exporter for all formats: a row knows which one it came from. The table names file and
line of each record; beside it `source.zip` holds the files themselves, in the layout of
their format.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tacit.kit import canonical
from tacit.releases.exports import _files_again
from tacit.releases.exports.exporter import (
    Column,
    ColumnKind,
    LeftOut,
    PlainExporter,
)
from tacit.tasks.sources import registry, ways
from tacit.tasks.sources.source import Back

Json = Mapping[str, object]

ZIP_NAME = "source.zip"


class SourceExporter(PlainExporter):
    """Imported records, in the format that they came in."""

    name = "source"
    title = "The source's own format"
    made_for = "whatever read the source"
    takes = "rows that were imported from a public format"
    for_training = False
    columns = (
        Column(name="format", kind=ColumnKind.TEXT, meaning="The import format: `healthbench`."),
        Column(name="file", kind=ColumnKind.TEXT, meaning="The file that the record stood in."),
        Column(name="line", kind=ColumnKind.INTEGER, meaning="The line on which it began."),
        Column(
            name="record",
            kind=ColumnKind.TEXT,
            meaning="JSON: the record, of a table its fields as texts.",
        ),
    )
    file_names = (ZIP_NAME,)

    def refuse(self, *, kind: str, origins: Mapping[str, int] | None) -> str | None:
        """A release of which nothing was imported from a format with a way back."""
        if origins is None or any(registry.find(name) for name in origins):
            return None
        if origins:
            return f"its rows were imported as {', '.join(sorted(origins))}, without a way back"
        return "none of its rows was imported"

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """Every record that the item came from."""
        item = row["item"]
        assert isinstance(item, Mapping), "an item is an object"
        origin = item["origin"]
        source = registry.find(str(origin["format"])) if _has_format(origin) else None
        if source is None or ways.SHA256 not in origin:
            return LeftOut(reason="was not imported from a public format")
        submissions = row["submissions"]
        assert isinstance(submissions, list), "submissions are a list"
        there = Back(
            input=item["input"],
            answers=tuple(each["answer"] for each in submissions),
            raters=tuple(str(each["by"]) for each in submissions),
        )
        lines = origin.get("lines", [origin.get("line", 1)])
        return [
            {
                "format": source.name,
                "file": str(origin.get("file", "")),
                "line": lines[number] if number < len(lines) else lines[-1],
                "record": canonical.dumps(record),
            }
            for number, record in enumerate(ways.back(source, there, origin))
        ]

    def write_files(self, folder: Path, *, lines: Path) -> None:
        """Write `source.zip` from the rows of the export."""
        _files_again.write(folder / ZIP_NAME, lines=lines)


def _has_format(origin: object) -> bool:
    return isinstance(origin, Mapping) and isinstance(origin.get("format"), str)
