"""The pages of review plans and of audits of releases."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.kit.errors import NotAllowed, NotFound, TacitError
from tacit.kit.ids import is_id, new_id
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.quality import audits, review_plans
from tacit.quality.audit_records import Certificate, Commitment, NewAudit, NewVerdict, RowToJudge
from tacit.quality.errors import PlanRefused
from tacit.quality.plan_records import Look, NewReviewPlan, Progress, Proposal
from tacit.releases import certificates, releases
from tacit.releases.records import Release
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.web import _payload, _project, _sheet
from tacit.web._call import Asked, PageCall, go, shown, text
from tacit.web._plain import say
from tacit.web._project import actions_of

router = APIRouter()


@dataclass(frozen=True)
class PlanView:
    proposal: Proposal | None
    progress: Progress
    looks: tuple[Look, ...]
    refused: TacitError | None


@dataclass(frozen=True)
class AuditView:
    release: Release
    project: Project
    certificate: Certificate | None
    commitment: Commitment | None
    may: frozenset[str]


@router.get("/projects/{slug}/quality/plan")
async def show_plan(call: Asked, slug: str) -> Response:
    """What a plan would cost before it is started, and what it saved afterwards."""
    return await _plan(call, slug)


@router.post("/projects/{slug}/quality/plan")
async def start_plan(call: Asked, slug: str) -> Response:
    """Follow a plan from now on."""
    form = await call.form()
    given = text(form, "id")
    seed = secrets.token_hex(audits.SEED_BYTES)

    def act(tx: Tx, actor: Actor, now: datetime) -> None:
        project = projects.get_project(tx, actor=actor, project=slug)
        plan = NewReviewPlan(
            id=given if is_id(given) else new_id(),
            error_at_most=_share(text(form, "error_at_most"), place="error_at_most")
            or review_plans.ERROR_DEFAULT,
            confidence=_share(text(form, "confidence"), place="confidence")
            or review_plans.CONFIDENCE_DEFAULT,
            most=_whole(text(form, "most")),
            threshold=_share(text(form, "threshold"), place="threshold"),
            seed=seed,
        )
        review_plans.start(tx, actor=actor, project_id=project.id, plan=plan, now=now)

    try:
        await call.write(act)
    except TacitError as error:
        return await _plan(call, slug, error=shown(error))
    return go(f"/projects/{slug}/quality/plan", say="The queue follows the plan.")


@router.post("/projects/{slug}/quality/seed")
async def commit_seed(call: Asked, slug: str) -> Response:
    """Publish the hash of the seed of the project's audits."""
    await call.form()
    seed = secrets.token_hex(audits.SEED_BYTES)

    def act(tx: Tx, actor: Actor, now: datetime) -> None:
        project = projects.get_project(tx, actor=actor, project=slug)
        audits.commit_seed(tx, actor=actor, project_id=project.id, seed=seed, now=now)

    await call.write(act)
    return go(f"/projects/{slug}/quality/plan#seed", say="The draw of the audits is fixed.")


@router.get("/releases/{release_id}/audit")
async def show_audit(call: Asked, release_id: str) -> Response:
    """The acceptance report of a release; it prints on one page."""
    return await _audit(call, release_id)


@router.post("/releases/{release_id}/audit")
async def open_audit(call: Asked, release_id: str) -> Response:
    """Fix the rows of a release for its audit."""
    form = await call.form()

    def act(tx: Tx, actor: Actor, now: datetime) -> None:
        rows = text(form, "audit_rows")
        new = NewAudit(
            id=new_id(),
            error_at_most=_share(text(form, "error_at_most"), place="error_at_most")
            or review_plans.ERROR_DEFAULT,
            confidence=_share(text(form, "confidence"), place="confidence")
            or review_plans.CONFIDENCE_DEFAULT,
            audit_rows=_whole(rows) if rows else None,
        )
        certificates.open_audit(tx, actor=actor, release_id=release_id, audit=new, now=now)

    try:
        await call.write(act)
    except TacitError as error:
        return await _audit(call, release_id, error=shown(error))
    return go(f"/releases/{release_id}/audit", say="The rows are fixed; seniors can judge them.")


@router.get("/releases/{release_id}/audit/rows")
async def show_row(call: Asked, release_id: str) -> Response:
    """The next row that one may judge."""
    return await _row(call, release_id)


@router.post("/releases/{release_id}/audit/rows/{item_id}")
async def judge_row(call: Asked, release_id: str, item_id: str) -> Response:
    """Judge it. The same form sent twice judges once."""
    form = await call.form()
    fields = _payload.sent_by_form(form).fields
    given = fields.get("id", "")
    row = await call.read(
        lambda tx, actor, now: next(
            (
                each
                for each in audits.list_next_rows(tx, actor=actor, release_id=release_id)
                if each.item_id == item_id
            ),
            None,
        )
    )
    answer: dict[str, object] | None = None
    if row is not None and row.answer is None:
        reading = registry.get(row.kind).read_form(fields, row.input)
        answer = reading.answer
        if reading.edited:
            return await _row(call, release_id, item_id=item_id, typed=answer)
    verdict = NewVerdict(
        id=given if is_id(given) else new_id(),
        answer=answer,
        is_right={"right": True, "wrong": False}.get(fields.get("is_right", "")),
        reasons=fields.get("reasons", ""),
    )
    try:
        await call.write(
            lambda tx, actor, now: audits.record_verdict(
                tx, actor=actor, release_id=release_id, item_id=item_id, verdict=verdict, now=now
            )
        )
    except (NotFound, NotAllowed):
        raise
    except TacitError as error:
        return await _row(call, release_id, item_id=item_id, typed=answer, error=error)
    return go(f"/releases/{release_id}/audit/rows", say="Taken. Here is the next one.")


async def _plan(call: PageCall, slug: str, *, error: TacitError | None = None) -> Response:
    asked = call.request.query_params

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> PlanView:
        proposal, refused = None, None
        try:
            proposal = review_plans.propose(
                tx,
                actor=actor,
                project_id=project.id,
                error_at_most=_share(asked.get("error_at_most"), place="error_at_most"),
                confidence=_share(asked.get("confidence"), place="confidence"),
                most=_whole(asked.get("most", "")),
            )
        except PlanRefused as failure:
            refused = shown(failure)
        return PlanView(
            proposal=proposal,
            progress=review_plans.get(tx, actor=actor, project_id=project.id),
            looks=review_plans.list_next_looks(tx, actor=actor, project_id=project.id, now=now),
            refused=refused,
        )

    extra = {"plan_id": new_id(), "money": money}
    return await _project.page(call, slug, "review_plan.html", see, extra=extra, error=error)


async def _audit(call: PageCall, release_id: str, *, error: TacitError | None = None) -> Response:
    def see(tx: Tx, actor: Actor, now: datetime) -> AuditView:
        release = releases.get_release(tx, actor=actor, release_id=release_id)
        return AuditView(
            release=release,
            project=projects.get_project(tx, actor=actor, project=release.project_id),
            certificate=certificates.find(tx, actor=actor, release_id=release_id),
            commitment=audits.find_commitment(tx, actor=actor, project_id=release.project_id),
            may=actions_of(actor),
        )

    return await call.page(
        "release_audit.html",
        see,
        lambda view: {"view": view, "error": error},
        status=error.status if error else 200,
    )


async def _row(
    call: PageCall,
    release_id: str,
    *,
    item_id: str | None = None,
    typed: Mapping[str, object] | None = None,
    error: TacitError | None = None,
) -> Response:
    def see(tx: Tx, actor: Actor, now: datetime) -> RowToJudge | None:
        rows = audits.list_next_rows(tx, actor=actor, release_id=release_id)
        same = [row for row in rows if row.item_id == item_id]
        return next(iter([*same, *rows]), None)

    def context(row: RowToJudge | None) -> Mapping[str, object]:
        kind = registry.get(row.kind) if row else None
        return {
            "row": row,
            "release_id": release_id,
            "kind": kind,
            "task_input": row.input if row else {},
            "sheet": row,
            "answer": (typed if typed is not None else row.answer or row.start) if row else {},
            "verdict_id": new_id(),
            "said": say(error) if error else None,
            "problems": error.facts.get("problems", []) if error else [],
            "preview_url": _sheet.PREVIEW_URL,
            "keys": [*kind.keys] if kind else [],
            "place": error.place if error else None,
        }

    return await call.page("audit_row.html", see, context, status=error.status if error else 200)


def money(cents: int | None, currency: str | None) -> str:
    """An amount as a reader sees it, or that it is not known."""
    return "not known" if cents is None else f"{cents / 100:,.2f} {currency}"


def _share(given: str | None, *, place: str) -> float | None:
    """A share in percent as it was typed.

    Raises:
        PlanRefused: it is no number.
    """
    typed = (given or "").strip().removesuffix("%")
    if not typed:
        return None
    try:
        return float(typed) / 100
    except ValueError:
        raise PlanRefused(f"{given!r} is no number.", place=place) from None


def _whole(given: str) -> int:
    if not given.strip():
        return review_plans.MOST_DEFAULT
    if not given.strip().isdigit():
        raise PlanRefused(f"{given!r} is no whole number.", place="most")
    return int(given)
