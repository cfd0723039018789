"""The manifest of a release: what is in it, and the hash of every file. Pure."""

from collections.abc import Mapping

from tacit import __version__
from tacit.kit.canonical import moment_text
from tacit.projects.records import Project
from tacit.releases._folder import FileFact
from tacit.releases._tally import Tally
from tacit.releases.records import Release

SCHEMA = "tacit.release/1"


def make(
    *,
    release: Release,
    project: Project,
    rows: int,
    rows_sha256: str,
    tally: Tally,
    files: Mapping[str, FileFact],
) -> dict[str, object]:
    """Make the manifest. It holds no moment but that of the asking, so it is reproducible."""
    return {
        "schema": SCHEMA,
        "made_with": f"tacit {__version__}",
        "release": {
            "id": release.id,
            "number": release.number,
            "reason": release.reason,
            "created_at": moment_text(release.created_at),
            "supersedes": release.supersedes,
        },
        "project": {
            "id": project.id,
            "slug": project.slug,
            "title": project.title,
            "kind": project.kind,
            "revision": release.revision,
        },
        "event": release.event_id,
        "guideline_versions": sorted(tally.guideline_versions),
        "grants": release.grants,
        "origins": dict(sorted(tally.of("origin").items())),
        "rows": rows,
        "rows_sha256": rows_sha256,
        "files": {name: fact.to_json() for name, fact in sorted(files.items())},
    }
