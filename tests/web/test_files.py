"""Files of the sample company on pages: sent without scripts, compared, shown for a while."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tacit import app as application
from tacit import settings as settings_of
from tacit.demo.loader import Loaded
from tacit.demo.script import CONTENT
from tacit.door import previews
from tacit.kit.clock import SteppedClock
from tacit.sdk.in_process import InProcess
from tests.make import files as make_files
from tests.make.web import ORIGIN, Browser, DemoSite

PREVIEWS = "http://preview.test"
FILES = CONTENT / "model-reviews" / "files"
HELD = "Bring a covenant clause in line"
FRAMED = {"Sec-Fetch-Dest": "iframe"}


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime.now(UTC))


@pytest.fixture
def site(
    demo_template: tuple[Path, Loaded], clock: SteppedClock, tmp_path: Path
) -> Iterator[DemoSite]:
    """The sample company on a stepped clock, with an origin for previews."""
    template, company = demo_template
    folder = tmp_path / "data"
    shutil.copytree(template, folder)
    settings = settings_of.load(
        {
            "TACIT_DATA": str(folder),
            "TACIT_DEMO": "1",
            "TACIT_PUBLIC_URL": ORIGIN,
            "TACIT_PREVIEW_URL": PREVIEWS,
        }
    )
    app = application.build(settings, clock=clock)
    transport = InProcess(app)
    try:
        yield DemoSite(app=app, company=company, transport=transport)
    finally:
        transport.close()


def hash_of(name: str) -> str:
    return hashlib.sha256((FILES / name).read_bytes()).hexdigest()


def work_of(visitor: Browser) -> str:
    """Where the work is that was begun."""
    found = re.search(rf'href="(/work/\w+)"[^>]*>[^<]*{HELD}', visitor.get("/desk").html)
    assert found is not None
    return found[1]


def send(visitor: Browser, work: str, *files: tuple[str, bytes], **typed: str) -> httpx.Response:
    """Press “Send these files” in a browser without scripts."""
    form = visitor.get(work).form(work)
    return visitor.client.post(
        f"{work}/files",
        data={**form.fields, **typed},
        files=[("upload", file) for file in files],
    )


def frame_of(html: str) -> str:
    found = re.search(rf'src="({PREVIEWS}/p/[^"]+)"', html)
    assert found is not None, html
    return found[1]


def test_files_go_in_without_scripts_and_nothing_typed_is_lost(site: DemoSite) -> None:
    visitor = site.visitor("expert-11")
    work = work_of(visitor)
    typed = "Hold 21.3 and the dates of the cure."
    answer = send(visitor, work, ("dates.md", b"# Dates\n"), summary=typed)
    assert answer.status_code == 200
    assert all(f'value="{name}"' in answer.text for name in ("dates.md", "clause-21.docx"))
    assert typed in answer.text
    refused = send(visitor, work, ("site.zip", make_files.zipped({"A": "1", "a": "2"})))
    assert "one file on many machines" in refused.text
    assert 'value="site.zip"' not in refused.text
    assert typed in refused.text


def test_two_versions_of_a_workbook_are_compared_by_cell(site: DemoSite) -> None:
    visitor = site.visitor("expert-10")
    new, old = hash_of("packaging-model-2.xlsx"), hash_of("packaging-model-1.xlsx")
    page = visitor.get(f"/files/{new}/changes?path=model.xlsx&was={old}")
    assert page.status == 200
    assert set(re.findall(r"cell (\w+!\w+)", page.text)) == {"DCF!B14"}
    assert any("J9" in gone for gone in re.findall(r"<del>.*?</del>", page.html))
    same = visitor.get(f"/files/{new}/changes?path=model.xlsx&was={new}")
    assert "No word that is shown is different" in same.text
    stranger = site.visitor("expert-01").get(f"/files/{new}/changes?path=model.xlsx&was={old}")
    assert stranger.status == 404


def test_what_cannot_be_compared_says_so(site: DemoSite) -> None:
    visitor = site.visitor("expert-11")
    work = work_of(visitor)
    send(visitor, work, ("a.png", make_files.png()), ("b.png", make_files.png(4, 4)))
    old, new = (hashlib.sha256(make_files.png(*size)).hexdigest() for size in ((3, 2), (4, 4)))
    page = visitor.get(f"/files/{new}/changes?path=a.png&was={old}&part=1")
    assert "cannot be compared here" in page.text
    assert "<html" not in page.html


def test_a_link_to_a_site_ends(site: DemoSite, clock: SteppedClock) -> None:
    visitor = site.visitor("expert-06")
    page = visitor.get(f"/files/{hash_of('pricing-site.zip')}/site?path=site.zip")
    address = frame_of(page.html)
    stranger = site.stranger().client
    assert "From seats to projects" in stranger.get(address, headers=FRAMED).text
    style = stranger.get(address.replace("index.html", "style.css"))
    assert style.headers["content-type"].startswith("text/css")
    clock.advance(seconds=previews.LINK_SECONDS_MAX - 1)
    assert stranger.get(address, headers=FRAMED).status_code == 200
    clock.advance(seconds=1)
    ended = stranger.get(address, headers=FRAMED)
    assert (ended.status_code, "Open the work again" in ended.text) == (404, True)


def test_a_site_of_several_files_opens_from_the_answer(site: DemoSite) -> None:
    visitor = site.visitor("expert-11")
    index = b'<!doctype html><link rel="stylesheet" href="css/style.css"><h1>Dates</h1>'
    style = b"h1 { color: teal }"
    files = (("site/index.html", index), ("site/css/style.css", style), ("x.css", b"p {}"))
    send(visitor, work_of(visitor), *files)
    sha256 = hashlib.sha256(index).hexdigest()
    page = visitor.get(f"/files/{sha256}/site?path=site/index.html")
    address = frame_of(page.html)
    client = site.stranger().client
    assert client.get(address, headers=FRAMED).content == index
    assert client.get(address.replace("index.html", "css/style.css")).content == style
    for outside in ("../x.css", "../clause-21.docx", "%2e%2e/x.css"):
        assert client.get(address.replace("index.html", outside)).status_code == 404, outside


def test_the_pages_of_a_pdf_open_by_themselves(site: DemoSite) -> None:
    visitor = site.visitor("expert-11")
    page = visitor.get(f"/files/{hash_of('term-sheet.pdf')}/view?path=term-sheet.pdf")
    assert "7.4 One-off costs may be added back up to 5 %" in page.text
    found = re.search(rf'href="({PREVIEWS}/p/[^"]+)"', page.html)
    assert found is not None
    answer = site.stranger().client.get(found[1], headers={"Sec-Fetch-Dest": "document"})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.content == (FILES / "term-sheet.pdf").read_bytes()


def test_a_browser_that_asks_for_a_picture_of_the_site_gets_no_fault(site: DemoSite) -> None:
    with httpx.Client(base_url=PREVIEWS, transport=site.transport) as client:
        answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "set-cookie" not in answer.headers
