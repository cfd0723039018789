"""Invariant 9: a person sees what their roles and memberships allow, for every route.

The matrix is generated: every route of the API and every page × every role × own
organization, another one, nobody. What is expected follows from the table of actions in
`access.permissions`; which action a route asks for is in `tests/make/routes.py`, and a route
that is not there fails. In another organization nothing exists: the answer there is 404.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from tacit import app as application
from tacit import settings as settings_of
from tacit.access.records import Role
from tacit.kit.ids import new_id
from tacit.projects import projects
from tacit.quality import anomalies
from tacit.quality.views import CaseKind, Noticed
from tacit.sdk.client import Client
from tacit.storage.transaction import Tx
from tacit.wire import files, intake, work
from tacit.wire import time as times
from tests.make import access as make_access
from tests.make import api as make_api
from tests.make import files as make_files
from tests.make import preferences as make_preferences
from tests.make import tasks as make_tasks
from tests.make.api import ApiHouse
from tests.make.routes import API_ROUTES, PAGES, Asks

SLUG, TITLE = "ours", "Known here alone"
REFUSALS = {401, 403, 404, 405}
IN_ROUTE = re.compile(r"\{(\w+)(?::path)?\}")


@dataclass(frozen=True)
class Route:
    name: str
    method: str
    path: str
    is_page: bool

    @property
    def asks(self) -> Asks:
        return PAGES[self.path] if self.is_page else API_ROUTES[self.name]

    @property
    def parameters(self) -> list[str]:
        return IN_ROUTE.findall(self.path)


def all_routes() -> list[Route]:
    app = application.build(settings_of.load({"TACIT_DATA": "."}))
    return [
        Route(name=str(route.name), method=method, path=str(route.path), is_page=not in_schema)
        for route in iter_route_contexts(app.routes)
        for method in sorted(route.methods or ())
        if (in_schema := bool(route.include_in_schema)) or method == "GET"
        if route.path != "/api/v1/openapi.json"
    ]


ROUTES = all_routes()


@dataclass
class Matrix:
    """Our organization with everything in it, another one, and somebody of each role in both."""

    house: ApiHouse
    ids: dict[str, str]
    ours: dict[Role, httpx.Client]
    theirs: dict[Role, httpx.Client]
    nobody: httpx.Client

    def ask(self, client: httpx.Client, route: Route) -> httpx.Response:
        named = {name: route.asks.ids.get(name, name) for name in route.parameters}
        path = IN_ROUTE.sub(lambda found: self.ids[named[found[1]]], route.path)
        options: dict[str, Any] = {}
        if route.name == "start_import":
            request = intake.NewImport(id=new_id(), format="jsonl", project="imported")
            options["data"] = {"request": request.model_dump_json()}
            options["files"] = [("files", ("rows.jsonl", IMPORTED))]
        elif route.asks.body is not None:
            options["json"] = {**route.asks.body, **self.fresh(route.asks.body)}
        accept = "text/html" if route.is_page else "application/json"
        return client.request(route.method, path, headers={"Accept": accept}, **options)

    def fresh(self, body: Mapping[str, Any]) -> dict[str, str]:
        """What differs from request to request: the id of what is made, and the project."""
        new = {"id": new_id()} if "id" in body else {}
        return new | {"project_id": self.ids["spare_project_id"]} if "project_id" in body else new


GOLD = {
    "key": "gold-1",
    "input": make_tasks.example_input(title="Gold"),
    "answer": make_tasks.example_answer(),
    "verdict": "accept",
}
IMPORTED = b'{"key": "k", "title": "T", "brief": "B", "answer": "A", "rater": "ann"}\n'


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Matrix]:
    data = tmp_path_factory.mktemp("matrix") / "data"
    settings = make_api.make_settings(data, template=sqlite_template, TACIT_DEMO="no")
    with make_api.open_house(settings) as house:
        owner = house.other_owner()
        theirs = {
            role: house.raw(house.make_token(make_access.make_actor(house.db, owner, role)))
            for role in Role
        }
        ids = fill(house)
        ours = {role: house.raw(house.secrets[f"{role.value}-alone"]) for role in Role}
        yield Matrix(house, ids, ours, theirs, house.raw())


def fill(house: ApiHouse) -> dict[str, str]:
    """One thing of each sort; the expert's and the reviewer's own where work is one's own."""
    for role in Role:
        house.client(f"{role.value}-alone")
    expert, reviewer = house.clients["expert-alone"], house.clients["reviewer-alone"]
    keys = [f"item-{number}" for number in range(9)]
    project_id = make_api.open_project(house.admin, *keys, name=SLUG, title=TITLE, benchmark=[GOLD])
    spare = make_api.open_project(house.admin, "spare", name="spare")
    narrow = {"project_id": project_id, "stage_names": ["author"]}
    first = make_api.take(expert, **narrow)
    accepted = expert.work.submit(first.id, make_api.answer(), ai_help="none")
    comment = {"id": new_id(), "text": "Well said."}
    make_api.review(reviewer, comments=[comment])
    second = make_api.take(expert, **narrow)
    expert.work.submit(second.id, make_api.answer(), ai_help="none")
    review_claim = make_api.take(reviewer, stage_names=["review"])
    make_api.write(expert)
    asked = make_api.take(reviewer, stage_names=["review"])
    ask = reviewer.desk.ask_opinion(asked.item_id, "Is the date right?")
    own, spare_reason = (reviewer.desk.add_reason(text) for text in ("Which?", "Why?"))
    graded = reviewer.desk.calibrate(project_id, "gold-1", {"verdict": "accept"})
    held, given, given_back = (make_api.take(expert, **narrow) for _ in range(3))
    expert.work.give_back(given_back.id, "Not today.")
    segment = times.NewSegment.model_validate(
        {
            "id": new_id(),
            "from_at": held.claimed_at,
            "to_at": held.claimed_at + timedelta(hours=1),
            "signal": "idle",
        }
    )
    gaps = expert.work.record_time(held.id, [segment]).items
    question = expert.bench.ask(held.id, "Which clause is meant?").question
    expert.bench.save_pad(given.id, "Look at 9(b).", base_version=0)
    template, spare_template = (
        expert.bench.create_template(name, "In short:") for name in ("One", "Two")
    )
    picture, site = send_files(house, expert, held.id)
    compared = take_comparison(house, expert)
    victim = house.admin.people.add(name="Somebody", roles=["expert"])
    token = house.client("expert-2").tokens.create(name="theirs", scopes=["read"])
    case_id = open_case(house, project_id)
    release = house.admin.releases.create(project_id)
    house.admin.releases.wait(release.job_id, seconds=60)
    house.admin.plans.commit_seed(project_id)
    house.admin.plans.open_audit(release.id)
    return {
        "project_id": project_id, "project": project_id, "slug": SLUG,
        "spare_project_id": spare, "spare_item_id": given.item_id,
        "given_back_item_id": given_back.item_id, "item_id": first.item_id,
        "review_item_id": second.item_id, "ask_id": ask.id, "reason_id": own.id,
        "spare_reason_id": spare_reason.id, "key": "gold-1", "calibration_id": graded.id,
        "claim_id": held.id, "compared_claim_id": compared.id, "spare_claim_id": given.id,
        "review_claim_id": review_claim.id, "submission_id": accepted.id,
        "comment_id": str(comment["id"]), "segment_id": gaps[0].id, "person_id": victim.id,
        "token_id": token.id, "release_id": release.id, "job_id": release.job_id,
        "question_id": question.id, "template_id": template.id,
        "spare_template_id": spare_template.id,
        "upload_id": picture.id, "offset": "0", "held_item_id": held.item_id,
        "sha256": str(picture.sha256), "site_sha256": str(site.sha256),
        "import_id": "none", "name": "manifest.json", "format_name": "trl_sft", "role": "expert",
        "case_id": case_id,
    }  # fmt: skip


def open_case(house: ApiHouse, project_id: str) -> str:
    """A case of quality for somebody to look into."""
    noticed = Noticed(
        kind=CaseKind.DRIFT,
        person_ids=("x",),
        facts={"rate": 0.1, "after": 30.0, "outcomes": 40.0},
        mark="",
    )

    def write(tx: Tx) -> str:
        project = projects.read_project(tx, project_id=project_id)
        anomalies.open_case(tx, project=project, noticed=noticed, now=house.services.clock.now())
        [case] = anomalies.list_cases(tx, project_id=project_id)
        return case.id

    return house.db.write_now(write)


def take_comparison(house: ApiHouse, expert: Client) -> work.Claim:
    """What the expert holds of a kind that compares responses."""
    plain = make_api.folder(name="compared", kind="preference")
    items = [{"key": "pair", "input": make_preferences.preference_input()}]
    folder = intake.ApplyFolder.model_validate({**plain.model_dump(), "items": items})
    applied = house.admin.projects.apply(folder)
    house.admin.projects.change(applied.project_id, "opening")
    return make_api.take(expert, project_id=applied.project_id)


def send_files(house: ApiHouse, expert: Client, claim_id: str) -> list[files.Upload]:
    """A picture and a web site that the expert sent for what they hold."""
    sent = []
    site = make_files.zipped({"index.html": "<h1>Hours</h1>"})
    for name, content in (("a.png", make_files.png()), ("site.zip", site)):
        path = house.services.settings.data / name
        path.write_bytes(content)
        sent.append(expert.work.upload(path, claim_id=claim_id))
    return sent


def test_every_route_has_its_place_in_the_tables() -> None:
    assert {route.name for route in ROUTES if not route.is_page} == API_ROUTES.keys()
    assert {route.path for route in ROUTES if route.is_page} == PAGES.keys()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_role_may_what_the_table_says(route: Route, matrix: Matrix) -> None:
    """Those who may not ask first, so that nothing has changed yet."""
    asked = route.asks
    if asked.is_public:
        assert matrix.ask(matrix.nobody, route).status_code not in {401, 403}
        return
    answer = matrix.ask(matrix.nobody, route)
    if route.is_page:
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in")
    else:
        check_problem(answer, 401)
    for role in Role:
        answer = matrix.ask(matrix.theirs[role], route)
        if is_of_one_organization(route):
            assert answer.status_code in {403, 404} if role not in asked.roles else {404}, role
        assert TITLE not in answer.text, f"{role} sees another's"
    for role in sorted(set(Role) - asked.roles):
        answer = matrix.ask(matrix.ours[role], route)
        assert answer.status_code == asked.denied, f"{role}: {answer.status_code} {answer.text}"
        if not route.is_page:
            check_problem(answer, asked.denied)
    for role in sorted(asked.roles):
        answer = matrix.ask(matrix.ours[role], route)
        expected_404 = "import_id" in route.parameters
        refused = answer.status_code in REFUSALS and not expected_404
        assert not refused, f"{role}: {answer.text[:400]}"
        assert answer.status_code < 500, f"{role}: {answer.text[:400]}"
        if route.method == "GET" and not expected_404:
            assert answer.status_code in {200, 204}, f"{role}: {answer.status_code}"


def is_of_one_organization(route: Route) -> bool:
    return bool(set(route.parameters) - {"role", "name", "format_name"})


def check_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["code"]
    assert problem["detail"]
