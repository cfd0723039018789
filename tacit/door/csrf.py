"""Requests that change something and come with a cookie must come from our own pages.

Three checks: the cookie is SameSite=Lax; the browser says where the request came from
(Sec-Fetch-Site, else Origin); and the request carries the token of its session.
"""

from starlette.requests import Request

from tacit.access import csrf
from tacit.access.errors import FormNotOurs
from tacit.door.credentials import Credential, Means

FIELD = "csrf_token"
HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def token_of(secret: bytes, credential: Credential | None) -> str:
    """The token that forms of this session carry; none is needed before the sign-in."""
    if credential is None:
        return ""
    return csrf.make_token(secret, session_hash=credential.secret_hash)


def check(
    request: Request, *, credential: Credential | None, secret: bytes, given: str | None
) -> None:
    """Refuse a changing request that our own pages did not send.

    Bearer tokens are not sent by browsers on their own, so they need no check.

    Raises:
        FormNotOurs: another site, or a page from before the sign-in, sent it.
    """
    if request.method in SAFE_METHODS:
        return
    if credential is not None and credential.means is Means.TOKEN:
        return
    if not _is_same_site(request):
        raise FormNotOurs(
            "This request came from another site. Nothing was changed.",
            remedy="Open the page here and send the form again.",
        )
    if credential is not None:
        csrf.check_token(secret, session_hash=credential.secret_hash, token=given)


def _is_same_site(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")
