"""What a file is by its bytes. The name only chooses among kinds of text."""

import codecs
import re
from pathlib import PurePosixPath

HEAD_BYTES = 4_096

OCTETS = "application/octet-stream"
PDF = "application/pdf"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OLE = "application/x-ole-storage"
SVG = "image/svg+xml"
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_PROGRAMS = (
    b"\x7fELF",
    b"MZ",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\x00asm",
    b"dex\n",
)
_PACKED = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"MSCF",
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SVG = re.compile(r"<svg[\s>]")
_PAGE = re.compile(r"<(!doctype html|html)[\s>]", re.IGNORECASE)
SVG_CHARS = 1_024

_TEXTS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "json": "application/json",
    "html": "text/html",
    "htm": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "xml": "application/xml",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "toml": "application/toml",
    "py": "text/x-python",
    "ipynb": "application/json",
    "r": "text/x-r",
    "sql": "text/x-sql",
    "sh": "text/x-shellscript",
    "ts": "text/x-typescript",
    "tsx": "text/x-typescript",
    "jsx": "text/javascript",
    "java": "text/x-java",
    "c": "text/x-c",
    "h": "text/x-c",
    "cpp": "text/x-c++",
    "go": "text/x-go",
    "rs": "text/x-rust",
    "tex": "text/x-tex",
    "bib": "text/x-bibtex",
    "svg": "text/plain",
}
_NAMED = {
    "pdf": {PDF},
    "png": {"image/png"},
    "jpg": {"image/jpeg"},
    "jpeg": {"image/jpeg"},
    "gif": {"image/gif"},
    "webp": {"image/webp"},
    "docx": {DOCX},
    "xlsx": {XLSX},
    "pptx": {PPTX},
    "zip": {ZIP},
    "svg": {SVG},
}
"""Endings that promise a type which its bytes must keep."""


def find_type(head: bytes, *, name: str) -> str:
    """The type by the first bytes; a zip is looked into by `zips`."""
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if is_program(head) or is_packed(head):
        return OCTETS
    text = decode(head, whole=False)
    if text is None:
        return OCTETS
    begin = text.lstrip()[:SVG_CHARS]
    if begin.startswith("<") and _SVG.search(begin) and not _PAGE.search(begin):
        return SVG
    return _TEXTS.get(ending(name), "text/plain")


def is_program(head: bytes) -> bool:
    """Whether it begins as a program for some machine."""
    if head.startswith(b"MZ"):
        return bool(_CONTROL.search(head[:64]))
    return head.startswith(_PROGRAMS)


def is_packed(head: bytes) -> bool:
    """Whether it begins as an archive or packed file that is not looked into."""
    return head.startswith(_PACKED) or head[257:262] == b"ustar"


def is_text(media_type: str) -> bool:
    """Whether the content is shown as lines of text."""
    return (
        media_type.startswith("text/")
        or media_type == SVG
        or media_type
        in {"application/json", "application/xml", "application/yaml", "application/toml"}
    )


def decode(content: bytes, *, whole: bool = True) -> str | None:
    """Text in UTF-8, UTF-16 with its mark, or the Western code page; None for anything else."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        even = content[: len(content) // 2 * 2]
        text = even.decode("utf-16", errors="strict" if whole else "replace")
        return None if "\x00" in text else text
    if _CONTROL.search(content):
        return None
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content, final=whole)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def ending(name: str) -> str:
    """The end of a name behind its last dot, in small letters."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def broken_promise(name: str, media_type: str) -> str | None:
    """Why a name and its bytes do not fit; None where they do."""
    wanted = _NAMED.get(ending(name))
    if wanted is None or media_type in wanted:
        return None
    return f"The name ends in .{ending(name)}, but the bytes are {media_type}."
