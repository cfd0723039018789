"""Measure each page on the sample work beside a project of 100,000 items."""

import argparse
import gzip
import http.client
import re
import tempfile
import time
import urllib.parse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import report, servers
from benchmarks.pages import browser
from benchmarks.queue import contents, seeding
from benchmarks.queue.seeding import House
from benchmarks.servers import Server
from tacit import app, settings
from tacit.access import organizations
from tacit.demo import loader
from tacit.kit.clock import SystemClock
from tacit.storage.engine import open_url
from tacit.work import flow

ITEMS = 100_000
VISITS, VISITS_FULL = 40, 200
WARM_UP_VISITS = 5
BUDGET_P95_MS = 50.0
BUDGET_KIB = 100.0
PAGES = (
    ("Desk", "expert", "/desk"),
    ("Workbench", "expert", "author"),
    ("Review", "reviewer", "review"),
    ("My work", "expert", "/my-work"),
    ("Project", "manager", "/projects/bench"),
    ("Items", "manager", "/projects/bench/items"),
    ("Item", "manager", r"/items/[a-z0-9]{26}"),
    ("Releases", "manager", "/releases"),
    ("People", "manager", "/people"),
)
"""Name, who looks, and where: a path, a pattern for a link of LINKED_FROM, or a stage that
is begun from the desk."""
LINKED_FROM = {"Item": "/projects/bench/items"}
STARTED = ("Workbench", "Review")


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks pages", description=__doc__)
    parser.add_argument("--full", action="store_true", help="more visits")
    parser.add_argument("--items", type=int, default=ITEMS)
    chosen, _ = parser.parse_known_args(arguments)
    visits = VISITS_FULL if chosen.full else VISITS
    print(f"Pages: sample work and a project of {chosen.items:,} items, SQLite\n{report.machine()}")
    with tempfile.TemporaryDirectory(prefix="tacit-bench-") as name:
        data = Path(name) / "data"
        _prepare(data, chosen.items)
        with servers.serve(data, demo=True) as server:
            _measure(server, visits=visits)


class _Visitor:
    """Somebody signed in, on one connection that stays open."""

    def __init__(self, server: Server, role: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.cookie = ""
        self._connection.request("GET", f"/demo/{role}")
        answer = self._connection.getresponse()
        answer.read()
        given = answer.headers.get_all("set-cookie") or []
        self.cookie = "; ".join(each.partition(";")[0] for each in given)
        assert self.cookie, f"/demo/{role} signs in, but said {answer.status}"

    def get(self, path: str) -> tuple[float, bytes]:
        """Seconds and body of a page."""
        begun = time.perf_counter()
        self._connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self._connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - begun
        assert answer.status == 200, f"{path} said {answer.status}: {body[:300]!r}"
        return took, body

    def start(self, stage: str) -> str | None:
        """Take work of a stage that the desk offers, and say where it is done."""
        desk = self.get("/desk")[1].decode()
        for form in re.findall(r'<form action="/desk/claims".*?</form>', desk, re.DOTALL):
            fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
            if fields.get("stage") != stage:
                continue
            headers = {
                "Cookie": self.cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
            }
            body = urllib.parse.urlencode(fields)
            self._connection.request("POST", "/desk/claims", body=body, headers=headers)
            answer = self._connection.getresponse()
            answer.read()
            return answer.headers.get("location")
        return None


def _prepare(data: Path, count: int) -> None:
    """The sample company, with one large project more."""
    chosen = settings.load({"TACIT_DATA": str(data), "TACIT_DEMO": "1"})
    app.prepare(chosen)
    db = open_url(chosen.database_url, clock=SystemClock())
    try:
        now = datetime.now(UTC)
        owner = db.read_now(lambda tx: organizations.find_owner(tx, slug=loader.SLUG))
        assert owner is not None, "the sample company has an admin"
        project = seeding.make_project(db, owner, variant=contents.REVIEW, now=now)
        house = House(owner=owner, project=project, tokens=(), now=now)
        seeding.add_in_bulk(db, house, variant=contents.REVIEW, count=count)
        while db.write_now(flow.fold) >= flow.FOLD_AT_ONCE_MAX:
            pass
    finally:
        db.close()
    seeding.settle(chosen.database_url)


def _measure(server: Server, *, visits: int) -> None:
    visitors = {role: _Visitor(server, role) for role in {role for _, role, _ in PAGES}}
    rows, seen, over = [], {}, []
    for name, role, where in PAGES:
        path = _path(visitors[role], name, where)
        if path is None:
            print(f"{name}: nothing leads there; left out")
            continue
        for _ in range(WARM_UP_VISITS):
            visitors[role].get(path)
        begun_cpu = server.cpu_seconds()
        times = sorted(visitors[role].get(path)[0] for _ in range(visits))
        cpu = (server.cpu_seconds() - begun_cpu) / visits * 1000
        body = visitors[role].get(path)[1]
        seen[name] = (visitors[role].cookie, path)
        p50, p95 = (report.quantile(times, share) * 1000 for share in (0.5, 0.95))
        if p95 > BUDGET_P95_MS:
            over.append(name)
        assets = _assets(visitors[role], body)
        rows.append([name, f"{p50:.1f}", f"{p95:.1f}", f"{cpu:.1f}", f"{len(body) / 1024:.0f}",
                     f"{assets[0]:.0f}", f"{assets[1]:.0f}"])  # fmt: skip
    paints = browser.first_paints(server.address, seen)
    for row in rows:
        paint = paints.get(row[0])
        row.append("–" if paint is None else f"{paint:.0f}")
    print(report.table(_HEAD, rows))
    print(_NOTES)
    print(f"memory of the server {server.memory_mib():.0f} MiB")
    said = f"✗ ({', '.join(over)})" if over else "✓"
    print(f"p95 of every page ≤ {BUDGET_P95_MS:.0f} ms: {said}")


_HEAD = ("page", "p50 ms", "p95 ms", "CPU ms", "HTML KiB", "assets KiB", "gzip KiB", "FCP ms")
_NOTES = """
p50, p95: request to last byte over loopback on an open connection. CPU: of the server, a visit.
assets: scripts and styles the page names, as sent and as gzip would make them. FCP: first
contentful paint in Chromium, the middle of five visits.
"""


def _path(visitor: _Visitor, name: str, where: str) -> str | None:
    if name in STARTED:
        return visitor.start(where)
    if name not in LINKED_FROM:
        return where
    found = re.search(f'href="({where})"', visitor.get(LINKED_FROM[name])[1].decode())
    return found[1] if found else None


def _assets(visitor: _Visitor, page: bytes) -> tuple[float, float]:
    """KiB of scripts and styles, plain and packed."""
    text = page.decode()
    names = set(re.findall(r'<script[^>]+src="([^"]+)"', text))
    names |= set(re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', text))
    plain = packed = 0
    waiting = sorted(names)
    while waiting:
        path = waiting.pop()
        body = visitor.get(path)[1]
        plain += len(body)
        packed += len(gzip.compress(body))
        folder = path.rpartition("/")[0]
        for imported in re.findall(r'@import (?:url\()?"([^"]+)"', body.decode(errors="replace")):
            there = imported if imported.startswith("/") else f"{folder}/{imported}"
            if there not in names:
                names.add(there)
                waiting.append(there)
    return plain / 1024, packed / 1024
