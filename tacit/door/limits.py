"""Caps on what one request may bring, and the headers every answer carries."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tacit.door import problems
from tacit.kit.errors import Malformed, TooLarge

JSON_BYTES_MAX = 8 * 1024 * 1024
"""Largest body of a request that is not an upload; a part of an upload just fits."""

DECLARED_DIGITS_MAX = 20
"""Of a declared length; more are not read as a number."""

UPLOAD_PATHS = ("/imports", "/new", "/files")
"""Endings of paths whose body may reach the upload limit."""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "frame-src "
)
"""Ends with what a page may frame: the preview origin alone, and no page of our own."""
SECURITY_HEADERS = (
    (b"content-security-policy", f"{CONTENT_SECURITY_POLICY}'none'".encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""Of every answer that does not say otherwise itself, as the files of the pages do."""


STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
"""Sent where people reach the server by https: a year, for this name alone."""
_NOTHING = "'none'"


class BodyTooLarge(Exception):
    """Raised inside the application while it reads a body over the limit."""


class Limits:
    """Refuses bodies over the limit, declared or streamed, and addresses that name nothing.

    Adds the security headers to every answer.
    """

    def __init__(
        self, app: ASGIApp, *, upload_bytes_max: int, frame_origin: str = "", is_https: bool = False
    ) -> None:
        self.app = app
        policy = f"{CONTENT_SECURITY_POLICY}{frame_origin or _NOTHING}".encode()
        self.headers: tuple[tuple[bytes, bytes], ...] = (
            (b"content-security-policy", policy),
            *SECURITY_HEADERS[1:],
        )
        if is_https:
            self.headers += (STRICT_TRANSPORT,)
        self.upload_bytes_max = upload_bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        body = _Counted(receive, limit)
        answer_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal answer_begun
            if body.is_over and not answer_begun:
                return  # a reader of the body took the refusal for a broken body
            if message["type"] == "http.response.start":
                answer_begun = True
                _add_headers(message, self.headers)
            await send(message)

        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            await problems.answer(_no_address())(scope, receive, send_with_headers)
            return
        try:
            if _declared_bytes(scope) > limit:
                raise BodyTooLarge
            await self.app(scope, body, send_with_headers)
            if not body.is_over or answer_begun:
                return
        except BodyTooLarge:
            if answer_begun:
                raise
        body.is_over = False
        await problems.answer(_too_large(limit))(scope, receive, send_with_headers)

    def _limit(self, path: str) -> int:
        return self.upload_bytes_max if path.endswith(UPLOAD_PATHS) else JSON_BYTES_MAX


class _Counted:
    """Receives a body up to the limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self.is_over = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.is_over = True
            raise BodyTooLarge
        return message


def _declared_bytes(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            digits = value[:DECLARED_DIGITS_MAX]
            return int(digits) if digits.isdigit() else 0
    return 0


def _add_headers(message: Message, wanted: Sequence[tuple[bytes, bytes]]) -> None:
    headers = message.setdefault("headers", [])
    present = {name.lower() for name, _ in headers}
    headers.extend((name, value) for name, value in wanted if name not in present)


def _no_address() -> Malformed:
    return Malformed("The address holds a zero character; nothing has such a name.", place="path")


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        f"The request is larger than {limit // 1024} KiB. Nothing was stored.",
        remedy="Send it in smaller parts, or raise TACIT_UPLOAD_BYTES_MAX for imports.",
    )
