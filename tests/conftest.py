"""What every test has: a database of its own, a closed network, and a plain account at the end.

`TACIT_TEST_REQUIRE=postgres,chromium` turns what is missing from a skip into a failure.
"""

import importlib.util
import ipaddress
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest

from tests import postgres

STORAGE_FIXTURES = "tests.storage_fixtures"
pytest_plugins = [
    STORAGE_FIXTURES,
] * (Path(__file__).parent / "storage_fixtures.py").exists()

PEERS_ARE_HERE = importlib.util.find_spec("trl") is not None
collect_ignore = [] if PEERS_ARE_HERE else ["peers"]

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = frozenset(os.environ.get("TACIT_TEST_REQUIRE", "").replace(",", " ").split())
ABSENT = {
    "postgres": "there is no PostgreSQL server (initdb) on this machine",
    "chromium": "there is no Chromium on this machine",
}
ACCOUNT = pytest.StashKey[dict[str, str]]()
"""What was really used, by name; filled in when it is first used, and sent by each worker."""
SENT = "account"

hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev")
)

_database_numbers = count(1)


class NetworkClosed(Exception):
    """A test reached for an address outside this machine."""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ACCOUNT] = {}
    unknown = REQUIRED - ABSENT.keys()
    if unknown:
        raise pytest.UsageError(
            f"TACIT_TEST_REQUIRE knows {', '.join(ABSENT)}; not {', '.join(sorted(unknown))}"
        )


# ---------------------------------------------------------------------------- databases


@pytest.fixture(scope="session")
def pg_cluster(pytestconfig: pytest.Config) -> Iterator[postgres.Cluster]:
    """One private PostgreSQL for the whole run; databases come from `create`."""
    if postgres.find_programs() is None:
        leave_out("postgres")
    with postgres.start_cluster() as cluster:
        pytestconfig.stash[ACCOUNT]["postgres"] = f"PostgreSQL {cluster.version}"
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; a test that takes it runs once on each of the two."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'tacit.db'}"
        return
    cluster: postgres.Cluster = request.getfixturevalue("pg_cluster")
    name = f"test_{next(_database_numbers)}"
    yield cluster.create(name)
    cluster.drop(name)


# ------------------------------------------------------------------------------ browser


@pytest.fixture(scope="session")
def chromium_executable(pytestconfig: pytest.Config) -> str:
    """The path of the distribution's Chromium, for Playwright's `executable_path`."""
    path = find_chromium()
    if path is None:
        leave_out("chromium")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    pytestconfig.stash[ACCOUNT]["chromium"] = " ".join(version.stdout.split()[:2])
    return path


def find_chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def leave_out(what: str) -> NoReturn:
    """Skip for want of `what`, or fail where it is required."""
    if what in REQUIRED:
        pytest.fail(f"{ABSENT[what]}, and TACIT_TEST_REQUIRE asks for it", pytrace=False)
    pytest.skip(ABSENT[what])


# ------------------------------------------------------------------------------ network


@pytest.fixture(scope="session", autouse=True)
def _network_closed() -> Iterator[None]:
    """Only loopback and unix sockets may be reached; names are looked up for those alone."""
    with pytest.MonkeyPatch.context() as patch:
        connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
        getaddrinfo = socket.getaddrinfo

        def guarded_connect(self: socket.socket, address: Any) -> None:
            check_address(self.family, address)
            connect(self, address)

        def guarded_connect_ex(self: socket.socket, address: Any) -> int:
            check_address(self.family, address)
            return connect_ex(self, address)

        def guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
            if not is_here(host):
                raise NetworkClosed(f"the network is closed in tests: {host}")
            return getaddrinfo(host, *arguments, **options)

        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def check_address(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
        raise NetworkClosed(f"the network is closed in tests: {address[0]}")


def is_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


# ------------------------------------------------------------------------- at the end


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of several tells the one who sums up what it used."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output[SENT] = session.config.stash[ACCOUNT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    node.config.stash[ACCOUNT].update(getattr(node, "workeroutput", {}).get(SENT, {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    used = config.stash[ACCOUNT]
    terminalreporter.section("what this ran on", sep="-")
    terminalreporter.line(f"Python {sys.version.split()[0]}")
    terminalreporter.line(f"SQLite {sqlite3.sqlite_version}")
    for name in ABSENT:
        terminalreporter.line(used.get(name, f"no {name}: {_why_unused(name)}"))
    if not PEERS_ARE_HERE:
        terminalreporter.line("left out: tests/peers, for which there is make test-peers")
    reasons = [
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]
    if not reasons:
        terminalreporter.line("no test was skipped")
    for reason in sorted(set(reasons)):
        terminalreporter.line(f"skipped: {reasons.count(reason)} × {reason}")


def _why_unused(name: str) -> str:
    missing = postgres.find_programs() is None if name == "postgres" else find_chromium() is None
    return ABSENT[name] if missing else "it is here, but no test that ran asked for it"
