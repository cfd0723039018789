"""What a plan makes of votes, without a database."""

from datetime import UTC, datetime, timedelta

from tacit.quality import _plan_costs, _plan_rules
from tacit.quality.plan_records import Promise
from tacit.quality.records import VoteRow

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def rows(*votes: tuple[str, str, str]) -> list[VoteRow]:
    """Votes on one criterion: item, rater, verdict, in the order in which they came."""
    return [
        VoteRow(
            item_id=item,
            criterion="c1",
            criterion_version=1,
            rater_id=rater,
            verdict=verdict,
            option=None,
            at=MORNING + timedelta(minutes=place),
            submission_id=f"{item} {rater}",
        )
        for place, (item, rater, verdict) in enumerate(votes)
    ]


def test_people_who_agree_are_surer_than_people_who_do_not() -> None:
    given = rows(
        ("a", "ann", "met"), ("a", "bob", "met"), ("b", "ann", "met"), ("b", "bob", "unmet")
    )
    (fitted,) = _plan_rules.fit(given, temperature=4.0)
    assert fitted.error[("a", "c1")] < fitted.error[("b", "c1")]


def test_nothing_bought_saves_nothing_and_says_why() -> None:
    assert _plan_rules.saved([], temperature=4.0).share.unknown == "no vote was bought"


def test_a_stop_after_two_of_three_saves_against_three_for_everybody() -> None:
    given = [
        vote
        for item in range(60)
        for vote in [(f"i{item}", f"r{item % 7}", "met"), (f"i{item}", f"r{(item + 1) % 7}", "met")]
    ]
    for item in range(60, 70):
        given += [(f"i{item}", "r0", "unmet"), (f"i{item}", "r1", "met"), (f"i{item}", "r2", "met")]
    found = _plan_rules.saved(rows(*given), temperature=4.0)
    assert found.fixed is not None
    assert found.share.value is not None
    assert found.share.value == 1 - (found.bought or 0) / found.fixed


def test_rates_by_the_hour_become_prices_and_say_how() -> None:
    paid, words = _plan_costs.prices({"author": "120 USD/h", "review": "2.50 USD/item"})
    assert (paid.vote, paid.adjudication, paid.senior) == (2000, 250, 250)
    assert "10 minutes a judgement where a rate is by the hour" in words
    mixed, words = _plan_costs.prices({"author": "1 USD/item", "review": "1 EUR/item"})
    assert mixed.vote is None
    assert words == ("no cost: the rates are in several currencies",)


def test_more_criteria_an_item_cost_more_votes() -> None:
    promise, (paid, _) = Promise(error_at_most=0.05, confidence=0.95), _plan_costs.prices({})
    one, four = (
        _plan_costs.curve(
            _plan_costs.facts([], criteria=count, temperature=4.0),
            promise=promise,
            rows=1000,
            most=6,
            paid=paid,
        )
        for count in (1, 4)
    )
    assert one.points[2].votes < four.points[2].votes


def test_without_prices_no_plan_is_proposed_that_adjudicates_nearly_everything() -> None:
    promise, (paid, _) = Promise(error_at_most=0.05, confidence=0.95), _plan_costs.prices({})
    known = _plan_costs.facts([], criteria=12, temperature=4.0)
    found = _plan_costs.curve(known, promise=promise, rows=1000, most=3, paid=paid)
    assert found.best is None
    assert found.unknown is not None
