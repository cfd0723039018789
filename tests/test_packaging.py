"""What a person gets who installs Tacit: the wheel, and the size of the locked core set."""

import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from email.parser import Parser
from importlib import metadata
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

import tacit

ROOT = Path(__file__).resolve().parent.parent
BUILD_TOOLS = {"hatchling", "editables"}
CORE_BYTES_MAX = 200_000_000
"""DESIGN: install ≤ 200 MB with all that the main job needs. Files as shipped, without bytecode."""
START_SECONDS_MAX = 60
NEEDED = {
    "static": "tacit/web/static/",
    "templates": "tacit/web/templates/",
    "migrations": "tacit/storage/migrations/",
    "demo content": "tacit/demo/content/",
}
PTH_ALLOWED = re.compile(r"(_editable_impl_tacit|_tacit|distutils-precedence|_virtualenv)\.pth")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """Tacit as it would be published, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (path,) = folder.glob("*.whl")
    return zipfile.Path(path)


def names_in(wheel: zipfile.Path) -> set[str]:
    return {name for name in wheel.root.namelist() if not name.endswith("/")}


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.Path) -> None:
    """Whatever git tracks below tacit/: a page without its template is found here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "tacit"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is not a git work tree")
    tracked = {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}
    assert tracked - names_in(wheel) == set()


@pytest.mark.parametrize("what", NEEDED)
def test_the_wheel_has_what_is_not_code(wheel: zipfile.Path, what: str) -> None:
    assert [name for name in names_in(wheel) if name.startswith(NEEDED[what])], NEEDED[what]


def test_the_wheel_brings_no_surprise(wheel: zipfile.Path) -> None:
    """Only our package and its metadata: nothing that runs at interpreter start."""
    names = names_in(wheel)
    assert {name.split("/")[0] for name in names} == {
        "tacit",
        f"tacit-{tacit.__version__}.dist-info",
    }
    assert not [name for name in names if name.endswith((".pth", ".pyc", ".db", ".env"))]
    assert "tacit/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_metadata_says_what_the_project_says(wheel: zipfile.Path) -> None:
    folder = wheel / f"tacit-{tacit.__version__}.dist-info"
    said = Parser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
    assert said["Version"] == tacit.__version__
    assert said["Requires-Python"] == ">=3.11"
    assert said["License-Expression"] == "Apache-2.0"
    entry_points = (folder / "entry_points.txt").read_text(encoding="utf-8")
    assert "tacit = tacit.cli:main" in entry_points


def test_the_declared_dependencies_are_those_that_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements" / "core.in").read_text(encoding="utf-8").splitlines()
    ranges = {line for line in lines if line and not line.startswith("#")}
    declared = set(project["dependencies"])
    assert declared <= ranges
    assert {re.split(r"[>=\[ ]", line)[0] for line in ranges - declared} == BUILD_TOOLS


def test_no_package_runs_code_at_interpreter_start() -> None:
    """A `.pth` file in site-packages runs at every start of Python: how LiteLLM stole keys."""
    found = [
        f"{distribution.metadata['Name']}: {file}"
        for distribution in metadata.distributions()
        for file in distribution.files or []
        if file.suffix == ".pth" and not PTH_ALLOWED.fullmatch(file.name)
    ]
    assert found == []


def test_the_core_set_is_small() -> None:
    text = (ROOT / "requirements" / "core.txt").read_text(encoding="utf-8")
    sizes = {}
    for name in re.findall(r"^([a-z0-9.-]+)(?=[\[=])", text, flags=re.MULTILINE):
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # another platform's
        sizes[name] = sum(
            Path(str(file.locate())).stat().st_size
            for file in distribution.files or []
            if file.suffix != ".pyc" and Path(str(file.locate())).exists()
        )
    largest = sorted(sizes.items(), key=lambda pair: -pair[1])[:8]
    assert len(sizes) > 40, "the core set is installed"
    assert sum(sizes.values()) <= CORE_BYTES_MAX, largest


@pytest.mark.slow
@pytest.mark.skipif(
    not (ROOT / "tacit" / "app.py").exists(), reason="there is no server in this state of the tree"
)
def test_a_server_from_the_wheel_opens_a_page(wheel: zipfile.Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    wheel.root.extractall(installed)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TACIT_")},
        "PYTHONPATH": str(installed),
        "TACIT_DATA": str(tmp_path / "data"),
        "TACIT_PORT": str(port),
    }
    start = "import sys, tacit.cli; sys.argv = ['tacit', 'demo']; sys.exit(tacit.cli.main())"
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", start],
            cwd=tmp_path,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        said = ask_until_there(f"http://127.0.0.1:{port}/healthz", server)
        assert said, log.read_text(errors="replace")
        page = ask_until_there(f"http://127.0.0.1:{port}/", server)
        assert "<html" in page, log.read_text(errors="replace")
        linked = re.search(r'href="(/static/[^"]+\.css[^"]*)"', page)
        assert linked, "a page links its style"
        assert ask_until_there(f"http://127.0.0.1:{port}{linked.group(1)}", server)
    finally:
        server.terminate()
        server.wait(timeout=30)


def ask_until_there(address: str, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError):
            time.sleep(0.2)
    return ""
