"""One hash for all rows of a release, in their order."""

import hashlib
from pathlib import Path

from tacit.kit import canonical
from tacit.releases import _store
from tacit.storage.transaction import Tx

ROWS_READ_MAX = 5_000


class RowsDigest:
    """The SHA-256 of the hashes of rows, one a line; whoever has rows.jsonl can repeat it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def add(self, row_sha256: str) -> None:
        self._hash.update(f"{row_sha256}\n".encode())
        self.rows += 1

    def hex(self) -> str:
        return self._hash.hexdigest()


def of_rows(tx: Tx, release_id: str) -> str:
    """The digest of the rows that a release was frozen with."""
    digest = RowsDigest()
    while rows := _store.list_rows(tx, release_id, first=digest.rows, limit=ROWS_READ_MAX):
        for row in rows:
            digest.add(row.row_sha256)
    return digest.hex()


def of_lines(path: Path) -> RowsDigest:
    """The digest of the rows of a rows.jsonl, and how many there are."""
    digest = RowsDigest()
    with path.open("rb") as file:
        for line in file:
            digest.add(canonical.sha256_hex(line.rstrip(b"\n")))
    return digest
