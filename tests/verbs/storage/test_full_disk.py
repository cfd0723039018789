"""A disk without space, for backups and files: said plainly, and nothing half is kept.

A limit on the size of files stands for the disk; it needs a process of its own.
"""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import os, resource, signal, sys
from pathlib import Path
from tacit import settings
from tacit.kit.clock import SystemClock
from tacit.storage import backup, engine, files, migrate
from tacit.storage.errors import DiskFull
from tests import storage_fixtures

storage_fixtures.import_all_tables()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
house = settings.load({"TACIT_DATA": sys.argv[2]})
house.data.mkdir()
migrate.upgrade(house.database_url)
store = files.open_files(house.files_folder)
store.put(os.urandom(900_000))
limit = {"snapshot": 100_000, "archive": 800_000, "file": 500_000}[sys.argv[1]]
db = engine.open_database(house, clock=SystemClock())
target = house.data / "backup.tar.gz"
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    if sys.argv[1] == "file":
        store.put(os.urandom(600_000))
    else:
        backup.backup(db, house, target, now=SystemClock().now())
except DiskFull as error:
    print(error)
else:
    sys.exit("nothing was refused")
db.close()
left = [path.name for path in house.data.rglob("*") if path.is_file()]
print(sorted(name for name in left if not name.startswith("tacit.db") and len(name) != 64))
print(len([name for name in left if len(name) == 64]))
"""


@pytest.mark.parametrize("what", ["snapshot", "archive", "file"])
def test_a_full_disk_is_named_and_leaves_nothing_half(tmp_path: Path, what: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, what, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    message, left, stored = ended.stdout.splitlines()
    assert "Free some space" in message or "free space" in message
    assert left == "[]"
    assert stored == "1"
