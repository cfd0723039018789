"""A hostile web site in an answer, seen from inside Chromium: nothing comes out of its frame."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, expect

from tests.browser import road, watch
from tests.browser.company import Company
from tests.browser.watch import Complaints
from tests.make import files as make_files

NAME = "hostile-site"
WORK = {"title": "A page for the clinic", "brief": "Make a page that tells the opening hours."}
SITE = Path(__file__).parent / "hostile" / "index.html"
NEW = '"Chromium";v="156"'
SITE_MS = 14_000
SETTLE_MS = 2_500
"""The site says when it is done; what it began may take a moment more to be refused."""


PEER = """async (address) => {
  const one = new RTCPeerConnection({ iceServers: [{ urls: address }] });
  one.createDataChannel("x");
  await one.setLocalDescription(await one.createOffer());
}"""


@dataclass
class Ears:
    """Sockets of this machine that a site may try to reach, and what they heard."""

    host: str = ""
    """Of this machine, as a peer reaches it: peers pass over the loopback."""
    tcp: int = 0
    udp: int = 0
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Ears]:
    """Hear whatever comes by TCP and UDP, and answer nothing."""
    ears = Ears()
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        tcp.bind(("127.0.0.1", 0))
        udp.bind(("0.0.0.0", 0))
        for one in (tcp, udp):
            one.settimeout(0.1)
        tcp.listen(20)
        told = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
        ears.host = next(iter(told.stdout.split()), "127.0.0.1")
        ears.tcp, ears.udp = tcp.getsockname()[1], udp.getsockname()[1]
        ended = threading.Event()
        threads = [
            threading.Thread(target=_hear_tcp, args=(tcp, ears, ended)),
            threading.Thread(target=_hear_udp, args=(udp, ears, ended)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield ears
        finally:
            ended.set()
            for thread in threads:
                thread.join()


def _hear_tcp(tcp: socket.socket, ears: Ears, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            connection, _ = tcp.accept()
        except TimeoutError:
            continue
        with connection:
            connection.settimeout(1)
            try:
                ears.heard.append(connection.recv(2_000) or b"(opened)")
            except OSError:
                ears.heard.append(b"(opened)")


def _hear_udp(udp: socket.socket, ears: Ears, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            ears.heard.append(udp.recv(2_000))
        except TimeoutError:
            continue


def test_nothing_escapes_the_frame(company: Company, browser: Browser, tmp_path: Path) -> None:
    company.open_project(NAME, WORK, kind="deliverable")
    expert = company.add("Hanna Hostile", "expert", tag=NAME)
    complaints = Complaints()
    with (
        listening() as ears,
        watch.open_context(browser, complaints, url=company.url) as context,
    ):
        page = context.new_page()
        road.sign_in(page, expert)
        work = road.start_next(page)
        _send_site(page, _site(company, ears, tmp_path))
        asked: list[Request] = []
        # Playwright marks what listens, and a list cannot be marked.
        context.on("request", lambda one: asked.extend([one]))
        before = context.cookies()

        told: list[str] = []
        page.on("console", lambda one: told.extend([one.text]))
        page.get_by_role("link", name="Open the web site").click(no_wait_after=True)
        page.wait_for_timeout(SITE_MS)
        last = [one for one in told if one.startswith("SAID ")][-1]
        said: dict[str, str] = json.loads(last.removeprefix("SAID "))
        address = _address(page)
        page.wait_for_timeout(SETTLE_MS)

        escaped = {name: what for name, what in said.items() if what.startswith("ESCAPED")}
        assert escaped == {}
        assert said["own script"] == "runs"
        assert said["origin"] == "opaque"
        assert len(said) > 25, sorted(said)
        assert ears.heard == [], f"{len(ears.heard)} came out"
        host = address.split("/p/")[0]
        assert host != company.url
        answered = [one.url for one in asked if one.failure is None]
        assert [url for url in answered if not url.startswith((host, company.url))] == []
        assert page.url.endswith("/site?path=site.zip"), "the page itself went elsewhere"
        assert len(context.pages) == 1, "a window opened"
        assert context.cookies() == before
        assert context.service_workers == []
        _check_headers(company, page, address, work)


def test_a_peer_made_in_a_frame_of_the_frame_reaches_nobody(
    company: Company, browser: Browser, tmp_path: Path
) -> None:
    """The frames inside bring a fresh RTCPeerConnection; the network is closed to it too.

    Such a site may bring its own process down, which is its own affair.
    """
    company.open_project(f"{NAME}-2", WORK, kind="deliverable")
    inside = company.add("Hugo Hostile", "expert", tag=f"{NAME}-2")
    with (
        listening() as ears,
        watch.open_context(browser, Complaints(), url=company.url) as context,
    ):
        page = context.new_page()
        road.sign_in(page, inside)
        road.start_next(page)
        page.evaluate(PEER, f"stun:{ears.host}:{ears.udp}")
        page.wait_for_timeout(SETTLE_MS)
        assert ears.heard, "the ear hears a peer that nothing holds back"
        ears.heard.clear()
        _send_site(page, _site(company, ears, tmp_path, mode="frames"))
        page.get_by_role("link", name="Open the web site").click(no_wait_after=True)
        watcher = context.new_page()
        watcher.wait_for_timeout(2 * SETTLE_MS)
        assert ears.heard == [], f"{len(ears.heard)} came out"


def test_a_browser_that_cannot_close_the_network_runs_no_scripts(
    company: Company, browser: Browser, tmp_path: Path
) -> None:
    company.open_project(f"{NAME}-3", WORK, kind="deliverable")
    expert = company.add("Ines Innocent", "expert", tag=f"{NAME}-3")
    with watch.open_context(browser, Complaints(), url=company.url) as context:
        page = context.new_page()
        road.sign_in(page, expert)
        road.start_next(page)
        site = tmp_path / "site.zip"
        site.write_bytes(make_files.zipped({"index.html": "<h1>Hours</h1>"}))
        _send_site(page, site)
        page.get_by_role("link", name="Open the web site").click()
        address = _address(page)
        old = {"sec-ch-ua": '"Chromium";v="100"', "Sec-Fetch-Dest": "iframe"}
        policy = page.request.get(address, headers=old).headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'")


def _site(company: Company, ears: Ears, folder: Path, *, mode: str = "all") -> Path:
    html = SITE.read_text(encoding="utf-8").replace("{{mode}}", mode)
    html = html.replace("{{tcp}}", f"http://127.0.0.1:{ears.tcp}")
    html = html.replace("{{udp}}", f"{ears.host}:{ears.udp}").replace("{{app}}", company.url)
    archive = folder / "site.zip"
    script = "globalThis.ownScript = true;"
    archive.write_bytes(make_files.zipped({"web/index.html": html, "web/own.js": script}))
    return archive


def _send_site(page: Page, archive: Path) -> None:
    page.set_input_files("#f-upload", archive)
    expect(page.locator("input[name='files[0].path']")).to_have_value("site.zip")
    page.goto(page.get_by_role("link", name="Look at site.zip").get_attribute("href") or "")


def _address(page: Page) -> str:
    """Where the site is shown from."""
    address = page.locator("iframe.site-frame").get_attribute("src")
    assert address is not None
    return address


def _check_headers(company: Company, page: Page, address: str, work: str) -> None:
    """What the preview origin says, and what it does not answer."""
    answer = page.request.get(address, headers={"Sec-Fetch-Dest": "iframe", "sec-ch-ua": NEW})
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts;")
    assert "allow-same-origin" not in policy
    assert f"frame-ancestors {company.url}" in policy
    assert page.request.get(address, headers={"Sec-Fetch-Dest": "document"}).status == 403
    host, _, rest = address.partition("/p/")
    token, _, _ = rest.partition("/")
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    for path in (f"/p/{forged}/index.html", f"/p/{token}/../../desk", "/desk", "/static/app.css"):
        assert page.request.get(host + path).status in {403, 404}, path
    assert page.request.post(address).status == 405
    assert page.request.get(work).status == 200
