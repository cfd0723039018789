"""How a file leaves by any door: as bytes to keep, never as something that a browser opens."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import StreamingResponse

from tacit.door.services import Services
from tacit.files.records import StoredFile

_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def answer(services: Services, file: StoredFile) -> StreamingResponse:
    """The bytes of a file; saved under its own name, whatever letters it has."""
    name = quote(file.name.rpartition("/")[2], safe="")
    return StreamingResponse(
        services.files.stream(file.sha256),
        media_type="application/octet-stream",
        headers={
            **_HEADERS,
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Length": str(file.bytes),
        },
    )
