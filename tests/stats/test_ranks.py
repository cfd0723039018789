"""Ranks: Borda by hand, Plackett and Luce against comparisons, equations and truth."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import bradley_terry, ranks
from tacit.stats.bradley_terry import Pairs
from tacit.stats.errors import VotesMalformed
from tacit.stats.ranks import PlackettLuce, Rankings
from tests.stats.test_bradley_terry import WON


def _rankings(*orders: str) -> Rankings:
    """Each order is a text whose letters are things, the best first."""
    rows = [
        (number, thing, place)
        for number, order in enumerate(orders)
        for place, thing in enumerate(order, start=1)
    ]
    return Rankings.from_columns(*(list(column) for column in zip(*rows, strict=True)))


def _simulated(theta: NDArray[np.float64], *, count: int, length: int, seed: int) -> Rankings:
    """Rankings by the model: the order of θ plus Gumbel noise."""
    chance = np.random.default_rng(seed)
    noisy = theta + chance.gumbel(size=(count, len(theta)))
    asked = np.argsort(chance.random((count, len(theta))), axis=1)[:, :length]
    place = np.argsort(np.argsort(-np.take_along_axis(noisy, asked, axis=1), axis=1), axis=1)
    return Rankings.from_columns(np.repeat(np.arange(count), length), asked.ravel(), place.ravel())


def _values(found: PlackettLuce) -> list[float]:
    return [one.value for one in found.estimates if one.value is not None]


def test_borda_by_hand() -> None:
    """abc and ba: a has 1 and 0, b has ½ and 1, c has 0."""
    found = ranks.borda(_rankings("abc", "ba"))
    assert [one.value for one in found] == [0.5, 0.75, 0]
    assert found[0].method == "no interval: 2 rankings, 20 are needed"


def test_ties_share_their_mean_rank() -> None:
    tied = Rankings.from_columns([1, 1, 1], ["a", "b", "c"], [1, 1, 2])
    assert [one.value for one in ranks.borda(tied)] == [0.75, 0.75, 0]


def test_a_thing_ranked_alone_is_unknown() -> None:
    found = ranks.borda(_rankings("ab", "c"))
    assert [one.value for one in found] == [1, 0, None]
    assert found[2].unknown == ranks.NOT_RANKED


def test_the_interval_of_borda_covers() -> None:
    """1,000 simulations of 40 rankings at random: the mean is ½."""
    chance = np.random.default_rng(1)
    inside = []
    ranking, ordered = np.repeat(np.arange(40), 4), np.tile(np.arange(4.0), 40)
    for _ in range(1_000):
        place = np.argsort(chance.random((40, 4)), axis=1).ravel()
        found = ranks.borda(
            Rankings(ranking=ranking, thing=place, place=ordered, things=range(4), count=40)
        )
        inside.append((found[0].low or 0) <= 0.5 <= (found[0].high or 0))
    assert 0.93 <= np.mean(inside) <= 0.97


def test_rankings_of_two_are_comparisons() -> None:
    """The published teams of `test_bradley_terry`, as rankings of two."""
    games = [(i, j) for i, row in enumerate(WON) for j, n in enumerate(row) for _ in range(n)]
    first, second = np.array(games).T
    found = ranks.plackett_luce(
        Rankings.from_columns(
            np.repeat(np.arange(len(games)), 2), np.ravel(games), np.tile([1, 2], len(games))
        )
    )
    pairs = Pairs.from_columns(first, second, np.ones(len(games)))
    fitted = bradley_terry.estimate(pairs)
    assert fitted.value is not None
    assert _values(found) == pytest.approx(fitted.value.tolist(), abs=1e-6)
    for one, other in zip(found.estimates, fitted.estimates(), strict=True):
        assert one.low == pytest.approx(other.low or 0, abs=2e-3)


def test_expected_choices_are_the_choices() -> None:
    """The equations of the maximum (Hunter, section 5), written out."""
    orders = ["abcd", "badc", "cab", "dcba", "bd", "acdb"]
    found = ranks.plackett_luce(_rankings(*orders))
    strength = dict(zip("abcd", np.exp(_values(found)), strict=True))
    expected, won = dict.fromkeys("abcd", 0.0), dict.fromkeys("abcd", 0)
    for order in orders:
        for place in range(len(order) - 1):
            left = order[place:]
            won[left[0]] += 1
            for thing in left:
                expected[thing] += strength[thing] / sum(strength[each] for each in left)
    assert expected == pytest.approx(won, abs=1e-6)
    assert found.converged


def test_truth_is_recovered_and_covered() -> None:
    theta = np.array([1.0, 0.5, 0, -0.3, -1.2])
    inside = []
    for seed in range(200):
        found = ranks.plackett_luce(_simulated(theta, count=100, length=4, seed=seed))
        inside += [
            (one.low or 0) <= true <= (one.high or 0)
            for one, true in zip(found.estimates, theta.tolist(), strict=True)
        ]
    assert len(inside) == 1_000
    assert 0.93 <= np.mean(inside) <= 0.97
    large = ranks.plackett_luce(_simulated(theta, count=5_000, length=3, seed=1))
    assert _values(large) == pytest.approx(theta.tolist(), abs=0.1)


def test_rankings_with_a_tie_are_left_out_and_counted() -> None:
    mixed = Rankings.from_columns(
        [1, 1, 2, 2, 3, 3], ["a", "b", "a", "b", "a", "b"], [1, 2, 2, 1, 1, 1]
    )
    found = ranks.plackett_luce(mixed)
    assert (found.left_out, _values(found)) == (1, [0, 0])


def test_what_is_always_first_is_named() -> None:
    found = ranks.plackett_luce(_rankings("abc", "acb"))
    assert found.components == (("a",), ("b", "c"))
    assert found.unknown == ranks.APART.format(parts="a | b, c")
    assert found.estimates[0].value is None


def test_what_is_no_ranking_is_refused() -> None:
    for columns in (([1, 1], ["a", "a"], [1, 2]), ([1], [None], [1]), ([1], ["a"], [np.nan])):
        with pytest.raises(VotesMalformed):
            Rankings.from_columns(*columns)
    assert ranks.plackett_luce(Rankings.from_columns([], [], [])).unknown == ranks.NO_RANKING
    assert ranks.borda(Rankings.from_columns([], [], [])) == ()
