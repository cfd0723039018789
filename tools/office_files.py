"""Write small office files with the standard library: the same content gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LINKS = f'xmlns="{_MAIN}/package/2006/relationships"'
_SHEET = f'xmlns="{_MAIN}/spreadsheetml/2006/main"'
_WORD = f'xmlns:w="{_MAIN}/wordprocessingml/2006/main"'
_OFFICE = f"{_MAIN}/officeDocument/2006/relationships"
_FORMATS = ("General", "#,##0.0", "0.0%", "0.000", "General", '0.0"x"')
PLAIN, AMOUNT, SHARE, FACTOR, HEAD, TIMES = range(6)
"""Styles of a cell, by their place in the workbook."""

LINES_A_PAGE = 46


@dataclass
class Sheet:
    """Cells by name: a value, and the formula that it follows from."""

    name: str
    cells: dict[str, tuple[float | str, str, int]] = field(default_factory=dict)
    widths: tuple[int, ...] = (34, 12, 12, 12)

    def put(
        self, name: str, value: float | str, formula: str = "", style: int = PLAIN
    ) -> float | str:
        self.cells[name] = (value, formula, style)
        return value

    def row(self, number: int, *values: float | str, style: int = PLAIN) -> None:
        for letter, value in zip("ABCDEFGHIJKLM", values, strict=False):
            self.put(f"{letter}{number}", value, style=style)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def xlsx(*sheets: Sheet) -> bytes:
    """A workbook whose formulas carry their values."""
    types = [
        _override("xl/workbook.xml", "spreadsheetml.sheet.main"),
        _override("xl/styles.xml", "spreadsheetml.styles"),
    ]
    named, links, parts = [], [], {}
    for number, sheet in enumerate(sheets, 1):
        part = f"worksheets/sheet{number}.xml"
        types.append(_override(f"xl/{part}", "spreadsheetml.worksheet"))
        named.append(f'<sheet name="{sheet.name}" sheetId="{number}" r:id="rId{number}"/>')
        links.append(_link(number, "worksheet", part))
        parts[f"xl/{part}"] = _sheet(sheet)
    links.append(_link(len(sheets) + 1, "styles", "styles.xml"))
    book = f'<workbook {_SHEET} xmlns:r="{_OFFICE}"><sheets>{"".join(named)}</sheets></workbook>'
    return zipped(
        {
            "[Content_Types].xml": _types(types),
            "_rels/.rels": _links([_link(1, "officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": _XML + book,
            "xl/_rels/workbook.xml.rels": _links(links),
            "xl/styles.xml": _styles(),
            **parts,
        }
    )


def docx(*blocks: str | Sequence[Sequence[str]]) -> bytes:
    """A document: `# ` begins a title, `## ` a heading; rows of words are a table."""
    body = "".join(_paragraph(one) if isinstance(one, str) else _table(one) for one in blocks)
    return zipped(
        {
            "[Content_Types].xml": _types(
                [_override("word/document.xml", "wordprocessingml.document.main")]
            ),
            "_rels/.rels": _links([_link(1, "officeDocument", "word/document.xml")]),
            "word/document.xml": f"{_XML}<w:document {_WORD}><w:body>{body}</w:body></w:document>",
        }
    )


def pdf(*lines: str) -> bytes:
    """Pages of plain lines in Helvetica; a line with `# ` before it is large."""
    pages = [lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = "BT 72 770 Td 16 TL " + " ".join(_line(one) for one in page) + " ET"
        raw = content.encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(raw)} >>\nstream\n".encode() + raw + b"\nendstream")
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, inside in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + inside + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n".encode()
    return bytes(out + b"%%EOF\n")


def _override(part: str, kind: str) -> str:
    media = f"application/vnd.openxmlformats-officedocument.{kind}+xml"
    return f'<Override PartName="/{part}" ContentType="{media}"/>'


def _types(overrides: Sequence[str]) -> str:
    ends = (
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    inside = ends + "".join(overrides)
    return f'{_XML}<Types xmlns="{_MAIN}/package/2006/content-types">{inside}</Types>'


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _links(links: Sequence[str]) -> str:
    return f"{_XML}<Relationships {_LINKS}>{''.join(links)}</Relationships>"


def _styles() -> str:
    own = "".join(
        f'<numFmt numFmtId="{164 + number}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for number, code in enumerate(_FORMATS)
    )
    cells = "".join(
        f'<xf numFmtId="{164 + number}" fontId="{int(number == HEAD)}" fillId="0" borderId="0" '
        f'xfId="0" applyNumberFormat="1" applyFont="1"/>'
        for number in range(len(_FORMATS))
    )
    return (
        f'{_XML}<styleSheet {_SHEET}><numFmts count="{len(_FORMATS)}">{own}</numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(_FORMATS)}">{cells}</cellXfs></styleSheet>'
    )


def _sheet(sheet: Sheet) -> str:
    rows: dict[int, list[tuple[str, str]]] = {}
    for name, (value, formula, style) in sheet.cells.items():
        inside = _cell(name, value, formula, style)
        rows.setdefault(int(name.lstrip("ABCDEFGHIJKLM")), []).append((name, inside))
    lines = "".join(
        f'<row r="{number}">{"".join(cell for _, cell in sorted(found))}</row>'
        for number, found in sorted(rows.items())
    )
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, 1)
    )
    return (
        f"{_XML}<worksheet {_SHEET}><cols>{columns}</cols>"
        f"<sheetData>{lines}</sheetData></worksheet>"
    )


def _cell(name: str, value: float | str, formula: str, style: int) -> str:
    told = f"<f>{escape(formula)}</f>" if formula else ""
    if isinstance(value, str) and not formula:
        return f'<c r="{name}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    kind = ' t="str"' if isinstance(value, str) else ""
    shown = escape(value) if isinstance(value, str) else repr(round(value, 6))
    return f'<c r="{name}" s="{style}"{kind}>{told}<v>{shown}</v></c>'


def _paragraph(text: str) -> str:
    style, words, size = "", text, ""
    for mark, name, half_points in (("## ", "Heading1", 28), ("# ", "Title", 36)):
        if text.startswith(mark):
            style = f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>'
            size = f'<w:rPr><w:b/><w:sz w:val="{half_points}"/></w:rPr>'
            words = text.removeprefix(mark)
            break
    run = f'<w:r>{size}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
    return f"<w:p>{style}{run}</w:p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{lines}</w:tbl>"


def _line(text: str) -> str:
    words, size = (text[2:], 15) if text.startswith("# ") else (text, 11)
    plain = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"/F1 {size} Tf ({plain}) Tj T*"
