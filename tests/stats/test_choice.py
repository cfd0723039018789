"""Gold chooses the model; without it the default stands and says so."""

import numpy as np
import pytest

from tacit.stats import choice, gold, majority
from tacit.stats.errors import UnknownLevel
from tacit.stats.votes import Votes
from tests.make import truth_sets
from tests.make.truth_sets import TruthSet


def truths_of(made: TruthSet, count: int) -> dict[object, object]:
    return {
        made.votes.items[item]: made.votes.levels[int(made.truth[item])] for item in range(count)
    }


@pytest.fixture(scope="module")
def made() -> TruthSet:
    return truth_sets.drawn(3000, seed=2)


def test_without_gold_the_model_is_not_checked(made: TruthSet) -> None:
    found = choice.pick(made.votes)
    assert not found.checked
    assert found.beats_chance is None
    assert found.note == "model not checked: 0 gold items, 50 are needed"
    assert found.consensus.model == "ds_map"


def test_forty_nine_are_too_few(made: TruthSet) -> None:
    truths = truths_of(made, 60)
    known = gold.read(made.votes, truths)
    few = dict(list(truths.items())[: 49 + 60 - len(known)])
    assert not choice.pick(made.votes, truths=few).checked


def test_gold_chooses_the_model_with_most_right(made: TruthSet) -> None:
    found = choice.pick(made.votes, truths=truths_of(made, 120))
    assert found.checked
    assert found.beats_chance
    assert found.right[found.consensus.model] == max(found.right.values())
    assert set(found.right) == {"ds_map", "one_coin", "majority"}
    assert f"right of {found.n} gold items" in found.note


def test_equal_ones_stay_with_the_default() -> None:
    item, rater = np.divmod(np.arange(300), 3)
    truth = np.arange(100) % 2
    columns = (each.astype(np.int32) for each in (item, rater, truth[item]))
    votes = Votes.from_codes(*columns, shape=(100, 3, 2))
    found = choice.pick(votes, truths={item: int(truth[item]) for item in range(100)})
    assert found.consensus.model == "ds_map"
    assert set(found.right.values()) == {100.0}


def test_a_captured_model_is_left() -> None:
    """Two of three raters copy a sheet that is right in two of five, on half of the items."""
    generator = np.random.default_rng(3)
    truth = generator.integers(0, 2, 400)
    item, rater = np.divmod(np.arange(400 * 9), 9)
    label = np.where(generator.random(3600) < 0.75, truth[item], 1 - truth[item])
    sheet = np.where(generator.random(400) < 0.45, truth, 1 - truth)
    label = np.where(rater < 4, sheet[item], label)
    columns = (each.astype(np.int32) for each in (item, rater, label))
    votes = Votes.from_codes(*columns, shape=(400, 9, 2))
    found = choice.pick(votes, truths={item: int(truth[item]) for item in range(100)})
    assert found.consensus.model == "majority"


def test_adversaries_in_the_majority_fail_loudly() -> None:
    generator = np.random.default_rng(5)
    truth = generator.integers(0, 2, 300)
    item, rater = np.divmod(np.arange(1500), 5)
    right = np.where(rater < 3, 0.1, 0.8)
    label = np.where(generator.random(1500) < right, truth[item], 1 - truth[item])
    columns = (each.astype(np.int32) for each in (item, rater, label))
    votes = Votes.from_codes(*columns, shape=(300, 5, 2))
    found = choice.pick(votes, truths={item: int(truth[item]) for item in range(100)})
    assert found.beats_chance is False
    assert choice.NO_BETTER in found.note


def test_a_truth_that_is_no_level_is_named(made: TruthSet) -> None:
    with pytest.raises(UnknownLevel) as refused:
        choice.pick(made.votes, truths={0: 1, 1: "yes"})
    assert refused.value.row == 2


def test_gold_that_nobody_voted_on_is_counted_apart(made: TruthSet) -> None:
    known = gold.read(made.votes, {"nobody": 1, made.votes.items[0]: 1})
    assert (len(known), known.left_out) == (1, 1)


def test_a_tie_counts_by_its_share() -> None:
    votes = Votes.from_columns([1, 1], ["a", "b"], ["x", "y"])
    known = gold.read(votes, {1: "x"})
    found = choice.among([majority.fit(votes)], known)
    assert found.right == {"majority": 0.5}
