"""A real `tacit serve` in processes of its own, to be asked, killed and started again.

Importable without pytest, so that benchmarks and clients of crash tests use the same one.
Waiting is by asking: `/healthz` until it answers, or until the process is gone.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 30.0
ASK_EVERY_SECONDS = 0.02
COMMAND_SECONDS_MAX = 120
ROOT = Path(__file__).resolve().parents[2]
TACIT = (sys.executable, "-c", "from tacit.cli import main; main()")
"""The command `tacit` of this environment."""


class DidNotStart(Exception):
    """The server ended, or did not answer in time; carries what it said."""


@dataclass
class Server:
    """One `tacit serve` on a data folder; the port stays the same over restarts."""

    data: Path
    database_url: str | None = None
    workers: int = 1
    port: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    """More of the environment, as TACIT_LOG_LEVEL."""
    before: tuple[str, ...] = ()
    """A command that starts the server's, as `prlimit --fsize=…`."""
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said_file(self) -> Path:
        return self.data.parent / f"{self.data.name}.server.log"

    @property
    def environment(self) -> dict[str, str]:
        return environment_of(
            self.data,
            database_url=self.database_url,
            TACIT_WORKERS=str(self.workers),
            TACIT_LOG_LEVEL="warning",
            **self.settings,
        )

    def start(self) -> None:
        """Start the processes and wait until they answer.

        Raises:
            DidNotStart: as it says.
        """
        assert self.process is None, "it runs"
        self.port = self.port or free_port()
        self.data.mkdir(parents=True, exist_ok=True)
        with self.said_file.open("ab") as said:
            self.process = subprocess.Popen(
                [*self.before, *TACIT, "serve", "--port", str(self.port)],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.starts += 1
        try:
            self.wait_until_well()
        except BaseException:
            self.kill()
            raise

    def wait_until_well(self, *, seconds: float = START_SECONDS_MAX) -> None:
        """Ask `/healthz` until it answers 200."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise DidNotStart(f"the server ended: {self.said()}")
            if self.is_well():
                return
            time.sleep(ASK_EVERY_SECONDS)
        raise DidNotStart(f"no answer in {seconds} seconds: {self.said()}")

    def is_well(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def said(self) -> str:
        """The end of what the server wrote."""
        return self.said_file.read_text(errors="replace")[-4000:] if self.said_file.exists() else ""

    def kill(self) -> None:
        """End every process of the server with -9, at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_one_worker(self, number: int = 0) -> int:
        """End one worker process with -9 and return its id; the supervisor starts another."""
        workers = self.worker_ids()
        assert workers, "there is more than one process"
        chosen = workers[number % len(workers)]
        with contextlib.suppress(ProcessLookupError):
            os.kill(chosen, signal.SIGKILL)
        return chosen

    def worker_ids(self) -> list[int]:
        """The processes that answer requests, children of the supervisor."""
        assert self.process is not None, "it runs"
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = [int(word) for word in children.read_text().split()]
        return [one for one in found if b"spawn_main" in _command_line(one)]

    def restart(self) -> None:
        self.kill()
        self.start()

    def stop(self) -> int:
        """Ask the server to end, as Ctrl+C does; returns its exit code."""
        assert self.process is not None, "it runs"
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self.process = None
        return code

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `tacit` on the same data folder."""
        return run_tacit(*arguments, environment=self.environment)

    def json(self, *arguments: str) -> object:
        """As `run`, with the answer read."""
        done = self.run("--json", *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    """Start a server; whatever happens, none of its processes is left."""
    server.start()
    try:
        yield server
    finally:
        server.kill()


def run_tacit(
    *arguments: str, environment: Mapping[str, str], given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `tacit` in a process of its own until it ends."""
    return subprocess.run(
        [*TACIT, *arguments],
        env=dict(environment),
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS_MAX,
        check=False,
    )


def environment_of(data: Path, *, database_url: str | None = None, **more: str) -> dict[str, str]:
    """An environment in which nothing of the outer `TACIT_…` is left."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TACIT_")}
    kept |= {"TACIT_DATA": str(data), **more}
    if database_url is not None:
        kept["TACIT_DATABASE_URL"] = database_url
    return kept


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _command_line(process_id: int) -> bytes:
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:
        return b""
