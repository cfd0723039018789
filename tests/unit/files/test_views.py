"""What a page shows of a file: paragraphs, tables, cells, pages and lines, each at its place."""

import json
from pathlib import Path

import pytest

from tacit.demo.script import CONTENT
from tacit.files import views
from tacit.files.reading import inspection, showing
from tacit.files.views import Form, View
from tests.make import files as make_files

SAMPLES = CONTENT / "model-reviews" / "files"
FORMATTED = (
    '<styleSheet {sheet}><numFmts count="1"><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
    '<cellXfs count="1"><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def view_of(path: Path) -> View:
    found = inspection.inspect(path, name=path.name)
    assert not found.refused, found
    told = json.loads(json.dumps(showing.show(path, media_type=found.type)))
    return views.read(told)


def view_bytes(folder: Path, name: str, content: bytes) -> View:
    path = folder / name
    path.write_bytes(content)
    return view_of(path)


def test_a_document_is_its_headings_paragraphs_and_rows_of_tables() -> None:
    view = view_of(SAMPLES / "covenant-clause-mended.docx")
    assert view.form is Form.DOCUMENT
    by_id = {block.id: block for block in view.blocks}
    assert by_id["p1"].kind == "heading"
    assert by_id["p1"].text == "Facility agreement, clause 21: financial covenants"
    assert by_id["p3"].kind == "paragraph"
    assert by_id["p3"].text.startswith("The Borrower shall ensure that Net Debt is less than")
    assert by_id["t1r1"].cells == ("Clause", "Term sheet", "Draft", "Now")
    assert by_id["t1r3"].cells[2] == "silent"
    assert len(by_id) == len(view.blocks), "every place is there once"


def test_a_workbook_is_its_sheets_with_values_and_formulas() -> None:
    view = view_of(SAMPLES / "packaging-model-2.xlsx")
    assert [sheet.name for sheet in view.sheets] == ["Inputs", "DCF", "Range", "Multiples"]
    cells = {
        f"{sheet.name}!{cell.name}": cell
        for sheet in view.sheets
        for _, row in sheet.rows
        for cell in row
    }
    last = cells["DCF!B14"]
    assert (last.text, last.formula, last.is_number) == ("37.5", "=B13*K9", True)
    assert cells["Inputs!B9"].text == "8.5%"
    assert cells["DCF!K9"].text == "0.442"
    assert (cells["Multiples!B2"].text, cells["Inputs!A2"].text) == ("7.4", "Revenue 2025")
    assert view.sheets[1].columns[-1] == "K"


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0.0%", 0.125, "12.5%"),
        ("#,##0.00", 1234.5, "1,234.50"),
        ("0.0&quot; kg&quot;", 2.25, "2.2"),
        ("yyyy-mm-dd", 46_000, "2025-12-09"),
        ("General", 0.5, "0.5"),
    ],
)
def test_a_number_is_shown_as_its_sheet_shows_it(
    tmp_path: Path, code: str, value: float, shown: str
) -> None:
    styles = FORMATTED.format(sheet=make_files.SHEET, code=code)
    content = make_files.xlsx({"A1": value}, more={"xl/styles.xml": styles})
    assert view_bytes(tmp_path, "a.xlsx", content).sheets[0].rows[0][1][0].text == shown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b'Name,Sum\n"Jones, Ann",12\n'),
        ("a.csv", b'Name;Sum\n"Jones, Ann";12\n'),
        ("a.tsv", b"Name\tSum\nJones, Ann\t12\n"),
    ],
)
def test_a_table_is_its_cells_whatever_stands_between_them(
    tmp_path: Path, name: str, content: bytes
) -> None:
    view = view_bytes(tmp_path, name, content)
    rows = [[cell.text for cell in row] for _, row in view.sheets[0].rows]
    assert rows == [["Name", "Sum"], ["Jones, Ann", "12"]]
    assert view.sheets[0].rows[1][1][1].name == "B2"
    assert view.sheets[0].rows[1][1][1].is_number


def test_a_pdf_is_the_words_of_its_pages(tmp_path: Path) -> None:
    letter = view_of(SAMPLES / "offer-letter.pdf")
    assert letter.form is Form.PAGES
    assert letter.pages[0].splitlines()[0] == "Offer for the shares of Lindner Faltschachtel GmbH"
    assert "8 million euros stay in escrow for 24 months" in letter.pages[0]
    two = view_bytes(tmp_path, "two.pdf", make_files.pdf("One (of two)", "Two", flate=False))
    assert two.pages[1] == "Two"


def test_text_is_lines_and_markdown_is_read_as_such(tmp_path: Path) -> None:
    code = view_bytes(tmp_path, "a.py", b"def one():\n    return 1\n")
    assert (code.form, code.lines[1]) == (Form.LINES, "    return 1")
    memo = view_of(SAMPLES / "packaging-memo-2.md")
    assert memo.form is Form.MARKDOWN
    assert memo.lines[0] == "# Take the offer, and ask for two things"


def test_an_archive_is_the_names_in_it() -> None:
    view = view_of(SAMPLES / "pricing-site.zip")
    assert view.form is Form.ARCHIVE
    assert [one.path for one in view.entries] == ["index.html", "prices.js", "style.css"]
    assert all(one.bytes > 0 for one in view.entries)


def test_texts_of_a_view_stand_at_the_places_that_comments_name() -> None:
    book = views.texts(view_of(SAMPLES / "packaging-model-2.xlsx"), path="files[m.xlsx]")
    assert book["files[m.xlsx]#cell=DCF!B14"] == "=B13*K9"
    letter = views.texts(view_of(SAMPLES / "offer-letter.pdf"), path="files[o.pdf]")
    assert list(letter) == ["files[o.pdf]#page=1"]
