"""Totals of scored responses: HealthBench, worst-at-k, ProfBench; sampling; preferences."""

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import choices, sampling, totals

SCORES = st.lists(st.floats(-2, 1), min_size=1, max_size=8)


def test_the_mean_is_clipped_and_not_the_items() -> None:
    # clipped items would give (1 + 0) / 2 = .5
    assert totals.clipped_mean([1.0, -0.5]).value == 0.25
    assert totals.clipped_mean([0.2, -0.5]).value == 0.0


def test_items_without_a_score_are_left_out_and_counted() -> None:
    figure = totals.clipped_mean([0.5, None, 1.0])
    assert (figure.value, figure.n) == (0.75, 2)
    assert totals.clipped_mean([None]).reason == totals.NO_SCORE
    assert totals.bootstrap_error([], seed=1).reason == totals.NO_SCORE


def test_the_bootstrap_error_is_near_that_of_the_mean_and_repeats() -> None:
    scores = [0.3, 0.5, 0.7, 0.4, 0.6, 0.5, 0.2, 0.8] * 8
    figure = totals.bootstrap_error(scores, seed=7)
    assert figure == totals.bootstrap_error(scores, seed=7)
    assert figure != totals.bootstrap_error(scores, seed=8)
    assert figure.value == pytest.approx(
        statistics.pstdev(scores) / math.sqrt(len(scores)), rel=0.15
    )


def test_the_bootstrap_clips_every_mean() -> None:
    assert totals.bootstrap_error([-1.0, -0.5, -0.2], seed=1).value == 0.0


def test_a_tag_skips_items_where_it_has_no_positive_criterion() -> None:
    good: dict[str, object] = {"id": "a", "weight": 4, "tags": ["axis:accuracy"]}
    bad: dict[str, object] = {"id": "b", "weight": -2, "tags": ["axis:accuracy", "level:example"]}
    graded = [
        totals.Graded(criteria=[good, bad], verdicts={"a": "met", "b": "met"}, tags=("theme:x",)),
        totals.Graded(criteria=[bad], verdicts={"b": "met"}, tags=("theme:y",)),
    ]
    figures = totals.criterion_tag_scores(graded)
    assert (figures["axis:accuracy"].value, figures["axis:accuracy"].n) == (0.5, 1)
    assert figures["level:example"].reason == totals.NO_SCORE
    items = totals.item_tag_scores(graded)
    assert items["theme:x"].value == 0.5
    assert items["theme:y"].value is None


@given(SCORES, st.integers(1, 8))
def test_worst_at_k_is_the_mean_minimum_over_all_subsets(scores: list[float], k: int) -> None:
    figure = totals.worst_at_k(scores, k=k)
    if k > len(scores):
        assert figure.reason == totals.TOO_FEW_SAMPLES
        return
    subsets = [min(subset) for subset in itertools.combinations(scores, k)]
    assert figure.value == pytest.approx(statistics.fmean(subsets), abs=1e-12)


def test_worst_at_one_is_the_mean_and_k_is_one_or_more() -> None:
    assert totals.worst_at_k([0.0, 0.5, 1.0], k=1).value == 0.5
    assert totals.worst_at_k([0.0, 0.5, 1.0], k=3).value == 0.0
    with pytest.raises(ValueError, match="k is 1 or more"):
        totals.worst_at_k([1.0], k=0)


def test_profbench_takes_the_mean_by_task_then_by_domain() -> None:
    scores = [
        totals.Placed(domain="Physics PhD", task="1", value=1.0),
        totals.Placed(domain="Physics PhD", task="1", value=0.0),
        totals.Placed(domain="Physics PhD", task="2", value=1.0),
        totals.Placed(domain="Finance MBA", task="3", value=0.25),
        totals.Placed(domain="Finance MBA", task="3", value=None),
    ]
    # physics (.5 + 1) / 2 = .75, finance .25
    figure = totals.mean_by_domain(scores)
    assert (figure.value, figure.n) == (0.5, 4)
    assert totals.mean_by_domain([]).reason == totals.NO_SCORE


def test_pass_at_k_and_pass_hat_k_worked_by_hand() -> None:
    # n 5, c 2, k 2: 1 - C(3,2)/C(5,2) = 1 - 3/10; C(2,2)/C(5,2) = 1/10
    assert sampling.pass_at_k(n=5, c=2, k=2).value == 0.7
    assert sampling.pass_hat_k(n=5, c=2, k=2).value == 0.1
    assert sampling.pass_at_k(n=5, c=2, k=1).value == sampling.pass_hat_k(n=5, c=2, k=1).value


def test_k_above_n_is_undefined_and_nonsense_is_refused() -> None:
    for statistic in (sampling.pass_at_k, sampling.pass_hat_k):
        assert statistic(n=3, c=1, k=4).reason == sampling.TOO_FEW_SAMPLES
        for n, c, k in ((3, 4, 1), (3, -1, 1), (3, 1, 0)):
            with pytest.raises(ValueError, match="k is 1 or more"):
                statistic(n=n, c=c, k=k)


@given(st.integers(1, 60), st.data())
def test_pass_hat_k_counts_the_opposite_of_failing(n: int, data: st.DataObject) -> None:
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    at, hat = sampling.pass_at_k(n=n, c=c, k=k).value, sampling.pass_hat_k(n=n, c=c, k=k).value
    others = sampling.pass_hat_k(n=n, c=n - c, k=k).value
    assert at is not None
    assert hat is not None
    assert others is not None
    assert 0.0 <= hat <= at <= 1.0
    assert at == pytest.approx(1 - others, abs=1e-12)


def test_graders_of_gdpval_agree_by_distance() -> None:
    # 1, 1/2, 0, 1 of four
    figure = choices.pairwise_agreement([1.0, 1.0, 1.0, 0.5, None], [1.0, 0.5, 0.0, 0.5, 1.0])
    assert (figure.value, figure.n) == (2.5 / 4, 4)
    assert choices.pairwise_agreement([None], [1.0]).value is None
    with pytest.raises(ValueError, match="A grade is 0"):
        choices.pairwise_agreement([0.3], [1.0])
