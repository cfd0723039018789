"""What one door can do, the others can: every operation of the API has a method of the SDK,
a command and a page.

The SDK is asked itself: each method runs against a transport that notes the request. The
commands are read: which methods of the client each calls. The pages are a table here, and
every entry of it must be a route. A new operation fails until it has all its doors.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from tacit import app as application
from tacit import settings as settings_of
from tacit.cli.main import COMMANDS
from tacit.sdk.client import Client
from tacit.wire import access, intake, projects, scores, work
from tests.make import api as make_api

PARTS = (
    "people",
    "tokens",
    "projects",
    "items",
    "work",
    "desk",
    "bench",
    "releases",
    "plans",
    "operations",
)

FOR_PROGRAMS = {
    "get_metrics": "Prometheus reads it; people see figures on pages",
    "add_part": "the bytes of an upload: `tacit upload send` and the page send part by part",
    "finish_upload": "the last step of an upload, as above",
    "get_health": "what a watchdog asks; a person sees that a page opens",
}
"""Operations that need no page and no command, and why."""

PAGES = {
    "get_me": "GET /account",
    "list_organizations": "GET /account",
    "create_organization": "POST /account/organizations",
    "list_people": "GET /people",
    "add_person": "POST /people",
    "get_person": "GET /people/{person_id}",
    "set_roles": "POST /people/{person_id}/roles",
    "set_tags": "POST /people/{person_id}/tags",
    "set_password": "POST /people/{person_id}/password",
    "disable_person": "POST /people/{person_id}/disable",
    "enable_person": "POST /people/{person_id}/enable",
    "list_tokens": "GET /account/tokens",
    "create_token": "POST /account/tokens",
    "end_token": "POST /account/tokens/{token_id}/end",
    "list_sign_ins": "GET /operations/sign-ins",
    "list_projects": "GET /projects",
    "get_project": "GET /projects/{slug}",
    "open_project": "POST /projects/{slug}/state/{change}",
    "pause_project": "POST /projects/{slug}/state/{change}",
    "close_project": "POST /projects/{slug}/state/{change}",
    "list_guidelines": "GET /projects/{slug}/guideline",
    "add_guideline": "POST /projects/{slug}/guideline",
    "get_open_work": "GET /projects/{slug}/guideline",
    "get_flow": "GET /projects/{slug}",
    "get_quality": "GET /projects/{slug}/quality",
    "get_item_quality": "GET /items/{item_id}",
    "close_quality_case": "POST /projects/{slug}/quality/cases/{case_id}",
    "get_review_plan": "GET /projects/{slug}/quality/plan",
    "propose_review_plan": "GET /projects/{slug}/quality/plan",
    "start_review_plan": "POST /projects/{slug}/quality/plan",
    "list_looks": "GET /projects/{slug}/quality/plan",
    "commit_audit_seed": "POST /projects/{slug}/quality/seed",
    "open_audit": "POST /releases/{release_id}/audit",
    "get_certificate": "GET /releases/{release_id}/audit",
    "list_audit_rows": "GET /releases/{release_id}/audit/rows",
    "judge_audit_row": "POST /releases/{release_id}/audit/rows/{item_id}",
    "get_agreement": "GET /projects/{slug}/people",
    "get_strengths": "GET /projects/{slug}",
    "plan": "POST /projects/new/imports",
    "apply": "POST /projects/new",
    "list_items": "GET /projects/{slug}/items",
    "add_items": "POST /projects/{slug}/items",
    "get_item": "GET /items/{item_id}",
    "get_history": "GET /items/{item_id}",
    "withdraw_item": "POST /items/{item_id}/withdrawal",
    "answer_park": "POST /items/{item_id}/park-answer",
    "get_desk": "GET /desk",
    "claim_next": "POST /desk/claims",
    "claim_item": "POST /work/{claim_id}/again",
    "list_claims": "GET /desk",
    "get_claim": "GET /work/{claim_id}",
    "renew_claim": "POST /work/{claim_id}",
    "give_claim_back": "POST /work/{claim_id}",
    "park_item": "POST /work/{claim_id}",
    "get_draft": "GET /work/{claim_id}",
    "list_drafts": "GET /work/{claim_id}",
    "save_draft": "PUT /work/{claim_id}/draft",
    "check_answer": "POST /work/{claim_id}/checks",
    "submit": "POST /work/{claim_id}/submission",
    "record_time": "POST /work/{claim_id}/time",
    "answer_gap": "POST /work/{claim_id}/time",
    "get_time": "GET /desk",
    "review": "POST /work/{claim_id}/verdict",
    "adjudicate": "POST /work/{claim_id}/verdict",
    "audit": "POST /work/{claim_id}/verdict",
    "get_bench": "GET /work/{claim_id}",
    "record_reading": "POST /work/{claim_id}",
    "ask_question": "POST /work/{claim_id}",
    "list_own_questions": "GET /writing",
    "list_questions": "GET /projects/{slug}/questions",
    "answer_question": "POST /projects/{slug}/questions/{question_id}/answers",
    "mark_answer_seen": "POST /questions/{question_id}/seen",
    "get_scratch_pad": "GET /work/{claim_id}",
    "save_scratch_pad": "PUT /work/{claim_id}/pad",
    "list_scratch_pads": "GET /writing",
    "delete_scratch_pad": "POST /writing/pads/{item_id}/delete",
    "list_templates": "GET /writing",
    "create_template": "POST /writing/templates",
    "change_template": "POST /writing/templates/{template_id}",
    "delete_template": "POST /writing/templates/{template_id}/delete",
    "get_writing": "GET /writing",
    "set_writing": "POST /writing/settings",
    "list_waiting_reviews": "GET /review",
    "ask_opinion": "POST /work/{claim_id}",
    "list_opinion_asks": "GET /review",
    "withdraw_opinion_ask": "POST /review/asks/{ask_id}/withdrawal",
    "give_opinion": "POST /work/{claim_id}/verdict",
    "get_appeal": "GET /my-work/{submission_id}",
    "appeal": "POST /my-work/{submission_id}/appeal",
    "list_appeals": "GET /desk",
    "decide_appeal": "POST /work/{claim_id}/verdict",
    "list_saved_reasons": "GET /review/sentences",
    "add_saved_reason": "POST /review/sentences",
    "change_saved_reason": "POST /review/sentences/{reason_id}",
    "remove_saved_reason": "POST /review/sentences/{reason_id}",
    "list_calibration": "GET /review/calibration",
    "get_project_calibration": "GET /projects/{slug}/people",
    "get_gold_task": "GET /review/calibration/{project_id}/{key:path}",
    "calibrate": "POST /review/calibration/{project_id}/{key:path}",
    "get_calibration": "GET /review/calibrations/{calibration_id}",
    "get_trend": "GET /my-work/trend",
    "get_reliability": "GET /my-work/trend",
    "list_submissions": "GET /my-work",
    "get_submission": "GET /my-work/{submission_id}",
    "list_comments": "GET /my-work/{submission_id}",
    "reply": "POST /my-work/{submission_id}/comments/{comment_id}/replies",
    "list_releases": "GET /releases",
    "list_project_releases": "GET /projects/{slug}/releases",
    "create_release": "POST /projects/{slug}/releases",
    "get_release": "GET /releases/{release_id}",
    "get_file": "GET /releases/{release_id}/files/{name:path}",
    "score": "POST /scores",
    "list_formats": "GET /releases/{release_id}",
    "export": "POST /releases/{release_id}/exports/{name}",
    "list_import_formats": "GET /projects/new",
    "list_imports": "GET /projects/{slug}/settings",
    "start_import": "POST /projects/{slug}/imports",
    "get_import": "GET /projects/{slug}/imports/{import_id}",
    "begin_upload": "POST /work/{claim_id}/files",
    "get_upload": "POST /work/{claim_id}/files",
    "begin_material": "POST /material/files",
    "list_material": "GET /material",
    "get_item_file": "GET /files/{sha256}",
    "get_file_view": "GET /files/{sha256}/view",
    "list_events": "GET /operations",
    "get_job": "GET /releases/{release_id}",
    "cancel_job": "POST /releases/{release_id}/cancelling",
    "run_doctor": "GET /operations/health",
    "make_backup": "POST /operations/backups",
}
"""Operation → the page that offers it."""


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    pattern: re.Pattern[str]


class Noted(Exception):
    """A request was made; that is all this test wants to know."""


class NotingTransport(httpx.BaseTransport):
    """Notes where the first request of a method goes, and ends it there."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise Noted(request.method, request.url.path)


@cache
def make_app() -> FastAPI:
    return application.build(settings_of.load({"TACIT_DATA": "."}))


@cache
def operations() -> dict[str, Operation]:
    found = {}
    for path, methods in make_app().openapi()["paths"].items():
        for method, told in methods.items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))
            if told["operationId"] == "get_file":
                pattern += ".*"
            name = told["operationId"]
            assert name not in found, f"two operations are called {name}"
            found[name] = Operation(name, method.upper(), re.compile(pattern))
    return found


def find_operation(method: str, path: str) -> str:
    matching = [
        one.name
        for one in operations().values()
        if one.method == method and one.pattern.fullmatch(path)
    ]
    # A literal address, as /projects/plans, wins over one with a parameter.
    assert matching, f"the SDK calls {method} {path}, which is no route"
    return min(matching, key=lambda name: operations()[name].pattern.pattern.count("[^/]+"))


def sdk_methods() -> Iterator[tuple[str, str]]:
    for part in PARTS:
        with Client("http://here.localhost", None, transport=NotingTransport()) as client:
            for name, _ in inspect.getmembers(getattr(client, part), inspect.ismethod):
                if not name.startswith("_"):
                    yield part, name


def arguments_of(method: Any, folder: Path) -> list[dict[str, Any]]:
    """Arguments that a method takes; several sets where they lead to several operations."""
    values: dict[str, Any] = {
        "roles": ["expert"],
        "tags": [access.NewTag(tag="law", kind=access.TagKind.SKILL)],
        "scopes": ["read"],
        "segments": [],
        "rows": [],
        "files": [],
        "answer": {},
        "ai_help": "none",
        "base_version": 0,
        "target": folder / "file",
        "path": Path(__file__),
        "folder": make_api.folder("one"),
        "guideline": projects.NewGuideline(text="#"),
        "asked": scores.Scoring(criteria=[], responses=[]),
        "new": intake.NewImport(id="x", format="kqa"),
        "review": make_api.new_review(),
        "decision": work.NewAdjudication(id="x", verdict=work.AdjudicationVerdict.DECIDED),
        "audit": work.NewAudit(id="x", verdict=work.AuditVerdict.PASS),
    }
    owner, name = type(method.__self__).__name__, method.__name__
    special: dict[tuple[str, str], list[dict[str, Any]]] = {
        ("Projects", "change"): [{"change": c} for c in ("opening", "pause", "closing")],
        ("Releases", "all"): [{"project_id": None}, {"project_id": "x"}],
        ("Items", "answer_park"): [{"decision": "reopen", "answer": "Mended."}],
        ("Work", "upload"): [{"claim_id": None}, {"claim_id": "x"}],
        ("Work", "answer_gap"): [{"answer": "work"}],
        ("Desk", "give_opinion"): [{"verdict": "accept"}],
        ("Desk", "decide_appeal"): [{"verdict": "uphold"}],
    }
    needed = [
        each.name
        for each in inspect.signature(method).parameters.values()
        if each.default is inspect.Parameter.empty
    ]
    plain = {each: values.get(each, "x") for each in needed}
    return [plain | more for more in special.get((owner, name), [{}])]


@cache
def reached_by_sdk() -> dict[str, set[str]]:
    """Method of the SDK, as `work.next` → the operations it asks first."""
    reached: dict[str, set[str]] = {}
    for part, name in sdk_methods():
        with Client("http://here.localhost", None, transport=NotingTransport()) as client:
            method = getattr(getattr(client, part), name)
            for arguments in arguments_of(method, Path("nowhere")):
                try:
                    answer = method(**arguments)
                    next(iter(answer))
                except Noted as noted:
                    reached.setdefault(f"{part}.{name}", set()).add(find_operation(*noted.args))
    return reached


@cache
def called_by_commands() -> set[str]:
    """Methods of the client that the modules of the commands call, as `work.next`."""
    called = set()
    for module_name, _ in COMMANDS.values():
        source = inspect.getsource(importlib.import_module(module_name))
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and isinstance(node.value.value, ast.Name)
                and node.value.value.id == "client"
            ):
                called.add(f"{node.value.attr}.{node.attr}")
    return called


@cache
def page_routes() -> set[str]:
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(make_app().routes)
        if not getattr(route, "include_in_schema", True)
        for method in route.methods or ()
    }


def test_every_method_of_the_sdk_asks_an_operation() -> None:
    assert set(reached_by_sdk()) == {f"{part}.{name}" for part, name in sdk_methods()}


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_has_a_method_of_the_sdk(name: str) -> None:
    if name == "get_metrics":
        return
    assert name in set().union(*reached_by_sdk().values())


@pytest.mark.parametrize("name", sorted(operations().keys() - FOR_PROGRAMS.keys()))
def test_every_operation_has_a_command(name: str) -> None:
    methods = {method for method, asked in reached_by_sdk().items() if name in asked}
    assert methods & called_by_commands(), f"no command calls {' or '.join(sorted(methods))}"


@pytest.mark.parametrize("name", sorted(operations().keys() - FOR_PROGRAMS.keys()))
def test_every_operation_has_a_page(name: str) -> None:
    assert name in PAGES, f"which page offers {name}? Add it to PAGES"
    assert PAGES[name] in page_routes(), f"{PAGES[name]} is no route"


def test_the_tables_name_only_what_exists() -> None:
    assert PAGES.keys() | FOR_PROGRAMS.keys() == operations().keys()


def test_every_command_of_the_table_is_in_its_module() -> None:
    for command, (module_name, _) in COMMANDS.items():
        assert command in importlib.import_module(module_name).COMMANDS
