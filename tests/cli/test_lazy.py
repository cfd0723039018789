"""What is not asked for is not imported: help is quick, a server is small."""

import subprocess
import sys
from pathlib import Path

import pytest

import tacit
from tacit.sdk.client import Client
from tests.make.server import ROOT, environment_of

SERVER = ("fastapi", "uvicorn", "sqlalchemy", "starlette", "tacit.app", "tacit.storage.engine")
HEAVY = ("dbos", "numpy", "numba", "pyarrow", "duckdb", "ray", "torch", "datasets", "pandas")
HELP = """
import sys
from tacit.cli.main import app
try:
    app(args=["--help"], prog_name="tacit")
except SystemExit:
    pass
"""
SERVING = """
import sys
from pathlib import Path
from tacit import app, settings
from tacit.cli import serving
from tacit.sdk.client import Client
chosen = settings.load({"TACIT_DATA": sys.argv[1]})
app.prepare(chosen)
with Client.in_process(app.build(chosen), token=app.owner_token(chosen)) as client:
    client.operations.health()
    client.people.me()
    list(client.projects.all())
"""


def loaded_by(script: str, data: Path) -> set[str]:
    """The modules that are loaded after a script ran in a process of its own."""
    told = f"{script}\nprint('LOADED', *sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", told, str(data)],
        env=environment_of(data),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize("script", ["import sys, tacit", HELP], ids=["import tacit", "help"])
def test_help_and_the_bare_package_do_not_load_the_server(script: str, tmp_path: Path) -> None:
    assert not loaded_by(script, tmp_path) & {*SERVER, *HEAVY}


def test_the_client_does_not_load_the_server(tmp_path: Path) -> None:
    loaded = loaded_by("import sys\nfrom tacit.sdk.client import Client", tmp_path)
    assert not loaded & {*SERVER, *HEAVY}


def test_a_server_does_not_load_what_only_some_work_needs(tmp_path: Path) -> None:
    assert not loaded_by(SERVING, tmp_path / "data") & set(HEAVY)


def test_the_client_is_at_the_top_of_the_package() -> None:
    assert tacit.Client is Client
