"""A PostgreSQL of the tests' own: private, on a unix socket, gone at the end.

Importable without pytest, so that benchmarks and crash tests use the same one:

    with start_cluster(durable=True) as cluster:
        url = cluster.create("bench")
"""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

CONNECTIONS_MAX = 200
START_SECONDS_MAX = 20
COMMAND_SECONDS_MAX = 60
NOBODY = 65534
"""PostgreSQL refuses to run as root; as root we start it as this user and nothing else."""


class PostgresMissing(Exception):
    """There is no PostgreSQL server on this machine."""


@dataclass(frozen=True)
class Cluster:
    """A running server and the folder of its socket."""

    folder: Path
    durable: bool

    def url(self, name: str = "postgres") -> str:
        return f"postgresql+psycopg://tacit@/{name}?host={self.folder}"

    def create(self, name: str, template: str | None = None) -> str:
        """Make a database, empty or a clone of `template`, and return its address.

        Nobody may be connected to the template meanwhile.
        """
        words = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            words += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._say(words)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database; whoever is still connected is cut off."""
        words = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._say(words.format(sql.Identifier(name)))

    def has(self, name: str) -> bool:
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    @cached_property
    def version(self) -> str:
        with self._connect() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        assert row is not None, "SHOW always answers"
        return str(row[0]).split()[0]

    def _say(self, words: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(words)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.folder), user="tacit", dbname="postgres", autocommit=True
        )


def find_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; Debian keeps it off the PATH."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    folders = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if (folder / "initdb").exists()
    ]
    return max(folders, key=_version_of_folder, default=None)


@contextlib.contextmanager
def start_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a server until the block ends.

    Args:
        durable: write to the disk as in earnest. Without it the server is quick and forgets
            all when the machine stops, which no test but those of crashes can see.

    Raises:
        PostgresMissing: there is no server to start on this machine.
    """
    programs = find_programs()
    if programs is None:
        raise PostgresMissing("initdb is neither on the PATH nor under /usr/lib/postgresql")
    # A socket's name ends at 107 bytes, so the folder's path has to be short.
    folder = Path(tempfile.mkdtemp(prefix="tacit-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        _initialise(programs, folder)
        _start(programs, folder, durable=durable)
        try:
            yield Cluster(folder=folder, durable=durable)
        finally:
            _control(programs, folder, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(programs: Path, folder: Path) -> None:
    _run(
        programs / "initdb", "-D", folder / "data", "-U", "tacit", "-A", "trust", "--no-sync",
        "-E", "UTF8", "--locale=C",
    )  # fmt: skip


def _start(programs: Path, folder: Path, *, durable: bool) -> None:
    options = f"-k {folder} -c listen_addresses='' -c max_connections={CONNECTIONS_MAX}"
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    log = folder / "log"
    try:
        _control(
            programs, folder, "-w", "-t", str(START_SECONDS_MAX), "-l", log, "start", "-o", options
        )
    except RuntimeError as failure:
        text = log.read_text(errors="replace") if log.exists() else "no log"
        raise RuntimeError(f"{failure}\n{text}") from failure


def _control(programs: Path, folder: Path, *arguments: str | Path) -> None:
    _run(programs / "pg_ctl", "-D", folder / "data", *arguments)


def _run(*command: str | Path) -> None:
    prefix: list[str | Path] = []
    if os.geteuid() == 0:
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    # The server inherits what it is given: a pipe would keep us waiting for its end.
    with tempfile.TemporaryFile() as output:
        answer = subprocess.run(
            [*prefix, *command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            timeout=COMMAND_SECONDS_MAX,
        )
        output.seek(0)
        if answer.returncode:
            said = output.read().decode(errors="replace")
            raise RuntimeError(f"{Path(command[0]).name} failed ({answer.returncode}):\n{said}")


def _version_of_folder(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", folder.parent.name))
