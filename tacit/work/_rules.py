"""Whether an act may happen. Pure: no database, no clock, no randomness.

What follows from an act is decided in `_pipeline_rules.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tacit.projects.records import Point, StageName
from tacit.tasks import file_refs
from tacit.work.errors import (
    AnchorMisplaced,
    ClaimEnded,
    DecisionIncomplete,
    DraftConflict,
    HoldExpired,
    LinesUnjudged,
    NotYourClaim,
    ReasonMissing,
    RenewalsUsedUp,
    ReturnNeedsOneAuthor,
    RoundsUsedUp,
    StaleRound,
    TextTooLong,
    TooManyClaims,
    TooMuchAtOnce,
    VerdictUnknown,
    WrongStage,
)
from tacit.work.records import (
    CLAIMS_HELD_MAX,
    COMMENTS_MAX,
    RENEWALS_MAX,
    TEXT_CHARS_MAX,
    Anchor,
    Claim,
    ClaimState,
    Draft,
    LineVerdict,
    NewDraft,
    NewReview,
    Stage,
    StageState,
    Verdict,
    VoteDecision,
)

NOT_JUDGED = "not_judged"
"""What a line says of a point that was left open, with the reason."""
_ENDED = {
    ClaimState.HANDED_IN: "You handed this in already.",
    ClaimState.GIVEN_BACK: "This work was given back.",
    ClaimState.PARKED: "This item is parked until a manager answers.",
    ClaimState.ASKED: "A second opinion was asked for; this comes back to you with it.",
}
_VERDICTS = {
    StageName.REVIEW: (Verdict.ACCEPT, Verdict.RETURN, Verdict.REJECT),
    StageName.OPINION: (Verdict.ACCEPT, Verdict.RETURN, Verdict.REJECT),
    StageName.APPEAL: (Verdict.UPHOLD, Verdict.OVERTURN, Verdict.OVERTURN_RETURN),
    StageName.AUDIT: (Verdict.PASS, Verdict.FAIL),
}
_NEEDS_REASON = {
    Verdict.RETURN: "sending back",
    Verdict.REJECT: "a rejection",
    Verdict.FAIL: "a failed audit",
    Verdict.DECIDED: "a decision",
    Verdict.UPHOLD: "upholding a verdict",
    Verdict.OVERTURN: "overturning a verdict",
    Verdict.OVERTURN_RETURN: "overturning a verdict",
}


def is_over(claim: Claim, *, now: datetime) -> bool:
    """Whether the hold ran out, swept or not."""
    return claim.state is ClaimState.EXPIRED or (
        claim.state is ClaimState.HELD and claim.hold_until <= now
    )


def check_is_mine(claim: Claim, *, person_id: str) -> None:
    """Raises NotYourClaim."""
    if claim.expert_id != person_id:
        raise NotYourClaim("Somebody else holds this.", remedy="Take the next item from your desk.")


def check_can_act(claim: Claim, *, person_id: str, now: datetime) -> None:
    """A claim is acted on by its holder, while it is held.

    Raises:
        NotYourClaim: another person holds it.
        ClaimEnded: it was handed in, given back or parked.
        HoldExpired: its time ran out.
    """
    check_is_mine(claim, person_id=person_id)
    if is_over(claim, now=now):
        raise hold_expired(claim)
    if claim.state is not ClaimState.HELD:
        why = f" Reason: {claim.reason}" if claim.reason else ""
        raise ClaimEnded(
            _ENDED[claim.state] + why,
            remedy="Nothing was changed. Your drafts are kept; go on from your desk.",
            claim_id=claim.id,
            state=claim.state.value,
        )


def hold_expired(claim: Claim, *, saved_version: int | None = None) -> HoldExpired:
    """Say that a hold ran out, what is safe and what to do."""
    kept = (
        f"This text was kept as draft {saved_version}."
        if saved_version is not None
        else "Every draft that was saved is kept, and so are your minutes."
    )
    return HoldExpired(
        f"Your hold on this item ended. {kept}",
        remedy="Take the item again if it is still free: your draft comes back with it.",
        claim_id=claim.id,
        stage_id=claim.stage_id,
        item_id=claim.item_id,
        saved_version=saved_version,
    )


def is_at_limit(held: Sequence[Claim]) -> bool:
    """Whether a person holds as much as they may; returns kept for them do not count."""
    return sum(1 for claim in held if not claim.reserved) >= CLAIMS_HELD_MAX


def check_can_take(held: Sequence[Claim]) -> None:
    """Raises TooManyClaims."""
    if is_at_limit(held):
        raise TooManyClaims(
            f"You hold {len(held)} items, and {CLAIMS_HELD_MAX} is the most at a time.",
            remedy="Hand one in or give one back first.",
            claim_ids=[claim.id for claim in held],
        )


def check_can_renew(claim: Claim) -> None:
    """Raises RenewalsUsedUp."""
    if claim.renewals >= RENEWALS_MAX:
        raise RenewalsUsedUp(
            f"This hold was renewed {claim.renewals} times, which is the limit.",
            remedy="Hand in what you have, or give the item back; your draft is kept.",
        )


def check_stage(claim: Claim, *, expected: Sequence[StageName], act: str) -> None:
    """Raises WrongStage when a claim is on a stage of another sort than the act."""
    if claim.stage_name not in expected:
        raise WrongStage(
            f"This claim is on the stage {claim.stage_name.value}, which has no {act}.",
            stage=claim.stage_name.value,
        )


def check_base_version(draft: NewDraft, *, current: Draft | None) -> None:
    """Refuse a save that was not based on the newest version.

    Raises:
        DraftConflict: carries the current version, so that nothing has to be retyped.
    """
    version = current.version if current else 0
    if draft.base_version != version:
        raise DraftConflict(
            f"This draft was saved elsewhere: it is at version {version}, and this "
            f"text was based on {draft.base_version}.",
            remedy="Look at both, keep what you want and save again.",
            current_version=version,
            current_answer=dict(current.answer) if current else {},
            current_tab=current.tab if current else None,
        )


def check_text(text: str, *, place: str, needed_for: str | None = None) -> str:
    """Return a text without blanks around it, if it is there and not too long.

    Raises:
        ReasonMissing: empty, and the act needs it.
        TextTooLong: over TEXT_CHARS_MAX.
    """
    text = text.strip()
    if needed_for and not text:
        raise ReasonMissing(f"Please say why: {needed_for} needs a reason.", place=place)
    if len(text) > TEXT_CHARS_MAX:
        raise TextTooLong(
            f"{len(text)} characters; at most {TEXT_CHARS_MAX} are kept.", place=place
        )
    return text


def check_round(stage: Stage, review: NewReview) -> None:
    """A verdict is for the submission that the stage is about.

    Raises:
        StaleRound: the stage is over, or another submission was read.
    """
    if stage.state not in (StageState.OPEN, StageState.FULL):
        raise StaleRound(
            f"Round {stage.round} of the stage {stage.name.value} is over.",
            remedy="Open the item again; your text is kept as a draft.",
            round=stage.round,
        )
    if review.submission_id is not None and stage.target_submission_id not in (
        None,
        review.submission_id,
    ):
        raise StaleRound(
            "This verdict is for a submission of another round.",
            remedy="Open the item again and read the newest submission.",
            submission_id=stage.target_submission_id,
        )


def check_verdict(stage: Stage, review: NewReview, *, returns_left: int, authors: int) -> None:
    """A verdict fits its stage, has its reasons, and a return can be carried out.

    Raises:
        VerdictUnknown: not one of this stage.
        ReasonMissing: anything but an accept or pass without a word.
        RoundsUsedUp: no return is left.
        ReturnNeedsOneAuthor: several people answered.
        TooMuchAtOnce: too many comments.
    """
    known = _VERDICTS.get(stage.name) or (
        (Verdict.DECIDED,)
        if is_about_votes(stage)
        else (Verdict.ACCEPT, Verdict.RETURN, Verdict.REJECT)
    )
    if review.verdict not in known:
        raise VerdictUnknown(
            f"'{review.verdict.value}' is no verdict here.",
            place="verdict",
            remedy=f"Known: {', '.join(verdict.value for verdict in known)}.",
        )
    must = _NEEDS_REASON.get(review.verdict)
    if stage.name is StageName.OPINION:
        must = "a second opinion"
    check_text(review.reasons, place="reasons", needed_for=must)
    if len(review.comments) > COMMENTS_MAX:
        raise TooMuchAtOnce(f"At most {COMMENTS_MAX} comments in one review.", place="comments")
    if review.verdict is Verdict.RETURN and stage.name is not StageName.OPINION:
        _check_can_return(returns_left=returns_left, authors=authors)
    if review.verdict is Verdict.OVERTURN_RETURN:
        # An appeal that is right is worth a round of its own.
        _check_can_return(returns_left=1, authors=authors)


def fill_lines(review: NewReview, *, points: Sequence[Point]) -> tuple[LineVerdict, ...]:
    """The lines of an acceptance, whole: a point that was left open says why.

    Raises:
        LinesUnjudged: points are open, and nothing says why.
        TextTooLong: the reason is over TEXT_CHARS_MAX.
    """
    why = check_text(review.unjudged_because, place="unjudged_because")
    kept = [line for line in review.lines if line.verdict != NOT_JUDGED or line.reason.strip()]
    judged = {line.point for line in kept if line.verdict}
    left = [point for point in points if point.slug not in judged]
    if left and not why:
        many = "1 point is" if len(left) == 1 else f"{len(left)} points are"
        raise LinesUnjudged(
            f"{many} not judged: {', '.join(point.title for point in left[:5])}.",
            place="unjudged_because",
            remedy="Judge every point, or say why the rest was not judged.",
            points=[point.slug for point in left],
        )
    said = {line.point: line.reason for line in kept}
    kept = [line for line in kept if line.verdict]
    return (
        *kept,
        *(
            LineVerdict(
                point=point.slug, verdict=NOT_JUDGED, reason=said.get(point.slug, "") or why
            )
            for point in left
        ),
    )


def _check_can_return(*, returns_left: int, authors: int) -> None:
    if authors > 1:
        raise ReturnNeedsOneAuthor(
            f"{authors} people answered this item, so it cannot go back to one of them.",
            remedy="Accept or reject it.",
        )
    if returns_left < 1:
        raise RoundsUsedUp(
            "This item was returned as often as the project allows.",
            remedy="Accept or reject it; a comment can still tell the author what is missing.",
        )


def is_about_votes(stage: Stage) -> bool:
    """An adjudication without a target decides votes; with one, between reviewers."""
    return stage.name is StageName.ADJUDICATE and stage.target_submission_id is None


def check_decisions(
    decisions: Sequence[VoteDecision], *, differing: Sequence[str], known: Sequence[str]
) -> None:
    """Every criterion on which graders differ is decided, once, with a reason.

    Raises:
        DecisionIncomplete: one is missing, decided twice, unknown or without verdict.
        ReasonMissing: one has no reason.
    """
    decided = [decision.criterion for decision in decisions]
    problems = [f"{each} is not decided" for each in differing if each not in decided]
    problems += [f"{each} is not a criterion here" for each in decided if each not in known]
    problems += [f"{each} is decided twice" for each in sorted(decided) if decided.count(each) > 1]
    problems += [
        f"{decision.criterion} has no verdict"
        for decision in decisions
        if decision.verdict is None and decision.option is None
    ]
    if problems:
        raise DecisionIncomplete("; ".join(dict.fromkeys(problems)) + ".", place="decisions")
    for decision in decisions:
        check_text(
            decision.reason, place=f"decisions.{decision.criterion}", needed_for="a decision"
        )


def check_anchor(anchor: Anchor, *, texts: Mapping[str, str]) -> None:
    """The quoted words stand at the place that the comment names.

    Of a place inside a file only the file and the form of the place are known here: its
    words are as the page showed them.

    Raises:
        AnchorMisplaced: no such text, or other words there.
    """
    place = file_refs.find_place(anchor.path)
    if place is not None and place.file in texts:
        if (anchor.start, anchor.end) != (0, len(anchor.quote)):
            raise AnchorMisplaced("Words inside a file are counted from 0.", place="anchor")
        return
    text = texts.get(anchor.path)
    if text is None:
        raise AnchorMisplaced(f"The submission has no text {anchor.path!r}.", place="anchor.path")
    inside = 0 <= anchor.start < anchor.end <= len(text)
    if not inside or text[anchor.start : anchor.end] != anchor.quote:
        raise AnchorMisplaced(
            f"The words {anchor.quote[:80]!r} do not stand at {anchor.start} in {anchor.path!r}.",
            place="anchor",
            remedy="Select the passage again.",
        )


def hold_end(*, now: datetime, hold_seconds: int) -> datetime:
    return now + timedelta(seconds=hold_seconds)
