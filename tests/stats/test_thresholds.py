"""Learn then test: the exact test, the order of the grid, replays by prefix."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import thresholds
from tacit.stats.votes import Votes

TABLE = np.array([[[0.9, 0.2], [0.1, 0.8]]])
"""One rater: right nine times of ten where 0 is true, eight of ten where 1 is."""


def test_the_exact_test_worked_by_hand() -> None:
    # N = 10, at most 20 % wrong: M0 = 3. No error among 5: C(7,5)/C(10,5) = 21/252.
    found = thresholds.chance_of_so_few(0, judged=5, rows=10, error_at_most=0.2)
    assert found == pytest.approx(21 / 252)
    endless = thresholds.chance_of_so_few(1, judged=3, rows=None, error_at_most=0.2)
    assert endless == pytest.approx(0.8**3 + 3 * 0.2 * 0.8**2)


def test_the_loosest_that_is_kept_is_taken_and_a_later_pass_does_not_count() -> None:
    # 59 without an error reject "more than 5 %" at 5 %; with one error they do not.
    found = thresholds.certify(
        [0, 1, 0, 0],
        grid=[0.4, 0.2, 0.1, 0.05],
        judged=59,
        rows=None,
        error_at_most=0.05,
    )
    assert (found.threshold, found.place) == (0.1, 2)
    assert len(found.chances) == 3


def test_when_the_strictest_fails_every_vote_is_bought() -> None:
    found = thresholds.certify([3, 3], grid=[0.2, 0.1], judged=59, rows=None, error_at_most=0.05)
    assert found.threshold is None
    assert found.unknown == "59 judged items do not show it at any threshold"


def test_nothing_judged_shows_nothing() -> None:
    found = thresholds.certify([0], grid=[0.1], judged=0, rows=100, error_at_most=0.05)
    assert found.unknown is not None


def test_the_promise_of_a_chosen_threshold_is_broken_in_at_most_delta() -> None:
    # 1,000 items; at threshold j of 6 a fixed share of 2 … 12 % would end wrong, nested.
    chance = np.random.default_rng(5)
    ends_wrong = np.arange(1_000) < np.array([20, 40, 51, 60, 90, 120])[:, None]
    broken = certified = 0
    for _ in range(400):
        judged = chance.choice(1_000, size=300, replace=False)
        found = thresholds.certify(
            ends_wrong[:, judged].sum(axis=1),
            grid=[0.01, 0.02, 0.04, 0.08, 0.16, 0.32],
            judged=300,
            rows=1_000,
            error_at_most=0.05,
        )
        certified += found.place is not None
        broken += found.place is not None and found.place >= 2
    assert certified > 380
    assert broken / 400 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)


def test_posteriors_by_prefix_worked_by_hand() -> None:
    found = thresholds.prefix_posteriors(
        [[0, 1], [1, -1]], [[0, 0], [0, 0]], tables=TABLE, prior=[0.5, 0.5]
    )
    assert found[0].tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert found[1][0] == pytest.approx([0.9 / 1.1, 0.2 / 1.1])
    assert found[2][0] == pytest.approx([0.09 / 0.25, 0.16 / 0.25])
    assert found[2][1].tolist() == found[1][1].tolist()


def test_votes_stand_in_the_order_in_which_they_came() -> None:
    votes = Votes.from_columns(["a", "a", "b"], ["x", "y", "y"], [0, 1, 1])
    found = thresholds.by_place(votes, [1, 0, 0])
    assert found.label.tolist() == [[1, 0], [1, -1]]
    assert found.rater.tolist() == [[1, 0], [1, 0]]


def test_temperature_flattens_and_does_not_turn() -> None:
    def tempered(temperature: float) -> NDArray[np.float64]:
        found: NDArray[np.float64] = thresholds.prefix_posteriors(
            [[0]], [[0]], tables=TABLE, prior=[0.5, 0.5], temperature=temperature
        )[1, 0]
        return found

    sharp, flat = tempered(1.0), tempered(2.0)
    assert flat == pytest.approx(np.sqrt(sharp) / np.sqrt(sharp).sum())


def test_items_stop_when_they_may_and_not_before_two_votes() -> None:
    posteriors = np.array(
        [
            [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]],
            [[0.99, 0.01], [0.6, 0.4], [0.2, 0.8]],
            [[0.95, 0.05], [0.7, 0.3], [0.3, 0.7]],
            [[0.5, 0.5], [0.1, 0.9], [0.3, 0.7]],
        ]
    )
    found = thresholds.replay(posteriors, available=[3, 3, 2], grid=[0.4, 0.1, 0.01])
    assert found.votes.tolist() == [[2, 2, 2], [2, 3, 2], [3, 3, 2]]
    assert found.label.tolist() == [[0, 0, 1], [0, 1, 1], [0, 1, 1]]
    assert found.settled.tolist() == [
        [True, True, True],
        [True, True, False],
        [False, False, False],
    ]


def test_an_item_without_votes_stops_at_once_and_is_not_settled() -> None:
    found = thresholds.replay(np.full((3, 1, 2), 0.5), available=[0], grid=[0.1])
    assert (found.votes.tolist(), found.settled.tolist()) == ([[0]], [[False]])
