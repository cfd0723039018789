"""Secrets of an installation: one file each, readable by its owner only."""

import os
import secrets
import tempfile
from pathlib import Path

SECRET_BYTES = 32


def load_or_create(path: Path) -> bytes:
    """Read a secret, or make it if there is none.

    Two processes that start at once agree: the file appears complete or not at all, and
    the second takes what the first wrote.

    Raises:
        ValueError: the file is there, but too short to be a secret.
    """
    if not path.exists():
        _create(path)
    secret = path.read_bytes()
    if len(secret) < SECRET_BYTES:
        raise ValueError(
            f"{path} holds {len(secret)} bytes; a secret has {SECRET_BYTES} or more. "
            "Remove the file to get a new one; open forms then have to be reloaded."
        )
    return secret


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)  # fails if another process was first
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
