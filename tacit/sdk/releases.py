"""Releases, their files and exports."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tacit.kit.errors import TacitError
from tacit.kit.ids import new_id
from tacit.sdk.transport import Transport
from tacit.wire import operations, releases
from tacit.wire.base import PageOf

POLL_SECONDS = 0.2
WAIT_SECONDS_MAX = 3600.0


class NotReady(TacitError):
    """A job failed, was cancelled, or did not end in time."""

    status = 409


class Releases:
    """Immutable, numbered sets of rows."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def all(self, *, project_id: str | None = None) -> Iterator[releases.Release]:
        """Releases, newest first, of one project or of all."""
        path = "/api/v1/releases" if project_id is None else _of_project(project_id)
        return self._transport.pages(path, releases.Release)

    def get(self, release_id: str) -> releases.Release:
        """One release, with its manifest once it is sealed."""
        return self._transport.get(f"/api/v1/releases/{release_id}", releases.Release)

    def create(
        self, project_id: str, *, reason: str = "", forced: bool = False
    ) -> releases.Release:
        """Freeze what is accepted; `wait` until its job has sealed it."""
        body = releases.NewRelease(id=new_id(), reason=reason, forced=forced)
        return self._transport.post(_of_project(project_id), body, releases.Release)

    def formats(self) -> PageOf[releases.Format]:
        """The formats that releases can be exported in."""
        return self._transport.page("/api/v1/formats", releases.Format)

    def export(
        self, release_id: str, name: str, *, options: Mapping[str, str] | None = None
    ) -> releases.Export:
        """Ask for an export; `wait` until its files are there.

        `formats` says which options a format has; they are recorded with the export.
        """
        path = f"/api/v1/releases/{release_id}/exports/{name}"
        body = releases.NewExport(options=dict(options or {}))
        return self._transport.post(path, body, releases.Export)

    def download(self, release_id: str, name: str, target: Path) -> str:
        """Write a file of a release or export to `target`; return its SHA-256.

        The file appears complete or not at all.
        """
        answer = self._transport.send("GET", f"/api/v1/releases/{release_id}/files/{name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(answer.content)
        part.replace(target)
        return hashlib.sha256(answer.content).hexdigest()

    def wait(self, job_id: str, *, seconds: float = WAIT_SECONDS_MAX) -> operations.Job:
        """Wait until a job is done.

        Raises:
            NotReady: it failed, was cancelled, or did not end in time.
        """
        for job in self.watch(job_id, seconds=seconds):
            if job.state is operations.JobState.DONE:
                return job
        raise NotReady(
            f"The job {job_id} did not end in {seconds:.0f} seconds.",
            remedy="It goes on; look at it with `tacit job show`.",
        )

    def watch(self, job_id: str, *, seconds: float = WAIT_SECONDS_MAX) -> Iterator[operations.Job]:
        """Look at a job again and again until it is done or time is up.

        Raises:
            NotReady: it failed or was cancelled.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            job = self._transport.get(f"/api/v1/jobs/{job_id}", operations.Job)
            if job.state in (operations.JobState.FAILED, operations.JobState.CANCELLED):
                raise NotReady(job.error or f"The job {job_id} was cancelled.")
            yield job
            if job.state is operations.JobState.DONE:
                return
            time.sleep(POLL_SECONDS)


def _of_project(project_id: str) -> str:
    return f"/api/v1/projects/{project_id}/releases"
