"""Reading a whole source before anything is stored: what is in it, and what is wrong.

The survey reads the files once and the import reads them again; both see the same rows.
So a file that is broken in its last line stores nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tacit.intake._text import Report, Unreadable
from tacit.intake.errors import ImportInvalid
from tacit.intake.imports import formats, registry
from tacit.intake.imports.formats import Format, ImportFile
from tacit.intake.records import ImportedRow, LeftOut, Problem
from tacit.kit import canonical, text
from tacit.kit.errors import TacitError
from tacit.projects.records import ProjectDocument
from tacit.tasks import registry as kinds
from tacit.tasks.errors import AnswerIncomplete
from tacit.tasks.kind import Kind

HOLD_HOURS_MIN = 4
HOLD_HOURS_MAX = 720
_READ_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Source:
    """Files of one import and how to read them."""

    format: str
    files: tuple[ImportFile, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    rubric: tuple[Mapping[str, object], ...] = ()
    """Of the project the rows go into, for items that bring no criteria."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What is in a source."""

    format: str
    kind: str
    files_sha256: str
    options: Mapping[str, str]
    rows: int
    items: int
    works: int
    people: int
    """Different people who did something."""
    people_of_item_max: int
    seconds_max: float
    notes: tuple[str, ...]


def survey(source: Source) -> Survey:
    """Read every row, check every input and answer, and store nothing.

    Raises:
        FormatUnknown: there is no such format.
        OptionUnknown: the format has no such option.
        ImportInvalid: rows are not what the format asks for; up to 20 are named.
    """
    known = registry.get(source.format)
    formats.check_options(known, source.options)
    kind = kinds.get(known.kind(source.options))
    report = Report()
    tally = _Tally(kind, source, report)
    for row in read_rows(source, report):
        tally.count(row)
        if report.is_full:
            break
    if not report.problems and not tally.rows:
        names = ", ".join(file.name for file in source.files)
        report.add(Problem(file=names, message="There is no row in it."))
    if report.problems:
        raise ImportInvalid(problems=report.problems)
    return Survey(
        format=known.name,
        kind=kind.name,
        files_sha256=hash_files(source.files),
        options=dict(source.options),
        rows=tally.rows,
        items=len(tally.inputs),
        works=tally.works,
        people=len(tally.people),
        people_of_item_max=max(map(len, tally.raters.values()), default=0),
        seconds_max=tally.seconds_max,
        notes=(*known.notes, *_left_out(report)),
    )


def read_rows(source: Source, report: Report) -> Iterator[ImportedRow]:
    """Read the rows of a source; problems go into the report."""
    known = registry.get(source.format)
    try:
        for row in known.read(source.files, source.options):
            if isinstance(row, Problem):
                report.add(row)
            elif isinstance(row, LeftOut):
                report.leave_out(row.problem)
            else:
                yield row
            if report.is_full:
                return
    except Unreadable as error:
        report.add(error.problem)


def make_document(found: Survey, *, name: str | None = None) -> ProjectDocument:
    """Describe the project that an import makes where there is none of the name.

    As many people answer an item as did at most in the source; the stage *imported* stands
    where a review would be, because none was made here.
    """
    known = registry.get(found.format)
    slug = name or text.slug(found.format)
    hours = min(HOLD_HOURS_MAX, max(HOLD_HOURS_MIN, 1 + int(found.seconds_max // 3600)))
    return ProjectDocument(
        name=slug,
        title=known.title,
        kind=found.kind,
        summary=" ".join(found.notes),
        pipeline=(
            {
                "stage": "author",
                "people": max(1, found.people_of_item_max),
                "hold": f"{hours}h",
                "blind": known.blind,
            },
            {"stage": "imported"},
        ),
        guideline=known.guideline or _plain_guideline(known),
        imported=known.name,
    )


def hash_files(files: tuple[ImportFile, ...]) -> str:
    """One hash over all files, in their order; names do not count."""
    digests = []
    for file in files:
        digest = hashlib.sha256()
        with file.path.open("rb") as stream:
            while data := stream.read(_READ_BYTES):
                digest.update(data)
        digests.append(digest.hexdigest())
    return canonical.sha256_hex("\n".join(digests))


def _left_out(report: Report) -> tuple[str, ...]:
    if report.left_out_first is None:
        return ()
    return (f"{report.left_out} rows were left out; the first: {report.left_out_first}",)


class _Tally:
    def __init__(self, kind: Kind, source: Source, report: Report) -> None:
        self._kind = kind
        self._source = source
        self._report = report
        self.rows = 0
        self.works = 0
        self.seconds_max = 0.0
        self.people: set[str] = set()
        self.inputs: dict[str, tuple[str, str]] = {}
        self.raters: dict[str, dict[str, str]] = {}

    def count(self, row: ImportedRow) -> None:
        self.rows += 1
        digest = canonical.sha256_hex(canonical.dumps(row.input))
        known = self.inputs.setdefault(row.key, (digest, row.place))
        if known[0] != digest:
            self._wrong(row.place, "key", f"{row.key!r} is another item at {known[1]}.")
            return
        prepared = self._prepare(row)
        if prepared is None:
            return
        raters = self.raters.setdefault(row.key, {})
        for work in row.work:
            place = work.place or row.place
            if work.rater in raters:
                before = raters[work.rater]
                self._wrong(place, None, f"The same person answered this item at {before}.")
                continue
            raters[work.rater] = place
            self.people.add(work.rater)
            self.works += 1
            self.seconds_max = max(self.seconds_max, work.seconds or 0.0)
            try:
                self._kind.check(work.answer, prepared, imported=True)
            except AnswerIncomplete as error:
                for note in error.problems[:5]:
                    self._wrong(place, note.path, note.text)

    def _prepare(self, row: ImportedRow) -> dict[str, object] | None:
        try:
            prepared = self._kind.prepare_input(row.input, rubric=self._source.rubric)
            self._kind.check_input(prepared)
        except TacitError as error:
            self._wrong(row.place, error.place, error.message, error.remedy)
            return None
        return prepared

    def _wrong(
        self, place: str, field_name: str | None, message: str, remedy: str | None = None
    ) -> None:
        file, _, number = place.rpartition(":")
        line = int(number) if file and number.isdecimal() else None
        self._report.add(
            Problem(
                file=file if line else place,
                line=line,
                field=field_name,
                message=message,
                remedy=remedy,
            )
        )


def _plain_guideline(known: Format) -> str:
    return f"# {known.title}\n\nThis work was done elsewhere and imported.\n"
