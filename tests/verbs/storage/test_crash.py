"""What was answered is there after `kill -9`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tacit.kit.clock import SystemClock
from tacit.storage.engine import Database, open_url
from tests import postgres
from tests.verbs.storage import notes

WRITER = """
import asyncio, sys
from tacit.kit.clock import SystemClock
from tacit.storage.engine import open_url
from tests.verbs.storage import notes

async def write(db, client):
    for number in range(100_000):
        note_id = f"{client}-{number:06}"
        await db.write(lambda tx: notes.add(tx, note_id))
        sys.stdout.write(note_id + "\\n")
        sys.stdout.flush()

async def main():
    db = open_url(sys.argv[1], clock=SystemClock())
    await asyncio.gather(*[write(db, client) for client in range(8)])

asyncio.run(main())
"""


def kill_while_it_writes(url: str) -> list[str]:
    """Start a writer, kill it after some answers, return every id it answered."""
    answered = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            answered.append(line.strip())
            if len(answered) == 400:
                process.send_signal(signal.SIGKILL)
                break
        answered += [line.strip() for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    return answered


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_every_answered_write_survives(backend: str, tmp_path: Path) -> None:
    if backend == "sqlite":
        check_survival(f"sqlite:///{tmp_path / 'tacit.db'}")
        return
    if postgres.find_programs() is None:
        pytest.skip("there is no PostgreSQL server (initdb) on this machine")
    with postgres.start_cluster(durable=True) as cluster:
        check_survival(cluster.create("crash"))


def check_survival(url: str) -> None:
    db = open_url(url, clock=SystemClock())
    notes.make_table(db)
    db.close()
    answered = kill_while_it_writes(url)
    db = open_url(url, clock=SystemClock())
    stored = notes.ids(db)
    db.close()
    assert len(answered) >= 400
    assert set(answered) <= set(stored)


DEAD_WRITER = """
import sys, time
from tacit.kit.clock import SystemClock
from tacit.storage import _sqlite
from tacit.storage.engine import open_url

def broken(calls):
    raise MemoryError("not in a closure")

_sqlite.deliver = broken
db = open_url(sys.argv[1], clock=SystemClock())
db.write_now(lambda tx: None)
time.sleep(30)
"""


def test_a_dead_writer_ends_the_process(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", DEAD_WRITER, f"sqlite:///{tmp_path / 'tacit.db'}"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 70
    assert "writer died" in ended.stderr


FULL_DISK = """
import resource, signal, sys
from tacit.kit.clock import SystemClock
from tacit.storage.engine import open_url
from tacit.storage.errors import DiskFull
from tests.verbs.storage import notes

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
db = open_url(sys.argv[1], clock=SystemClock())
notes.make_table(db)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
for number in range(200):
    values = {"id": f"{number:03}", "body": "x" * 20_000}
    try:
        db.write_now(lambda tx: tx.run(notes.INSERT, values))
    except DiskFull as error:
        print("full", flush=True)
        break
    print(values["id"], flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
db.write_now(lambda tx: notes.add(tx, "after"))
print("after", flush=True)
db.close()
"""


def test_a_write_that_the_disk_refused_fails_and_all_answered_stay(
    tmp_path: Path, clock: SystemClock
) -> None:
    """The limit on the size of files makes the commit's own write fail."""
    url = f"sqlite:///{tmp_path / 'tacit.db'}"
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ},
    )
    assert ended.returncode == 0, ended.stderr
    *answered, full, after = ended.stdout.split()
    assert (full, after) == ("full", "after")
    db: Database = open_url(url, clock=clock)
    assert notes.ids(db) == [*answered, "after"]
    db.close()
