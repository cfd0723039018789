"""Schemathesis over the OpenAPI: no 5xx, no status and no content type that is not documented.

The application is in this process, on SQLite. Whoever asks may do everything, and half of
the ids in addresses are those of things that exist, so that the verbs are really reached.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from tacit import app
from tacit import settings as settings_of
from tacit.wire import access
from tests.make import api as make_api
from tests.make.api import ApiHouse

# The application runs in another thread and may use random numbers while one is drawn here.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")

EXAMPLES_MAX = 20
"""For each operation; enough to meet every field, few enough for a minute."""
EVERYTHING = ("admin", "expert", "reviewer")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    (path, method)
    for path, methods in app.build(settings_of.load({"TACIT_DATA": "."})).openapi()["paths"].items()
    for method in methods
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[ApiHouse]:
    data = tmp_path_factory.mktemp("openapi") / "data"
    with make_api.open_house(make_api.make_settings(data, template=sqlite_template)) as made:
        yield made


@pytest.fixture(scope="module")
def known(house: ApiHouse) -> dict[str, list[str]]:
    """Ids of things that exist, by the name of the parameter."""
    worker = house.client("everything", *EVERYTHING)
    author = house.client("expert")
    projects = [
        make_api.open_project(house.admin, "a", "b", "c", name="first"),
        make_api.open_project(house.admin, "a", "b", name="second", kind="grading"),
    ]
    author_claim = make_api.take(author, project_id=projects[0])
    submission = author.work.submit(author_claim.id, make_api.answer(), ai_help="none")
    make_api.review(worker)
    claims = [make_api.take(worker) for _ in range(3)]
    victim = house.admin.people.add(name="Victim", roles=["expert"])
    token = worker.tokens.create(name="victim", scopes=["read"])
    release = house.admin.releases.create(projects[0])
    house.admin.releases.wait(release.job_id, seconds=60)
    worker.people.set_tags(victim.id, [access.NewTag(tag="law", kind=access.TagKind.SKILL)])
    return {
        "project_id": projects,
        "project": [*projects, "first"],
        "item_id": [author_claim.item_id, *(claim.item_id for claim in claims)],
        "claim_id": [author_claim.id, *(claim.id for claim in claims)],
        "submission_id": [submission.id],
        "person_id": [victim.id],
        "token_id": [token.id],
        "release_id": [release.id],
        "job_id": [release.job_id],
        "format_name": ["trl_sft", "grades"],
        "name": ["manifest.json", "rows.jsonl"],
    }


@pytest.fixture(scope="module")
def api(house: ApiHouse, known: dict[str, list[str]]) -> Any:
    loaded = schemathesis.openapi.from_asgi("/api/v1/openapi.json", without_lifespan(house.app))

    @loaded.hook
    def map_path_parameters(
        context: Any, path_parameters: Mapping[str, Any] | None
    ) -> Mapping[str, Any] | None:
        if not path_parameters:
            return path_parameters
        return {name: pick(known.get(name, ()), value) for name, value in path_parameters.items()}

    return loaded


def test_every_address_of_the_api_is_described(house: ApiHouse) -> None:
    described = {(path, method) for path, method in OPERATIONS}
    routed = {
        (str(route.path_format), method.lower())
        for route in iter_route_contexts(house.app.routes)
        if getattr(route, "include_in_schema", False)
        for method in route.methods or ()
    }
    assert described == routed


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_documented(path: str, method: str, api: Any, house: ApiHouse) -> None:
    headers = {"Authorization": f"Bearer {house.secrets['everything']}"}

    modes = [GenerationMode.POSITIVE]
    if method != "get":
        modes.append(GenerationMode.NEGATIVE)
    cases = [api[path][method].as_strategy(generation_mode=mode) for mode in modes]

    @given(case=st.one_of(cases))
    @settings(
        max_examples=EXAMPLES_MAX,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    ask()


def pick(known: Any, value: Any) -> Any:
    """The value itself, or half of the time something that exists; the same each run."""
    number = crc32(str(value).encode())
    return known[number // 2 % len(known)] if known and number % 2 else value


def without_lifespan(app: FastAPI) -> ASGIApp:
    """The application as it runs already: its services are not opened a second time."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    return served
