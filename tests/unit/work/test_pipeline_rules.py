"""What follows when a stage is done; no database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.projects import pipelines
from tacit.projects.records import StageName, StageSpec
from tacit.work import _pipeline_rules
from tacit.work._pipeline_rules import (
    ASKED_AGAIN,
    RETURNED_BY_VERDICT,
    Accept,
    Contest,
    Course,
    Open,
    Park,
    Pass,
    People,
    Reject,
    Return,
)
from tacit.work.records import Stage, StageState, Verdict

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AUTHOR, REVIEW = {"stage": "author"}, {"stage": "review", "rounds": 2}
ADJUDICATE = {"stage": "adjudicate", "when": "disagreement"}
ALL_AUDITED, NONE_AUDITED = ({"stage": "audit", "sample": each} for each in ("100%", "0.0001%"))
PEOPLE = People(authors=("ann",), reviewers=("ray",))


def course(
    *pipeline: Mapping[str, object], stages: Sequence[Stage] = (), has_votes: bool = False
) -> Course:
    specs: tuple[StageSpec, ...] = pipelines.parse(pipeline, has_votes=has_votes, imported=True)
    return Course(
        item_id="item",
        sampling_seed="seed",
        has_votes=has_votes,
        pipeline=specs,
        stages=tuple(stages),
    )


def stage(name: StageName, round_: int = 1, **changes: object) -> Stage:
    plain = Stage(
        id=f"{name}-{round_}",
        org_id="org",
        item_id="item",
        project_id="project",
        name=name,
        position=0,
        round=round_,
        state=StageState.SETTLED,
        wanted=1,
        taken=1,
        done=1,
        reserved_until=None,
        priority=0,
        domain="",
        blind=True,
        target_submission_id=None,
        contested=False,
        opened_at=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # names are checked by replace


def test_an_item_begins_with_its_author() -> None:
    step = _pipeline_rules.first(course(AUTHOR, REVIEW))
    assert (step.name, step.round, step.wanted) == (StageName.AUTHOR, 1, 1)


def test_an_answer_goes_to_review() -> None:
    (step,) = _pipeline_rules.after_author(
        course(AUTHOR, REVIEW, stages=[stage(StageName.AUTHOR)]),
        target="sub",
        differing=[],
        reviewers=(),
    )
    assert isinstance(step, Open)
    assert (step.name, step.target_submission_id, step.reserved_for) == (
        StageName.REVIEW,
        "sub",
        (),
    )


def test_a_later_round_is_kept_for_the_same_reviewer() -> None:
    (step,) = _pipeline_rules.after_author(
        course(AUTHOR, REVIEW, stages=[stage(StageName.REVIEW)]),
        target="sub",
        differing=[],
        reviewers=("ray",),
    )
    assert isinstance(step, Open)
    assert (step.round, step.reserved_for) == (2, ("ray",))


@pytest.mark.parametrize(
    ("differing", "kinds"),
    [([], [Pass, Accept]), (["c1"], [Open])],
)
def test_graders_who_differ_open_adjudication(differing: list[str], kinds: list[type]) -> None:
    steps = _pipeline_rules.after_author(
        course({"stage": "author", "people": 2}, ADJUDICATE, has_votes=True),
        target="sub",
        differing=differing,
        reviewers=(),
    )
    assert [type(step) for step in steps] == kinds


def test_without_adjudication_graders_who_differ_are_a_contest() -> None:
    steps = _pipeline_rules.after_author(
        course({"stage": "author", "people": 2}, has_votes=True),
        target="sub",
        differing=["c1"],
        reviewers=(),
    )
    assert steps == [Contest(criteria=("c1",)), Accept(submission_id="sub")]


def test_imported_settles_itself_and_is_named_so() -> None:
    steps = _pipeline_rules.after_author(
        course(AUTHOR, {"stage": "imported"}), target="sub", differing=[], reviewers=()
    )
    assert isinstance(steps[0], Pass)
    assert (steps[0].name, steps[0].state) == (StageName.IMPORTED, StageState.SETTLED)
    assert steps[1] == Accept(submission_id="sub")


@pytest.mark.parametrize(
    ("verdicts", "kinds"),
    [
        ([Verdict.ACCEPT], [Accept]),
        ([Verdict.RETURN], [Return, Open]),
        ([Verdict.REJECT], [Reject]),
    ],
)
def test_a_review_is_carried_out(verdicts: list[Verdict], kinds: list[type]) -> None:
    steps = _pipeline_rules.after_review(
        course(AUTHOR, REVIEW, stages=[stage(StageName.AUTHOR), stage(StageName.REVIEW)]),
        verdicts=verdicts,
        target="sub",
        people=PEOPLE,
    )
    assert [type(step) for step in steps] == kinds


def test_a_return_opens_the_next_round_for_the_author() -> None:
    steps = _pipeline_rules.after_review(
        course(AUTHOR, REVIEW, stages=[stage(StageName.AUTHOR), stage(StageName.REVIEW)]),
        verdicts=[Verdict.RETURN],
        target="sub",
        people=PEOPLE,
    )
    opened = steps[1]
    assert isinstance(opened, Open)
    assert (opened.name, opened.round, opened.reserved_for) == (StageName.AUTHOR, 2, ("ann",))
    assert opened.reserved_seconds == 3 * 86_400


@given(st.lists(st.sampled_from([Verdict.ACCEPT, Verdict.RETURN, Verdict.REJECT]), min_size=2))
def test_reviewers_who_differ_are_adjudicated_in_any_order(verdicts: list[Verdict]) -> None:
    two = course(AUTHOR, {**REVIEW, "people": 2}, ADJUDICATE)
    steps = _pipeline_rules.after_review(two, verdicts=verdicts, target="sub", people=PEOPLE)
    opened = steps[0]
    is_adjudicated = isinstance(opened, Open) and opened.name is StageName.ADJUDICATE
    assert is_adjudicated == (len(set(verdicts)) > 1)


def test_votes_that_were_decided_go_on() -> None:
    steps = _pipeline_rules.after_adjudication(
        course({"stage": "author", "people": 2}, ADJUDICATE, has_votes=True),
        verdict=Verdict.DECIDED,
        target="sub",
        people=PEOPLE,
    )
    assert steps == [Accept(submission_id="sub")]


def test_who_is_in_the_sample_is_audited_and_the_rest_skipped() -> None:
    for audit, kinds in ((ALL_AUDITED, [Open]), (NONE_AUDITED, [Pass, Accept])):
        steps = _pipeline_rules.after_review(
            course(AUTHOR, REVIEW, audit),
            verdicts=[Verdict.ACCEPT],
            target="sub",
            people=PEOPLE,
        )
        assert [type(step) for step in steps] == kinds


def test_an_item_is_audited_once() -> None:
    steps = _pipeline_rules.after_review(
        course(AUTHOR, REVIEW, ALL_AUDITED, stages=[stage(StageName.AUDIT)]),
        verdicts=[Verdict.ACCEPT],
        target="sub",
        people=PEOPLE,
    )
    assert steps == [Accept(submission_id="sub")]


def test_a_failed_audit_asks_other_reviewers_or_a_manager() -> None:
    (reviewed,) = _pipeline_rules.after_audit(
        course(AUTHOR, REVIEW, ALL_AUDITED), verdict=Verdict.FAIL, target="sub"
    )
    assert isinstance(reviewed, Open)
    assert (reviewed.name, reviewed.reserved_for) == (StageName.REVIEW, ())
    (parked,) = _pipeline_rules.after_audit(
        course({"stage": "author", "people": 2}, ALL_AUDITED, has_votes=True),
        verdict=Verdict.FAIL,
        target="sub",
    )
    assert isinstance(parked, Park)


def test_returns_are_counted_and_asking_again_is_not() -> None:
    def left(*reasons: str) -> int:
        stages = [
            stage(StageName.REVIEW, number, state=StageState.RETURNED, reason=reason)
            for number, reason in enumerate(reasons, start=1)
        ]
        return course(AUTHOR, {**REVIEW, "rounds": 3}, stages=stages).returns_left

    assert left() == 2
    assert left(RETURNED_BY_VERDICT) == 1
    assert left(RETURNED_BY_VERDICT, ASKED_AGAIN) == 1
    assert left(RETURNED_BY_VERDICT, RETURNED_BY_VERDICT) == 0


@given(st.text(), st.text())
def test_a_sample_of_nothing_has_nobody_and_of_all_everybody(seed: str, item_id: str) -> None:
    assert not _pipeline_rules.is_sampled(seed=seed, item_id=item_id, sample=0.0)
    assert _pipeline_rules.is_sampled(seed=seed, item_id=item_id, sample=1.0)


def test_a_sample_is_about_as_large_as_it_says() -> None:
    sampled = sum(
        _pipeline_rules.is_sampled(seed="seed", item_id=f"item-{number}", sample=0.1)
        for number in range(10_000)
    )
    assert 900 < sampled < 1_100
