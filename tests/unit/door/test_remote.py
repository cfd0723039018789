"""Where a request came from: a header is believed from a proxy of ours alone."""

import pytest
from starlette.requests import Request

from tacit.door import remote

OURS = "10.0.0.0/8, 127.0.0.1"


def _asked(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", ("198.51.100.1",), "203.0.113.9"),
        ("10.1.2.3", ("198.51.100.1",), "198.51.100.1"),
        ("10.1.2.3", ("1.1.1.1, 198.51.100.1",), "198.51.100.1"),
        ("10.1.2.3", ("198.51.100.1, 10.9.9.9",), "198.51.100.1"),
        ("10.1.2.3", ("198.51.100.1", "10.9.9.9"), "198.51.100.1"),
        ("10.1.2.3", ("2001:db8::7",), "2001:db8::7"),
        ("10.1.2.3", ("10.4.4.4",), "10.4.4.4"),
        ("10.1.2.3", ("nonsense",), "10.1.2.3"),
        ("10.1.2.3", (), "10.1.2.3"),
        ("127.0.0.1", (", ",), "127.0.0.1"),
    ],
)
def test_the_first_address_that_is_no_proxy_of_ours(
    peer: str, forwarded: tuple[str, ...], found: str
) -> None:
    assert remote.address_of(_asked(peer, *forwarded), trusted=OURS) == found


def test_without_the_setting_the_header_is_not_read() -> None:
    assert remote.address_of(_asked("10.1.2.3", "198.51.100.1"), trusted="") == "10.1.2.3"


def test_a_request_without_an_address_is_of_nobody_known() -> None:
    assert remote.address_of(Request({"type": "http", "headers": []}), trusted=OURS) == "unknown"
