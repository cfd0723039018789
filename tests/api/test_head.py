"""HEAD, and what is said of https: at the door of the whole application."""

from pathlib import Path

import pytest

from tests.make import api as make_api


@pytest.mark.parametrize("path", ["/healthz", "/sign-in", "/static/app.css", "/nowhere"])
def test_head_is_answered_as_get_without_a_body(path: str, house: make_api.ApiHouse) -> None:
    client = house.raw()
    asked, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (asked.status_code, b"")
    assert head.headers["content-type"] == asked.headers["content-type"]


@pytest.mark.parametrize(
    ("address", "said"),
    [("https://tacit.example.org", "max-age=31536000"), ("http://127.0.0.1:8000", None)],
)
def test_only_https_is_said_to_stay_https(
    address: str, said: str | None, tmp_path: Path, sqlite_template: Path
) -> None:
    settings = make_api.make_settings(
        tmp_path / "data", template=sqlite_template, TACIT_PUBLIC_URL=address
    )
    with make_api.open_house(settings) as house:
        answer = house.raw().get("/healthz")
    assert answer.headers.get("strict-transport-security") == said
