"""Make the locks: requirements/<set>.txt from requirements/<set>.in, with hashes.

Needs uv, in an environment of its own; installing needs only pip. A version is taken only
COOL_DOWN_DAYS after it was published. Without --upgrade what is locked stays.

    .venv-lock/bin/python tools/lock.py [--upgrade]
"""

import datetime
import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
COOL_DOWN_DAYS = 14
TORCH_NOWHERE = "torch ; sys_platform == 'never'\n"
EXEMPT = dict.fromkeys(
    ("fastapi", "markdown-it-py", "playwright", "psycopg", "psycopg-binary", "sqlalchemy", "typer"),
    "2026-11-20",
)
"""Package → the day up to which its versions are admitted all the same: these were measured and
chosen (docs/decisions) in newer versions, together."""


def main() -> None:
    day = datetime.datetime.now(tz=datetime.UTC).date()
    newest = (day - datetime.timedelta(days=COOL_DOWN_DAYS)).isoformat()
    cool_down = ["--exclude-newer", newest]
    for package, until in EXEMPT.items():
        cool_down += ["--exclude-newer-package", f"{package}={until}"]
    compile_set("core", cool_down)
    compile_set("test", [*cool_down, "--constraint", "core.txt"])
    overrides = REQUIREMENTS / "peers.overrides"
    overrides.write_text(TORCH_NOWHERE)
    compile_set("peers", [*cool_down, "--constraint", "test.txt", "--override", overrides.name])
    overrides.unlink()
    drop_torch(REQUIREMENTS / "peers.txt")


def compile_set(name: str, options: list[str]) -> None:
    command = [
        sys.executable, "-m", "uv", "pip", "compile", f"{name}.in", "--output-file", f"{name}.txt",
        "--universal", "--python-version", "3.11", "--generate-hashes", "--no-sources",
        "--no-header", "--no-annotate", "--quiet", *sys.argv[1:], *options,
    ]  # fmt: skip
    subprocess.run(command, check=True, cwd=REQUIREMENTS)


def drop_torch(lock: Path) -> None:
    """The override keeps torch's CUDA packages out; its own line has no use either."""
    text = re.sub(r"^torch==.*?(?=^[a-z])", "", lock.read_text(), flags=re.MULTILINE | re.DOTALL)
    lock.write_text(text)


if __name__ == "__main__":
    main()
