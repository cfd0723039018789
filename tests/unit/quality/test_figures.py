"""Figures of a project from its votes: by hand-made crowds whose answer is known."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from tacit.quality import figures
from tacit.quality.records import VoteRow
from tacit.quality.views import AgreementFigures, PersonFigures, QualityFigures, Standing
from tacit.tasks.gold import GoldAnswer

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _vote(item: str, rater: str, label: str, **changes: object) -> VoteRow:
    plain = VoteRow(
        item_id=item,
        criterion="c1",
        criterion_version=1,
        rater_id=rater,
        verdict=label,
        option=None,
        scale="binary",
        domain="law",
        guideline_version=1,
        at=MONDAY,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]  # checked by replace


def _gold(person: str, number: int, *, right: bool) -> GoldAnswer:
    return GoldAnswer(
        person_id=person,
        key=f"g{number}",
        unit="c1",
        scale="binary",
        said="met" if right else "unmet",
        truth="met",
        domain="law",
        guideline_version=1,
        at=MONDAY + timedelta(minutes=number),
    )


def _of(rows: list[VoteRow], gold: list[GoldAnswer] | None = None) -> QualityFigures:
    return figures.of_rows(rows, gold or []).figures


def _person(found: QualityFigures, person_id: str) -> PersonFigures:
    return next(one for one in found.people.people if one.person_id == person_id)


def _lines(found: QualityFigures, by: str) -> tuple[AgreementFigures, ...]:
    return next(part.lines for part in found.scales[0].parts if part.by == by)


def test_agreement_has_coefficient_interval_raw_rate_confusion_and_from_how_many() -> None:
    labels = ["met", "unmet"] * 20
    rows = [_vote(f"i{n}", rater, label) for n, label in enumerate(labels) for rater in "ab"]
    rows[0] = dataclasses.replace(rows[0], verdict="unmet")
    [scale] = _of(rows, []).scales
    assert scale.all.percent.value == pytest.approx(39 / 40)
    assert scale.all.alpha.value == pytest.approx(0.95, abs=0.01)
    assert scale.all.alpha.low is not None
    assert (scale.all.items, scale.all.votes, scale.all.raters) == (40, 80, 2)
    assert (scale.levels, scale.counts) == (("met", "unmet"), (39, 41))
    assert scale.confusion.pairs == ((19, 1), (1, 20))


def test_parts_are_by_week_of_the_last_vote_domain_and_version() -> None:
    later = MONDAY + timedelta(days=9)
    rows = [_vote("i1", "a", "met"), _vote("i1", "b", "met", at=later, domain="tax")]
    rows.append(_vote("i2", "a", "met", guideline_version=2))
    found = _of(rows, [])
    assert [(one.name, one.votes) for one in _lines(found, "week")] == [
        ("2026-03-02", 1),
        ("2026-03-09", 2),
    ]
    assert [one.name for one in _lines(found, "domain")] == ["law", "tax"]
    assert [(one.name, one.votes) for one in _lines(found, "guideline")] == [("1", 2), ("2", 1)]


def test_the_order_of_an_ordinal_scale_is_that_of_its_name() -> None:
    scale = "ordinal: poor | fair | good"
    rows = [_vote("i1", rater, "", option="poor", scale=scale) for rater in "ab"]
    rows += [_vote("i2", rater, "", option="good", scale=scale) for rater in "ab"]
    [found] = _of(rows, []).scales
    assert found.levels == ("poor", "fair", "good")
    assert "order" in found.coefficient


@pytest.mark.parametrize(
    ("rows", "reason"),
    [([], "nobody has judged"), ([_vote("i1", "a", "met")], "only one person")],
)
def test_without_two_people_it_says_why(rows: list[VoteRow], reason: str) -> None:
    found = _of(rows, [])
    assert reason in str(found.reason)
    assert found.people.pool.unknown


def test_a_person_far_below_the_pool_is_outside_and_a_small_number_never_is() -> None:
    gold = [_gold("good", n, right=True) for n in range(60)]
    gold += [_gold("usual", n, right=n % 10 > 0) for n in range(60)]
    gold += [_gold("bad", n, right=n % 2 == 0) for n in range(60)]
    gold += [_gold("new", n, right=False) for n in range(1)]
    found = _of([], gold)
    bad, new = _person(found, "bad"), _person(found, "new")
    assert (bad.outside, bad.below, bad.right, bad.outcomes) == ("99.8", True, 30, 60)
    assert bad.reliability.low is not None
    assert _person(found, "usual").outside == ""
    assert (new.outside, new.reliability.value) == ("", None)
    assert "not enough yet" in str(new.reliability.unknown)


def test_what_an_adjudicator_decided_is_an_outcome_of_those_who_judged_before() -> None:
    rows = [_vote("i1", "a", "met"), _vote("i1", "b", "unmet")]
    rows.append(_vote("i1", "judge", "met", rater_kind="adjudicator"))
    found = _of(rows, [])
    assert [(one.person_id, one.right, one.outcomes) for one in found.people.people] == [
        ("a", 1, 1),
        ("b", 0, 1),
    ]


def test_severity_is_who_calls_more_met_on_the_same_work() -> None:
    rows = [_vote(f"i{n}", "mild", "met") for n in range(30)]
    rows += [_vote(f"i{n}", "strict", "met" if n % 3 else "unmet") for n in range(30)]
    found = _of(rows, [])
    mild, strict = _person(found, "mild").severity, _person(found, "strict").severity
    assert mild is not None
    assert strict is not None
    assert mild.value == pytest.approx(1 / 6)
    assert strict.value == pytest.approx(-1 / 6)


def test_nothing_depends_on_the_order_of_the_rows() -> None:
    rows = [_vote(f"i{n}", rater, "met" if n % 3 else "unmet") for n in range(9) for rater in "abc"]
    assert _of(rows) == _of(rows[::-1])


def test_small_projects_are_due_at_any_vote_and_large_ones_at_each_quarter() -> None:
    counted = {"grown": 5_000, "new": 5_000, "same": 5_000, "small": 10, "still": 10}
    kept = {
        name: Standing(votes=votes, gold_answers=0, computed_at=MONDAY)
        for name, votes in (("grown", 4_000), ("same", 4_001), ("small", 9), ("still", 10))
    }
    due = figures.due_of(counted, {}, kept)
    assert due.small == ("small",)
    assert due.large == {"grown": 5_000, "new": figures.VOTES_AT_ONCE_MAX}


def test_newer_gold_makes_a_small_project_due_also_without_votes() -> None:
    kept = {"old": Standing(votes=0, gold_answers=1, computed_at=MONDAY)}
    later = MONDAY + timedelta(seconds=1)
    assert figures.due_of({}, {"old": MONDAY}, kept).small == ()
    assert figures.due_of({}, {"old": later, "new": MONDAY}, kept).small == ("new", "old")


def test_without_gold_the_model_is_not_checked_and_its_temperature_assumed() -> None:
    rows = [_vote(f"i{n}", rater, "met") for n in range(5) for rater in "abc"]
    rows.append(_vote("i9", "a", "met"))
    found = figures.of_rows([*rows, _vote("i9", "b", "unmet")], [])
    [model] = found.figures.models
    assert (model.checked, model.temp_fitted, model.temp) == (False, False, 4.0)
    assert "not checked" in model.note
    first = found.items[0]
    assert first.item_id == "i9"
    [unit] = first.units
    assert unit.votes == 2
    assert max(unit.tempered) <= max(unit.raw)


def test_with_enough_gold_the_temperature_is_fitted() -> None:
    rows = [_vote(f"i{n}", rater, "met" if n % 2 else "unmet") for n in range(9) for rater in "abc"]
    gold = [_gold(who, n, right=n % 9 > 0) for who in "abc" for n in range(60)]
    [model] = figures.of_rows(rows, gold).figures.models
    assert (model.checked, model.temp_fitted, model.gold) == (True, True, 60)


def test_a_criterion_that_all_meet_is_saturated_and_two_that_are_one_are_redundant() -> None:
    rows = []
    for n in range(120):
        for criterion, label in (
            ("easy", "met"),
            ("one", "met" if n % 2 else "unmet"),
            ("same", "met" if n % 2 else "unmet"),
        ):
            rows.append(_vote(f"i{n}", "a", label, criterion=criterion))
    report = figures.of_rows(rows, []).figures.criteria
    flags = {one.criterion: (one.flags, one.twin) for one in report.lines}
    assert flags["easy"] == (("saturated",), "")
    assert flags["one"] == (("redundant",), "same")
    assert report.effective.value == pytest.approx(1.0)


def test_an_error_rate_that_trebles_is_noticed_and_one_that_stays_is_not() -> None:
    steady = [_gold("steady", n, right=n % 10 > 0) for n in range(300)]
    drifting = [
        _gold("drifting", n, right=n % 10 > 0 if n < 200 else n % 2 > 0) for n in range(300)
    ]
    noticed = figures.of_rows([], steady + drifting).found
    assert [one.person_ids for one in noticed if one.kind == "drift"] == [("drifting",)]


def test_a_run_of_answers_far_faster_than_usual_is_told_with_its_person() -> None:
    rows = []
    for n in range(40):
        for place, rater in enumerate("abc"):
            seconds = 300 + (n * 37 + place * 61) % 80
            at = MONDAY + timedelta(hours=n)
            fast = 5 if rater == "c" and n >= 30 else seconds
            rows.append(_vote(f"i{n}", rater, "met", seconds=fast, at=at))
    found = _of(rows).speed
    assert found.answers == 120
    assert "c" in {run.person_id for run in found.runs}
    assert _of([_vote("i1", "a", "met")]).speed.unknown
