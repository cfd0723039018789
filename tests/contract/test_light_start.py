"""A server and a command begin without what only some of their work needs."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "numba", "arro3.compute", "alembic")


@pytest.mark.parametrize("module", ["tacit.app", "tacit.cli.main"])
def test_nothing_heavy_is_loaded_at_the_start(module: str) -> None:
    code = f"import sys, {module}; print([one for one in {HEAVY!r} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
