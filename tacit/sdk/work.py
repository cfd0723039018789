"""Doing work: claims, drafts, submissions, reviews, comments, time."""

from collections.abc import Iterable, Mapping
from typing import Any

from tacit.kit.ids import new_id
from tacit.sdk.choices import one_of, some_of
from tacit.sdk.files import WorkFiles
from tacit.wire import time as times
from tacit.wire import work
from tacit.wire import worksheet as sheets
from tacit.wire.base import PageOf


class Work(WorkFiles):
    """What an expert, reviewer, adjudicator or auditor does."""

    def desk(self) -> sheets.Desk:
        """What there is to do: held, kept for this person, offered and why."""
        return self._transport.get("/api/v1/desk", sheets.Desk)

    def next(
        self, *, project_id: str | None = None, stage_names: Iterable[str] | None = None
    ) -> work.Claim | None:
        """Claim the next piece of work, or None when there is nothing for this person."""
        names = (
            None
            if stage_names is None
            else sorted(some_of(work.StageName, stage_names, place="stage"))
        )
        body = work.NextClaim(id=new_id(), project_id=project_id, stage_names=names)
        answer = self._transport.send("POST", "/api/v1/claims", body=body)
        if answer.status_code == 204:
            return None
        return work.Claim.model_validate_json(answer.content)

    def claims(self) -> PageOf[work.Claim]:
        """The claims this person holds."""
        return self._transport.page("/api/v1/claims", work.Claim)

    def worksheet(self, claim_id: str) -> sheets.Worksheet:
        """Everything needed to work on a claim."""
        return self._transport.get(f"/api/v1/claims/{claim_id}", sheets.Worksheet)

    def renew(self, claim_id: str) -> work.Claim:
        """Hold the claim for longer."""
        return self._transport.post(f"/api/v1/claims/{claim_id}/renewal", None, work.Claim)

    def give_back(self, claim_id: str, reason: str) -> work.Claim:
        """Give the work back; the draft is kept for this person."""
        body = work.Reason(reason=reason)
        return self._transport.post(f"/api/v1/claims/{claim_id}/return", body, work.Claim)

    def take_again(self, item_id: str) -> work.Claim:
        """Take back work that one held before, or that was kept for one."""
        body = work.ItemClaim(id=new_id())
        return self._transport.post(f"/api/v1/items/{item_id}/claims", body, work.Claim)

    def park(self, claim_id: str, reason: str) -> work.Park:
        """Say that the item is broken; it leaves the queue until a manager answers."""
        body = work.Reason(reason=reason)
        return self._transport.post(f"/api/v1/claims/{claim_id}/park", body, work.Park)

    def draft(self, claim_id: str) -> work.Draft | None:
        """The newest version of this person's draft, if there is one."""
        answer = self._transport.send("GET", f"/api/v1/claims/{claim_id}/draft")
        if answer.status_code == 204:
            return None
        return work.Draft.model_validate_json(answer.content)

    def drafts(self, claim_id: str) -> PageOf[work.Draft]:
        """The versions that are kept, newest first."""
        return self._transport.page(f"/api/v1/claims/{claim_id}/drafts", work.Draft)

    def save_draft(
        self,
        claim_id: str,
        answer: Mapping[str, Any],
        *,
        base_version: int,
        tab: str = "",
        save_id: str | None = None,
    ) -> work.Draft:
        """Keep a version of the answer; `base_version` is the version it was based on."""
        body = work.NewDraft(
            save_id=save_id or new_id(), base_version=base_version, tab=tab, answer=dict(answer)
        )
        return self._transport.put(f"/api/v1/claims/{claim_id}/draft", body, work.Draft)

    def check(self, claim_id: str, answer: Mapping[str, Any]) -> PageOf[work.Note]:
        """What is missing or could be better in an answer, before it is handed in."""
        body = work.AnswerToCheck(answer=dict(answer))
        path = f"/api/v1/claims/{claim_id}/checks"
        return self._transport.post(path, body, PageOf[work.Note])

    def submit(
        self,
        claim_id: str,
        answer: Mapping[str, Any],
        *,
        ai_help: str,
        ai_note: str = "",
        submission_id: str | None = None,
    ) -> work.Submission:
        """Hand in the answer, with the disclosure of how a model helped."""
        body = work.NewSubmission(
            id=submission_id or new_id(),
            answer=dict(answer),
            ai_help=one_of(work.AiHelp, ai_help, place="ai_help"),
            ai_note=ai_note,
        )
        path = f"/api/v1/claims/{claim_id}/submission"
        return self._transport.post(path, body, work.Submission)

    def review(self, claim_id: str, review: work.NewReview) -> work.Review:
        """Accept, return or reject a submission, with reasons."""
        return self._transport.post(f"/api/v1/claims/{claim_id}/review", review, work.Review)

    def adjudicate(self, claim_id: str, decision: work.NewAdjudication) -> work.Review:
        """Decide where graders or reviewers differ."""
        path = f"/api/v1/claims/{claim_id}/adjudication"
        return self._transport.post(path, decision, work.Review)

    def audit(self, claim_id: str, audit: work.NewAudit) -> work.Review:
        """Pass or fail a sampled row."""
        return self._transport.post(f"/api/v1/claims/{claim_id}/audit", audit, work.Review)

    def submissions(self, *, cursor: str | None = None, limit: int = 50) -> PageOf[sheets.OwnWork]:
        """What this person handed in, reviewed or decided, newest first."""
        path = "/api/v1/submissions"
        return self._transport.page(path, sheets.OwnWork, cursor=cursor, limit=limit)

    def submission(self, submission_id: str) -> sheets.SubmissionView:
        """One submission, with its reviews and comments."""
        path = f"/api/v1/submissions/{submission_id}"
        return self._transport.get(path, sheets.SubmissionView)

    def comments(self, submission_id: str) -> PageOf[sheets.CommentView]:
        """The comments on a submission, with their replies."""
        path = f"/api/v1/submissions/{submission_id}/comments"
        return self._transport.page(path, sheets.CommentView)

    def reply(self, comment_id: str, text: str) -> work.Comment:
        """Answer a comment."""
        body = work.NewReply(id=new_id(), text=text)
        return self._transport.post(f"/api/v1/comments/{comment_id}/replies", body, work.Comment)

    def record_time(
        self, claim_id: str, segments: Iterable[times.NewSegment]
    ) -> PageOf[times.TimeSegment]:
        """Record stretches of active time on a claim."""
        body = times.NewSegments(segments=list(segments))
        path = f"/api/v1/claims/{claim_id}/time"
        return self._transport.post(path, body, PageOf[times.TimeSegment])

    def answer_gap(self, segment_id: str, answer: str) -> times.TimeSegment:
        """Say whether an idle gap was work or a break."""
        body = times.NewGapAnswer(answer=one_of(times.GapAnswer, answer, place="answer"))
        path = f"/api/v1/time/{segment_id}/answer"
        return self._transport.post(path, body, times.TimeSegment)

    def time(self) -> times.TimeTotals:
        """The time of this person, by claim, day and week."""
        return self._transport.get("/api/v1/time", times.TimeTotals)
