"""Reliability of people: values by hand, identities, and coverage."""

import math

import numpy as np
import pytest

from tacit.stats import reliability
from tacit.stats.errors import TooManyCells, VotesMalformed
from tacit.stats.reliability import Tally
from tacit.stats.votes import Votes


def test_a_tally_by_hand() -> None:
    """Two outcomes at a half-life of one: the older weighs a half."""
    found = reliability.tally([True, False], half_life=1)
    assert (found.right, found.wrong, found.n) == (0.5, 1.0, 2)


def test_one_outcome_more_is_the_whole_again() -> None:
    chance = np.random.default_rng(1)
    right = chance.random(700) < 0.8
    running = Tally()
    for one in right.tolist():
        running = running.after(right=one)
    whole = reliability.tally(right)
    assert running.n == whole.n == 700
    assert running.right == pytest.approx(whole.right, rel=1e-9)
    assert running.wrong == pytest.approx(whole.wrong, rel=1e-9)


def test_what_a_person_sees() -> None:
    """Beta(4 + 16, 1 + 4): its mean is 20/25, its 90 % interval from tables."""
    found = Tally(right=16, wrong=4, n=20).estimate()
    assert (found.value, found.level, found.n) == (0.8, 0.9, 20)
    assert (found.low, found.high) == pytest.approx((0.657, 0.914), abs=2e-3)


def test_under_ten_outcomes_nothing_is_said() -> None:
    assert reliability.tally([True] * 9).estimate().unknown == reliability.TOO_FEW
    assert reliability.tally([True] * 10).estimate().is_known


def test_the_interval_covers_people_of_the_prior() -> None:
    """Exactly, by its definition: 2,000 people with 40 outcomes each, nominal 95 %."""
    chance = np.random.default_rng(7)
    rate = chance.beta(4, 1, size=2_000)
    right = chance.binomial(40, rate)
    inside = 0
    for own, count in zip(rate.tolist(), right.tolist(), strict=True):
        found = Tally(right=count, wrong=40 - count, n=40).estimate(level=0.95)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= own <= found.high
    assert 0.93 <= inside / 2_000 <= 0.97


def test_confusion_counts_what_was_said_of_gold() -> None:
    votes = Votes.from_columns(
        ["1", "1", "2", "2", "3"], ["a", "b", "a", "b", "a"], ["x", "y", "y", "y", "x"]
    )
    counts = reliability.confusion(votes, np.array([0, 1, -1]))
    assert counts.tolist() == [[[1, 0], [0, 1]], [[0, 1], [0, 1]]]


def test_truth_has_one_level_an_item() -> None:
    votes = Votes.from_columns(["1"], ["a"], ["x"], levels=["x", "y"])
    with pytest.raises(VotesMalformed):
        reliability.confusion(votes, np.array([2]))
    with pytest.raises(VotesMalformed):
        reliability.confusion(votes, np.array([0, 0]))


def test_tables_that_do_not_fit_are_refused() -> None:
    many = Votes.from_columns(["1"], ["a"], [0], levels=range(10_000))
    with pytest.raises(TooManyCells):
        reliability.confusion(many, np.array([0]))


def test_bits_by_hand() -> None:
    """A binary symmetric channel with error .1 and even levels carries 1 − H(.1) = .531 bits."""
    table = np.array([[0.9, 0.1], [0.1, 0.9]])
    entropy = -(0.1 * math.log2(0.1) + 0.9 * math.log2(0.9))
    assert reliability.information(table, [0.5, 0.5]) == pytest.approx(1 - entropy)


def test_who_answers_whatever_is_true_tells_nothing() -> None:
    same = np.array([[0.95, 0.05], [0.95, 0.05]])
    assert reliability.information(same, [0.95, 0.05]) == pytest.approx(0, abs=1e-12)
    perfect = np.eye(4)
    assert reliability.information(perfect, [0.25] * 4) == pytest.approx(2)


def test_bits_do_not_depend_on_the_names_of_levels() -> None:
    chance = np.random.default_rng(2)
    table = chance.dirichlet(np.ones(4), size=4)
    shares = chance.dirichlet(np.ones(4))
    order = chance.permutation(4)
    turned = reliability.information(table[np.ix_(order, order)], shares[order])
    assert turned == pytest.approx(reliability.information(table, shares))


def test_bits_have_an_interval() -> None:
    found = reliability.bits([[90, 10], [10, 90]], [0.5, 0.5])
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert found == reliability.bits([[90, 10], [10, 90]], [0.5, 0.5])
    assert reliability.bits([[7]], [1]).unknown == reliability.ONE_LEVEL


def test_accuracy_by_hand() -> None:
    """Rows (2.5 + 8, .5 + 2) and (.5 + 1, 2.5 + 9): Σ π_z E[z, z], and the Dirichlet variance."""
    found = reliability.accuracy([[8, 2], [1, 9]], [0.4, 0.6])
    assert found.value == pytest.approx(0.4 * 10.5 / 13 + 0.6 * 11.5 / 13)
    assert found.n == 20
    assert found.low is not None
    assert found.high is not None
    assert 0.6 < found.low < 0.85 < found.high < 0.97


def test_without_a_vote_accuracy_is_the_prior() -> None:
    assert reliability.accuracy(np.zeros((2, 2)), [0.5, 0.5]).value == pytest.approx(2.5 / 3)


def test_accuracy_covers_raters_of_the_prior() -> None:
    """1,000 tables drawn from the prior, 30 votes a row, nominal 95 %."""
    chance = np.random.default_rng(3)
    shares = np.array([0.5, 0.3, 0.2])
    inside = 0
    for _ in range(1_000):
        table = np.stack([chance.dirichlet(row) for row in reliability.pseudo_counts(3)])
        counts = np.stack([chance.multinomial(30, row) for row in table])
        found = reliability.accuracy(counts, shares, level=0.95)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= float(shares @ np.diagonal(table)) <= found.high
    assert 0.93 <= inside / 1_000 <= 0.97


def test_cells_have_intervals_and_rows_sum_to_one() -> None:
    found = reliability.cells([[8, 2], [1, 9]])
    for row in found:
        assert sum(cell.value or 0 for cell in row) == pytest.approx(1)
        for cell in row:
            assert cell.low is not None
            assert cell.high is not None
            assert 0 <= cell.low < (cell.value or 0) < cell.high <= 1
    assert reliability.cells([[3]])[0][0].value == 1


def test_the_funnel_narrows_and_holds_its_share() -> None:
    found = reliability.funnel(0.9, [0, 10, 100, 1_000])
    assert (found.low_95[0], found.high_95[0]) == (0, 1)
    widths = [high - low for low, high in zip(found.low_95, found.high_95, strict=True)]
    assert widths == sorted(widths, reverse=True)
    assert all(a <= b for a, b in zip(found.low_998, found.low_95, strict=True))
    share = np.random.default_rng(4).binomial(1_000, 0.9, 20_000) / 1_000
    assert np.mean(share < found.low_95[3]) == pytest.approx(0.025, abs=0.005)
    assert np.mean(share > found.high_95[3]) == pytest.approx(0.025, abs=0.005)


def test_a_pool_without_errors_has_no_funnel() -> None:
    assert reliability.funnel(1.0, [5]).low_95 == (1.0,)
    assert reliability.funnel(0.5, []).n == ()
