"""What `tacit doctor` looks at in releases: the books, and the files beside them."""

from collections.abc import Iterator
from pathlib import Path

from tacit.kit.findings import Finding
from tacit.releases import _digest, _store, verification
from tacit.releases.records import Release
from tacit.storage.transaction import Tx

CHECK = "releases"
FILES_CHECK = "releases.files"
RELEASES_READ_MAX = 10_000
_REMEDY = "Restore the folder of releases from a backup; the log holds the hash of the manifest."


def run(tx: Tx) -> list[Finding]:
    """Recompute the digest of each sealed release from its rows and compare it with the seal."""
    return [
        finding
        for release in _store.list_readable(tx, limit=RELEASES_READ_MAX)
        for finding in _check(tx, release)
    ]


def list_readable(tx: Tx) -> list[Release]:
    """The releases whose files `check_files` looks at."""
    return _store.list_readable(tx, limit=RELEASES_READ_MAX)


def check_files(release: Release, *, root: Path) -> list[Finding]:
    """Hash the files of one release; outside a transaction, since it takes its time."""
    verified = verification.verify(root / release.folder)
    found = [
        Finding(
            check=FILES_CHECK,
            place=f"{release.folder}/{each.name}",
            message=each.message,
            expected=each.expected,
            found=each.found,
            remedy=_REMEDY,
        )
        for each in verified.differences
    ]
    if verified.ok and verified.manifest_sha256 != release.manifest_sha256:
        found.append(
            Finding(
                check=FILES_CHECK,
                place=release.folder,
                message="The manifest is not the one that the release was sealed with.",
                expected=release.manifest_sha256,
                found=verified.manifest_sha256,
                remedy=_REMEDY,
            )
        )
    return found


def _check(tx: Tx, release: Release) -> Iterator[Finding]:
    rows, digest = _store.count_rows(tx, release.id), _digest.of_rows(tx, release.id)
    if (rows, digest) != (release.rows, release.rows_sha256):
        yield Finding(
            check=CHECK,
            place=f"release {release.id}",
            message="The rows are not those that the release was sealed with.",
            expected=f"{release.rows} rows, {release.rows_sha256}",
            found=f"{rows} rows, {digest}",
        )
