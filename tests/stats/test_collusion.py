"""Collusion: the statistic by hand, what is found and what is not, and one vote a clique."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import collusion, dawid_skene
from tacit.stats.errors import VotesMalformed
from tacit.stats.votes import Votes
from tests.make import truth_sets

LEVELS = 4


def _panel(
    seed: int,
    *,
    gold: int,
    raters: int = 30,
    copying: int = 0,
    sheet_right: float = 0.6,
    tempting: float = 0.0,
) -> tuple[Votes, NDArray[np.int32]]:
    """Everybody answers all gold; the last `copying` raters copy one sheet."""
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, LEVELS, gold)

    def answers(right: float, count: int) -> NDArray[np.int64]:
        other = (truth + chance.integers(1, LEVELS, (count, gold))) % LEVELS
        return np.where(chance.random((count, gold)) < right, truth, other)

    said = answers(0.89, raters)
    tempted = (chance.random(gold) < tempting) & (chance.random((raters, gold)) < 0.4)
    said = np.where(tempted, (truth + 1) % LEVELS, said)
    said[raters - copying :] = answers(sheet_right, 1)
    item, rater = np.tile(np.arange(gold), raters), np.repeat(np.arange(raters), gold)
    votes = Votes.from_codes(
        item.astype(np.int32),
        rater.astype(np.int32),
        said.ravel().astype(np.int32),
        shape=(gold, raters, LEVELS),
    )
    return votes, truth.astype(np.int32)


def test_the_statistic_by_hand() -> None:
    """Two raters, 40 gold items of one level, all right: P = 42.5/44, with 4 levels."""
    votes, _ = _panel(0, gold=40, raters=2)
    truth = np.zeros(40, dtype=np.int32)
    same = Votes.from_codes(votes.item, votes.rater, votes.label * 0, shape=(40, 2, LEVELS))
    found = collusion.pairs(same, truth)
    right, off = 42.5 / 44, 0.5 / 44
    alike = right**2 + 3 * off**2
    z = (40 - 40 * alike) / np.sqrt(40 * alike * (1 - alike))
    assert (found.tested, found.flagged) == (1, ())
    assert found.limit == pytest.approx(2.326, abs=1e-3)
    told = collusion.pairs(same, truth, false_flags=0.2)
    assert told.flagged[0].z == pytest.approx(z)
    assert (told.flagged[0].equal, told.flagged[0].shared) == (40, 40)
    assert told.flagged[0].expected == pytest.approx(40 * alike)


@pytest.mark.parametrize("gold", [40, 80])
def test_twelve_of_thirty_with_one_sheet_are_all_found(gold: int) -> None:
    for seed in range(10):
        found = collusion.pairs(*_panel(seed, gold=gold, copying=12))
        flagged = {(pair.first, pair.second) for pair in found.flagged}
        assert flagged == set(itertools.combinations(range(18, 30), 2))
        assert found.cliques == (tuple(range(18, 30)),)


def test_a_good_sheet_of_six_is_found_with_eighty() -> None:
    """85 % right: most pairs at 40 gold items, all at 80."""
    shares = []
    for gold in (40, 80):
        hits = 0
        for seed in range(20):
            votes, truth = _panel(100 + seed, gold=gold, copying=6, sheet_right=0.85)
            hits += len(collusion.pairs(votes, truth).flagged)
        shares.append(hits / 20 / 15)
    assert 0.5 <= shares[0] <= 0.9
    assert shares[1] >= 0.97


def test_the_honest_are_not_flagged() -> None:
    """One panel in a hundred may have a flag; forty panels of 435 pairs have hardly one."""
    flags = [len(collusion.pairs(*_panel(seed, gold=80)).flagged) for seed in range(200, 240)]
    assert sum(flags) <= 2


def test_a_tempting_wrong_answer_flags_one_honest_pair_in_435() -> None:
    flags = [
        len(collusion.pairs(*_panel(seed, gold=80, tempting=0.2)).flagged)
        for seed in range(300, 330)
    ]
    assert sum(flags) / (30 * 435) <= 1 / 100


def test_what_cannot_be_tested_says_so() -> None:
    votes, truth = _panel(1, gold=39)
    assert collusion.pairs(votes, truth).unknown == collusion.TOO_FEW_GOLD
    votes, truth = _panel(1, gold=40)
    own = votes.take(votes.item % 30 == votes.rater)
    assert collusion.pairs(own, truth).unknown == collusion.NO_PAIR
    with pytest.raises(VotesMalformed):
        collusion.pairs(votes, truth[:5])
    assert collusion.pairs(votes, truth * 0 - 1).unknown == collusion.TOO_FEW_GOLD


def test_many_raters_and_levels_say_so_or_are_left_out() -> None:
    """10⁵ levels are too many for tables; 10⁵ raters with one vote each share no gold."""
    votes, truth = _panel(3, gold=40, copying=2)
    wide = Votes.from_codes(votes.item, votes.rater, votes.label, shape=(40, 30, 100_000))
    assert collusion.pairs(wide, truth).unknown == collusion.TOO_MANY_LEVELS
    more = np.arange(100_000, dtype=np.int32)
    crowd = Votes.from_codes(
        np.append(votes.item, more % 40).astype(np.int32),
        np.append(votes.rater, more + 30).astype(np.int32),
        np.append(votes.label, more % LEVELS).astype(np.int32),
        shape=(40, 100_030, LEVELS),
    )
    assert collusion.pairs(crowd, truth).cliques == collusion.pairs(votes, truth).cliques


def test_names_of_raters_and_levels_change_nothing() -> None:
    votes, truth = _panel(2, gold=60, copying=4)
    order = np.random.default_rng(0).permutation(30).astype(np.int32)
    turned = Votes.from_codes(
        votes.item, order[votes.rater], (LEVELS - 1 - votes.label), shape=(60, 30, LEVELS)
    )
    found = collusion.pairs(turned, LEVELS - 1 - truth)
    assert found.cliques == (tuple(sorted(order[26:].tolist())),)


def test_a_clique_has_one_vote_an_item_its_first() -> None:
    votes = Votes.from_columns(
        ["1", "1", "1", "2", "2"], ["a", "b", "c", "b", "c"], ["x", "y", "y", "x", "x"]
    )
    kept = collusion.merge(votes, ((1, 2),), at=[0, 9, 5, 1, 2])
    assert kept.tolist() == [True, False, True, True, False]
    assert collusion.merge(votes, ((1, 2),)).tolist() == [True, True, False, True, False]
    assert collusion.merge(votes, ()).all()
    with pytest.raises(VotesMalformed):
        collusion.merge(votes, (), at=[1])


def _accuracy(votes: Votes, truth: NDArray[np.int32]) -> float:
    return float(np.mean(dawid_skene.fit(votes).label == truth))


def test_a_model_that_a_clique_captured_is_freed() -> None:
    """1,500 items, 8 of 30 raters each, 12 of them copying a sheet that is 60 % right."""
    items, each = 1_500, 8
    chance = np.random.default_rng(1)
    everything, truth = _panel(1, gold=items, copying=12)
    drawn = chance.random((items, 30)).argpartition(each, axis=1)[:, :each]
    asked = np.zeros((items, 30), dtype=bool)
    np.put_along_axis(asked, drawn, values=True, axis=1)
    asked[:80] = True
    votes = everything.take(asked[everything.item, everything.rater])
    gold = np.where(np.arange(items) < 80, truth, -1).astype(np.int32)
    found = collusion.pairs(votes, gold)
    assert found.cliques == (tuple(range(18, 30)),)
    freed = votes.take(collusion.merge(votes, found.cliques))
    assert _accuracy(votes, truth) < 0.95
    assert _accuracy(freed, truth) > 0.975


def test_copiers_on_real_votes_are_found_and_undone() -> None:
    """RTE with 8 raters who copy a sheet that is 35 % right, by 40 gold items."""
    real = truth_sets.public("RTE")
    chance = np.random.default_rng(2)
    items, raters = real.votes.item_count, real.votes.rater_count
    truth = real.truth.astype(np.int32)
    sheet = np.where(chance.random(items) < 0.35, truth, 1 - truth)
    copied = np.tile(sheet, 8), np.repeat(np.arange(raters, raters + 8), items)
    votes = Votes.from_codes(
        np.concatenate((real.votes.item, np.tile(np.arange(items), 8))).astype(np.int32),
        np.concatenate((real.votes.rater, copied[1])).astype(np.int32),
        np.concatenate((real.votes.label, copied[0])).astype(np.int32),
        shape=(items, raters + 8, 2),
    )
    gold = np.full(items, -1, dtype=np.int32)
    gold[chance.choice(items, 40, replace=False)] = 1
    gold = np.where(gold >= 0, truth, -1).astype(np.int32)
    found = collusion.pairs(votes, gold)
    assert found.cliques == (tuple(range(raters, raters + 8)),)
    assert _accuracy(votes, truth) < 0.4
    freed = votes.take(collusion.merge(votes, found.cliques))
    assert _accuracy(freed, truth) == pytest.approx(_accuracy(real.votes, truth), abs=0.01)
