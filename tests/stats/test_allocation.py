"""The next item and the next rater: order, lazy changes, cliques, chance."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tacit.stats import allocation
from tacit.stats.allocation import Looks, State

SCORES = st.lists(st.integers(0, 8).map(lambda part: part / 8), min_size=1, max_size=12)


def test_the_next_votes_go_where_error_times_value_over_price_is_largest() -> None:
    found = allocation.next_votes(
        [0.5, 0.4, 0.3, 0.0], count=3, value=[1, 1, 4, 9], price=[1, 0.5, 2, 1]
    )
    assert found.tolist() == [1, 2, 0]  # scores .5, .8, .6, 0


def test_no_more_items_than_there_are() -> None:
    assert allocation.next_votes([0.1, 0.0], count=9).tolist() == [0]
    assert allocation.next_votes([], count=3).tolist() == []


def test_a_vote_without_a_price_is_refused() -> None:
    with pytest.raises(ValueError, match="price"):
        Looks([0.1, 0.2], price=[1, 0])


@settings(max_examples=100, deadline=None)
@given(start=SCORES, changes=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 8))))
def test_the_heap_is_the_largest_score_whatever_was_changed(
    start: list[float], changes: list[tuple[int, int]]
) -> None:
    looks, scores = Looks(start), list(start)
    for item, part in changes:
        if item >= len(scores):
            top = max(scores)
            taken = looks.take()
            assert taken == (scores.index(top) if top > 0 else None)
            if taken is not None:
                scores[taken] = 0.0
        else:
            scores[item] = part / 8
            looks.update(item, part / 8)
    left = []
    while (taken := looks.take()) is not None:
        left.append(taken)
    assert left == sorted(
        (item for item, score in enumerate(scores) if score > 0),
        key=lambda item: (-scores[item], item),
    )


def test_states_of_items() -> None:
    found = allocation.states([0.01, 0.01, 0.3, 0.3, 0.3], [2, 1, 2, 8, 1], threshold=0.05, cap=8)
    assert found == [State.SETTLED, State.WAITING, State.OPEN, State.CAPPED, State.WAITING]


def _asked(
    seed: int,
    *,
    free: tuple[bool, ...] = (True,) * 4,
    groups: tuple[NDArray[np.int64], ...] = (),
    voted: Sequence[int] = (),
) -> allocation.Rater:
    bits, price = [0.2, 1.5, 1.0, 0.9], [1.0, 2.0, 1.0, 1.0]
    return allocation.next_rater(
        bits, price=price, free=free, groups=groups, voted=voted, seed=seed
    )


def test_the_next_rater_tells_most_for_the_money() -> None:
    assert _asked(1) == allocation.Rater(rater=2)


def test_a_few_are_drawn_at_random() -> None:
    found = [_asked(seed) for seed in range(2_000)]
    at_random = np.mean([each.at_random for each in found])
    assert 0.05 < at_random < 0.10
    assert {each.rater for each in found if each.at_random} == {0, 1, 2, 3}
    assert {each.rater for each in found if not each.at_random} == {2}


@settings(max_examples=60, deadline=None)
@given(
    cliques=st.lists(st.integers(-1, 2), min_size=4, max_size=4),
    teams=st.lists(st.integers(-1, 2), min_size=4, max_size=4),
    voted=st.sets(st.integers(0, 3)),
    seed=st.integers(0, 1_000),
)
def test_never_two_of_one_clique_or_team(
    cliques: list[int], teams: list[int], voted: set[int], seed: int
) -> None:
    groups = (np.array(cliques), np.array(teams))
    found = _asked(seed, groups=groups, voted=sorted(voted))
    if found.rater is None:
        assert found.unknown == "nobody who is free may vote on it"
        return
    assert found.rater not in voted
    for group in groups:
        own = group[found.rater]
        assert own < 0 or own not in {int(group[other]) for other in voted}


def test_nobody_is_free() -> None:
    assert _asked(0, free=(False,) * 4).rater is None
