"""Files for tests: small true ones, and hostile ones of every class."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(files: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """An archive of files by name."""
    target = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(*paragraphs: str, more: Mapping[str, str | bytes] | None = None, head: str = "") -> bytes:
    """A Word document; the first paragraph is its title."""
    body = "".join(
        f"<w:p>{_style(number)}<w:r><w:t>{text}</w:t></w:r></w:p>"
        for number, text in enumerate(paragraphs)
    )
    document = f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return zipped(
        {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document, **(more or {})}
    )


def _style(number: int) -> str:
    return '<w:pPr><w:pStyle w:val="Title"/></w:pPr>' if number == 0 else ""


def xlsx(
    cells: Mapping[str, float | str],
    *,
    sheet: str = "Model",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of one sheet; a text that begins with `=` is a formula worth 1."""
    rows: dict[int, list[str]] = {}
    for name, value in cells.items():
        number = int("".join(letter for letter in name if letter.isdigit()))
        rows.setdefault(number, []).append(_cell(name, value))
    inside = "".join(
        f'<row r="{number}">{"".join(found)}</row>' for number, found in sorted(rows.items())
    )
    book = (
        f'<workbook {SHEET} xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relations = (
        f'<Relationships {LINKS}><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    )
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": relations,
            "xl/worksheets/sheet1.xml": f"<worksheet {SHEET}><sheetData>{inside}</sheetData>"
            "</worksheet>",
            **(more or {}),
        }
    )


def _cell(name: str, value: float | str) -> str:
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{name}"><f>{value[1:]}</f><v>1</v></c>'
    if isinstance(value, str):
        return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{name}"><v>{value}</v></c>'


def pdf(*pages: str, more: bytes = b"", flate: bool = True) -> bytes:
    """A PDF with a line of words on each page."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R " + more + b" >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, words in enumerate(pages):
        plain = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode("cp1252")
        raw = zlib.compress(plain) if flate else plain
        kind = b"/Filter /FlateDecode " if flate else b""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        length = f"/Length {len(raw)}".encode()
        objects.append(b"<< " + kind + length + b" >>\nstream\n" + raw + b"\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n".encode()
    return bytes(out + b"%%EOF\n")


def png(width: int = 3, height: int = 2, *, told: tuple[int, int] | None = None) -> bytes:
    """A picture; `told` is a size that its head only claims."""
    head = struct.pack(">IIBBBBB", *(told or (width, height)), 8, 2, 0, 0, 0)
    rows = b"".join(b"\x00" + b"\x40\x80\x90" * width for _ in range(height))
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + name + content
        + struct.pack(">I", zlib.crc32(name + content))
    )  # fmt: skip


def gif(*, width: int = 1, height: int = 1) -> bytes:
    head = (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff"
    )
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + image + b"\x3b"
