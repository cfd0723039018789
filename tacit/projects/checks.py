"""What `tacit doctor` checks of projects."""

from tacit.kit.findings import Finding
from tacit.projects import _store
from tacit.storage.transaction import Row, Tx


def run(tx: Tx) -> list[Finding]:
    """Compare the counters of every project with what is stored beside it."""
    versions = _differing(
        _store.list_versions(tx),
        column="guideline_version",
        message="The project names another version than the newest stored one.",
    )
    revisions = _differing(
        _store.list_revisions(tx),
        column="revision",
        message="The project names another revision than the newest stored one.",
    )
    return versions + revisions


def _differing(rows: list[Row], *, column: str, message: str) -> list[Finding]:
    return [
        Finding(
            check=f"projects.{column}",
            place=f"projects {row['id']}",
            message=message,
            expected=str(row["newest"]),
            found=str(row[column]),
        )
        for row in rows
        if row[column] != row["newest"]
    ]
