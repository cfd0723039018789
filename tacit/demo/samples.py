"""The files of the sample work: what lies in the folder `files` beside a project's items."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tacit.access.records import Actor
from tacit.demo.script import ScriptWrong
from tacit.files import uploads
from tacit.files.reading import inspection
from tacit.files.records import Examined, NewUpload
from tacit.storage.files import Files
from tacit.storage.transaction import Tx

FOLDER = "files"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One file, looked into as if somebody had sent it."""

    path: Path
    bytes: int
    examined: Examined


Samples = Mapping[str, Mapping[str, Sample]]
"""By project, then by name."""


def read(content: Path) -> Samples:
    """Look into every sample file, in this process: they are ours.

    Raises:
        ScriptWrong: one would not be taken from anybody.
    """
    return {
        folder.parent.name: {path.name: _read(path) for path in sorted(folder.iterdir())}
        for folder in sorted(content.glob(f"*/{FOLDER}"))
    }


def store(samples: Samples, files: Files) -> None:
    """Put all bytes into the store, before anything names them."""
    for named in samples.values():
        for sample in named.values():
            files.put(sample.path.read_bytes())


def keep(
    tx: Tx, sample: Sample, *, actor: Actor, new: NewUpload, item_id: str | None, now: datetime
) -> dict[str, object]:
    """Write down that somebody sent a file; returns how an answer names it."""
    uploads.keep(tx, actor=actor, new=new, item_id=item_id, examined=sample.examined, now=now)
    return {
        "path": new.name,
        "sha256": sample.examined.sha256,
        "type": sample.examined.type,
        "bytes": sample.bytes,
    }


def _read(path: Path) -> Sample:
    content = path.read_bytes()
    found = inspection.inspect(path, name=path.name)
    if found.refused or found.reasons:
        raise ScriptWrong(" ".join(found.reasons), place=f"{path.parent.parent.name}/{path.name}")
    sha256 = hashlib.sha256(content).hexdigest()
    examined = Examined(sha256=sha256, type=found.type)
    return Sample(path=path, bytes=len(content), examined=examined)
