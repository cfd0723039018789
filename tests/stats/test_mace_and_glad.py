"""Models for comparison: they find planted spammers, hard items and truth."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tacit.stats import glad, mace
from tacit.stats.consensus import Consensus
from tacit.stats.errors import TooManyCells
from tacit.stats.votes import Votes
from tests.make import truth_sets

FITS: list[Callable[[Votes], Consensus]] = [mace.fit, glad.fit]


def with_spammer() -> tuple[Votes, Any]:
    """Six raters who know four times in five, and one who says 0 to everything."""
    generator = np.random.default_rng(1)
    truth = generator.integers(0, 3, 300)
    item, rater = np.divmod(np.arange(2100), 7)
    noise = generator.integers(0, 3, 2100)
    label = np.where(generator.random(2100) < 0.8, truth[item], noise)
    label[rater == 6] = 0
    columns = (each.astype(np.int32) for each in (item, rater, label))
    return Votes.from_codes(*columns, shape=(300, 7, 3)), truth


@pytest.mark.parametrize("fit", FITS)
def test_truth_is_found_and_a_spammer_is_last(fit: Callable[[Votes], Consensus]) -> None:
    votes, truth = with_spammer()
    found = fit(votes)
    assert (found.label == truth).mean() > 0.95
    assert found.accuracy is not None
    assert int(found.accuracy.argmin()) == 6


def test_mace_finds_a_habit() -> None:
    votes, _ = with_spammer()
    found = mace.fit(votes, starts=3)
    assert found.accuracy is not None
    assert found.accuracy[6] < 0.1
    assert found.accuracy[:6].min() > 0.6


def test_glad_climbs_where_newton_steps_are_short() -> None:
    votes, _ = with_spammer()
    found = glad.fit(votes, rounds_max=30, tolerance=-np.inf)
    assert found.objective is not None
    assert (np.diff(found.trace) >= -1e-6 * abs(found.objective)).all()


@pytest.mark.parametrize("fit", FITS)
def test_the_same_votes_give_the_same_bits(fit: Callable[[Votes], Consensus]) -> None:
    votes = truth_sets.drawn(1000).votes
    one, two = fit(votes), fit(votes)
    assert np.array_equal(np.asarray(one.posterior), np.asarray(two.posterior))


@pytest.mark.parametrize("fit", FITS)
def test_nothing_one_level_and_no_vote_on_an_item(fit: Callable[[Votes], Consensus]) -> None:
    assert fit(Votes.from_columns([], [], [])).label.size == 0
    certain = fit(Votes.from_columns([1, 2], ["a", "b"], ["yes", "yes"]))
    assert certain.label.tolist() == [0, 0]
    votes = Votes.from_columns([1, 2, 2], list("aab"), ["x", "y", "y"]).take(np.array([1, 2]))
    assert fit(votes).label.tolist() == [-1, 1]


@pytest.mark.parametrize("fit", FITS)
def test_too_many_cells_are_refused(fit: Callable[[Votes], Consensus]) -> None:
    votes = Votes.from_columns([1], ["a"], [1])
    wide = Votes.from_codes(votes.item, votes.rater, votes.label, shape=(2**14, 1, 2**14))
    with pytest.raises(TooManyCells):
        fit(wide)


def test_digamma_has_its_published_values() -> None:
    """DLMF 5.4: ψ(1) = −γ, ψ(½) = −γ − 2 ln 2, ψ(n + 1) = ψ(n) + 1/n."""
    gamma = 0.57721566490153286
    found = mace.digamma(np.array([1.0, 0.5, 11.0, 10.0]))
    assert found[:2] == pytest.approx([-gamma, -gamma - 2 * np.log(2)], abs=1e-12)
    assert found[2] - found[3] == pytest.approx(0.1, abs=1e-12)
