"""Compare what uploads say with what the store holds; `tacit doctor` runs this."""

from collections.abc import Iterator

from tacit.files import _store
from tacit.files.records import UploadState
from tacit.kit.findings import Finding
from tacit.storage.errors import FileMissing
from tacit.storage.files import Files
from tacit.storage.transaction import Tx

FINDINGS_MAX = 200


def run(tx: Tx) -> list[Finding]:
    """Check every upload against its state: what is kept has a hash, a type and all its bytes."""
    return [
        Finding(
            check="files.uploads",
            place=f"uploads {upload.id}",
            message=f"An upload in state {upload.state.value} does not fit what is said of it.",
            expected=f"{upload.bytes} bytes and a hash",
            found=f"{upload.received} bytes, hash {upload.sha256}",
        )
        for upload in _store.list_all(tx)
        if (upload.state is UploadState.STORED)
        and (upload.sha256 is None or upload.type is None or upload.received != upload.bytes)
    ][:FINDINGS_MAX]


def list_stored(tx: Tx) -> list[tuple[str, int]]:
    """Every file that the store must hold, by hash, with its size."""
    return _store.list_stored(tx)


def check_files(stored: list[tuple[str, int]], *, files: Files) -> Iterator[Finding]:
    """Read every file and compare its bytes with its hash. Costs all of the store."""
    for sha256, _ in stored:
        try:
            files.get(sha256)
        except FileMissing as error:
            yield Finding(
                check="files.store",
                place=f"files/{sha256[:2]}/{sha256}",
                message=error.message,
                remedy="Restore it from a backup.",
            )
