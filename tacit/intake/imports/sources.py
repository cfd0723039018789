"""Public record formats as imports: files are read by their layout, records by their format.

What a record becomes is said in `tacit.tasks.sources`; here it gets its file and line, and
what has to lie beside the item for the way back.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from tacit.intake import _lines, _text
from tacit.intake._text import Unreadable
from tacit.intake.imports import formats
from tacit.intake.imports.formats import Format, ImportFile, Option, Options, Rows
from tacit.intake.records import ImportedRow, ImportedWork, LeftOut, Problem
from tacit.kit import canonical
from tacit.kit import text as kit_text
from tacit.kit.errors import TacitError
from tacit.kit.fields import name_type
from tacit.tasks.sources import registry, ways
from tacit.tasks.sources.kqa import KQA
from tacit.tasks.sources.source import Layout, Record, Source, Work
from tacit.work.records import RaterKind

PEOPLE = Option(
    name="people",
    meaning="`numbers` replaces the source's names of people; `keep` keeps them with the item.",
    choices=("numbers", "keep"),
)
BROKEN = Option(
    name="broken",
    meaning="`refuse` stops at a record that cannot be read; `leave_out` goes on without it.",
    choices=("refuse", "leave_out"),
)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A record where it stands, with the JSON inside its texts read."""

    file: str
    number: int
    """Of the file among those of the import: several may have one name."""
    line: int
    record: Record
    texts: dict[str, str] = field(default_factory=dict)


def make_format(source: Source) -> Format:
    """The import format of a source."""
    return Format(
        name=source.name,
        title=source.title,
        meaning=source.meaning,
        read=partial(read, source),
        kind=partial(_kind, source),
        options=(PEOPLE, BROKEN) if source.personal else (BROKEN,),
        personal=source.personal,
        guideline=source.guideline,
        licence=source.licence,
        notes=source.notes,
    )


def _kind(source: Source, options: Options) -> str:
    return source.kind


def read(source: Source, files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read the items of a source's files."""
    if not files:
        raise Unreadable(Problem(file="import", message="There is no file to import."))
    leave_out = options.get("broken") == "leave_out"
    clock = _Clock()
    for row in _rows(source, files, with_people=options.get("people") == "keep"):
        if leave_out and isinstance(row, Problem):
            yield LeftOut(problem=row)
        else:
            yield row if isinstance(row, Problem) else clock.lay(row)


class _Clock:
    """Work whose time is not known, only how long it took, laid end to end a person."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    def lay(self, row: ImportedRow) -> ImportedRow:
        return replace(row, work=tuple(map(self._one, row.work)))

    def _one(self, work: ImportedWork) -> ImportedWork:
        if work.at is not None or work.seconds is None:
            return work
        later = self._seconds[work.rater]
        self._seconds[work.rater] += work.seconds
        return replace(work, seconds_later=later)


def _rows(
    source: Source, files: tuple[ImportFile, ...], *, with_people: bool
) -> Iterator[ImportedRow | Problem]:
    if source.group is None:
        for found in _all(source, files):
            if isinstance(found, Problem):
                yield found
            else:
                yield _row(source, [found], with_people=with_people)
        return
    groups: dict[Hashable, list[_Found]] = {}
    for found in _all(source, files):
        if isinstance(found, Problem):
            yield found
        else:
            groups.setdefault((found.number, source.group(found.record)), []).append(found)
    for group in groups.values():
        yield _row(source, group, with_people=with_people)


def _row(source: Source, group: Sequence[_Found], *, with_people: bool) -> ImportedRow | Problem:
    if source.order is not None:
        order = source.order
        group = sorted(group, key=lambda found: order(found.record))
    first = group[0]
    try:
        item = source.read([found.record for found in group])
        kept = ways.keep(
            source,
            item,
            [found.record for found in group],
            texts=[found.texts for found in group],
            with_people=with_people,
        )
    except TacitError as error:
        number = error.facts.get("record")
        at = group[number] if isinstance(number, int) else first
        return _problem(at.file, at.line, error)
    place = f"{first.file}:{first.line}"
    lines: dict[str, object] = {"line": first.line}
    if source.group is not None:
        lines["lines"] = [found.line for found in group]
    return ImportedRow(
        key=item.key,
        input=item.input,
        work=tuple(_work(work, place) for work in item.works),
        asker=item.asker,
        origin={"format": source.name, "file": first.file, **lines, **kept},
        place=place,
    )


def _work(work: Work, place: str) -> ImportedWork:
    return ImportedWork(
        rater=work.rater,
        answer=work.answer,
        at=work.at,
        seconds=work.seconds,
        rater_kind=RaterKind(work.rater_kind.value),
        place=place,
    )


def _all(source: Source, files: tuple[ImportFile, ...]) -> Iterator[_Found | Problem]:
    for number, file in enumerate(files):
        for line, value in _values(source, file):
            if isinstance(value, Problem):
                yield value
                continue
            try:
                kit_text.check_plain(value, place="")
                if not isinstance(value, dict):
                    message = f"An object belongs here, not {name_type(value)}."
                    yield Problem(file=file.name, line=line, message=message)
                    continue
                record, texts = ways.unpack(source, value)
                if source.check is not None:
                    source.check(record)
                parts = source.split(record) if source.split else [record]
            except TacitError as error:
                yield _problem(file.name, line, error)
            else:
                for part in parts:
                    yield _Found(file=file.name, number=number, line=line, record=part, texts=texts)


def _values(source: Source, file: ImportFile) -> Iterator[tuple[int, object]]:
    match source.layout:
        case Layout.LINES:
            for line in _lines.read(file.path, name=file.name, bytes_max=formats.ROW_BYTES_MAX):
                yield line.number, line.problem or line.value
        case Layout.TABLE:
            for row in formats.read_csv(file):
                yield (row.line or 1, row) if isinstance(row, Problem) else row
        case Layout.LIST:
            yield from formats.read_array(file)
        case Layout.WHOLE:
            yield 1, _read_whole(file)


def _read_whole(file: ImportFile) -> object:
    content = _text.read(file.path, name=file.name, bytes_max=formats.ROW_BYTES_MAX)
    try:
        return canonical.loads(content)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        message = f"This is no JSON: {str(error)[:200] or 'nested too deeply'}."
        return Problem(file=file.name, line=line, message=message, remedy="Is the file complete?")


def _problem(file: str, line: int, error: TacitError) -> Problem:
    return Problem(
        file=file,
        line=line,
        field=(error.place or "").removeprefix(".") or None,
        message=error.message,
        remedy=error.remedy,
    )


FORMATS: tuple[Format, ...] = tuple(
    make_format(source) for source in registry.SOURCES if source is not KQA
)
"""All but K-QA, which is read with a second file."""
