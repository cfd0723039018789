"""One process has a data folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tacit.storage import lock
from tacit.storage.errors import FolderInUse
from tacit.storage.lock import DataFolderLock

HOLD = """
import sys, time
from pathlib import Path
from tacit.storage.lock import DataFolderLock
held = DataFolderLock(Path(sys.argv[1]), purpose="serve")
held.acquire()
held.tell(address="http://127.0.0.1:8000")
print("held", flush=True)
time.sleep(60)
"""


def test_the_second_is_told_who_has_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(FolderInUse, match=f"tacit serve.*{process.pid}"):
            DataFolderLock(tmp_path, purpose="restore").acquire()
        holder = lock.find_holder(tmp_path)
        process.send_signal(signal.SIGKILL)
    assert holder is not None
    assert holder.address == "http://127.0.0.1:8000"
    with DataFolderLock(tmp_path, purpose="restore"):
        assert lock.find_holder(tmp_path) is not None


def test_a_free_folder_has_no_holder(tmp_path: Path) -> None:
    assert lock.find_holder(tmp_path / "new") is None
    with DataFolderLock(tmp_path / "new", purpose="serve"):
        held = lock.find_holder(tmp_path / "new")
    assert held is not None
    assert held.pid == os.getpid()
    assert lock.find_holder(tmp_path / "new") is None
