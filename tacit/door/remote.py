"""Where a request came from, also behind a proxy: for the sign-in log and the count of tries."""

from functools import lru_cache

from starlette.requests import Request

from tacit.kit import networks

FORWARDED = "x-forwarded-for"
HOPS_MAX = 20
UNKNOWN = "unknown"
_read_networks = lru_cache(maxsize=8)(networks.read)


def address_of(request: Request, *, trusted: str) -> str:
    """The address of whoever asks.

    A header is believed only from a proxy of ours: each proxy adds, at the end, whom it
    speaks for, so the list is read from its end and the first address that is no proxy of
    ours is taken. What stands before it anybody may have written.
    """
    peer = request.client.host if request.client else UNKNOWN
    ours = _read_networks(trusted)
    if not networks.holds(ours, peer):
        return peer
    listed = ",".join(request.headers.getlist(FORWARDED)).split(",")
    for hop in reversed(listed[-HOPS_MAX:]):
        address = hop.strip()
        if not networks.is_address(address):
            break
        peer = address
        if not networks.holds(ours, address):
            break
    return peer
