"""Review plans and audits of releases."""

from collections.abc import Mapping
from typing import Any

from tacit.kit.ids import new_id
from tacit.sdk.transport import Transport
from tacit.wire import plans
from tacit.wire.base import PageOf


class Plans:
    """Buying quality by a plan, and proving it by an audit."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, project_id: str) -> plans.ReviewProgress:
        """How far the plan of a project is, and what it saved."""
        return self._transport.get(_of_project(project_id, "review-plan"), plans.ReviewProgress)

    def propose(
        self,
        project_id: str,
        *,
        error_at_most: float | None = None,
        confidence: float | None = None,
        most: int | None = None,
    ) -> plans.ReviewProposal:
        """What a plan would take, with its cost; nothing is bought."""
        path = _of_project(project_id, "review-plan/proposal")
        asked = {"error_at_most": error_at_most, "confidence": confidence, "most": most}
        given = {name: value for name, value in asked.items() if value is not None}
        return self._transport.get(path, plans.ReviewProposal, **given)

    def start(
        self,
        project_id: str,
        *,
        error_at_most: float = 0.05,
        confidence: float = 0.95,
        most: int = 6,
        threshold: float | None = None,
    ) -> plans.ReviewPlan:
        """Follow a plan from now on."""
        body = plans.NewReviewPlan(
            id=new_id(),
            error_at_most=error_at_most,
            confidence=confidence,
            most=most,
            threshold=threshold,
        )
        path = _of_project(project_id, "review-plan")
        return self._transport.post(path, body, plans.ReviewPlan)

    def looks(self, project_id: str) -> PageOf[plans.Look]:
        """Items whose answers are in, and what is to become of them."""
        return self._transport.page(_of_project(project_id, "looks"), plans.Look)

    def commit_seed(self, project_id: str) -> plans.AuditSeed:
        """Fix the draw of all audits of a project and publish its hash."""
        path = _of_project(project_id, "audit-seed")
        return self._transport.post(path, None, plans.AuditSeed)

    def open_audit(
        self,
        release_id: str,
        *,
        error_at_most: float = 0.05,
        confidence: float = 0.95,
        audit_rows: int | None = None,
    ) -> plans.ReleaseAudit:
        """Fix the rows of a sealed release for its audit."""
        body = plans.NewReleaseAudit(
            id=new_id(),
            error_at_most=error_at_most,
            confidence=confidence,
            audit_rows=audit_rows,
        )
        return self._transport.post(_of_release(release_id), body, plans.ReleaseAudit)

    def certificate(self, release_id: str) -> plans.Certificate:
        """What the audit of a release has shown so far."""
        return self._transport.get(_of_release(release_id), plans.Certificate)

    def audit_rows(self, release_id: str) -> PageOf[plans.RowToJudge]:
        """Rows that one may judge."""
        return self._transport.page(_of_release(release_id) + "/rows", plans.RowToJudge)

    def judge(
        self,
        release_id: str,
        item_id: str,
        *,
        own_answer: Mapping[str, Any] | None = None,
        is_right: bool | None = None,
        reasons: str = "",
    ) -> plans.AuditVerdictTaken:
        """Judge a row of an audit."""
        body = plans.NewAuditVerdict(
            id=new_id(),
            answer=dict(own_answer) if own_answer is not None else None,
            is_right=is_right,
            reasons=reasons,
        )
        path = f"{_of_release(release_id)}/rows/{item_id}/verdict"
        return self._transport.post(path, body, plans.AuditVerdictTaken)


def _of_project(project_id: str, path: str) -> str:
    return f"/api/v1/projects/{project_id}/{path}"


def _of_release(release_id: str) -> str:
    return f"/api/v1/releases/{release_id}/audit"
