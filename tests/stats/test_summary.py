"""Which coefficients a table of votes gets, and what stands beside them."""

import numpy as np
import pytest

from tacit.stats import summary
from tacit.stats.votes import Votes
from tests.make import crowds
from tests.stats.test_agreement import KRIPPENDORFF_2011


def _names(votes: Votes) -> list[str]:
    return [each.name for each in summary.of_votes(votes).coefficients]


def test_coefficients_fit_the_votes() -> None:
    two = crowds.of_rows([("a", "b"), ("b", "b"), ("a", "a")])
    assert _names(two)[3:] == ["Cohen's κ"]
    three = crowds.of_rows([("a", "b", "a"), ("b", "b", "c")])
    assert _names(three)[3:] == ["Fleiss' κ"]
    missing = crowds.of_rows(KRIPPENDORFF_2011)
    assert _names(missing)[3:] == ["Krippendorff's α, interval", "intraclass correlation (1,1)"]
    declared = crowds.of_rows([("a", "b", "c"), ("b", None, None)], levels=["a", "b", "c"])
    assert _names(declared)[3:] == ["Krippendorff's α, ordinal", "Gwet's AC2, quadratic"]


def test_confusions_sum_to_one_and_their_diagonal_to_percent_agreement() -> None:
    votes = crowds.of_rows(KRIPPENDORFF_2011)
    table = summary.confusions(votes)
    assert table is not None
    assert table.sum() == pytest.approx(1)
    assert np.allclose(table, table.T)
    [percent, *_] = summary.of_votes(votes).coefficients
    assert np.trace(table) == pytest.approx(percent.estimate.value)


def test_counts_stand_beside_and_many_levels_have_no_matrix() -> None:
    found = summary.of_votes(crowds.of_rows([(1, 1), (2, None), (None, None)]))
    assert (found.items, found.paired, found.prevalence) == (2, 1, (2, 1))
    many = crowds.of_rows([(number, number + 1) for number in range(60)])
    assert summary.of_votes(many).confusion is None
    empty = summary.of_votes(crowds.of_rows([]))
    assert all(each.estimate.value is None for each in empty.coefficients)
