"""Make a view of a file: the words of it that a page can show."""

import zipfile
from pathlib import Path
from typing import Any

from tacit.files.reading import _documents, _pdf, _pdf_text, _sheets, _types, _xml, zips

TEXT_BYTES_MAX = 4 * 1024 * 1024
LINES_MAX = 10_000
LINE_CHARS_MAX = 4_000
PAGES_MAX = 300
ENTRIES_MAX = 2_000
Json = dict[str, Any]


def show(path: Path, *, media_type: str) -> Json:
    """The view of a file that was looked into before."""
    if media_type in _types.IMAGES:
        return {"form": "image"}
    if media_type == _types.PDF:
        return _show_pdf(path)
    if media_type in {_types.ZIP, _types.DOCX, _types.XLSX, _types.PPTX}:
        with zipfile.ZipFile(path) as archive:
            try:
                return _show_archive(archive, media_type)
            except (zips.ZipRefused, _xml.XmlRefused) as error:
                return _nothing(f"It cannot be read: {error}")
    if _types.is_text(media_type):
        return _show_text(path, media_type)
    return _nothing("Files of this type are not shown here.")


def _show_archive(archive: zipfile.ZipFile, media_type: str) -> Json:
    if media_type == _types.DOCX:
        return _documents.read_docx(archive)
    if media_type == _types.PPTX:
        return _documents.read_pptx(archive)
    if media_type == _types.XLSX:
        return _sheets.read_xlsx(archive)
    entries = [one for one in archive.infolist() if not one.is_dir()]
    shown = [{"path": one.filename, "bytes": one.file_size} for one in entries[:ENTRIES_MAX]]
    return {"form": "archive", "entries": shown, "cut": len(entries) > ENTRIES_MAX}


def _show_pdf(path: Path) -> Json:
    try:
        document = _pdf.load(path.read_bytes())
        numbers = list(_pdf.pages(document))
        pages = [_pdf_text.page_text(document, number) for number in numbers[:PAGES_MAX]]
    except _pdf.PdfRefused as error:
        return _nothing(str(error))
    return {"form": "pages", "pages": pages, "cut": len(numbers) > PAGES_MAX}


def _show_text(path: Path, media_type: str) -> Json:
    with path.open("rb") as file:
        content = file.read(TEXT_BYTES_MAX)
        cut = bool(file.read(1))
    if media_type in {"text/csv", "text/tab-separated-values"}:
        return _sheets.read_csv(content, is_tabbed=media_type != "text/csv")
    text = _types.decode(content, whole=not cut)
    if text is None:
        return _nothing("Its text is in an encoding that is not known here.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    long = any(len(line) > LINE_CHARS_MAX for line in lines)
    shown = [line[:LINE_CHARS_MAX] for line in lines[:LINES_MAX]]
    form = "markdown" if media_type == "text/markdown" else "lines"
    return {"form": form, "lines": shown, "cut": cut or long or len(lines) > LINES_MAX}


def _nothing(reason: str) -> Json:
    return {"form": "none", "reason": reason}
