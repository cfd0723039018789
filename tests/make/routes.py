"""Which action every route asks for: the table that invariant 9 is generated from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tacit.access.permissions import ACTIONS, Action
from tacit.access.records import Role
from tests.make import api as make_api
from tests.make import tasks as make_tasks

AT = "2026-03-02T09:00:00Z"
VERDICT = {"id": "v1", "verdict": "accept", "reasons": "As it says."}
REVIEW = {**VERDICT, "unjudged_because": "Judged as a whole."}


@dataclass(frozen=True)
class Asks:
    """What a route needs of whoever asks, and a body that is well formed."""

    actions: tuple[Action, ...] = ()
    """Any of them is enough; none at all: every member may."""
    body: Mapping[str, Any] | None = None
    denied: int = 403
    """404 where even the existence of the thing is nobody else's business."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """Which thing stands for a parameter, where it is not the one of that name."""
    is_public: bool = False
    """Nobody need be signed in."""

    @property
    def roles(self) -> frozenset[Role]:
        if not self.actions:
            return frozenset(Role)
        return frozenset().union(*(ACTIONS[action].roles for action in self.actions))


def asks(*actions: Action, **more: Any) -> Asks:
    return Asks(actions=actions, **more)


A = Action
MEMBER = Asks()
PUBLIC = Asks(is_public=True)
SEES_FILES = (A.SEE_ITEMS, A.DO_WORK)
"""Of a draft: whoever writes it, and whoever sees every item."""
SEE_WORK = (A.SEE_ITEMS, A.SEE_PROJECT, A.SEE_OWN_WORK)
FOLDER = make_api.folder("one", name="written")
FOR_REVIEW = {"claim_id": "review_claim_id"}

API_ROUTES: dict[str, Asks] = {
    "get_me": MEMBER,
    "list_organizations": MEMBER,
    "create_organization": asks(
        A.CREATE_ORGANIZATION, body={"id": "o1", "slug": "another", "name": "Another"}
    ),
    "list_people": asks(A.SEE_PEOPLE),
    "add_person": asks(A.MANAGE_PEOPLE, body={"id": "p1", "name": "P", "roles": ["expert"]}),
    "get_person": asks(A.SEE_PEOPLE),
    "set_roles": asks(A.MANAGE_PEOPLE, body={"roles": ["expert"]}),
    "set_tags": asks(A.MANAGE_PEOPLE, body={"tags": []}),
    "set_password": asks(A.MANAGE_PEOPLE, body={"password": "seven green lamps"}),
    "disable_person": asks(A.MANAGE_PEOPLE),
    "enable_person": asks(A.MANAGE_PEOPLE),
    "list_tokens": asks(A.MANAGE_TOKENS),
    "create_token": asks(A.MANAGE_TOKENS, body={"id": "t1", "name": "T", "scopes": ["read"]}),
    "end_token": asks(A.MANAGE_PEOPLE, denied=404),
    "list_sign_ins": asks(A.SEE_LOG),
    "list_projects": asks(A.SEE_PROJECT),
    "get_project": asks(A.SEE_PROJECT),
    "open_project": asks(A.CHANGE_STATE),
    "pause_project": asks(A.CHANGE_STATE, ids={"project_id": "spare_project_id"}),
    "close_project": asks(A.CHANGE_STATE, ids={"project_id": "spare_project_id"}),
    "list_guidelines": asks(A.SEE_PROJECT),
    "get_flow": asks(A.SEE_PROJECT),
    "get_open_work": asks(A.APPLY_PROJECT),
    "get_quality": asks(A.SEE_QUALITY),
    "get_item_quality": asks(A.SEE_ITEMS),
    "close_quality_case": asks(A.APPLY_PROJECT, body={"finding": "It is so."}),
    "get_review_plan": asks(A.SEE_QUALITY),
    "propose_review_plan": asks(A.SEE_QUALITY),
    "start_review_plan": asks(A.CHANGE_STATE, body={"id": "plan1"}),
    "list_looks": asks(A.SEE_QUALITY),
    "commit_audit_seed": asks(A.CHANGE_STATE),
    "open_audit": asks(A.CREATE_RELEASE, body={"id": "audit1"}),
    "get_certificate": asks(A.SEE_RELEASE),
    "list_audit_rows": asks(A.DO_REVIEW),
    "judge_audit_row": asks(A.DO_REVIEW, body={"id": "verdict1"}),
    "get_agreement": asks(A.SEE_QUALITY),
    "get_strengths": asks(A.SEE_QUALITY),
    "list_items": asks(A.SEE_ITEMS),
    "get_item": asks(A.SEE_ITEMS),
    "get_history": asks(*SEE_WORK),
    "withdraw_item": asks(
        A.WITHDRAW_ITEM, body={"id": "w1", "reason": "Broken."}, ids={"item_id": "spare_item_id"}
    ),
    "answer_park": asks(
        A.ANSWER_PARK,
        body={"decision": "reopen", "answer": "Mended."},
        ids={"item_id": "spare_item_id"},
    ),
    "get_desk": asks(A.SEE_OWN_WORK),
    "claim_next": asks(A.DO_WORK, A.DO_REVIEW, body={"id": "c1", "project_id": None}),
    "claim_item": asks(A.DO_WORK, body={"id": "c2"}, ids={"item_id": "given_back_item_id"}),
    "list_claims": asks(A.SEE_OWN_WORK),
    "get_claim": asks(A.DO_WORK),
    "renew_claim": asks(A.DO_WORK),
    "give_claim_back": asks(
        A.DO_WORK, body={"reason": "Not today."}, ids={"claim_id": "spare_claim_id"}
    ),
    "park_item": asks(A.DO_WORK, body={"reason": "Broken."}, ids={"claim_id": "spare_claim_id"}),
    "get_draft": asks(A.DO_WORK),
    "list_drafts": asks(A.DO_WORK),
    "save_draft": asks(
        A.DO_WORK,
        body={"save_id": "s1", "base_version": 0, "answer": make_tasks.example_answer()},
    ),
    "check_answer": asks(A.DO_WORK, body={"answer": make_tasks.example_answer()}),
    "submit": asks(
        A.DO_WORK,
        body={"id": "u1", "answer": make_tasks.example_answer(), "ai_help": "none"},
        ids={"claim_id": "spare_claim_id"},
    ),
    "get_bench": asks(A.DO_WORK),
    "record_reading": asks(A.DO_WORK, body={"read": True}),
    "ask_question": asks(A.DO_WORK, body={"id": "q1", "text": "Which clause is meant?"}),
    "list_own_questions": asks(A.SEE_OWN_WORK),
    "list_questions": asks(A.SEE_ITEMS),
    "answer_question": asks(A.APPLY_PROJECT, body={"id": "a1", "text": "The first one."}),
    "mark_answer_seen": asks(A.DO_WORK, denied=404),
    "get_scratch_pad": asks(A.DO_WORK),
    "save_scratch_pad": asks(A.DO_WORK, body={"text": "Look at 9(b).", "base_version": 0}),
    "list_scratch_pads": asks(A.SEE_OWN_WORK),
    "delete_scratch_pad": asks(A.DO_WORK, denied=404, ids={"item_id": "spare_item_id"}),
    "list_templates": asks(A.SEE_OWN_WORK),
    "create_template": asks(
        A.KEEP_NOTES, body={"id": "t1", "name": "Opening", "text": "In short:"}
    ),
    "change_template": asks(A.DO_WORK, body={"name": "Close", "text": "In all:"}, denied=404),
    "delete_template": asks(A.DO_WORK, denied=404, ids={"template_id": "spare_template_id"}),
    "get_writing": asks(A.SEE_OWN_WORK),
    "set_writing": asks(A.KEEP_NOTES, body={"language": "de"}),
    "list_submissions": asks(A.SEE_OWN_WORK),
    "get_submission": asks(*SEE_WORK),
    "list_comments": asks(*SEE_WORK),
    "reply": asks(*SEE_WORK, body={"id": "r1", "text": "Yes."}),
    "record_time": asks(A.DO_WORK, body={"segments": []}),
    "answer_gap": asks(A.SEE_OWN_WORK, body={"answer": "work"}),
    "get_time": asks(A.SEE_OWN_WORK),
    "review": asks(A.DO_REVIEW, body=REVIEW, ids=FOR_REVIEW),
    "adjudicate": asks(A.DO_REVIEW, body=VERDICT, ids=FOR_REVIEW),
    "audit": asks(A.DO_REVIEW, body={**VERDICT, "verdict": "pass"}, ids=FOR_REVIEW),
    "list_waiting_reviews": asks(A.DO_REVIEW),
    "ask_opinion": asks(
        A.DO_REVIEW,
        A.ASK_OPINION,
        body={"id": "q1", "question": "Is it so?"},
        ids={"item_id": "review_item_id"},
    ),
    "list_opinion_asks": asks(A.SEE_OWN_WORK),
    "withdraw_opinion_ask": asks(A.DO_REVIEW, A.ASK_OPINION),
    "give_opinion": asks(A.DO_REVIEW, body=VERDICT, ids=FOR_REVIEW),
    "get_appeal": asks(A.DO_WORK),
    "appeal": asks(A.DO_WORK, body={"id": "a1", "reason": "It is right."}),
    "list_appeals": asks(A.SEE_OWN_WORK),
    "decide_appeal": asks(A.DO_REVIEW, body={**VERDICT, "verdict": "uphold"}, ids=FOR_REVIEW),
    "list_saved_reasons": asks(A.DO_REVIEW, A.APPLY_PROJECT),
    "add_saved_reason": asks(A.DO_REVIEW, body={"id": "sr1", "text": "Name the court."}),
    "change_saved_reason": asks(A.DO_REVIEW, body={"text": "Name it."}),
    "remove_saved_reason": asks(A.DO_REVIEW, ids={"reason_id": "spare_reason_id"}),
    "list_calibration": asks(A.SEE_OWN_WORK),
    "get_project_calibration": asks(A.SEE_QUALITY),
    "get_gold_task": asks(A.DO_REVIEW),
    "calibrate": asks(A.DO_REVIEW, body={"id": "k1", "answer": {"verdict": "accept"}}),
    "get_calibration": asks(A.DO_REVIEW, denied=404),
    "get_trend": asks(A.SEE_OWN_WORK),
    "get_reliability": asks(A.SEE_OWN_WORK),
    "list_releases": asks(A.SEE_RELEASE),
    "list_project_releases": asks(A.SEE_RELEASE),
    "create_release": asks(A.CREATE_RELEASE, body={"id": "rel1"}),
    "get_release": asks(A.SEE_RELEASE),
    "get_file": asks(A.SEE_RELEASE),
    "score": Asks(body={"criteria": [], "responses": []}),
    "list_formats": MEMBER,
    "export": asks(A.SEE_RELEASE),
    "plan": asks(A.APPLY_PROJECT, body=make_api.as_plan(FOLDER).model_dump()),
    "apply": asks(A.APPLY_PROJECT, body=FOLDER.model_dump()),
    "add_items": asks(A.ADD_ITEMS, body={"items": []}),
    "add_guideline": asks(A.APPLY_PROJECT, body={"text": "# How\n\n## Answer\n\nDo.\n"}),
    "list_import_formats": MEMBER,
    "list_imports": asks(A.SEE_ITEMS),
    "start_import": asks(A.IMPORT_DATA, body={}),
    "get_import": asks(A.SEE_ITEMS),
    "begin_upload": asks(
        A.DO_WORK,
        body={"id": "up1", "name": "a.txt", "bytes": 1},
        ids={"claim_id": "spare_claim_id"},
    ),
    "begin_material": asks(A.ADD_ITEMS, body={"id": "up2", "name": "a.txt", "bytes": 1}),
    "list_material": asks(A.ADD_ITEMS),
    "get_upload": asks(A.DO_WORK, denied=404),
    "add_part": asks(A.DO_WORK, denied=404),
    "finish_upload": asks(A.DO_WORK, denied=404),
    "get_item_file": asks(*SEES_FILES, denied=404, ids={"item_id": "held_item_id"}),
    "get_file_view": asks(*SEES_FILES, denied=404, ids={"item_id": "held_item_id"}),
    "list_events": asks(A.SEE_LOG),
    "get_job": asks(A.SEE_RELEASE),
    "cancel_job": asks(A.CREATE_RELEASE),
    "run_doctor": asks(A.RUN_DOCTOR),
    "make_backup": asks(A.RUN_BACKUP),
    "get_health": PUBLIC,
    "get_metrics": PUBLIC,
}
"""Operation of the API → what it asks for."""

PAGES: dict[str, Asks] = {
    "/": PUBLIC,
    "/sign-in": PUBLIC,
    "/demo/{role}": PUBLIC,
    "/docs/errors": PUBLIC,
    "/styleguide": PUBLIC,
    "/account": MEMBER,
    "/account/tokens": asks(A.MANAGE_TOKENS),
    "/desk": asks(A.SEE_OWN_WORK),
    "/work/{claim_id}": asks(A.DO_WORK),
    "/work/{claim_id}/differences": asks(A.DO_WORK, ids={"claim_id": "compared_claim_id"}),
    "/work/{claim_id}/hand-in": asks(A.DO_WORK),
    "/work/{claim_id}/verdict": asks(A.DO_REVIEW, ids=FOR_REVIEW),
    "/places": MEMBER,
    "/writing": asks(A.SEE_OWN_WORK),
    "/my-work": asks(A.SEE_OWN_WORK),
    "/my-work/trend": asks(A.SEE_OWN_WORK),
    "/my-work/{submission_id}": asks(A.DO_WORK),
    "/review": asks(A.DO_REVIEW),
    "/review/sentences": asks(A.DO_REVIEW, A.APPLY_PROJECT),
    "/review/calibration": asks(A.SEE_OWN_WORK),
    "/review/calibration/{project_id}/{key:path}": asks(A.DO_REVIEW),
    "/review/calibrations/{calibration_id}": asks(A.DO_REVIEW, denied=404),
    "/projects": asks(A.SEE_PROJECT),
    "/projects/new": asks(A.APPLY_PROJECT),
    "/projects/{slug}": asks(A.SEE_PROJECT),
    "/projects/{slug}/people": asks(A.SEE_ITEMS),
    "/projects/{slug}/quality": asks(A.SEE_QUALITY),
    "/projects/{slug}/quality/plan": asks(A.SEE_QUALITY),
    "/projects/{slug}/guideline": asks(A.SEE_PROJECT),
    "/projects/{slug}/questions": asks(A.SEE_ITEMS),
    "/projects/{slug}/settings": asks(A.CHANGE_STATE),
    "/projects/{slug}/imports/{import_id}": asks(A.SEE_ITEMS),
    "/projects/{slug}/items": asks(A.SEE_ITEMS),
    "/items/{item_id}": asks(*SEE_WORK),
    "/files/{sha256}": asks(*SEES_FILES, denied=404),
    "/files/{sha256}/image": asks(*SEES_FILES, denied=404),
    "/files/{sha256}/view": asks(*SEES_FILES, denied=404),
    "/files/{sha256}/changes": asks(*SEES_FILES, denied=404),
    "/files/{sha256}/site": asks(*SEES_FILES, denied=404, ids={"sha256": "site_sha256"}),
    "/material": asks(A.ADD_ITEMS),
    "/scores": MEMBER,
    "/releases": asks(A.SEE_RELEASE),
    "/projects/{slug}/releases": asks(A.SEE_RELEASE),
    "/releases/{release_id}": asks(A.SEE_RELEASE),
    "/releases/{release_id}/audit": asks(A.SEE_RELEASE),
    "/releases/{release_id}/audit/rows": asks(A.DO_REVIEW),
    "/releases/{release_id}/files/{name:path}": asks(A.SEE_RELEASE),
    "/people": asks(A.SEE_PEOPLE),
    "/people/{person_id}": asks(A.SEE_PEOPLE),
    "/operations": asks(A.SEE_LOG),
    "/operations/sign-ins": asks(A.SEE_LOG),
    "/operations/health": asks(A.RUN_DOCTOR),
}
"""Page → what it asks for."""
