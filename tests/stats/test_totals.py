"""Totals of scored responses: HealthBench, ProfBench."""

import math
import statistics

import pytest

from tacit.stats import totals


def test_the_mean_is_clipped_and_not_the_items() -> None:
    # clipped items would give (1 + 0) / 2 = .5
    assert totals.clipped_mean([1.0, -0.5]).value == 0.25
    assert totals.clipped_mean([0.2, -0.5]).value == 0.0


def test_items_without_a_score_are_left_out_and_counted() -> None:
    figure = totals.clipped_mean([0.5, None, 1.0])
    assert (figure.value, figure.n) == (0.75, 2)
    assert totals.clipped_mean([None]).unknown == totals.NO_SCORE
    assert totals.bootstrap_error([], seed=1).unknown == totals.NO_SCORE


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
    assert figures["level:example"].unknown == totals.NO_SCORE
    items = totals.item_tag_scores(graded)
    assert items["theme:x"].value == 0.5
    assert items["theme:y"].value is None


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
    assert totals.mean_by_domain([]).unknown == totals.NO_SCORE
