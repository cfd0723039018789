"""Every export format keeps the promises of the port, on rows that a release really has."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tacit.kit.clock import SteppedClock
from tacit.releases import checker, exporting
from tacit.releases.checker import ExporterWrong
from tacit.releases.errors import FormatUnknown, NothingToExport, ReleaseDamaged
from tacit.releases.exports import registry
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter
from tacit.releases.exports.grades import GradesExporter
from tacit.storage.engine import Database
from tests.make import releases as make
from tests.make import tasks

Json = dict[str, object]


@pytest.fixture
def examples(sqlite_db: Database, tmp_path: Path, clock: SteppedClock) -> Path:
    """The folder of a release of examples."""
    scene = make.make_scene(sqlite_db, tmp_path / "releases")
    make.accept_examples(scene, 3)
    return scene.folder(scene.build(clock))


@pytest.fixture
def gradings(sqlite_db: Database, tmp_path: Path, clock: SteppedClock) -> Path:
    """The folder of a release of gradings."""
    scene = make.make_scene(sqlite_db, tmp_path / "releases", kind="grading")
    make.accept_gradings(scene, 2)
    return scene.folder(scene.build(clock))


def rows_of(folder: Path) -> list[Json]:
    return list(lines_of(folder / "rows.jsonl"))


def lines_of(path: Path) -> Iterator[Json]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.mark.parametrize("name", registry.names())
def test_a_format_keeps_its_promises(name: str, examples: Path) -> None:
    checker.check_exporter(registry.get(name), rows=rows_of(examples))


@pytest.mark.parametrize("name", registry.names())
def test_a_format_keeps_its_promises_on_gradings(name: str, gradings: Path) -> None:
    checker.check_exporter(registry.get(name), rows=rows_of(gradings))


def test_examples_are_exported_as_conversations(examples: Path) -> None:
    for name, count in {"trl_sft": 3, "trl_prompt_completion": 3, "grades": 0}.items():
        assert checker.check_exporter(registry.get(name), rows=rows_of(examples)) == count


def exported(name: str, row: Json) -> list[Json]:
    made = registry.get(name).export(row)
    return (
        []
        if isinstance(made, LeftOut)
        else [dict(each) for each in made if not isinstance(each, LeftOut)]
    )


def test_conversations_end_with_the_answer(examples: Path) -> None:
    (first,) = exported("trl_sft", rows_of(examples)[0])
    (split,) = exported("trl_prompt_completion", rows_of(examples)[0])
    turns, prompt, completion = first["messages"], split["prompt"], split["completion"]
    assert isinstance(turns, list)
    assert isinstance(prompt, list)
    assert isinstance(completion, list)
    assert [turn["role"] for turn in turns] == ["user", "assistant"]
    assert prompt + completion == turns
    assert len(completion) == 1


def test_an_answer_without_a_last_word_is_left_out(examples: Path) -> None:
    row = rows_of(examples)[0]
    row["submissions"][0]["answer"]["messages"].pop()  # type: ignore[index]  # parsed JSON
    for name in ("trl_sft", "trl_prompt_completion"):
        assert isinstance(registry.get(name).export(row), LeftOut)


@pytest.mark.parametrize(("change", "count"), [("content", 1), ("whitespace", 0), ("citation", 0)])
def test_a_correction_teaches_where_it_changed_the_content(
    gradings: Path, change: str, count: int
) -> None:
    row = rows_of(gradings)[0]
    row["submissions"][0]["answer"]["revisions"] = [  # type: ignore[index]  # parsed JSON
        {"of": "response", "text": "It is an SSRI, against depression.", "change": change}
    ]
    made = registry.get("trl_sft").export(row)
    assert (0 if isinstance(made, LeftOut) else len(made)) == count


def grades_of(folder: Path) -> list[Mapping[str, object]]:
    exporter = GradesExporter()
    found: list[Mapping[str, object]] = []
    for row in rows_of(folder):
        made = exporter.make_rows(row)
        assert not isinstance(made, LeftOut)
        found += made
    return found


def test_grades_hold_one_vote_a_row_and_mark_the_consensus(gradings: Path) -> None:
    grades = grades_of(gradings)
    votes = [grade for grade in grades if not grade["is_consensus"]]
    consensus = [grade for grade in grades if grade["is_consensus"]]
    assert len(votes) == 2 * 6
    assert len(consensus) == 2 * 3
    assert {grade["rater"] for grade in consensus} == {"consensus"}
    assert len({grade["rater"] for grade in votes}) == 2
    assert all(str(grade["rater"]).startswith("person-") for grade in votes)


def test_the_third_state_is_kept_and_is_never_unmet(gradings: Path) -> None:
    for grade in grades_of(gradings):
        if grade["verdict"] == "unmet":
            assert (grade["met"], grade["why_null"]) == (False, None)
        elif grade["verdict"] == "met":
            assert (grade["met"], grade["why_null"]) == (True, None)
        else:
            assert grade["met"] is None
            assert grade["why_null"] in {"cannot_assess", "unresolved", "option"}
    reasons = {grade["why_null"] for grade in grades_of(gradings)}
    assert reasons == {None, "cannot_assess", "unresolved", "option"}


def test_raters_who_differ_are_unresolved_not_unmet(gradings: Path) -> None:
    (first, *_) = [
        grade
        for grade in grades_of(gradings)
        if grade["is_consensus"] and grade["criterion"] == "c1"
    ]
    assert (first["verdict"], first["met"], first["why_null"]) == ("unresolved", None, "unresolved")


def test_files_of_an_export_agree(gradings: Path) -> None:
    exporting.write_export(gradings, name="grades")
    folder = gradings / "exports" / "grades"
    from_lines = list(lines_of(folder / "train.jsonl"))
    with (folder / "train.csv").open(encoding="utf-8", newline="") as file:
        from_table = list(csv.DictReader(file))
    assert len(from_lines) == len(from_table) == 18
    assert [row["criterion"] for row in from_lines] == [row["criterion"] for row in from_table]
    empty = {row["why_null"] for row in from_table if row["met"] == ""}
    assert empty == {"cannot_assess", "unresolved", "option"}
    (note,) = lines_of(folder / "export.json")
    assert note["rows"] == 18
    assert note["grants"] == "without grants"


def test_an_export_that_is_there_is_not_made_again(examples: Path) -> None:
    exporting.write_export(examples, name="trl_sft")
    path = examples / "exports" / "trl_sft" / "train.jsonl"
    before = path.stat().st_mtime_ns
    exporting.write_export(examples, name="trl_sft")
    assert path.stat().st_mtime_ns == before


def test_a_format_that_no_row_fits_says_so(examples: Path) -> None:
    with pytest.raises(NothingToExport) as caught:
        exporting.write_export(examples, name="grades")
    assert caught.value.facts["left_out"] == {"is of another kind of task": 3}
    assert not (examples / "exports" / "grades").exists()


def test_changed_rows_are_not_exported(examples: Path) -> None:
    path = examples / "rows.jsonl"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace("fraud", "error"), encoding="utf-8")
    with pytest.raises(ReleaseDamaged):
        exporting.write_export(examples, name="trl_sft")


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(FormatUnknown, match="trl_sft"):
        registry.get("trl_stf")


class Careless(PlainExporter):
    """A format of somebody else that turns what is not known into *unmet*."""

    name = "careless"
    title = "Careless"
    made_for = "nobody"
    takes = "all"
    columns = (
        Column(name="met", kind=ColumnKind.FLAG, meaning="Whether it is met."),
        Column(name="n", kind=ColumnKind.INTEGER, meaning="A number."),
    )

    def __init__(self, made: list[Json]) -> None:
        super().__init__()
        self._made = made

    def make_rows(self, row: Mapping[str, object]) -> list[Json]:
        return self._made


@pytest.mark.parametrize(
    "made",
    [
        [{"met": None, "n": 1}],
        [{"met": True}],
        [{"n": 1, "met": True}],
        [{"met": 1, "n": 1}],
        [{"met": True, "n": True}],
        [{"met": True, "n": "1"}],
    ],
)
def test_the_checker_refuses_rows_that_break_the_columns(made: list[Json]) -> None:
    with pytest.raises(ExporterWrong):
        checker.check_exporter(Careless(made), rows=[{}])


def test_the_checker_passes_what_is_right() -> None:
    assert checker.check_exporter(Careless([{"met": True, "n": 1}]), rows=[{}]) == 1


def test_texts_survive_the_way_through_parquet(examples: Path) -> None:
    row = rows_of(examples)[0]
    text = 'Ümläut, 漢字, 🧪, "quotes", tab\t, line\nbreak, \\ and \u2028.'
    answer = tasks.example_answer(text)
    row["submissions"][0]["answer"] = answer  # type: ignore[index]  # parsed JSON
    assert checker.check_exporter(registry.get("trl_sft"), rows=[row]) == 1
