"""Strengths from comparisons in pairs: published and hand-worked values, and properties."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import bradley_terry, strengths
from tacit.stats.strengths import Comparison, Strengths

TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WON = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
"""The American League East of 1987, as in A. Agresti, Categorical Data Analysis."""
RESULTS = st.sampled_from([0, 0.5, 1])
PAIRS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), RESULTS).filter(
        lambda one: one[0] != one[1]
    ),
    max_size=40,
)


def _beats(first: str, second: str, times: int = 1, first_won: float = 1) -> list[Comparison]:
    return [Comparison(first=first, second=second, first_won=first_won)] * times


def _values(found: Strengths) -> dict[str, float]:
    assert all(one.value is not None for one in found.players)
    return {one.name: one.value for one in found.players if one.value is not None}


def _made(pairs: list[tuple[str, str, float]]) -> list[Comparison]:
    return [Comparison(first=a, second=b, first_won=won) for a, b, won in pairs]


def test_the_published_strengths_of_baseball_teams() -> None:
    """Estimates and standard errors against Baltimore, as R's BradleyTerry2 prints them."""
    found = _values(
        strengths.fit(
            one
            for i, row in enumerate(WON)
            for j, times in enumerate(row)
            for one in _beats(TEAMS[i], TEAMS[j], times)
        )
    )
    against = {name: value - found["Baltimore"] for name, value in found.items()}
    assert against == pytest.approx(
        {
            "Milwaukee": 1.5814,
            "Toronto": 1.2945,
            "Detroit": 1.4364,
            "New York": 1.2476,
            "Boston": 1.1077,
            "Cleveland": 0.6839,
            "Baltimore": 0,
        },
        abs=5e-5,
    )


def test_two_are_apart_by_the_log_of_their_odds() -> None:
    found = strengths.fit([*_beats("a", "b", 3), *_beats("b", "a", 1)])
    assert _values(found) == pytest.approx({"a": math.log(3) / 2, "b": -math.log(3) / 2})
    # The variance of the difference is 1 / (n p (1 − p)) = 4 / 3; of each, a quarter of it. The
    # sandwich of four clusters is 4 / 3 of that.
    reach = 1.959964 * math.sqrt(4 / 3) / 2 * math.sqrt(4 / 3)
    best = found.players[0]
    assert (best.name, best.wins, best.losses, best.ties, best.n) == ("a", 3, 1, 0, 4)
    assert best.low == pytest.approx(math.log(3) / 2 - reach)
    assert best.high == pytest.approx(math.log(3) / 2 + reach)


def test_a_tie_is_half_a_win_for_each() -> None:
    tied = strengths.fit([*_beats("a", "b", 2), *_beats("a", "b", 2, first_won=0.5)])
    won = strengths.fit([*_beats("a", "b", 3), *_beats("b", "a", 1)])
    assert _values(tied) == pytest.approx(_values(won))
    assert tied.players[0].ties == 2


def test_without_a_comparison_nothing_is_known() -> None:
    found = strengths.fit([])
    assert (found.players, found.n, found.reason) == ((), 0, bradley_terry.NO_COMPARISON)


def test_groups_that_never_met_have_no_common_scale() -> None:
    found = strengths.fit([*_beats("a", "b"), *_beats("b", "a"), *_beats("c", "d", 1, 0.5)])
    assert found.reason == f"{bradley_terry.APART}: a, b | c, d"
    assert [(one.name, one.value, one.low, one.n) for one in found.players] == [
        ("a", None, None, 2), ("b", None, None, 2), ("c", None, None, 1), ("d", None, None, 1),
    ]  # fmt: skip


def test_one_who_never_lost_is_stronger_by_nobody_knows_how_much() -> None:
    found = strengths.fit([*_beats("a", "b", 9), *_beats("b", "c"), *_beats("c", "b")])
    assert found.reason == f"{bradley_terry.ONE_SIDED}: a | b, c"
    assert found.players[0].wins == 9


@pytest.mark.parametrize(
    "wrong",
    [
        Comparison(first="a", second="a", first_won=1),
        Comparison(first="a", second="b", first_won=0.7),
    ],
)
def test_what_is_no_comparison_is_refused(wrong: Comparison) -> None:
    with pytest.raises(ValueError, match=r"compared with itself|no result"):
        strengths.fit([wrong])


@given(PAIRS, st.randoms(use_true_random=False))
def test_order_is_irrelevant(pairs: list[tuple[str, str, float]], chance: random.Random) -> None:
    turned = [(b, a, 1 - won) for a, b, won in pairs]
    chance.shuffle(turned)
    first, second = strengths.fit(_made(pairs)), strengths.fit(_made(turned))
    assert first.reason == second.reason
    if first.reason is None:
        assert _values(first) == pytest.approx(_values(second), abs=1e-7)


@given(PAIRS)
def test_expected_wins_are_the_wins(pairs: list[tuple[str, str, float]]) -> None:
    """The equations that the maximum fulfils (Hunter, equation 4)."""
    found = strengths.fit(_made(pairs))
    if found.reason is not None:
        return
    value = _values(found)
    assert math.fsum(value.values()) == pytest.approx(0, abs=1e-9)
    for player in found.players:
        met = [b if a == player.name else a for a, b, _ in pairs if player.name in (a, b)]
        expected = math.fsum(1 / (1 + math.exp(value[b] - value[player.name])) for b in met)
        assert expected == pytest.approx(player.wins + player.ties / 2, abs=1e-6)
        assert player.low is not None
        assert player.high is not None
        assert player.low < value[player.name] < player.high


def test_the_truth_behind_simulated_choices_is_recovered() -> None:
    truth = {"a": 1.0, "b": 0.2, "c": -0.3, "d": -0.9}
    chance = random.Random(11)
    made = []
    for _ in range(6_000):
        a, b = chance.sample(sorted(truth), 2)
        won = chance.random() < 1 / (1 + math.exp(truth[b] - truth[a]))
        made.append(Comparison(first=a, second=b, first_won=int(won)))
    found = strengths.fit(made)
    assert _values(found) == pytest.approx(truth, abs=0.12)
    assert [one.name for one in found.players] == ["a", "b", "c", "d"]


def test_raters_who_choose_by_chance_leave_all_alike() -> None:
    chance = random.Random(5)
    made = []
    for _ in range(4_000):
        a, b = chance.sample("abc", 2)
        made.append(Comparison(first=a, second=b, first_won=chance.randint(0, 1)))
    assert _values(strengths.fit(made)) == pytest.approx({"a": 0, "b": 0, "c": 0}, abs=0.1)
