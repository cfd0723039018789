"""The preview origin: where web sites and PDFs of answers are shown, with nothing to take.

It is another origin than the pages: no cookie is set or read there, nobody is signed in, and
the only way in is a signed link that names one answer and ends. What is served is under a
policy by which it can run its own scripts and reach nothing else.
"""

import asyncio
import base64
import hmac
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tacit.door.services import Services, services_of
from tacit.files import sandbox
from tacit.kit.errors import TacitError
from tacit.storage.errors import FileMissing
from tacit.storage.files import Files
from tacit.work import files as work_files

LINK_SECONDS_MAX = 2 * 3600
FILE_BYTES_MAX = 32 * 1024 * 1024
TOKEN_CHARS_MAX = 2_000
SIGNATURE_HEX = 40
PREFIX = "/p/"
CHROMIUM_LEAST = 156
"""The first that the hostile site was tried in; those before may do as well."""
_CHROMIUM = re.compile(r'"Chromium";v="(\d{1,4})"')
_TYPES = {
    "html": "text/html; charset=utf-8",
    "htm": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "ico": "image/x-icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex",
    "Connection-Allowlist": "(response-origin)",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(), "
        "display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), "
        "gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), picture-in-picture=(), "
        "publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), "
        "usb=(), xr-spatial-tracking=()"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a link leads to: the files of an answer, an archive, or one PDF."""

    kind: str
    """`claim`, `submission`, `archive` or `pdf`."""
    id: str
    """Of the claim or submission; the hash of a file."""
    root: str = ""
    """The folder that addresses begin in."""


def link(services: Services, target: Target, *, path: str, origin: str, now: datetime) -> str:
    """A signed address on the preview origin; empty where there is none.

    Args:
        services: the settings and the secret.
        target: what may be read by it.
        path: where it opens, inside the target.
        origin: that of the page that will frame it, the only one that may.
        now: it ends LINK_SECONDS_MAX later.
    """
    url = services.settings.preview_url
    if not url:
        return ""
    claims = {
        "k": target.kind,
        "i": target.id,
        "r": target.root,
        "a": origin,
        "x": int(now.timestamp()) + LINK_SECONDS_MAX,
    }
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    token = f"{body}.{_sign(services, body)}"
    return f"{url}{PREFIX}{token}/{quote(path)}"


class PreviewOrigin:
    """Answers everything that is asked of the preview origin, and nothing else does."""

    def __init__(self, app: ASGIApp, *, preview_url: str) -> None:
        self.app = app
        self._host = urlsplit(preview_url).netloc.lower().encode() if preview_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._host is None or _host(scope) != self._host:
            await self.app(scope, receive, send)
            return
        answer = await _answer(Request(scope, receive))
        await answer(scope, receive, send)


async def _answer(request: Request) -> Response:
    services = services_of(request)
    if request.method not in {"GET", "HEAD"}:
        return _refused("Nothing can be sent here.", status=405)
    if request.url.path == "/favicon.ico":
        # A browser asks by itself when a PDF opens; there is no picture, and no fault either.
        return Response(status_code=204, headers=HEADERS)
    token, _, rest = request.url.path.removeprefix(PREFIX).partition("/")
    claims = _read_token(services, token) if request.url.path.startswith(PREFIX) else None
    if claims is None:
        return _refused("This link has ended. Open the work again.", status=404)
    if request.headers.get("service-worker") or request.headers.get("sec-fetch-dest") in {
        "serviceworker",
        "sharedworker",
        "worker",
    }:
        return _refused("Workers are not shown here.", status=403)
    is_page = request.headers.get("sec-fetch-dest") == "document"
    if is_page and claims["k"] != "pdf":
        return _refused("This is shown inside the page of the work alone.", status=403)
    try:
        content = await _content(services, claims, unquote(rest))
    except (FileMissing, TacitError):
        content = None
    if content is None:
        return _refused("There is no such file in this answer.", status=404)
    base = f"{services.settings.preview_url}{PREFIX}{token}/"
    scripts = may_run_scripts(request)
    return _served(content, path=rest, claims=claims, base=base, scripts=scripts)


async def _content(services: Services, claims: Mapping[str, Any], rest: str) -> bytes | None:
    kind, named, files = claims["k"], claims["i"], services.files
    if kind == "pdf":
        return await asyncio.to_thread(_read, files, named)
    wanted = f"{claims['r']}/{rest}".lstrip("/")
    wanted = f"{wanted}index.html" if wanted.endswith("/") or not wanted else wanted
    if kind == "archive":
        return await asyncio.to_thread(_read_entry, files, named, wanted)
    paths = await services.db.read(
        lambda tx: work_files.list_for_preview(tx, kind=kind, named=named)
    )
    found = paths.get(wanted)
    return None if found is None else await asyncio.to_thread(_read, files, found)


def _read(files: Files, name: str) -> bytes | None:
    parts, size = [], 0
    for chunk in files.stream(name):
        size += len(chunk)
        if size > FILE_BYTES_MAX:
            return None
        parts.append(chunk)
    return b"".join(parts)


def _read_entry(files: Files, name: str, wanted: str) -> bytes | None:
    """One file of an archive that was looked into when it came."""
    with sandbox.spooled(files.stream(name)) as path, zipfile.ZipFile(path) as archive:
        try:
            entry = archive.getinfo(wanted)
        except KeyError:
            return None
        if entry.file_size > FILE_BYTES_MAX or entry.is_dir():
            return None
        return archive.read(entry)


def _served(
    content: bytes, *, path: str, claims: Mapping[str, Any], base: str, scripts: bool
) -> Response:
    if claims["k"] == "pdf":
        policy = f"default-src 'none'; frame-ancestors {claims['a']}"
        kind = "application/pdf"
    else:
        policy = policy_of(base, ancestor=claims["a"], scripts=scripts)
        ending = path.rpartition("/")[2].rpartition(".")[2].lower() if path else "html"
        kind = _TYPES["html"] if not path or path.endswith("/") else _TYPES.get(ending, "")
    headers = {**HEADERS, "Content-Security-Policy": policy}
    if not kind:
        kind, headers["Content-Disposition"] = "application/octet-stream", "attachment"
    return Response(content, media_type=None, headers={**headers, "Content-Type": kind})


def may_run_scripts(request: Request) -> bool:
    """Whether this browser keeps scripts from every network, peers and lookups too.

    A policy of content alone does not: it knows no peer connections, by which a site could
    tell its author where a reviewer is. That takes `Connection-Allowlist`; a browser without
    it shows sites with their scripts off.
    """
    found = _CHROMIUM.search(request.headers.get("sec-ch-ua", ""))
    return found is not None and int(found[1]) >= CHROMIUM_LEAST


def policy_of(base: str, *, ancestor: str, scripts: bool) -> str:
    """What a site may do: run and show what lies under its own address, and nothing more."""
    return "; ".join(
        (
            "sandbox allow-scripts" if scripts else "sandbox",
            "default-src 'none'",
            f"script-src {base} 'unsafe-inline'",
            f"style-src {base} 'unsafe-inline'",
            f"img-src {base} data:",
            f"font-src {base} data:",
            f"media-src {base} data:",
            "connect-src 'none'",
            "form-action 'none'",
            "frame-src 'none'",
            "worker-src 'none'",
            "manifest-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            f"frame-ancestors {ancestor}",
        )
    )


def _refused(words: str, *, status: int) -> Response:
    policy = "default-src 'none'; sandbox"
    return PlainTextResponse(
        words, status_code=status, headers={**HEADERS, "Content-Security-Policy": policy}
    )


def _read_token(services: Services, token: str) -> Mapping[str, Any] | None:
    body, _, signature = token.partition(".")
    if len(token) > TOKEN_CHARS_MAX or not hmac.compare_digest(
        signature.encode(), _sign(services, body).encode()
    ):
        return None
    claims: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims if claims["x"] > services.clock.now().timestamp() else None


def _sign(services: Services, body: str) -> str:
    key = hmac.new(services.csrf_secret, b"tacit preview links", sha256).digest()
    return hmac.new(key, body.encode(), sha256).hexdigest()[:SIGNATURE_HEX]


def _host(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"host":
            return bytes(value).lower()
    return None
