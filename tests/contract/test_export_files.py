"""An export on the disk: options, fields, files, what is refused, and that it is whole."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import arro3.io
import pytest

from tacit.kit import canonical
from tacit.releases import _digest, _folder, exporting, verification
from tacit.releases.errors import ColumnReserved, FilesOutOfReach, NothingToExport, OptionUnknown
from tacit.releases.exports import fields, registry
from tacit.storage import files as storage_files
from tacit.storage.errors import FileMissing
from tests.make import tasks
from tests.make.kinds import example_of
from tests.make.rows import row

Json = dict[str, object]


def release_of(folder: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """A folder with rows and the manifest that an export asks for."""
    folder.mkdir(parents=True)
    lines = [f"{canonical.dumps(each)}\n".encode() for each in rows]
    fact = _folder.write_file(folder / "rows.jsonl", lines)
    digest = _digest.of_lines(folder / "rows.jsonl")
    manifest = {
        "schema": "tacit.release/1",
        "grants": "without grants",
        "rows": digest.rows,
        "rows_sha256": digest.hex(),
        "files": {"rows.jsonl": fact.to_json()},
    }
    _folder.write_file(folder / "manifest.json", [canonical.dumps(manifest).encode()])
    return folder


def example_row(**changes: object) -> Json:
    return row("example", tasks.example_input(**changes), tasks.example_answer())


def lines_of(folder: Path, name: str) -> Iterator[Json]:
    path = folder / "exports" / name / "train.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def note_of(folder: Path, name: str) -> Json:
    note: Json = json.loads((folder / "exports" / name / "export.json").read_bytes())
    return note


def test_options_are_recorded_and_others_make_it_again(tmp_path: Path) -> None:
    folder = release_of(tmp_path / "r", [row("preference", *example_of("preference"))])
    exporting.write_export(folder, name="trl_dpo")
    assert note_of(folder, "trl_dpo")["options"] == {"raters": "consensus"}
    path = folder / "exports" / "trl_dpo" / "train.jsonl"
    before = path.stat().st_ino
    exporting.write_export(folder, name="trl_dpo", options={"raters": "consensus"})
    assert path.stat().st_ino == before
    exporting.write_export(folder, name="trl_dpo", options={"raters": "each"})
    assert note_of(folder, "trl_dpo")["options"] == {"raters": "each"}
    assert exporting.read_note(folder, name="trl_dpo").options == {"raters": "each"}


def test_numbers_among_the_options_have_bounds(tmp_path: Path) -> None:
    folder = release_of(tmp_path / "r", [row("rubric", *example_of("rubric"))])
    for value in ("high", "nan", "1.01"):
        with pytest.raises(OptionUnknown, match="Give a number from -1000 to 1"):
            exporting.write_export(folder, name="trl_kto", options={"threshold": value})
    exporting.write_export(folder, name="trl_kto", options={"threshold": "1"})
    assert exporting.read_note(folder, name="trl_kto").options["threshold"] == "1.0"


def test_what_is_left_out_is_counted_by_reason(tmp_path: Path) -> None:
    task_input, answer = example_of("preference")
    two = task_input["responses"][:2]  # type: ignore[index]  # parsed JSON
    pair = {**task_input, "responses": two}
    plain = {**answer, "ranking": [], "order_shown": ["r1", "r2"], "axes": {}}
    rows = [row("preference", pair, {**plain, "choice": each, "strength": None})
            for each in ("r1", "tie", "tie", "both_bad")]  # fmt: skip
    folder = release_of(tmp_path / "r", rows)
    exporting.write_export(folder, name="trl_dpo")
    note = note_of(folder, "trl_dpo")
    assert note["rows"] == 1
    assert note["left_out"] == {"both responses are bad": 1, "is a tie": 2}


def test_an_export_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    folder = release_of(tmp_path / "r", [row("rubric", *example_of("rubric"))])
    exporting.write_export(folder, name="trl_grpo")
    with pytest.raises(NothingToExport):
        exporting.write_export(folder, name="trl_grpo", options={"formula": "tree"})
    assert len(list(lines_of(folder, "trl_grpo"))) == 1
    assert [path.name for path in (folder / "exports").iterdir()] == ["trl_grpo"]


def test_canaries_stay_out_of_training_and_in_the_records(tmp_path: Path) -> None:
    task_input, answer = example_of("rubric")
    marked = row("rubric", {**task_input, "canary": "healthbench:1f2d"}, answer)
    folder = release_of(tmp_path / "r", [marked, row("rubric", task_input, answer)])
    exporting.write_export(folder, name="trl_grpo")
    assert note_of(folder, "trl_grpo")["left_out"] == {
        "carries a canary: it is for evaluation, not for training": 1
    }
    exporting.write_export(folder, name="rubric_records")
    kept = [
        json.loads(str(each["task"])).get("canary") for each in lines_of(folder, "rubric_records")
    ]
    assert kept == ["healthbench:1f2d", None]


@pytest.mark.parametrize("name", ["trl_sft", "trl_prompt_completion"])
def test_a_column_of_tools_is_there_where_a_row_has_tools(tmp_path: Path, name: str) -> None:
    tools = [{"name": "search", "parameters": {"type": "object", "properties": {}}}]
    without = release_of(tmp_path / "without", [example_row()])
    exporting.write_export(without, name=name)
    assert all("tools" not in each for each in lines_of(without, name))
    some = release_of(tmp_path / "some", [example_row(), example_row(tools=tools)])
    exporting.write_export(some, name=name)
    read = [each["tools"] for each in lines_of(some, name)]
    assert [text and json.loads(str(text)) for text in read] == [
        None, [{"type": "function", "function": tools[0]}]
    ]  # fmt: skip
    table = arro3.io.read_parquet(some / "exports" / name / "train.parquet").read_all()
    assert table["tools"].to_pylist() == read


def test_nothing_but_rows_for_evaluation_is_nothing_to_export(tmp_path: Path) -> None:
    folder = release_of(tmp_path / "r", [example_row(licence="for evaluation only")])
    with pytest.raises(NothingToExport):
        exporting.write_export(folder, name="trl_sft")
    assert not (folder / "exports" / "trl_sft").exists()


def test_fields_of_a_project_are_columns_of_their_type(tmp_path: Path) -> None:
    def with_fields(**fields: object) -> Json:
        answer = {**tasks.example_answer(), "fields": fields}
        return row("example", tasks.example_input(), answer)

    rows = [
        with_fields(court="BGH", pages=3, share=1, sure=True, parties=["a", "b"], mixed=1),
        with_fields(court=None, pages=4, share=0.5, sure=False, mixed="x"),
        example_row(),
    ]
    folder = release_of(tmp_path / "r", rows)
    exporting.write_export(folder, name="trl_sft")
    first, second, third = lines_of(folder, "trl_sft")
    assert {name: value for name, value in first.items() if name != "messages"} == {
        "field_court": "BGH", "field_mixed": "1", "field_pages": 3, "field_parties": '["a", "b"]',
        "field_share": 1, "field_sure": True,
    }  # fmt: skip
    assert (second["field_court"], second["field_share"], second["field_mixed"]) == (None, 0.5, "x")
    assert all(value is None for name, value in third.items() if name != "messages")
    table = arro3.io.read_parquet(folder / "exports" / "trl_sft" / "train.parquet").read_all()
    assert table.column("field_share")[0].as_py() == 1.0
    assert table.column("field_sure")[1].as_py() is False


def test_a_reserved_column_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = example_of("rubric")[1] | {"fields": {"environments": "x"}}
    folder = release_of(tmp_path / "r", [row("rubric", example_of("rubric")[0], answer)])
    exporting.write_export(folder, name="trl_grpo")
    assert "field_environments" in next(lines_of(folder, "trl_grpo"))
    monkeypatch.setattr(fields, "PREFIX", "")
    with pytest.raises(ColumnReserved, match="environments: the trainer uses the name"):
        exporting.write_export(folder, name="trl_grpo", options={"policy": "fail"})


def test_files_of_experts_lie_beside_the_rows_by_their_hash(tmp_path: Path) -> None:
    store = storage_files.open_files(tmp_path / "files")
    task_input, answer = example_of("deliverable")
    contents = [b"PK\x03\x04 a workbook", b"# Memo\n"]
    listed_files = answer["files"]
    assert isinstance(listed_files, list)
    for file, content in zip(listed_files, contents, strict=True):
        file["sha256"] = store.put(content)
    folder = release_of(tmp_path / "r", [row("deliverable", task_input, answer)])
    exporting.write_export(folder, name="deliverables", files=store)
    (made,) = lines_of(folder, "deliverables")
    for listed, content in zip(json.loads(str(made["files"])), contents, strict=True):
        name = f"files/{listed['sha256']}"
        assert (folder / "exports" / "deliverables" / name).read_bytes() == content
        assert name in str(note_of(folder, "deliverables")["files"])
    assert verification.verify(folder).ok
    stray = folder / "exports" / "deliverables" / "files" / ("0" * 64)
    stray.write_bytes(b"x")
    (found,) = verification.verify(folder).differences
    assert found.name == f"exports/deliverables/files/{'0' * 64}"


def test_files_that_are_not_there_stop_the_export(tmp_path: Path) -> None:
    folder = release_of(tmp_path / "r", [row("deliverable", *example_of("deliverable"))])
    with pytest.raises(FilesOutOfReach):
        exporting.write_export(folder, name="deliverables")
    with pytest.raises(FileMissing):
        exporting.write_export(
            folder, name="deliverables", files=storage_files.open_files(tmp_path / "files")
        )
    assert not (folder / "exports" / "deliverables").exists()


def test_the_shipped_scorer_needs_nothing_but_python(tmp_path: Path) -> None:
    folder = release_of(tmp_path / "r", [row("rubric", *example_of("rubric"))])
    exporting.write_export(folder, name="trl_grpo")
    target = folder / "exports" / "trl_grpo"
    assert set(exporting.file_names("trl_grpo")) >= {
        "exports/trl_grpo/scoring.py", "exports/trl_grpo/reward.py",
    }  # fmt: skip
    known = {"math", "re", "json", "collections.abc", "dataclasses", "typing", "scoring"}
    for name in ("scoring.py", "reward.py"):
        text = (target / name).read_text(encoding="utf-8")
        found = re.findall(r"^(?:from|import) ([\w.]+)", text, flags=re.MULTILINE)
        assert set(found) <= known
    assert verification.verify(folder).ok


def test_only_formats_for_training_leave_rows_out_for_their_licence() -> None:
    kept = {name for name in registry.names() if not registry.get(name).for_training}
    assert kept == {"steps", "grades", "rubric_records", "source"}
