"""Vote shares: by hand, and where there is nothing to share."""

import numpy as np
import pytest

from tacit.stats import consensus, majority
from tacit.stats.votes import Votes


def test_shares_of_votes_by_hand() -> None:
    votes = Votes.from_columns([1, 1, 1, 2, 2], list("abcab"), ["x", "y", "x", "y", "x"])
    found = majority.fit(votes)
    assert found.posterior == pytest.approx(np.array([[2 / 3, 1 / 3], [0.5, 0.5]]))
    assert found.label.tolist() == [0, 0]
    assert found.tied.tolist() == [False, True]
    assert found.shares == pytest.approx([7 / 12, 5 / 12])


def test_an_item_without_a_vote_has_no_label() -> None:
    votes = Votes.from_columns([1, 2, 2], list("aab"), ["x", "y", "y"]).take(np.array([1, 2]))
    found = majority.fit(votes)
    assert found.label.tolist() == [consensus.NO_LABEL, 1]
    assert found.confidence.tolist() == [0.0, 1.0]


def test_nothing_at_all() -> None:
    found = majority.fit(Votes.from_columns([], [], []))
    assert (found.label.size, found.unlabelled) == (0, 0)


def test_nan_and_null_are_not_votes() -> None:
    votes = Votes.from_columns([1, 1, 2], list("aba"), [1.0, float("nan"), None])
    found = majority.fit(votes)
    assert votes.n == 1
    assert [votes.levels[label] for label in found.label if label >= 0] == [1.0]


def test_too_many_cells_leave_labels_and_no_posterior(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consensus, "POSTERIOR_CELLS_MAX", 3)
    found = majority.fit(Votes.from_columns([1, 1, 2], list("aba"), ["x", "y", "y"]))
    assert found.posterior is None
    assert found.label.tolist() == [0, 1]
    assert found.tied.tolist() == [True, False]
