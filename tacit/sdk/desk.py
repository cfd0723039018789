"""The review desk: what waits, second opinions, appeals, kept sentences, calibration."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from tacit.kit.ids import new_id
from tacit.sdk.choices import one_of
from tacit.sdk.transport import Transport
from tacit.wire import desk, quality, work
from tacit.wire.base import PageOf


class Desk:
    """What a reviewer does beside giving verdicts, and an author with them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def waiting(self) -> PageOf[desk.WaitingProject]:
        """What waits for this reviewer, by project."""
        return self._transport.page("/api/v1/review-queue", desk.WaitingProject)

    def ask_opinion(self, item_id: str, question: str) -> work.OpinionAsk:
        """Ask another reviewer about the submission in review; one's hold on it ends."""
        body = work.NewOpinionAsk(id=new_id(), question=question)
        path = f"/api/v1/items/{item_id}/opinion-asks"
        return self._transport.post(path, body, work.OpinionAsk)

    def asks(self) -> PageOf[work.AskView]:
        """What this person asked others, newest first."""
        return self._transport.page("/api/v1/opinion-asks", work.AskView)

    def withdraw_ask(self, ask_id: str) -> work.OpinionAsk:
        """Go on without the second opinion."""
        path = f"/api/v1/opinion-asks/{ask_id}/withdrawal"
        return self._transport.post(path, None, work.OpinionAsk)

    def give_opinion(
        self,
        claim_id: str,
        verdict: str,
        reasons: str,
        *,
        lines: Iterable[work.LineVerdict] = (),
    ) -> work.Review:
        """Say what one would decide, and why."""
        body = work.NewOpinion(
            id=new_id(),
            verdict=one_of(work.ReviewVerdict, verdict, place="verdict"),
            reasons=reasons,
            lines=list(lines),
        )
        return self._transport.post(f"/api/v1/claims/{claim_id}/opinion", body, work.Review)

    def appeal(self, submission_id: str, reason: str) -> work.AppealView:
        """Ask that another reviewer looks at a verdict on one's own work again."""
        body = work.NewAppeal(id=new_id(), reason=reason)
        path = f"/api/v1/submissions/{submission_id}/appeal"
        return self._transport.post(path, body, work.AppealView)

    def appeal_standing(self, submission_id: str) -> work.AppealStanding:
        """Whether a submission can be appealed, until when, and what became of it."""
        path = f"/api/v1/submissions/{submission_id}/appeal"
        return self._transport.get(path, work.AppealStanding)

    def appeals(self, *, cursor: str | None = None, limit: int = 50) -> PageOf[work.AppealView]:
        """The appeals this person made, newest first."""
        return self._transport.page("/api/v1/appeals", work.AppealView, cursor=cursor, limit=limit)

    def decide_appeal(self, claim_id: str, verdict: str, reasons: str) -> work.Review:
        """`uphold`, `overturn` (accepted) or `overturn_return` (another round)."""
        body = work.NewAppealDecision(
            id=new_id(),
            verdict=one_of(work.AppealVerdict, verdict, place="verdict"),
            reasons=reasons,
        )
        path = f"/api/v1/claims/{claim_id}/appeal-decision"
        return self._transport.post(path, body, work.Review)

    def reasons(self, project_id: str | None = None) -> PageOf[desk.SavedReason]:
        """One's own kept sentences and those of a project; without one, of every project."""
        return self._transport.page(
            "/api/v1/saved-reasons", desk.SavedReason, project_id=project_id
        )

    def add_reason(
        self, text: str, *, title: str = "", project_id: str | None = None
    ) -> desk.SavedReason:
        """Keep a sentence, for oneself or, as a manager, for a project."""
        body = desk.NewSavedReason(id=new_id(), text=text, title=title, project_id=project_id)
        return self._transport.post("/api/v1/saved-reasons", body, desk.SavedReason)

    def change_reason(self, reason_id: str, text: str, *, title: str = "") -> desk.SavedReason:
        """Change a kept sentence."""
        body = desk.SavedReasonChange(text=text, title=title)
        return self._transport.put(f"/api/v1/saved-reasons/{reason_id}", body, desk.SavedReason)

    def remove_reason(self, reason_id: str) -> desk.SavedReason:
        """Remove a kept sentence."""
        answer = self._transport.send("DELETE", f"/api/v1/saved-reasons/{reason_id}")
        return desk.SavedReason.model_validate_json(answer.content)

    def gold(self) -> PageOf[desk.Standing]:
        """The gold that this person can grade, and how they agree with it so far."""
        return self._transport.page("/api/v1/calibration", desk.Standing)

    def project_calibration(self, project_id: str) -> desk.ProjectCalibration:
        """How each person who judges in a project agrees with its gold; for managers."""
        path = f"/api/v1/projects/{project_id}/calibration"
        return self._transport.get(path, desk.ProjectCalibration)

    def gold_task(self, project_id: str, key: str) -> desk.GoldTask:
        """A gold piece to grade, without what is gold about it."""
        path = f"/api/v1/projects/{project_id}/calibration/{quote(key, safe='')}"
        return self._transport.get(path, desk.GoldTask)

    def calibrate(self, project_id: str, key: str, answer: Mapping[str, Any]) -> desk.Calibration:
        """Grade a gold piece and see the difference."""
        body = desk.NewCalibration(id=new_id(), answer=dict(answer))
        path = f"/api/v1/projects/{project_id}/calibration/{quote(key, safe='')}"
        return self._transport.post(path, body, desk.Calibration)

    def calibration(self, calibration_id: str) -> desk.Calibration:
        """What one made of a gold piece, with the difference."""
        return self._transport.get(f"/api/v1/calibrations/{calibration_id}", desk.Calibration)

    def reliability(self) -> quality.OwnReliability:
        """How often this person is right by domain, where the truth is known."""
        return self._transport.get("/api/v1/reliability", quality.OwnReliability)

    def trend(self) -> desk.Trend:
        """How this person's own work fared."""
        return self._transport.get("/api/v1/trend", desk.Trend)
