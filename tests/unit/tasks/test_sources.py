"""Public formats: what a record becomes, and that it comes back."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tacit.intake._text import Report
from tacit.intake.imports import surveys
from tacit.intake.imports.formats import ImportFile
from tacit.intake.records import ImportedRow
from tacit.kit import canonical
from tacit.releases.exports.exporter import LeftOut
from tacit.releases.exports.source import SourceExporter
from tacit.tasks.sources import patches, registry
from tacit.tasks.sources.source import Layout
from tests.make import source_words
from tests.make import sources as make

Record = dict[str, object]
FILES = (HealthCheck.function_scoped_fixture,)


def read(name: str, *paths: Path, **options: str) -> list[ImportedRow]:
    report = Report()
    files = tuple(ImportFile(path.name, path) for path in paths)
    source = surveys.Source(format=name, files=files, options=options)
    rows = list(surveys.read_rows(source, report))
    assert not report.problems, [str(problem) for problem in report.problems]
    return rows


def stored(row: ImportedRow, *, people: str = "person") -> Record:
    """A row of a release that holds what was imported, through the text that is stored."""
    value = {
        "item": {"input": row.input, "origin": row.origin},
        "submissions": [
            {"answer": work.answer, "by": f"{people}-{number}"}
            for number, work in enumerate(row.work)
        ],
    }
    made = canonical.loads(canonical.dumps(value))
    assert isinstance(made, dict)
    return made


def records_of(rows: Sequence[ImportedRow]) -> list[object]:
    """The records that the exporter gives back, in the order of their lines."""
    found: list[tuple[object, object]] = []
    for row in rows:
        made = SourceExporter().export(stored(row))
        assert not isinstance(made, LeftOut)
        for each in made:
            assert not isinstance(each, LeftOut)
            found.append((each["line"], canonical.loads(str(each["record"]))))
    return [value for _, value in sorted(found, key=lambda pair: int(str(pair[0])))]


def test_every_format_has_records_to_try() -> None:
    assert {source.name for source in registry.SOURCES} == set(make.RECORDS)


@pytest.mark.parametrize("name", make.RECORDS)
@settings(max_examples=20, deadline=None, suppress_health_check=FILES)
@given(data=st.data())
def test_records_come_back_as_they_were(name: str, data: st.DataObject, tmp_path: Path) -> None:
    source = registry.find(name)
    assert source is not None
    records = data.draw(make.RECORDS[name])
    path = make.write(source, records, tmp_path / f"file{source.layout.suffix}")
    options = {"people": "keep"} if source.personal else {}
    rows = read(name, path, **options)
    back = records_of(rows)
    if source.join is not None:
        back = [source.join([dict(each) for each in back if isinstance(each, dict)])]
    if source.layout is Layout.LIST or source.group is not None:
        assert sorted(map(canonical.dumps, back)) == sorted(map(canonical.dumps, records))
    else:
        assert canonical.dumps(back) == canonical.dumps(records)


json_values = source_words.plain


@settings(max_examples=200, deadline=None)
@given(old=json_values, new=json_values)
def test_a_patch_makes_one_value_of_the_other(old: object, new: object) -> None:
    assert patches.is_same(patches.apply(patches.diff(old, new), old), new)


@settings(max_examples=50, deadline=None)
@given(value=json_values)
def test_equal_values_have_no_differences(value: object) -> None:
    assert patches.diff(value, value) == []


@pytest.mark.parametrize("name", make.RECORDS)
@settings(max_examples=8, deadline=None, suppress_health_check=FILES)
@given(data=st.data())
def test_what_records_become_is_what_its_kind_asks_for(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    source = registry.find(name)
    assert source is not None
    path = make.write(source, data.draw(make.RECORDS[name]), tmp_path / f"f{source.layout.suffix}")
    files = (ImportFile(path.name, path),)
    found = surveys.survey(surveys.Source(format=name, files=files))
    assert found.kind == source.kind
    assert found.works >= found.items >= 1
