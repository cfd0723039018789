"""Truth with a table for each rater: published and hand-worked values, properties, bad input."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tacit.stats import _em, consensus, dawid_skene
from tacit.stats._em import Coded
from tacit.stats._em_numpy import NumpyPart
from tacit.stats.consensus import Consensus
from tacit.stats.crews import Setting
from tacit.stats.dawid_skene import Kind, Options
from tacit.stats.votes import Votes
from tests.make import truth_sets

ALONE = Options(others_below=0)

# Dawid, Skene, Applied Statistics 28 (1979), table 1: 45 patients, seven votes each: three of
# observer 1 and one of each of the four others.
PATIENTS = """\
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343
1111111 2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222
1111111 1111111 2322222 1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222"""


def coded(item: Any, rater: Any, label: Any, shape: tuple[int, int, int]) -> Votes:
    columns = (np.asarray(column, dtype=np.int32) for column in (item, rater, label))
    return Votes.from_codes(*columns, shape=shape)


def random_votes(seed: int, *, items: int = 40, raters: int = 8, levels: int = 3) -> Votes:
    generator = np.random.default_rng(seed)
    given = generator.random((items, raters)) < 0.6
    truth = generator.integers(0, levels, items)
    right = generator.random((items, raters)) < 0.7
    label = np.where(right, truth[:, None], generator.integers(0, levels, (items, raters)))
    item, rater = np.nonzero(given)
    return coded(item, rater, label[given], (items, raters, levels))


def posterior(found: Consensus) -> NDArray[np.float64]:
    assert found.posterior is not None
    return found.posterior


def climbs(found: Consensus) -> bool:
    assert found.objective is not None
    return bool((np.diff(found.trace) >= -1e-9 * abs(found.objective)).all())


def test_two_raters_by_hand() -> None:
    """One round: shares of votes, tables with pseudo-counts, Bayes."""
    votes = coded([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 1, 0], (2, 2, 2))
    found = dawid_skene.fit(votes, options=Options(others_below=0, rounds_max=1))
    # T: (1, 0), (½, ½). Counts of rater 0: said 0: (1, 0); said 1: (½, ½). Of rater 1: said 0:
    # (1½, ½). β is 2½ on the diagonal and ½ off it.
    first = np.array([[3.5, 0.5], [1.0, 3.0]]) / [4.5, 3.5]
    second = np.array([[4.0, 1.0], [0.5, 2.5]]) / [4.5, 3.5]
    shares = np.array([0.75, 0.25])
    one, two = shares * first[0] * second[0], shares * first[1] * second[0]
    wanted = np.array([one / one.sum(), two / two.sum()])
    assert posterior(found) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("kind", ["full", "homogeneous"])
@pytest.mark.parametrize("seed", range(5))
def test_the_objective_never_falls(kind: Kind, seed: int) -> None:
    options = Options(tolerance=-np.inf, rounds_max=40)
    assert climbs(dawid_skene.fit(random_votes(seed), kind=kind, options=options))


@given(st.permutations(range(40)), st.permutations(range(8)), st.permutations(range(3)))
@settings(max_examples=15)
def test_other_names_permute_the_result(
    items: list[int], raters: list[int], levels: list[int]
) -> None:
    votes = random_votes(1)
    moved = coded(
        np.array(items)[votes.item],
        np.array(raters)[votes.rater],
        np.array(levels)[votes.label],
        (40, 8, 3),
    )
    options = Options(rounds_max=15, tolerance=-np.inf)
    plain, other = (dawid_skene.fit(each, options=options) for each in (votes, moved))
    assert posterior(other)[items][:, levels] == pytest.approx(posterior(plain), abs=1e-9)
    assert plain.tables is not None
    assert other.tables is not None
    assert other.tables.of(raters[3])[np.ix_(levels, levels)] == pytest.approx(
        plain.tables.of(3), abs=1e-9
    )


def test_items_twice_with_twice_the_pseudo_counts_give_the_same_tables() -> None:
    votes = random_votes(2)
    twice = coded(
        np.concatenate([votes.item, votes.item + 40]),
        np.tile(votes.rater, 2),
        np.tile(votes.label, 2),
        (80, 8, 3),
    )
    rounds = Options(others_below=0, rounds_max=20, tolerance=-np.inf)
    once = dawid_skene.fit(votes, options=rounds)
    double = dawid_skene.fit(twice, options=dataclasses.replace(rounds, scale=2.0))
    assert once.tables is not None
    assert double.tables is not None
    assert double.tables.probability == pytest.approx(once.tables.probability, abs=1e-12)


def test_perfect_raters_are_always_right() -> None:
    truth = np.arange(50) % 4
    item, rater = np.divmod(np.arange(150), 3)
    found = dawid_skene.fit(coded(item, rater, truth[item], (50, 3, 4)))
    assert found.label.tolist() == truth.tolist()
    assert found.converged


def test_a_table_with_equal_columns_changes_no_posterior() -> None:
    """A rater who says the same things whatever the truth."""
    votes = random_votes(3)
    fit = dawid_skene.fit(votes, options=ALONE)
    tables = fit.tables
    assert tables is not None
    level = np.array([0.2, 0.5, 0.3])
    chances = np.concatenate([tables.probability, np.repeat(level[:, None], 3, axis=1)[None]])
    start = dataclasses.replace(
        fit,
        tables=dataclasses.replace(
            tables, probability=chances, of_rater=np.append(tables.of_rater, np.int32(8))
        ),
    )
    more = coded(
        np.append(votes.item, np.arange(40)),
        np.append(votes.rater, np.full(40, 8)),
        np.append(votes.label, np.arange(40) % 3),
        (40, 9, 3),
    )
    once = Options(others_below=0, rounds_max=1)
    without = dawid_skene.fit(votes, options=once, start=fit)
    assert posterior(dawid_skene.fit(more, options=once, start=start)) == pytest.approx(
        posterior(without), abs=1e-12
    )


def test_tables_that_votes_were_drawn_from_are_found_again() -> None:
    generator = np.random.default_rng(4)
    tables = np.stack([[np.roll(generator.dirichlet([8, 2, 1]), z) for z in range(3)] for _ in
                       range(6)])  # fmt: skip
    truth = generator.choice(3, 3000, p=[0.5, 0.3, 0.2])
    passed = tables[:, truth].cumsum(axis=2)
    label = (generator.random((6, 3000))[..., None] > passed).sum(axis=2)
    rater, item = np.divmod(np.arange(18_000), 3000)
    found = dawid_skene.fit(coded(item, rater, label.ravel(), (3000, 6, 3)))
    assert found.tables is not None
    assert np.abs(found.tables.probability.transpose(0, 2, 1) - tables).max() < 0.05
    assert found.shares == pytest.approx([0.5, 0.3, 0.2], abs=0.03)


def test_the_anaesthetists_class_shares_are_those_of_the_paper() -> None:
    """Observer 1 voted three times: her votes are coded to one table, as `of_rater` would."""
    label = np.array([[int(each) - 1 for each in row] for row in PATIENTS.split()])
    codes = label + 4 * np.array([0, 0, 0, 1, 2, 3, 4])
    part = NumpyPart(Coded(np.arange(0, 316, 7), codes.ravel().astype(np.int32), 4, 20))
    limits = _em.Limits(rounds_max=200, tolerance=1e-9, votes=315, voted=45)
    climbed = _em.climb(_em.Here([part]), prior=_em.standard(4, 0.0), limits=limits)
    assert climbed.rates.shares == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)


def test_a_level_that_nobody_uses_has_what_pseudo_counts_give_it() -> None:
    votes = Votes.from_columns([1, 1, 2, 2], ["a", "b"] * 2, ["x", "x", "y", "x"],
                               levels=["x", "y", "z"])  # fmt: skip
    found = dawid_skene.fit(votes)
    assert found.tables is not None
    unseen = found.tables.of(0)[2]
    assert (unseen > 0).all()
    assert posterior(found)[:, 2].max() < 0.1


def test_an_item_without_a_vote_has_no_label_and_the_class_shares() -> None:
    votes = coded([0, 0, 2], [0, 1, 0], [0, 0, 1], (3, 2, 2))
    found = dawid_skene.fit(votes)
    assert found.label.tolist()[1] == consensus.NO_LABEL
    assert found.unlabelled == 1
    assert posterior(found)[1] == pytest.approx(found.shares)


@pytest.mark.parametrize("kind", ["full", "pooled", "homogeneous"])
def test_no_votes_at_all_label_nothing(kind: Kind) -> None:
    found = dawid_skene.fit(Votes.from_columns([], [], []), kind=kind)
    assert (found.label.size, found.rounds, found.objective) == (0, 0, None)
    empty = coded([], [], [], (2, 1, 2))
    assert dawid_skene.fit(empty, kind=kind).label.tolist() == [-1, -1]


def test_one_level_is_certain() -> None:
    found = dawid_skene.fit(Votes.from_columns([1, 2], ["a", "b"], ["yes", "yes"]))
    assert found.label.tolist() == [0, 0]
    assert posterior(found).tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize("kind", ["full", "pooled", "homogeneous"])
def test_one_rater_alone_is_believed(kind: Kind) -> None:
    label = np.arange(30) % 3
    found = dawid_skene.fit(coded(np.arange(30), [0] * 30, label, (30, 1, 3)), kind=kind)
    assert found.label.tolist() == label.tolist()


def test_raters_with_few_votes_share_a_table() -> None:
    votes = random_votes(5, items=60)
    item = np.append(votes.item, [0, 1])
    rater = np.append(votes.rater, [8, 9])
    found = dawid_skene.fit(coded(item, rater, np.append(votes.label, [0, 0]), (60, 10, 3)))
    assert found.tables is not None
    assert found.tables.shared == 8
    assert found.tables.of_rater.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 8]


def test_a_million_raters_with_a_vote_each_are_one_table() -> None:
    count = 1_000_000
    rater = np.arange(count, dtype=np.int32)
    item, label = rater // 5, (rater % 5 == 0).astype(np.int32)
    votes = Votes.from_codes(item, rater, label, shape=(count // 5, count, 2))
    found = dawid_skene.fit(votes, options=Options(rounds_max=2, setting=Setting(engine="numpy")))
    assert found.tables is not None
    assert found.tables.probability.shape == (1, 2, 2)
    assert not found.label.any()


def test_a_hundred_thousand_levels_are_one_coin_and_say_so() -> None:
    generator = np.random.default_rng(6)
    truth = generator.integers(0, 100_000, 100)
    item, rater = np.divmod(np.arange(500), 5)
    label = np.where(generator.random(500) < 0.8, truth[item], generator.integers(0, 10**5, 500))
    found = dawid_skene.fit(coded(item, rater, label, (100, 5, 100_000)))
    assert found.model == "one_coin"
    assert found.downgraded is not None
    assert "100,000 levels" in found.downgraded
    assert (found.label == truth).mean() > 0.95


def test_equal_posteriors_take_the_lowest_level_and_say_tied() -> None:
    votes = coded([0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 0, 1], (2, 2, 2))
    found = dawid_skene.fit(votes, kind="homogeneous")
    assert found.label.tolist() == [0, 0]
    assert found.tied.all()


def test_adversaries_in_the_majority_turn_labels_around() -> None:
    """Truth is known up to a permutation of the levels: nothing in the votes says which."""
    generator = np.random.default_rng(7)
    truth = generator.integers(0, 2, 300)
    item, rater = np.divmod(np.arange(3000), 10)
    label = np.where(rater < 7, 1 - truth[item], truth[item])
    flip = generator.random(3000) < 0.05
    found = dawid_skene.fit(coded(item, rater, label ^ flip, (300, 10, 2)))
    assert (found.label == truth).mean() < 0.02


def test_votes_are_not_changed() -> None:
    votes = random_votes(8)
    before = [each.copy() for each in (votes.item, votes.rater, votes.label)]
    dawid_skene.fit(votes)
    for held, was in zip((votes.item, votes.rater, votes.label), before, strict=True):
        assert np.array_equal(held, was)


def test_few_votes_a_rater_gain_by_pooling_and_sharing() -> None:
    """20,000 raters of two votes each: a table of their own says nothing."""
    made = truth_sets.drawn(40_000, raters=20_000, seed=1)
    alone = made.accuracy(dawid_skene.fit(made.votes, options=ALONE))
    assert made.accuracy(dawid_skene.fit(made.votes)) > alone
    assert made.accuracy(dawid_skene.fit(made.votes, kind="pooled")) > alone


def test_a_start_goes_on_from_where_it_was() -> None:
    votes = random_votes(9)
    options = Options(rounds_max=6, tolerance=-np.inf)
    whole = dawid_skene.fit(votes, options=options)
    half = dawid_skene.fit(votes, options=dataclasses.replace(options, rounds_max=3))
    rest = dawid_skene.fit(votes, options=dataclasses.replace(options, rounds_max=3), start=half)
    assert posterior(rest) == pytest.approx(posterior(whole), abs=1e-12)
