"""Office files: which one an archive is, and what in it would act when it is opened."""

import zipfile
from collections.abc import Iterator

from tacit.files.reading import _types, _xml, zips

PART_BYTES_MAX = 64 * 1024 * 1024
_MAIN = {
    "word/document.xml": _types.DOCX,
    "xl/workbook.xml": _types.XLSX,
    "ppt/presentation.xml": _types.PPTX,
}
_CONTENT_TYPES = "[Content_Types].xml"


def type_of(archive: zipfile.ZipFile) -> str:
    """The office type of an archive; else it is an archive."""
    names = set(archive.namelist())
    if _CONTENT_TYPES not in names:
        return _types.ZIP
    return next((found for name, found in _MAIN.items() if name in names), _types.ZIP)


def find_reasons(archive: zipfile.ZipFile) -> list[str]:
    """Why a document is for download alone: what it would run or load when it is opened.

    Raises:
        ZipRefused: a part of it could unfold without end.
    """
    found: list[str] = []
    for reason in _each_reason(archive):
        if reason not in found:
            found.append(reason)
    return found


def _each_reason(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        low = name.lower()
        if low.endswith("vbaproject.bin") or "/macrosheets/" in low or "/dialogsheets/" in low:
            yield "It holds macros: a program that runs when it is opened."
        elif "activex" in low or "/controls/" in low:
            yield "It holds controls: programs that run when it is opened."
        elif "/embeddings/" in low or low.endswith(".ole") or "oleobject" in low:
            yield "It holds other files inside, which nobody looked into."
        elif "/externallinks/" in low:
            yield "It takes figures from files elsewhere."
        if low.endswith((".xml", ".rels", ".vml")):
            content = zips.read(archive, name, bytes_max=PART_BYTES_MAX)
            try:
                _xml.check(content)
            except _xml.XmlRefused as error:
                raise zips.ZipRefused(f"{name} cannot be trusted: {error}.") from error
            if name == _CONTENT_TYPES and b"macroenabled" in content.lower():
                yield "It holds macros: a program that runs when it is opened."
            if low.endswith(".rels") and _loads_from_elsewhere(content):
                yield "It loads something from elsewhere when it is opened."


def _loads_from_elsewhere(content: bytes) -> bool:
    """Whether a part points outside by anything but a link that somebody has to follow."""
    try:
        root = _xml.tree(content)
    except _xml.XmlRefused:
        return True
    return any(
        _xml.attribute(one, "TargetMode").lower() == "external"
        and not _xml.attribute(one, "Type").lower().endswith("/hyperlink")
        for one in root
    )
