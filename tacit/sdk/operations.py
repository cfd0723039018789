"""The event log, jobs, backups, the doctor."""

from collections.abc import Iterator

from tacit.sdk.transport import Transport
from tacit.wire import operations


class Operations:
    """What keeps a server well."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def health(self) -> operations.Health:
        """Whether the server and its database answer."""
        return self._transport.get("/healthz", operations.Health)

    def events(
        self,
        *,
        project_id: str | None = None,
        item_id: str | None = None,
        name: str | None = None,
    ) -> Iterator[operations.Event]:
        """What happened, oldest first, page by page."""
        return self._transport.pages(
            "/api/v1/events",
            operations.Event,
            project_id=project_id,
            item_id=item_id,
            name=name,
        )

    def job(self, job_id: str) -> operations.Job:
        """A piece of background work, and how far it is."""
        return self._transport.get(f"/api/v1/jobs/{job_id}", operations.Job)

    def cancel_job(self, job_id: str) -> operations.Job:
        """End a job before its next step."""
        path = f"/api/v1/jobs/{job_id}/cancelling"
        return self._transport.post(path, None, operations.Job)

    def doctor(self, *, files: bool = False) -> operations.Checkup:
        """The settings explained and every figure recomputed; with `files`, every hash."""
        return self._transport.get("/api/v1/doctor", operations.Checkup, files=files)

    def backup(self) -> operations.Backup:
        """Write one archive of database, jobs and files on the server."""
        return self._transport.post("/api/v1/backups", None, operations.Backup)
