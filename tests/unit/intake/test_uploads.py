"""Files of an import, kept while it runs."""

from io import BytesIO
from pathlib import Path

import pytest

from tacit.intake import uploads
from tacit.intake.errors import ImportInvalid


def test_files_are_kept_in_their_order_under_names_that_stay_inside(tmp_path: Path) -> None:
    sent = [("../../z.csv", BytesIO(b"1")), ("a b/ü?.jsonl", BytesIO(b"2")), ("", BytesIO(b"3"))]
    kept = uploads.keep(tmp_path / "import", sent)
    assert [file.name for file in kept] == ["z.csv", "ü_.jsonl", "file"]
    assert all(file.path.parent == tmp_path / "import" for file in kept)
    assert uploads.find(tmp_path / "import") == kept
    uploads.drop(tmp_path / "import")
    uploads.drop(tmp_path / "import")
    assert not (tmp_path / "import").exists()


@pytest.mark.parametrize("name", ["字" * 200 + ".csv", "a\0b.csv", "c:\\temp\\x.csv", "😀" * 99])
def test_every_name_fits_a_file_system(tmp_path: Path, name: str) -> None:
    (kept,) = uploads.keep(tmp_path / "import", [(name, BytesIO(b"1"))])
    assert kept.path.read_bytes() == b"1"
    assert uploads.find(tmp_path / "import") == (kept,)


@pytest.mark.parametrize("count", [0, uploads.FILES_MAX + 1])
def test_none_and_too_many_are_refused(tmp_path: Path, count: int) -> None:
    with pytest.raises(ImportInvalid):
        uploads.keep(tmp_path / "import", [("a.csv", BytesIO())] * count)
