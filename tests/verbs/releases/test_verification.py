"""`tacit verify` names every file that differs. Only the making of the release needs a database."""

from pathlib import Path

import pytest

from tacit.kit.clock import SteppedClock
from tacit.releases import exporting, verification
from tacit.storage.engine import Database
from tests.make import releases as make


@pytest.fixture
def folder(sqlite_db: Database, tmp_path: Path, clock: SteppedClock) -> Path:
    scene = make.make_scene(sqlite_db, tmp_path / "releases")
    make.accept_examples(scene, 3)
    folder = scene.folder(scene.build(clock))
    exporting.write_export(folder, name="trl_sft")
    return folder


def change(path: Path) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def names(folder: Path) -> list[str]:
    return [each.name for each in verification.verify(folder).differences]


def test_an_untouched_release_is_as_it_was(folder: Path) -> None:
    verified = verification.verify(folder)
    assert verified.ok
    assert (verified.rows, verified.files, verified.grants) == (3, 6, "without grants")


def test_a_copy_elsewhere_verifies_without_a_server(folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "elsewhere"
    shutil.copytree(folder, copy)
    assert verification.verify(copy).ok


@pytest.mark.parametrize("name", ["rows.parquet", "datasheet.md", "README.md"])
def test_a_changed_file_is_named(folder: Path, name: str) -> None:
    change(folder / name)
    (difference,) = verification.verify(folder).differences
    assert difference.name == name
    assert difference.expected != difference.found


def test_a_changed_row_is_named_twice_as_file_and_as_rows(folder: Path) -> None:
    change(folder / "rows.jsonl")
    assert names(folder) == ["rows.jsonl", "rows.jsonl"]


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "rows.parquet").unlink()
    assert names(folder) == ["rows.parquet"]


def test_a_file_too_many_is_named(folder: Path) -> None:
    (folder / "more.txt").write_text("more")
    assert names(folder) == ["more.txt"]


def test_a_changed_export_is_named(folder: Path) -> None:
    change(folder / "exports" / "trl_sft" / "train.parquet")
    assert names(folder) == ["exports/trl_sft/train.parquet"]


def test_an_export_of_another_release_is_named(folder: Path) -> None:
    note = folder / "exports" / "trl_sft" / "export.json"
    note.write_text(note.read_text().replace('"manifest_sha256":"', '"manifest_sha256":"0'))
    assert names(folder) == ["exports/trl_sft/export.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"schema": "other/1"}', "[" * 100_000])
def test_what_is_no_manifest_is_said_so(folder: Path, content: str) -> None:
    (folder / "manifest.json").chmod(0o644)
    (folder / "manifest.json").write_text(content)
    assert names(folder) == ["manifest.json"]


def test_a_folder_that_is_none_is_said_so(tmp_path: Path) -> None:
    assert names(tmp_path / "nowhere") == ["manifest.json"]


def test_a_manifest_cannot_point_outside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("x")
    path = folder / "manifest.json"
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"README.md":', '"../../other":'))
    assert "../../other" in names(folder)
