"""The engine is nobody's cost who does not use it."""

import subprocess
import sys

from tacit.jobs import queue
from tacit.kit.ids import is_id

NOT_LOADED = """
import sys
import tacit, tacit.jobs.port, tacit.jobs.queue, tacit.jobs.runner, tacit.jobs.fake
import tacit.jobs.timers
assert not [name for name in sys.modules if name.split(".")[0] == "dbos"]
"""


def test_nothing_but_the_engine_imports_dbos() -> None:
    subprocess.run([sys.executable, "-c", NOT_LOADED], check=True)


def test_the_id_of_a_job_follows_from_name_and_key() -> None:
    first = queue.make_id(name="releases.build", key="1")
    assert is_id(first)
    assert first == queue.make_id(name="releases.build", key="1")
    assert first != queue.make_id(name="releases.build", key="2")
    assert first != queue.make_id(name="releases.export", key="1")
