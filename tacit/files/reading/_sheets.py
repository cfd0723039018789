"""Tables: workbooks and comma-separated values, as rows of cells."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from tacit.files.reading import _types, _xml, zips

SHEETS_MAX = 30
ROWS_MAX = 1_000
COLUMNS_MAX = 60
CELLS_MAX = 20_000
CELL_CHARS_MAX = 2_000
PART_BYTES_MAX = 48 * 1024 * 1024
STRINGS_MAX = 500_000

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATE_CODES = {*range(14, 23), *range(45, 48)}
_DATE_FORMAT = re.compile(r"(?<![\\\"])[dmyhs]", re.IGNORECASE)
_WORDS = re.compile(r"\[[^\]]*\]|\"[^\"]*\"")
"""Colors and words of a number format, which say nothing of the number."""
_DAY_ONE = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of a sheet has no zone
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0",
             38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}  # fmt: skip
Json = dict[str, Any]


def read_csv(content: bytes, *, is_tabbed: bool) -> Json:
    """A table of texts; the delimiter by what stands in the first lines."""
    text = _types.decode(content) or ""
    delimiter = "\t" if is_tabbed else _delimiter(text)
    csv.field_size_limit(1_000_000)
    rows: list[Any] = []
    width, cut = 0, False
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            if number > ROWS_MAX or number * max(width, 1) > CELLS_MAX:
                cut = True
                break
            cut = cut or len(row) > COLUMNS_MAX
            cells = [_json_cell(i, number, value) for i, value in enumerate(row[:COLUMNS_MAX])]
            width = max(width, len(cells))
            rows.append([number, cells])
    except csv.Error:
        cut = True
    sheet = {"name": "Table", "columns": _letters(width), "rows": rows, "cut": cut}
    return {"form": "sheets", "sheets": [sheet], "cut": cut}


def read_xlsx(archive: zipfile.ZipFile) -> Json:
    """The sheets of a workbook, values as they were last computed, formulas beside them."""
    strings = _strings(archive)
    styles = _styles(archive)
    sheets, left, cut = [], CELLS_MAX, False
    parts = list(_sheet_parts(archive))
    for name, part in parts[:SHEETS_MAX]:
        sheet = _sheet(zips.read(archive, part, bytes_max=PART_BYTES_MAX), strings, styles, left)
        left -= sum(len(cells) for _, cells in sheet["rows"])
        cut = cut or sheet["cut"]
        sheets.append({"name": name, **sheet})
    return {"form": "sheets", "sheets": sheets, "cut": cut or len(parts) > SHEETS_MAX}


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    names = set(archive.namelist())
    relations = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for one in _xml.tree(
            zips.read(archive, "xl/_rels/workbook.xml.rels", bytes_max=PART_BYTES_MAX)
        ):
            target = _xml.attribute(one, "Target").lstrip("/")
            relations[_xml.attribute(one, "Id")] = (
                target if target.startswith("xl/") else f"xl/{target}"
            )
    book = _xml.tree(zips.read(archive, "xl/workbook.xml", bytes_max=PART_BYTES_MAX))
    for element in book.iter():
        if _xml.local(element) != "sheet":
            continue
        reference = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        part = relations.get(reference, "")
        if part in names:
            yield element.attrib.get("name", "Sheet")[:80], part


def _strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    content = zips.read(archive, "xl/sharedStrings.xml", bytes_max=PART_BYTES_MAX)
    found: list[str] = []
    for event, element in _xml.elements(content):
        if event == "end" and _xml.local(element) == "si":
            found.append(_text_of(element))
            element.clear()
            if len(found) >= STRINGS_MAX:
                break
    return found


def _styles(archive: zipfile.ZipFile) -> list[str]:
    """The number format of each style, by its place."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = _xml.tree(zips.read(archive, "xl/styles.xml", bytes_max=PART_BYTES_MAX))
    own = {
        one.attrib.get("numFmtId", ""): one.attrib.get("formatCode", "")
        for one in root.iter()
        if _xml.local(one) == "numFmt"
    }
    formats = []
    for group in root:
        if _xml.local(group) == "cellXfs":
            for one in group:
                code = one.attrib.get("numFmtId", "0")
                is_date = code.isdigit() and int(code) in _DATE_CODES
                built_in = _BUILT_IN.get(int(code), "") if code.isdigit() else ""
                formats.append("date" if is_date else own.get(code, built_in))
    return formats


def _sheet(content: bytes, strings: list[str], styles: list[str], left: int) -> Json:
    rows: dict[int, list[Json]] = {}
    width, count, cut = 0, 0, False
    for event, element in _xml.elements(content):
        if event != "end":
            continue
        if _xml.local(element) == "row":
            element.clear()
        if _xml.local(element) != "c":
            continue
        place = _CELL.fullmatch(element.attrib.get("r", ""))
        cell = _cell(element, strings, styles)
        if place is None or not (cell["text"] or cell.get("formula")):
            continue
        column, number = _column(place[1]), int(place[2])
        if column >= COLUMNS_MAX or len(rows) >= ROWS_MAX or count >= left:
            cut = True
            continue
        count += 1
        width = max(width, column + 1)
        rows.setdefault(number, []).append({"name": place[0], **cell})
    filled = [[number, _fill(number, rows[number], width)] for number in sorted(rows)]
    return {"columns": _letters(width), "rows": filled, "cut": cut}


def _cell(element: ElementTree.Element, strings: list[str], styles: list[str]) -> Json:
    kind = element.attrib.get("t", "n")
    value, formula = "", ""
    for inner in element:
        name = _xml.local(inner)
        if name == "v":
            value = inner.text or ""
        elif name == "f":
            formula = f"={inner.text or ''}"
        elif name == "is":
            value = _text_of(inner)
    if kind == "s":
        value = strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    elif kind == "b":
        value = "TRUE" if value == "1" else "FALSE"
    elif kind == "n" and value:
        style = element.attrib.get("s", "0")
        code = styles[int(style)] if style.isdigit() and int(style) < len(styles) else ""
        value = _number(value, code)
    found: Json = {"text": value[:CELL_CHARS_MAX], "is_number": kind == "n" and bool(value)}
    if len(formula) > 1:
        found["formula"] = formula[:CELL_CHARS_MAX]
    return found


def _number(value: str, code: str) -> str:
    """A number as the sheet shows it, as far as that is plain; else as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    code = _WORDS.sub("", code)
    if code == "date" or _DATE_FORMAT.search(code):
        return _date(number)
    digits = (
        len(code.partition(".")[2].rstrip("%_) ;").split(";")[0].strip("#")) if "." in code else 0
    )
    if "%" in code:
        return f"{number * 100:.{min(digits, 6)}f}%"
    if "," in code:
        return f"{number:,.{min(digits, 6)}f}"
    if "0." in code:
        return f"{number:.{min(digits, 6)}f}"
    return f"{number:.15g}"


def _date(number: float) -> str:
    try:
        moment = _DAY_ONE + timedelta(days=number)
    except OverflowError:
        return str(number)
    return f"{moment:%Y-%m-%d}" if number == int(number) else f"{moment:%Y-%m-%d %H:%M}"


def _fill(number: int, cells: list[Json], width: int) -> list[Json]:
    by_name = {cell["name"]: cell for cell in cells}
    names = [f"{letters}{number}" for letters in _letters(width)]
    return [by_name.get(name, {"name": name, "text": ""}) for name in names]


def _json_cell(index: int, number: int, value: str) -> Json:
    plain = value.strip().replace(",", "").rstrip("%")
    is_number = bool(re.fullmatch(r"[-+(]?\d*\.?\d+\)?", plain))
    name = f"{_letters(index + 1)[-1]}{number}"
    return {"name": name, "text": value[:CELL_CHARS_MAX], "is_number": is_number}


def _text_of(element: ElementTree.Element) -> str:
    parts = [one.text or "" for one in element.iter() if _xml.local(one) == "t"]
    return "".join(parts)[:CELL_CHARS_MAX]


def _letters(count: int) -> list[str]:
    found = []
    for index in range(count):
        name, rest = "", index + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = chr(65 + letter) + name
        found.append(name)
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _delimiter(text: str) -> str:
    head = text[:8_192].splitlines()[:20]
    counts = {mark: sum(line.count(mark) for line in head) for mark in ",;\t|"}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","
