"""Files by content."""

from pathlib import Path

import pytest

from tacit.kit.canonical import sha256_hex
from tacit.kit.errors import TooLarge
from tacit.storage import files
from tacit.storage.errors import FileMissing


def test_bytes_come_back_by_their_hash(tmp_path: Path) -> None:
    store = files.open_files(tmp_path / "files")
    sha256 = store.put(b"hello")
    assert sha256 == sha256_hex(b"hello")
    assert store.get(sha256) == b"hello"
    assert store.exists(sha256)


def test_a_stream_is_the_same_as_its_bytes_and_is_kept_once(tmp_path: Path) -> None:
    store = files.open_files(tmp_path)
    content = b"0123456789" * 400_000
    pieces = [content[start : start + 1000] for start in range(0, len(content), 1000)]
    assert store.put(iter(pieces)) == store.put(content) == sha256_hex(content)
    assert b"".join(store.stream(sha256_hex(content))) == content
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    store = files.open_files(tmp_path)
    assert store.get(store.put(b"")) == b""


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_a_file_that_is_not_there_is_missing(tmp_path: Path, name: str) -> None:
    store = files.open_files(tmp_path)
    with pytest.raises(FileMissing):
        store.get(name)


def test_a_stream_over_the_limit_leaves_nothing(tmp_path: Path) -> None:
    store = files.open_files(tmp_path)
    with pytest.raises(TooLarge):
        store.put(iter([b"x" * 10] * 10), bytes_max=99)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_damaged_file_is_not_handed_out(tmp_path: Path) -> None:
    store = files.open_files(tmp_path)
    sha256 = store.put(b"hello")
    (tmp_path / sha256[:2] / sha256).write_bytes(b"hullo")
    with pytest.raises(FileMissing, match="damaged"):
        store.get(sha256)
