"""Look into a file: its type, and whether it is kept, for download alone, or refused.

*Refused* is what harms whoever stores, unpacks or reads it: bombs, names that lead out,
links, programs, and what is locked. *For download alone* is what acts when a program opens
it, or is two things at once: a person may still need it, no page of ours shows it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tacit.files.reading import _images, _office, _pdf, _types, zips

TAIL_BYTES = 66_000
PDF_TAIL_BYTES = 1_024
WHOLE_BYTES_MAX = 128 * 1024 * 1024
_MARKUP = re.compile(rb"<(!doctype|html|script|svg|iframe|body)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file is."""

    type: str
    reasons: tuple[str, ...] = ()
    refused: bool = False


def inspect(path: Path, *, name: str) -> Found:
    """Look into a file. Costs up to one unfolding of it; run it where that is limited."""
    with path.open("rb") as file:
        head = file.read(_types.HEAD_BYTES)
        media_type = _types.find_type(head, name=name)
        if _types.is_program(head):
            return _refused(media_type, "It is a program for a machine; such files are not kept.")
        if _types.is_packed(head):
            return _refused(media_type, "It is an archive that is not looked into: send a zip.")
        if media_type == _types.ZIP:
            file.seek(0)
            return _archive(path, name=name)
    if media_type == _types.OLE:
        reason = "It is an old office file, which can hold macros: send the new format."
        return Found(type=media_type, reasons=(reason,))
    reasons = [*_second_nature(path, head, media_type)]
    if media_type in _types.IMAGES:
        found = _image(path, media_type)
        if isinstance(found, Found):
            return found
        reasons += found
    elif media_type == _types.PDF:
        try:
            reasons += _pdf_reasons(path)
        except _pdf.PdfRefused as error:
            return _refused(media_type, str(error))
    elif media_type == _types.OCTETS:
        reasons.append("Its bytes are of no type that is known here.")
    if broken := _types.broken_promise(name, media_type):
        reasons.append(broken)
    return Found(type=media_type, reasons=tuple(dict.fromkeys(reasons)))


def _archive(path: Path, *, name: str) -> Found:
    budget = zips.Budget()
    with path.open("rb") as file:
        head = file.read(_types.HEAD_BYTES)
        try:
            archive = zips.check(file, budget=budget)
            media_type = _office.type_of(archive)
            reasons = [] if media_type == _types.ZIP else _office.find_reasons(archive)
        except zips.ZipRefused as error:
            return _refused(_types.ZIP, str(error))
    if media_type == _types.ZIP:
        reasons += budget.reasons
    if broken := _types.broken_promise(name, media_type):
        reasons.append(broken)
    reasons += _second_nature(path, head, media_type)
    return Found(type=media_type, reasons=tuple(dict.fromkeys(reasons)))


def _image(path: Path, media_type: str) -> Found | list[str]:
    if path.stat().st_size > WHOLE_BYTES_MAX:
        return ["The image is larger than is looked into."]
    content = path.read_bytes()
    try:
        width, height, end = _images.size_of(content, media_type)
    except _images.ImageBroken as error:
        return [f"The image is broken: {error}."]
    if _images.is_too_large(width, height):
        return _refused(media_type, f"Unfolded it has {width} × {height} points, as a bomb does.")
    reasons = []
    if content[end:].strip(b"\x00\r\n"):
        reasons.append("Other bytes stand behind the end of the image.")
    if _images.looks_like_script(content):
        reasons.append("Its first bytes are also the beginning of a program.")
    return reasons


def _pdf_reasons(path: Path) -> list[str]:
    if path.stat().st_size > WHOLE_BYTES_MAX:
        return ["The PDF is larger than is looked into."]
    content = path.read_bytes()
    document = _pdf.load(content)
    for number in list(document.streams) if not document.is_encrypted else ():
        document.unfold(number)
    reasons = _pdf.find_reasons(content, document)
    behind = content[content.rfind(b"%%EOF") + 5 :] if b"%%EOF" in content else b""
    if len(behind.strip()) > PDF_TAIL_BYTES:
        reasons.append("Other bytes stand behind the end of the PDF.")
    return reasons


def _second_nature(path: Path, head: bytes, media_type: str) -> list[str]:
    """Whether the bytes are also something else to a program that is less careful."""
    if _types.is_text(media_type):
        return []
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read()
    is_zip = media_type in {_types.ZIP, _types.DOCX, _types.XLSX, _types.PPTX}
    if is_zip:
        head = head[: _first_data(head)]
    reasons = []
    if not is_zip and b"PK\x05\x06" in tail:
        reasons.append("An archive is hidden behind it.")
    if media_type != _types.PDF and b"%PDF-" in head[:PDF_TAIL_BYTES]:
        reasons.append("It is also a PDF.")
    if _MARKUP.search(head[:PDF_TAIL_BYTES]) or (not is_zip and _MARKUP.search(tail[-2_048:])):
        reasons.append("It is also a web page.")
    return reasons


def _first_data(head: bytes) -> int:
    """Where the first file of an archive begins; what it holds is its own."""
    return 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")


def _refused(media_type: str, reason: str) -> Found:
    return Found(type=media_type, reasons=(reason,), refused=True)
