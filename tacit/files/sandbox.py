"""Read a hostile file in a process of its own, with limits, and take only JSON from it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tacit.files import views
from tacit.files.records import Examined
from tacit.files.views import View

SECONDS_MAX = 30
ANSWER_BYTES_MAX = 64 * 1024 * 1024
TOO_COSTLY = "Looking into it took more time or memory than a file may: it is not kept."


def inspect(path: Path, *, name: str, sha256: str) -> Examined:
    """Look into a file. A file that breaks the process or its limits is refused."""
    answer = _ask("inspect", path, name)
    match answer:
        case {"type": str(media_type), "reasons": list(reasons), "refused": bool(refused)}:
            return Examined(
                sha256=sha256,
                type=media_type,
                reasons=tuple(str(reason) for reason in reasons),
                refused=refused,
            )
        case _:
            return Examined(
                sha256=sha256,
                type="application/octet-stream",
                reasons=(TOO_COSTLY,),
                refused=True,
            )


def show(path: Path, *, media_type: str) -> View:
    """The view of a file; where it breaks the process or its limits, why there is none."""
    answer = _ask("show", path, media_type)
    try:
        return views.read(answer)
    except (ValueError, KeyError, TypeError):
        return views.nothing("Showing it took more time or memory than a page may take.")


@contextmanager
def spooled(chunks: Iterable[bytes]) -> Iterator[Path]:
    """Bytes of a store as a file that another process can open."""
    with tempfile.NamedTemporaryFile(prefix="tacit-view-") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        yield Path(file.name)


def _ask(act: str, path: Path, told: str) -> Any:  # noqa: ANN401 - JSON; its readers check it
    command = [sys.executable, "-I", "-m", "tacit.files.reading.child", act, str(path), told]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the name is one argument, no shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_MAX,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0 or len(done.stdout) > ANSWER_BYTES_MAX:
        return None
    try:
        return json.loads(done.stdout)
    except (ValueError, RecursionError):
        return None
