"""Sending files so that a cut connection or a stopped program goes on where it was."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from tacit.kit import canonical
from tacit.kit.ids import ID_LENGTH
from tacit.sdk.transport import ServerRefused, Transport
from tacit.wire import files
from tacit.wire.base import PageOf

PART_BYTES = 4 * 1024 * 1024
RESUMES_MAX = 20
_GO_ON = frozenset({"offset_wrong", "part_busy"})
Tell = Callable[[int, int], None]
"""Called with the bytes that are safe, and all of them."""


class WorkFiles:
    """The files of a piece of work, and material for items."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def upload(
        self,
        path: Path | str,
        *,
        claim_id: str | None = None,
        name: str | None = None,
        tell: Tell | None = None,
    ) -> files.Upload:
        """Send a file, for a claim or as material; called again, it goes on where it was.

        The upload is named after the claim, the name and the bytes, so that the same call
        in another program is the same upload.

        Raises:
            ServerRefused: `file_too_large` before a byte was sent, `file_not_taken` after
                the file was looked into, and others by their own names.
        """
        file = Path(path)
        with file.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        size, called = file.stat().st_size, name or file.name
        words = f"{claim_id}\n{called}\n{size}\n{sha256}"
        new = files.NewUpload(
            id=canonical.sha256_hex(words)[:ID_LENGTH], name=called, bytes=size, sha256=sha256
        )
        address = "/api/v1/uploads" if claim_id is None else f"/api/v1/claims/{claim_id}/uploads"
        upload = self._transport.post(address, new, files.Upload)
        with file.open("rb") as opened:
            for _ in range(RESUMES_MAX):
                try:
                    while upload.state is files.UploadState.RECEIVING and upload.received < size:
                        opened.seek(upload.received)
                        part = opened.read(PART_BYTES)
                        upload = self.add_part(upload.id, upload.received, part)
                        if tell is not None:
                            tell(upload.received, size)
                    break
                except ServerRefused as error:
                    if error.code not in _GO_ON:
                        raise
                    upload = self.upload_state(upload.id)
        return self.finish_upload(upload.id)

    def upload_state(self, upload_id: str) -> files.Upload:
        """Where an upload stands."""
        return self._transport.get(f"/api/v1/uploads/{upload_id}", files.Upload)

    def add_part(self, upload_id: str, offset: int, content: bytes) -> files.Upload:
        """Send the bytes from an offset on; at most 8 MiB at once."""
        path = f"/api/v1/uploads/{upload_id}/parts/{offset}"
        answer = self._transport.send("PUT", path, content=content)
        return files.Upload.model_validate_json(answer.content)

    def finish_upload(self, upload_id: str) -> files.Upload:
        """Have a whole file looked into, and kept or refused."""
        path = f"/api/v1/uploads/{upload_id}/finishing"
        return self._transport.post(path, None, files.Upload)

    def material(self) -> PageOf[files.Upload]:
        """The files that items can name as attachments, newest first."""
        return self._transport.page("/api/v1/uploads", files.Upload)

    def file(self, item_id: str, sha256: str, target: Path | str) -> Path:
        """Save a file of an item."""
        answer = self._transport.send("GET", f"/api/v1/items/{item_id}/files/{sha256}")
        saved = Path(target)
        saved.write_bytes(answer.content)
        return saved

    def file_view(self, item_id: str, sha256: str) -> files.FileView:
        """The words of a file as a page shows them."""
        path = f"/api/v1/items/{item_id}/files/{sha256}/view"
        return self._transport.get(path, files.FileView)
