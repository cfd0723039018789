"""Sample sizes, the plan of a review and what was saved: published and worked values."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import panel, planner
from tacit.stats.planner import Promise, Rates

RATES = Rates(vote=200, adjudication=1_500, senior=1_000)


def test_rows_for_kappa_as_published() -> None:
    assert planner.kappa_rows(kappa=0.6, half_width=0.10).rows == 246


def test_rows_in_clusters_are_worth_less() -> None:
    found = planner.kappa_rows(kappa=0.6, half_width=0.10, cluster_rows=5, correlation=0.5)
    assert found.rows == 738  # 245.9 × 3
    assert found.assumes[1] == "5 rows a cluster, correlation 0.5"


@pytest.mark.parametrize(("prevalence", "half_width"), [(0.0, 0.1), (1.0, 0.1), (0.5, 0.0)])
def test_rows_for_kappa_may_be_unknown(prevalence: float, half_width: float) -> None:
    found = planner.kappa_rows(kappa=0.6, half_width=half_width, prevalence=prevalence)
    assert found.rows is None
    assert found.unknown


def test_the_interval_of_kappa_is_as_wide_as_planned() -> None:
    chance = np.random.default_rng(3)
    rows = planner.kappa_rows(kappa=0.6, half_width=0.10).rows
    assert rows is not None
    # Two raters with prevalence ½ and κ .6: equal with chance .8.
    equal = chance.random((4_000, rows)) < 0.8
    first = chance.random((4_000, rows)) < 0.5
    second = first == equal
    p, q = first.mean(axis=1), second.mean(axis=1)
    expected = p * q + (1 - p) * (1 - q)
    kappa = (equal.mean(axis=1) - expected) / (1 - expected)
    assert 1.96 * kappa.std() == pytest.approx(0.10, rel=0.05)


@pytest.mark.parametrize(
    ("strong", "weak", "rows"), [(0.70, 0.40, 42), (0.80, 0.30, 15), (0.65, 0.45, 96)]
)
def test_responses_to_tell_groups_apart_as_published(strong: float, weak: float, rows: int) -> None:
    assert planner.discrimination_rows(strong=strong, weak=weak).rows == rows
    assert planner.discrimination_rows(strong=weak, weak=strong).rows == rows


def test_equal_shares_cannot_be_told_apart() -> None:
    found = planner.discrimination_rows(strong=0.5, weak=0.5)
    assert (found.rows, found.unknown) == (None, "equal shares cannot be told apart")


def test_the_table_of_audits_rises_with_the_expected_error() -> None:
    promise = Promise(error_at_most=0.05, rows=1_000)
    found = planner.audit_rows(promise=promise, expected_errors=(0.0, 0.0125, 0.025, 0.06))
    rows = [plan.rows_mean for _, plan in found]
    assert rows[0] == 80
    assert rows[1] == pytest.approx(139, rel=0.05)
    assert rows[2] == pytest.approx(284, rel=0.05)
    assert rows[3] is None


def test_the_cost_of_a_plan_worked_by_hand() -> None:
    # Two items: one settles after 2 votes at error 0, one never in its 4 votes.
    posteriors = np.zeros((5, 2, 2))
    posteriors[:, 0] = [1.0, 0.0]
    posteriors[:, 1] = [0.5, 0.5]
    found = planner.review_plan(
        posteriors,
        available=[4, 4],
        promise=Promise(error_at_most=0.05, rows=1_000),
        rates=RATES,
        grid=(0.1,),
    )
    (point,) = found.points
    assert (point.votes, point.adjudicated, point.error) == (3.0, 0.5, 0.0)
    # 1,000 rows × (3 × 200 + .5 × 1,500) + 2 × 80 audited × 1,000
    assert point.cost == 1_000 * (600 + 750) + 160_000
    assert found.best == point
    assert found.note == "expected, not promised: only the audit certifies"


def test_a_curve_from_a_panel_trades_votes_for_errors() -> None:
    found = planner.review_plan(
        panel.posteriors(panel.Panel(), items=400),
        available=np.full(400, 8),
        promise=Promise(error_at_most=0.05, rows=5_000),
        rates=RATES,
    )
    votes = [point.votes for point in found.points]
    errors = [point.error for point in found.points]
    assert votes == sorted(votes)
    assert errors == sorted(errors, reverse=True)
    assert found.best is not None
    assert 2 <= found.best.votes < 8


def test_no_item_is_no_plan_and_a_strict_promise_has_none() -> None:
    promise = Promise(error_at_most=0.05, rows=100)
    empty = planner.review_plan(np.zeros((3, 0, 2)), available=[], promise=promise, rates=RATES)
    assert empty.unknown == "there is no item to plan from"
    never = np.full((3, 5, 2), [0.7, 0.3])
    found = planner.review_plan(never, available=[2] * 5, promise=promise, rates=RATES, grid=(0.4,))
    assert (found.best, found.unknown) == (None, "no threshold is expected to keep the promise")


def test_savings_worked_by_hand() -> None:
    # Ten items of two votes, one of four whose answer turned at the fourth: fixed needs 4.
    posteriors = np.full((5, 11, 2), [0.9, 0.1])
    posteriors[4, 10] = [0.2, 0.8]
    found = planner.saving(posteriors, bought=[2] * 10 + [4])
    assert found.fixed == 4
    assert found.bought == pytest.approx(24 / 11)
    low, value, high = found.share.low, found.share.value, found.share.high
    assert low is not None
    assert high is not None
    assert value == pytest.approx(1 - 24 / 44)
    assert low <= 1 - 24 / 44 <= high


def test_a_fixed_number_that_is_enough_by_chance_only_does_not_count() -> None:
    # The answer is the last one after 1 vote, not after 2, again after 3.
    posteriors = np.array([[[0.5, 0.5]], [[0.2, 0.8]], [[0.6, 0.4]], [[0.3, 0.7]]])
    assert planner.saving(posteriors, bought=[3]).fixed == 3


def test_nothing_bought_saved_nothing() -> None:
    found = planner.saving(np.zeros((3, 0, 2)), bought=[])
    assert (found.share.unknown, found.fixed) == ("no vote was bought", None)


@pytest.mark.parametrize(
    "bad", [panel.Panel(votes=9, raters=8), panel.Panel(levels=1), panel.Panel(votes=0)]
)
def test_a_panel_that_cannot_vote_is_refused(bad: panel.Panel) -> None:
    with pytest.raises(ValueError, match="panel"):
        panel.draw(bad, items=5, seed=0)


def test_what_a_panel_expects_is_nearly_what_it_gets() -> None:
    people = panel.Panel()
    expected = panel.posteriors(people, items=2_000, seed=4)
    drawn = panel.draw(people, items=2_000, seed=4)
    for votes in (2, 4, 8):
        right = float((expected[votes].argmax(axis=1) == drawn.truth).mean())
        assert float(expected[votes].max(axis=1).mean()) == pytest.approx(right, abs=0.05)


def test_a_panel_is_as_it_was_asked_for() -> None:
    drawn = panel.draw(panel.Panel(careless=5, colluding=5), items=4_000, seed=1)
    assert all(len(set(row)) == 8 for row in drawn.rater[:100].tolist())
    equal = drawn.label == drawn.truth[:, None]
    share = {name: equal[mask].mean() for name, mask in _kinds(drawn.rater).items()}
    assert share["careless"] == pytest.approx(0.25, abs=0.03)
    assert share["colluding"] == pytest.approx(0.95 * 0.6 + 0.05 * 0.25, abs=0.03)
    assert share["honest"] == pytest.approx(16 / 18 * 0.96, abs=0.03)


def _kinds(rater: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    return {
        "careless": rater < 5,
        "colluding": (rater >= 5) & (rater < 10),
        "honest": rater >= 10,
    }
