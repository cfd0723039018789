"""Zipped project folders that are not what they say."""

import io
from pathlib import Path

import pytest
from starlette.datastructures import UploadFile

from tacit.kit.errors import Malformed
from tacit.web import _uploads
from tests.make import files as make_files


def test_an_archive_with_a_broken_stream_is_refused(tmp_path: Path) -> None:
    name = b"project.yaml"
    content = bytearray(make_files.zipped({name.decode(): "title: x\n" * 500}))
    begin = content.find(name) + len(name)
    content[begin : begin + 8] = b"\xff" * 8
    sent = UploadFile(io.BytesIO(bytes(content)), filename="folder.zip")
    with pytest.raises(Malformed, match="no zip archive"):
        _uploads.read_zip(sent, tmp_path)
