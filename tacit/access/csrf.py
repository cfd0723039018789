"""The token in every form: shows that our page sent it, for this session.

It is an HMAC over the hash of the session with a secret of this installation, so
nothing is stored, and it ends with the session.
"""

import hashlib
import hmac

from tacit.access.errors import FormNotOurs

_PURPOSE = b"tacit form token 1\n"


def make_token(secret: bytes, *, session_hash: str) -> str:
    """Make the token for the forms of a session."""
    return hmac.new(secret, _PURPOSE + session_hash.encode(), hashlib.sha256).hexdigest()


def check_token(secret: bytes, *, session_hash: str, token: str | None) -> None:
    """Raise unless the token was made for this session.

    Raises:
        FormNotOurs: the token is missing or another one.
    """
    expected = make_token(secret, session_hash=session_hash)
    if token is None or not hmac.compare_digest(expected.encode(), token.encode()):
        raise FormNotOurs(
            "This form was not sent from a page of ours, or the page is out of date.",
            remedy="Reload the page and send the form again. What was saved is kept.",
        )
