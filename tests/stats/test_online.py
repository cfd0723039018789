"""Votes as they come: equal to the whole after a refresh, near it before, reversible."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacit.stats import dawid_skene, online
from tacit.stats.crews import Setting
from tacit.stats.dawid_skene import Options
from tacit.stats.errors import TooManyCells, UnknownLevel
from tacit.stats.online import Online
from tacit.stats.votes import Votes
from tests.make import truth_sets

NUMPY = Options(setting=Setting(engine="numpy"))
Row = tuple[str, str, int]


def rows_of(n: int, seed: int = 0) -> list[Row]:
    votes = truth_sets.drawn(n, seed=seed).votes
    order = np.random.default_rng(seed).permutation(votes.n)
    return [(f"i{votes.item[v]}", f"r{votes.rater[v]}", int(votes.label[v])) for v in order]


def played(rows: list[Row], *, refreshes: bool = True) -> Online:
    state = Online(range(4), options=NUMPY, refreshes=refreshes)
    for item, rater, label in rows:
        state.add(item, rater, label)
    return state


def whole(rows: list[Row]) -> Votes:
    item, rater, label = zip(*rows, strict=True)
    return Votes.from_columns(item, rater, label, levels=range(4))


def test_after_a_refresh_the_state_is_the_full_fit_bit_by_bit() -> None:
    rows = rows_of(1500)
    state = played(rows)
    state.refresh()
    votes = whole(rows)
    fitted = dawid_skene.fit(votes, options=NUMPY)
    assert fitted.posterior is not None
    for number, item in enumerate(votes.items):
        assert np.array_equal(state.of(item), fitted.posterior[number])


def test_playing_votes_again_gives_the_same_bits() -> None:
    rows = rows_of(1200, seed=1)
    one, two = played(rows).consensus(), played(rows).consensus()
    assert np.array_equal(np.asarray(one.posterior), np.asarray(two.posterior))


def test_a_state_built_from_votes_goes_on_as_one_that_saw_them_come() -> None:
    rows = rows_of(900, seed=6)
    grown = played(rows, refreshes=False)
    grown.refresh()
    built = Online.of_votes(whole(rows), options=NUMPY, refreshes=False)
    assert built.n == grown.n
    for state in (grown, built):
        state.add(rows[0][0], "late", 3)
        state.withdraw(rows[1][0], rows[1][1])
    for item, _, _ in rows[:50]:
        assert built.of(item) == pytest.approx(grown.of(item), abs=1e-12)


def test_no_votes_build_an_empty_state() -> None:
    state = Online.of_votes(Votes.from_columns([], [], [], levels=["a", "b"]))
    assert state.n == 0
    assert state.add("i", "r", "b")[1] > 0.5


def test_labels_are_those_of_the_full_fit_nearly_always() -> None:
    rows = rows_of(5000, seed=2)
    state = played(rows)
    votes = whole(rows)
    fitted = dawid_skene.fit(votes, options=NUMPY)
    now = np.array([int(state.of(item).argmax()) for item in votes.items])
    assert (now == fitted.label).mean() > 0.95


def test_a_withdrawal_is_the_vote_with_its_sign_turned() -> None:
    rows = rows_of(400, seed=3)
    state = played(rows, refreshes=False)
    before = state.consensus()
    state.add(rows[0][0], "somebody", 2)
    state.withdraw(rows[0][0], "somebody")
    after = state.consensus()
    assert after.tables is not None
    assert before.tables is not None
    assert state.n == len(rows)
    # The item is computed anew from today's tables; all else is as it was.
    others = [number for number, item in enumerate(state.items()) if item != rows[0][0]]
    assert np.asarray(after.posterior)[others] == pytest.approx(
        np.asarray(before.posterior)[others], abs=1e-12
    )
    again = state.add(rows[0][0], "somebody", 2)
    assert again.sum() == pytest.approx(1.0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 2)), max_size=40))
@settings(max_examples=30)
def test_counts_are_always_the_sums_of_posteriors(votes: list[tuple[int, int, int]]) -> None:
    state = Online(range(3), options=NUMPY)
    held: dict[tuple[int, int], int] = {}
    for number, (item, rater, label) in enumerate(votes):
        if number % 5 == 4 and (item, rater) in held:
            state.withdraw(item, rater)
            del held[item, rater]
        else:
            state.add(item, rater, label)
            held[item, rater] = label
    now = state.consensus()
    assert state.n == len(held)
    assert now.tables is not None
    assert now.posterior is not None
    per_item = {item: sum(1 for key in held if key[0] == item) for item in range(6)}
    wanted = sum(
        (now.posterior[number] * per_item[int(str(item))]
         for number, item in enumerate(state.items())),
        np.zeros(3),
    )  # fmt: skip
    assert now.tables.counts.sum(axis=(0, 1)) == pytest.approx(wanted, abs=1e-9)


def test_a_second_vote_replaces_the_first() -> None:
    state = Online(["no", "yes"], options=NUMPY)
    state.add("i", "r", "no")
    posterior = state.add("i", "r", "yes")
    assert posterior[1] > 0.5
    assert (state.n, state.replaced) == (1, 1)


def test_a_refresh_is_due_when_votes_grew_by_a_quarter() -> None:
    state = played(rows_of(500, seed=4), refreshes=False)
    dues = [state.is_due]
    state.refresh()
    grown = int(np.ceil(state.n * 0.25))
    for number in range(grown):
        dues.append(state.is_due)
        state.add(f"new{number}", "r1", 1)
    assert dues == [True, *[False] * grown]
    assert state.is_due


def test_a_warm_round_moves_towards_the_full_fit() -> None:
    rows = rows_of(3000, seed=5)
    state = played(rows[:2500])
    state.refresh()
    late = Online(range(4), options=NUMPY, refreshes=False)
    for row in rows[:2500]:
        late.add(*row)
    late.refresh()
    for row in rows[2500:]:
        late.add(*row)
    before = late.consensus()
    found = late.warm(rounds=3)
    assert found.rounds == 3
    assert found.objective is not None
    votes = whole(rows)
    fitted = dawid_skene.fit(votes, options=NUMPY)
    now = np.array([int(late.of(item).argmax()) for item in votes.items])
    assert (now == fitted.label).mean() > 0.97
    assert before.converged is False


def test_an_item_nobody_knows_has_the_class_shares() -> None:
    state = Online(["a", "b"], options=NUMPY)
    assert state.of("nothing").tolist() == [0.5, 0.5]
    state.add("i", "r", "a")
    state.withdraw("i", "r")
    assert state.of("i").tolist() == [0.5, 0.5]
    assert state.consensus().label.tolist() == [-1]


def test_what_is_not_there_is_named() -> None:
    state = Online(["a", "b"])
    with pytest.raises(UnknownLevel):
        state.add("i", "r", "c")
    with pytest.raises(online.NoSuchVote, match="has no vote"):
        state.withdraw("i", "r")
    with pytest.raises(TooManyCells):
        Online(range(10_000))


@pytest.mark.parametrize("name", ["RTE", "CF_amt"])
def test_real_votes_as_they_come_are_near_the_full_fit(name: str) -> None:
    """Between refreshes, so that up to a fifth of the votes came since the last one."""
    made = truth_sets.public(name)
    votes = made.votes
    state = Online(range(votes.level_count), options=NUMPY)
    for place in np.random.default_rng(0).permutation(votes.n):
        state.add(*(int(column[place]) for column in (votes.item, votes.rater, votes.label)))
    fitted = dawid_skene.fit(votes, options=NUMPY)
    now = np.array([int(state.of(item).argmax()) for item in range(votes.item_count)])
    known = made.truth >= 0
    right = [100 * float((label == made.truth)[known].mean()) for label in (now, fitted.label)]
    assert (now == fitted.label).mean() > 0.97
    assert right[0] == pytest.approx(right[1], abs=0.7)
