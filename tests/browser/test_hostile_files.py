"""A hostile web site in an answer, seen from inside Chromium: nothing comes out of its frame."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Request,
    expect,
)
from playwright.sync_api import (
    TimeoutError as TooLate,
)

from tests.browser import road, watch
from tests.browser.company import Company
from tests.browser.watch import Complaints
from tests.make import files as make_files

NAME = "hostile-site"
WORK = {"title": "A page for the clinic", "brief": "Make a page that tells the opening hours."}
SITE = Path(__file__).parent / "hostile" / "index.html"
NEW = '"Chromium";v="156"'
SITE_MS_MAX = 30_000
"""Until the site says its first word."""
QUIET_MS = 2_500
"""A site that says nothing for so long has ended: no attempt takes longer than 150 ms."""
CRASH_MS = 4_000
"""After that a site that said nothing has brought its own process down."""
HEARD_SECONDS_MAX = 20
CONTROL = b"control"


PEER = """async (address) => {
  const one = new RTCPeerConnection({ iceServers: [{ urls: address }] });
  one.createDataChannel("x");
  await one.setLocalDescription(await one.createOffer());
}"""


@dataclass
class Ear:
    """A socket of this machine, and what came to it in the order in which it came."""

    socket: socket.socket
    heard: list[bytes] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port

    def hear(self, content: bytes) -> None:
        with self._changed:
            self.heard.append(content)
            self._changed.notify_all()

    def wait_for(self, sign: bytes) -> None:
        """Until something with this sign in it was heard; an empty sign is anything."""
        with self._changed:
            came = self._changed.wait_for(
                lambda: any(sign in one for one in self.heard), timeout=HEARD_SECONDS_MAX
            )
        assert came, f"{sign!r} was never heard"


@dataclass
class Ears:
    """What a site may try to reach, and a witness that it does not know of."""

    host: str
    """Of this machine, as a peer reaches it: peers pass over the loopback."""
    tcp: Ear
    udp: Ear
    witness: Ear
    """By UDP too: hears the peer of a page that nothing holds back."""

    def escaped(self) -> list[bytes]:
        """Everything that came and was not a control."""
        return [one for one in (*self.tcp.heard, *self.udp.heard) if CONTROL not in one]


@contextmanager
def listening() -> Iterator[Ears]:
    """Hear whatever comes by TCP and UDP, and answer nothing."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as witness,
    ):
        tcp.bind(("127.0.0.1", 0))
        for one in (udp, witness):
            one.bind(("0.0.0.0", 0))
        for one in (tcp, udp, witness):
            one.settimeout(0.1)
        tcp.listen(200)
        told = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
        host = next(iter(told.stdout.split()), "127.0.0.1")
        ears = Ears(host=host, tcp=Ear(tcp), udp=Ear(udp), witness=Ear(witness))
        ended = threading.Event()
        threads = [
            threading.Thread(target=_hear_tcp, args=(ears.tcp, ended)),
            threading.Thread(target=_hear_udp, args=(ears.udp, ended)),
            threading.Thread(target=_hear_udp, args=(ears.witness, ended)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield ears
        finally:
            ended.set()
            for thread in threads:
                thread.join()


def _hear_tcp(ear: Ear, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            connection, _ = ear.socket.accept()
        except TimeoutError:
            continue
        with connection:
            connection.settimeout(1)
            try:
                ear.hear(connection.recv(2_000) or b"(opened)")
            except OSError:
                ear.hear(b"(opened)")


def _hear_udp(ear: Ear, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            ear.hear(ear.socket.recv(2_000))
        except TimeoutError:
            continue


def check_silence(context: BrowserContext, company: Company, ears: Ears) -> None:
    """Nothing came out, up to signals that set out after it, by the same network and sockets.

    A page that nothing holds back asks the same TCP socket and, as a peer, the witness: when
    they have come, what the browser sent before has come too. A datagram of ours behind it
    shows that the ear has read all.
    """
    page = context.new_page()
    page.goto(company.url)
    page.evaluate(PEER, f"stun:{ears.host}:{ears.witness.port}")
    ears.witness.wait_for(b"")
    with suppress(Error):
        page.goto(f"http://127.0.0.1:{ears.tcp.port}/{CONTROL.decode()}")
    ears.tcp.wait_for(CONTROL)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(CONTROL, ("127.0.0.1", ears.udp.port))
    ears.udp.wait_for(CONTROL)
    page.close()
    assert ears.escaped() == [], f"{len(ears.escaped())} came out"


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
        is_whole = _open_site(page, told)
        last = [one for one in told if one.startswith("SAID ")][-1]
        said: dict[str, str] = json.loads(last.removeprefix("SAID "))
        address = _address(page)
        assert len(context.pages) == 1, "a window opened"
        if is_whole:
            with suppress(Error):
                page.frames[-1].evaluate("leave()")
        check_silence(context, company, ears)

        escaped = {name: what for name, what in said.items() if what.startswith("ESCAPED")}
        assert escaped == {}
        assert said["own script"] == "runs"
        assert said["origin"] == "opaque"
        assert len(said) > 25, sorted(said)
        host = address.split("/p/")[0]
        assert host != company.url
        answered = [one.url for one in asked if one.failure is None]
        assert [url for url in answered if not url.startswith((host, company.url))] == []
        assert page.url.endswith("/site?path=site.zip"), "the page itself went elsewhere"
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
        _send_site(page, _site(company, ears, tmp_path, mode="frames"))
        with (
            suppress(TooLate),
            page.expect_console_message(lambda one: one.text == "DONE", timeout=CRASH_MS),
        ):
            page.get_by_role("link", name="Open the web site").click(no_wait_after=True)
        check_silence(context, company, ears)


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
    html = html.replace("{{tcp}}", f"http://127.0.0.1:{ears.tcp.port}")
    html = html.replace("{{udp}}", f"{ears.host}:{ears.udp.port}").replace("{{app}}", company.url)
    archive = folder / "site.zip"
    script = "globalThis.ownScript = true;"
    archive.write_bytes(make_files.zipped({"web/index.html": html, "web/own.js": script}))
    return archive


def _send_site(page: Page, archive: Path) -> None:
    page.set_input_files("#f-upload", archive)
    expect(page.locator("input[name='files[0].path']")).to_have_value("site.zip")
    page.goto(page.get_by_role("link", name="Look at site.zip").get_attribute("href") or "")


def _open_site(page: Page, told: list[str]) -> bool:
    """Open the site and hear it out; whether it came to its end, or its process did before.

    It speaks after each attempt, and an attempt ends by itself.
    """
    with page.expect_console_message(lambda one: one.text.startswith("SAID "), timeout=SITE_MS_MAX):
        page.get_by_role("link", name="Open the web site").click(no_wait_after=True)
    with suppress(TooLate):
        while "DONE" not in told:
            with page.expect_console_message(timeout=QUIET_MS):
                pass
    return "DONE" in told


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
