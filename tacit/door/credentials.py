"""How a request says who it is: a bearer token, or the session cookie."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request

SESSION_COOKIE = "tacit_session"


class Means(StrEnum):
    TOKEN = "token"
    SESSION = "session"


@dataclass(frozen=True)
class Credential:
    means: Means
    secret_hash: str
    """SHA-256 of the token or session id, in hex; the secret itself is not kept."""


def of_request(request: Request) -> Credential | None:
    """The credential of a request; a token wins over a cookie."""
    header = request.headers.get("authorization", "")
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer" and value:
        return Credential(Means.TOKEN, _sha256(value.strip()))
    if cookie := request.cookies.get(SESSION_COOKIE):
        return Credential(Means.SESSION, _sha256(cookie))
    return None


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
