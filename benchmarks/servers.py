"""A Tacit server of our own, in processes of its own, and what its processes cost."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    process_id: int
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.process_id)

    def memory_mib(self) -> float:
        """Resident memory of all its processes, shared pages counted once a process."""
        pages = 0
        for process_id in (self.process_id, *descendants(self.process_id)):
            with contextlib.suppress(OSError):
                pages += int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextlib.contextmanager
def serve(
    data: Path, *, database_url: str | None = None, workers: int = 1, demo: bool = False
) -> Iterator[Server]:
    """Run `tacit serve` on a free port until the block ends."""
    port = _free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TACIT_")}
    environ |= {"TACIT_DATA": str(data), "TACIT_PORT": str(port), "TACIT_WORKERS": str(workers)}
    if database_url is not None:
        environ["TACIT_DATABASE_URL"] = database_url
    if demo:
        environ["TACIT_DEMO"] = "1"
    log = data.parent / f"{data.name}.log"
    command = [str(Path(sys.executable).with_name("tacit")), "serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        _wait_until_ready(process, port, log)
        yield Server(process.pid, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def cpu_seconds(root: int) -> float:
    """CPU that a process, its descendants and those that already ended have used."""
    ticks = 0
    for process_id in (root, *descendants(root)):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{process_id}/stat").read_text()
            ticks += sum(int(field) for field in text.rpartition(")")[2].split()[11:15])
    return ticks / _TICKS


def descendants(root: int) -> list[int]:
    """The ids of all processes below one."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                text = (entry / "stat").read_text()
                parent = int(text.rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
