"""Whether an act may happen; no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tacit.projects.records import StageName
from tacit.work import _rules
from tacit.work.errors import (
    AnchorMisplaced,
    ClaimEnded,
    DecisionIncomplete,
    DraftConflict,
    HoldExpired,
    NotYourClaim,
    ReasonMissing,
    RenewalsUsedUp,
    TextTooLong,
    TooManyClaims,
    WrongStage,
)
from tacit.work.records import (
    CLAIMS_HELD_MAX,
    RENEWALS_MAX,
    TEXT_CHARS_MAX,
    Anchor,
    Claim,
    ClaimState,
    NewDraft,
    VoteDecision,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLAIM = Claim(
    id="claim",
    org_id="org",
    stage_id="stage",
    item_id="item",
    project_id="project",
    stage_name=StageName.AUTHOR,
    expert_id="ann",
    state=ClaimState.HELD,
    reserved=False,
    guideline_version=1,
    claimed_at=NOW,
    hold_until=NOW + timedelta(hours=1),
    hold_seconds=3600,
)


def test_the_holder_acts_until_the_last_moment() -> None:
    last = CLAIM.hold_until - timedelta(microseconds=1)
    _rules.check_can_act(CLAIM, person_id="ann", now=last)
    with pytest.raises(HoldExpired):
        _rules.check_can_act(CLAIM, person_id="ann", now=CLAIM.hold_until)


def test_another_person_never_acts() -> None:
    with pytest.raises(NotYourClaim):
        _rules.check_can_act(CLAIM, person_id="bob", now=NOW)


@pytest.mark.parametrize("state", [ClaimState.HANDED_IN, ClaimState.GIVEN_BACK, ClaimState.PARKED])
def test_what_ended_says_how_and_that_drafts_are_kept(state: ClaimState) -> None:
    ended = replace(CLAIM, state=state, reason="withdrawn: gone")
    with pytest.raises(ClaimEnded, match="withdrawn: gone") as refused:
        _rules.check_can_act(ended, person_id="ann", now=NOW)
    assert "drafts are kept" in (refused.value.remedy or "")


def test_returns_do_not_count_against_the_limit() -> None:
    held = [CLAIM] * (CLAIMS_HELD_MAX - 1) + [replace(CLAIM, reserved=True)] * 5
    _rules.check_can_take(held)
    with pytest.raises(TooManyClaims, match="3 is the most"):
        _rules.check_can_take([*held, CLAIM])


def test_renewals_have_an_end() -> None:
    with pytest.raises(RenewalsUsedUp):
        _rules.check_can_renew(replace(CLAIM, renewals=RENEWALS_MAX))


def test_an_act_of_another_sort_is_refused() -> None:
    with pytest.raises(WrongStage, match="author"):
        _rules.check_stage(CLAIM, expected=(StageName.REVIEW,), act="verdict")


def test_a_first_save_is_based_on_nothing() -> None:
    draft = NewDraft(save_id="s", base_version=1, tab="t", answer={})
    with pytest.raises(DraftConflict) as refused:
        _rules.check_base_version(draft, current=None)
    assert refused.value.facts["current_version"] == 0


def test_texts_are_trimmed_needed_and_limited() -> None:
    assert _rules.check_text("  why  ", place="reason") == "why"
    with pytest.raises(ReasonMissing):
        _rules.check_text("  ", place="reason", needed_for="a return")
    with pytest.raises(TextTooLong):
        _rules.check_text("x" * (TEXT_CHARS_MAX + 1), place="reason")


@pytest.mark.parametrize(
    "decisions",
    [
        (),
        (("c1", "met"), ("c1", "met")),
        (("c1", "met"), ("c9", "met")),
        (("c1", None),),
    ],
)
def test_decisions_are_complete_known_and_once(
    decisions: tuple[tuple[str, str | None], ...],
) -> None:
    given = [
        VoteDecision(
            criterion=criterion,
            criterion_version=1,
            verdict=verdict,
            option=None,
            reason="It says so.",
        )
        for criterion, verdict in decisions
    ]
    with pytest.raises(DecisionIncomplete):
        _rules.check_decisions(given, differing=["c1"], known=["c1", "c2"])


@pytest.mark.parametrize(
    ("path", "start", "end", "quote"),
    [
        ("nowhere", 0, 3, "The"),
        ("note", 0, 3, "Ahe"),
        ("note", -3, 3, "The"),
        ("note", 3, 3, ""),
        ("note", 0, 99, "The court"),
    ],
)
def test_a_comment_points_at_words_that_stand_there(
    path: str, start: int, end: int, quote: str
) -> None:
    texts = {"note": "The court"}
    _rules.check_anchor(Anchor(path="note", start=4, end=9, quote="court"), texts=texts)
    with pytest.raises(AnchorMisplaced):
        _rules.check_anchor(Anchor(path=path, start=start, end=end, quote=quote), texts=texts)
