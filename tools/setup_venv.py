"""Make the project's virtual environment from a lock. Standard library only.

    python3 tools/setup_venv.py core .venv

A stamp of the locks' hashes lies in the environment, so that a second run does nothing.
`test` contains `core`; `peers` contains both and has torch's CPU build installed first.
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTAINS = {"core": ["core"], "test": ["core", "test"], "peers": ["core", "test", "peers"]}
PYTHON_MIN = (3, 11)
TORCH_VERSION = "2.13.0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=sorted(CONTAINS))
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    check_python()
    folder = ROOT / arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".setup.lock"):
        set_up(arguments.set, folder)


def check_python() -> None:
    if sys.version_info < PYTHON_MIN:
        sys.exit(
            f"Tacit needs Python 3.11 or newer; this is {sys.version.split()[0]}.\n"
            "Name another one: make PYTHON=python3.12 …"
        )
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            "This Python has no venv module. On Debian and Ubuntu install it with:\n"
            f"    apt-get install python{version}-venv"
        )


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Two runs of make at once wait for each other instead of mixing their installs."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def set_up(name: str, folder: Path) -> None:
    stamp = folder / ".setup.json"
    wanted = {lock: digest(lock) for lock in CONTAINS[name]}
    wanted["project"] = digest_of([], extra=f"{project()}{ROOT}{sys.version}")
    done = json.loads(stamp.read_text()) if stamp.exists() else {}
    if all(done.get(key) == value for key, value in wanted.items()):
        return
    started = time.monotonic()
    print(f"Setting up {folder.relative_to(ROOT)} with the locked set '{name}' …", flush=True)
    python = folder / "bin" / "python"
    if not works(python):
        run([sys.executable, "-m", "venv", "--clear", str(folder)])
    if any(done.get(lock) != wanted[lock] for lock in CONTAINS[name]):
        install(name, python)
    pip(python, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(json.dumps(done | wanted, indent=1))
    print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)


def install(name: str, python: Path) -> None:
    if name == "peers":
        install_torch(python)
    pip(python, "--require-hashes", "-r", str(ROOT / "requirements" / f"{name}.txt"))


def install_torch(python: Path) -> None:
    """The CPU build or nothing: the CUDA build brings gigabytes.

    On platforms for which the lock holds no hash, put a CPU build of the named version into
    the environment by hand; it is then left as it is.
    """
    question = "import torch; print(torch.__version__, torch.version.cuda)"
    answer = subprocess.run(
        [python, "-c", question], capture_output=True, text=True, check=False
    ).stdout.split()
    if answer and answer[0].startswith(TORCH_VERSION) and answer[1] == "None":
        return
    print(f"torch {TORCH_VERSION}: if none fits, put a CPU build of it into {python}.", flush=True)
    pip(python, "--require-hashes", "--no-deps", "-r", str(ROOT / "requirements" / "torch.txt"))


def pip(python: Path, *arguments: str) -> None:
    run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def run(command: list[str]) -> None:
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        sys.exit(f"This failed, see above; running make again goes on:\n    {' '.join(command)}")


def works(python: Path) -> bool:
    if not python.exists():
        return False
    version = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([python, "-c", version], capture_output=True, check=False).returncode == 0


def project() -> str:
    """What the installed package's metadata is made from; the rest of the file may change."""
    import tomllib  # noqa: PLC0415  # an older Python has none and must reach check_python

    parts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return json.dumps([parts["project"], parts["build-system"]])


def digest(lock: str) -> str:
    files = [ROOT / "requirements" / f"{lock}.txt"]
    if lock == "peers":
        files.append(ROOT / "requirements" / "torch.txt")
    return digest_of(files)


def digest_of(files: list[Path], *, extra: str = "") -> str:
    seen = hashlib.sha256(extra.encode())
    for file in files:
        seen.update(file.read_bytes())
    return seen.hexdigest()


if __name__ == "__main__":
    main()
