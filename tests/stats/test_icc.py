"""Intraclass correlation: the table of Shrout and Fleiss, its intervals, unequal votes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tacit.stats import alpha, icc, intervals
from tacit.stats.estimates import Estimate
from tacit.stats.icc import Form
from tacit.stats.votes import Votes
from tests.make import crowds
from tests.stats.test_agreement import value

SHROUT_FLEISS = [
    (9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7),
]  # fmt: skip
"""Six targets, four judges: Psychological Bulletin 86 (1979), table 2."""
FORMS: tuple[Form, ...] = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


@pytest.mark.parametrize(
    ("form", "published", "low", "high"),
    [
        # values: Shrout and Fleiss 1979, table 4; limits: R package psych, ICC(sf)
        ("1,1", 0.17, -0.13, 0.72),
        ("2,1", 0.29, 0.02, 0.76),
        ("3,1", 0.71, 0.34, 0.95),
        ("1,k", 0.44, -0.88, 0.91),
        ("2,k", 0.62, 0.07, 0.93),
        ("3,k", 0.91, 0.68, 0.99),
    ],
)
def test_the_six_forms_are_the_published(
    form: Form, published: float, low: float, high: float
) -> None:
    found = icc.icc(crowds.of_rows(SHROUT_FLEISS), form=form)
    assert value(found) == pytest.approx(published, abs=5e-3)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-3)
    assert found.n == 6


def of_scores(table: NDArray[np.float64]) -> Votes:
    item, rater = np.nonzero(np.isfinite(table))
    return Votes.from_columns(item, rater, table[item, rater])


def simulate(
    rng: np.random.Generator, items: int, raters: int, *, rho: float, missing: float = 0
) -> NDArray[np.float64]:
    """Scores whose share `rho` of variance is that of the items."""
    truth = rng.normal(size=(items, 1)) * np.sqrt(rho)
    table: NDArray[np.float64] = truth + rng.normal(size=(items, raters)) * np.sqrt(1 - rho)
    table[:, 1:][rng.random((items, raters - 1)) < missing] = np.nan
    return table


@given(st.floats(0.5, 20), st.floats(-100, 100))
def test_scores_have_no_unit_and_no_zero(scale: float, shift: float) -> None:
    table = np.array(SHROUT_FLEISS, dtype=np.float64)
    for form in FORMS:
        moved = value(icc.icc(of_scores(table * scale + shift), form=form))
        assert moved == pytest.approx(value(icc.icc(of_scores(table), form=form)), abs=1e-9)


def test_leniency_counts_against_agreement_and_not_against_consistency() -> None:
    table = simulate(np.random.default_rng(0), 40, 3, rho=0.7)
    lenient = table + np.array([0.0, 2.0, 4.0])
    consistent = value(icc.icc(of_scores(table), form="3,1"))
    assert value(icc.icc(of_scores(lenient), form="3,1")) == pytest.approx(consistent)
    assert value(icc.icc(of_scores(lenient), form="2,1")) < consistent / 2


def test_unequal_votes_have_the_one_way_form_by_hand() -> None:
    # items (1, 3), (4), (6, 8): n0 = (5 - 9/5)/2 = 1.6; means 2, 4, 7, grand 4.4
    # between 2·5.76 + .16 + 2·6.76 = 25.2, /2 = 12.6; within 2 + 2 = 4, /2 = 2
    votes = crowds.of_rows([(1, 3), (4, None), (6, 8)])
    assert value(icc.icc(votes, form="1,1")) == pytest.approx(10.6 / (12.6 + 0.6 * 2))
    assert value(icc.icc(votes, form="1,k")) == pytest.approx(10.6 / 12.6)
    assert icc.icc(votes, form="2,1").unknown == icc.INCOMPLETE


def test_undefined_cases_say_why() -> None:
    assert icc.icc(crowds.of_rows([("a", "b"), ("b", "b")])).unknown == alpha.NO_NUMBERS
    assert icc.icc(crowds.of_rows([(1, 2)])).unknown == icc.TOO_FEW
    assert icc.icc(crowds.of_rows([])).value is None
    assert icc.icc(crowds.of_rows([(1, None), (None, 2)])).unknown == icc.ONE_VOTE
    assert icc.icc(crowds.of_rows([(3, 3), (3, 3)])).unknown == icc.NO_VARIANCE
    perfect = icc.icc(crowds.of_rows([(1, 1), (2, 2)]))
    assert (perfect.value, perfect.low) == (1.0, None)
    with pytest.raises(ValueError, match="the form is one of"):
        icc.icc(crowds.of_rows([(1, 2)]), form="4,1")  # type: ignore[arg-type]  # not a form


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("clustered", [False, True])
def test_leaving_out_through_totals_is_leaving_out(form: Form, clustered: bool) -> None:
    table = simulate(np.random.default_rng(1), 48, 3, rho=0.6)
    if form[0] == "1":
        table[::3, 2] = np.nan
    clusters = np.arange(48) // (2 if clustered else 1)
    votes = of_scores(table)
    found = icc.icc(votes, form=form, clusters=clusters)
    without = [
        value(icc.icc(of_scores(table[clusters != cluster]), form=form))
        for cluster in np.unique(clusters)
    ]
    span = (-1.0 if form[2] == "1" else -np.inf, 1.0)
    expected = intervals.jackknife(value(found), np.array(without), method="x", span=span)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(("form", "missing"), [("1,1", 0.0), ("3,k", 0.0), ("1,1", 0.2)], ids=str)
def test_intervals_cover(form: Form, missing: float) -> None:
    rng = np.random.default_rng(2)
    rho = 0.5
    truth = rho if form == "1,1" else 3 * rho / (1 + 2 * rho)
    held = []
    for _ in range(1_000):
        found: Estimate = icc.icc(
            of_scores(simulate(rng, 60, 3, rho=rho, missing=missing)), form=form
        )
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= truth <= found.high)
    assert 0.93 <= np.mean(held) <= 0.97
