"""One number a rater: by hand, against the dense sums, and with very many levels."""

import numpy as np
import pytest

from tacit.stats import consensus, one_coin
from tacit.stats.consensus import Consensus
from tacit.stats.votes import Votes


def drawn(
    seed: int, *, levels: int = 5, items: int = 60, right: float = 0.7
) -> tuple[Votes, np.ndarray]:
    generator = np.random.default_rng(seed)
    truth = generator.choice(levels, items)
    item, rater = np.divmod(np.arange(items * 6), 6)
    noise = generator.integers(0, levels, len(item))
    label = np.where(generator.random(len(item)) < right, truth[item], noise)
    columns = (each.astype(np.int32) for each in (item, rater, label))
    return Votes.from_codes(*columns, shape=(items + 1, 6, levels)), truth


def dense_rounds(votes: Votes, rounds: int) -> np.ndarray:
    """The formulas as they are written, a whole row an item."""
    counts = votes.counts()
    voted = votes.per_item > 0
    posterior = counts / np.maximum(votes.per_item, 1)[:, None]
    for _ in range(rounds):
        shares = posterior[voted].mean(axis=0)
        agreed = posterior[votes.item, votes.label]
        right = np.bincount(votes.rater, weights=agreed, minlength=votes.rater_count)
        accuracy = (right + 4) / (votes.per_rater + 5)
        logs = np.tile(np.log(shares), (votes.item_count, 1))
        for item, rater, label in zip(votes.item, votes.rater, votes.label, strict=True):
            chance = np.full(votes.level_count, (1 - accuracy[rater]) / (votes.level_count - 1))
            chance[label] = accuracy[rater]
            logs[item] += np.log(chance)
        weight = np.exp(logs - logs.max(axis=1, keepdims=True))
        posterior = weight / weight.sum(axis=1, keepdims=True)
    return posterior[voted]


@pytest.mark.parametrize("rounds", [1, 2, 7])
def test_pairs_give_what_whole_rows_give(rounds: int) -> None:
    votes, _ = drawn(1)
    found = one_coin.fit(votes, rounds_max=rounds, tolerance=-np.inf)
    assert found.posterior is not None
    assert found.posterior[:-1] == pytest.approx(dense_rounds(votes, rounds), abs=1e-10)
    assert found.posterior.sum(axis=1) == pytest.approx(np.ones(61))


@pytest.mark.parametrize("right", [0.9, 0.5, 0.1])
def test_the_objective_never_falls(right: float) -> None:
    votes, _ = drawn(2, right=right, levels=3)
    found = one_coin.fit(votes, tolerance=-np.inf, rounds_max=50)
    assert found.objective is not None
    assert (np.diff(found.trace) >= -1e-9 * abs(found.objective)).all()


def test_accuracy_is_found_again() -> None:
    generator = np.random.default_rng(3)
    truth = generator.integers(0, 3, 2000)
    accuracy = np.array([0.95, 0.8, 0.6, 0.4, 0.9])
    item, rater = np.divmod(np.arange(10_000), 5)
    wrong = (truth[item] + generator.integers(1, 3, 10_000)) % 3
    label = np.where(generator.random(10_000) < accuracy[rater], truth[item], wrong)
    columns = (each.astype(np.int32) for each in (item, rater, label))
    found = one_coin.fit(Votes.from_codes(*columns, shape=(2000, 5, 3)))
    assert found.accuracy == pytest.approx(accuracy, abs=0.03)


def test_levels_that_are_too_many_to_hold_are_decided_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    votes, _ = drawn(4)
    whole = one_coin.fit(votes)
    monkeypatch.setattr(consensus, "POSTERIOR_CELLS_MAX", 10)
    sparse = one_coin.fit(votes)
    assert sparse.posterior is None
    assert np.array_equal(sparse.label, whole.label)
    assert sparse.confidence == pytest.approx(whole.confidence)


@pytest.mark.parametrize("cells", [10, 2**28])
def test_a_level_without_a_vote_wins_where_raters_are_worse_than_chance(
    cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four raters who are always right, and two who are always wrong, alone on the last item."""
    monkeypatch.setattr(consensus, "POSTERIOR_CELLS_MAX", cells)
    truth = np.arange(40) % 2
    item, rater = np.divmod(np.arange(240), 6)
    label = np.where(rater < 4, truth[item], 1 - truth[item])
    votes = Votes.from_codes(
        np.append(item, [40, 40]).astype(np.int32),
        np.append(rater, [4, 5]).astype(np.int32),
        np.append(label, [1, 1]).astype(np.int32),
        shape=(41, 6, 2),
    )
    assert one_coin.fit(votes).label[40] == 0


def test_nothing_one_level_and_no_vote_on_an_item() -> None:
    nothing: Consensus = one_coin.fit(Votes.from_columns([], [], []))
    assert nothing.label.size == 0
    certain = one_coin.fit(Votes.from_columns([1, 2], ["a", "b"], ["yes", "yes"]))
    assert certain.label.tolist() == [0, 0]
    votes, _ = drawn(5)
    found = one_coin.fit(votes)
    assert found.label[-1] == consensus.NO_LABEL
    assert found.posterior is not None
    assert found.posterior[-1] == pytest.approx(found.shares)
