"""Intervals: published limits, exactness, and how often they hold."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tacit.stats import _special, intervals
from tacit.stats.estimates import Estimate
from tacit.stats.votes import Votes
from tests.make import crowds

COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _ends(found: Estimate) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (8, 10, 0.4902, 0.9433),
    ],
)
def test_wilson_gives_the_published_limits(count: int, n: int, low: float, high: float) -> None:
    assert _ends(intervals.wilson(count, n)) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ],
)
def test_newcombe_gives_the_published_limits(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = intervals.newcombe(*first, of=second)
    assert _ends(found) == pytest.approx((low, high), abs=6e-5)


def test_what_is_promised_is_exact() -> None:
    none = intervals.clopper_pearson(0, 59, sides="upper")
    assert none.high == pytest.approx(1 - 0.05 ** (1 / 59), abs=1e-12)
    assert none.high == pytest.approx(0.0495, abs=5e-5)
    assert intervals.clopper_pearson(3, 100, sides="upper").high == pytest.approx(0.0757, abs=5e-5)
    assert intervals.clopper_pearson(5, 5, sides="lower").low == pytest.approx(0.05**0.2)


def test_two_sided_limits_of_clopper_and_pearson() -> None:
    # Newcombe 1998, table I, method 5
    assert _ends(intervals.clopper_pearson(81, 263)) == pytest.approx((0.2527, 0.3676), abs=5e-5)
    assert _ends(intervals.clopper_pearson(0, 20)) == pytest.approx((0, 0.1684), abs=5e-5)


@given(st.integers(1, 60), st.data())
def test_a_finite_bound_is_the_last_share_that_is_not_rejected(
    total: int, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, total))
    count = data.draw(st.integers(0, n))
    found = intervals.hypergeometric(count, n, population=total, sides="upper")
    most = round(_ends(found)[1] * total)
    tails = [
        _special.hypergeometric_tail(count, n=n, marked=marked, total=total)
        for marked in range(count, total - n + count + 1)
    ]
    assert most == max(count + place for place, tail in enumerate(tails) if tail > 0.05 + 1e-12)
    mirrored = intervals.hypergeometric(n - count, n, population=total, sides="lower")
    assert _ends(mirrored)[0] == pytest.approx(1 - most / total)


def test_a_finite_bound_is_tighter_than_that_of_an_endless_stream() -> None:
    finite = intervals.hypergeometric(1, 100, population=300, sides="upper")
    endless = intervals.clopper_pearson(1, 100, sides="upper")
    assert _ends(finite)[1] < _ends(endless)[1]
    assert intervals.hypergeometric(2, 10, population=10).value == 0.2
    assert _ends(intervals.hypergeometric(2, 10, population=10)) == (0.2, 0.2)


@given(COUNTS)
def test_the_interval_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    count, n = pair
    for interval in (intervals.wilson, intervals.clopper_pearson):
        found, other = interval(count, n), interval(n - count, n)
        low, high = _ends(found)
        assert found.value is not None
        assert 0 <= low <= found.value <= high <= 1
        assert high == pytest.approx(1 - _ends(other)[0])


def test_of_nothing_there_is_no_share_and_nonsense_is_refused() -> None:
    assert intervals.wilson(0, 0).unknown == intervals.NOTHING
    assert intervals.clopper_pearson(0, 0).value is None
    assert intervals.hypergeometric(0, 0, population=9).value is None
    assert intervals.newcombe(1, 2, of=(0, 0)).value is None
    for wrong in ((4, 3), (-1, 3)):
        with pytest.raises(ValueError, match="between"):
            intervals.wilson(*wrong)
    with pytest.raises(ValueError, match="population"):
        intervals.hypergeometric(1, 10, population=9)


def test_the_jackknife_of_a_mean_is_the_interval_of_student() -> None:
    values = np.random.default_rng(0).normal(size=30)
    without = (values.sum() - values) / 29
    found = intervals.jackknife(float(values.mean()), without, method="mean", span=(-9, 9))
    reach = 2.045229642132703 * values.std(ddof=1) / np.sqrt(30)  # t of 29, .975
    assert _ends(found) == pytest.approx((values.mean() - reach, values.mean() + reach))
    assert (found.n, found.rough) == (30, False)


def test_the_jackknife_says_why_it_has_no_interval() -> None:
    few = intervals.jackknife(0.5, np.full(19, 0.5), method="x")
    assert (few.value, few.low, few.unknown) == (0.5, None, None)
    assert "19 of at least 20" in few.method
    hangs = intervals.jackknife(0.5, np.append(np.full(30, 0.5), np.nan), method="x")
    assert hangs.low is None
    assert "single cluster" in hangs.method


def test_a_value_that_nothing_moves_is_rough_and_the_interval_is_cut() -> None:
    still = intervals.jackknife(1.0, np.ones(25), method="x")
    assert (_ends(still), still.rough) == ((1.0, 1.0), True)
    wide = intervals.jackknife(0.9, np.linspace(0.5, 1.3, 25), method="x", span=(0, 1))
    assert _ends(wide)[1] == 1


def test_a_value_that_few_clusters_move_far_is_rough() -> None:
    few = np.zeros(100)
    few[:3] = 1.0
    assert intervals.jackknife(0.5, few / 100, method="x").rough
    even = np.linspace(-1, 1, 100)
    assert not intervals.jackknife(0.5, even / 100, method="x").rough
    assert intervals.lean(even) == pytest.approx(0)


def test_benjamini_and_yekutieli_by_hand() -> None:
    # q / (m·(1 + 1/2 + 1/3 + 1/4)) = .05 / 8.3333 = .006: limits .006 .012 .018 .024
    found = intervals.benjamini_yekutieli([0.5, 0.013, 0.001, 0.0179])
    assert found.tolist() == [False, True, True, True]
    assert not intervals.benjamini_yekutieli([0.0061, 0.5, 0.5, 0.5]).any()
    assert len(intervals.benjamini_yekutieli([])) == 0


def test_the_bootstrap_repeats_by_its_seed_and_draws_raters_when_there_are_ten() -> None:
    rng = np.random.default_rng(3)
    votes = crowds.of_array(crowds.crowd(rng, (80, 12), shares=(0.5, 0.5)), levels=2)
    first = intervals.bootstrap(votes, _share_of(votes), seed=1, repeats=300)
    assert first == intervals.bootstrap(votes, _share_of(votes), seed=1, repeats=300)
    assert first != intervals.bootstrap(votes, _share_of(votes), seed=2, repeats=300)
    assert first.method.startswith("pigeonhole")
    low, high = _ends(first)
    assert first.value is not None
    assert low < first.value < high
    few = votes.take(votes.rater < 9)
    assert intervals.bootstrap(few, _share_of(few), seed=1, repeats=300).method.startswith("boot")


def _share_of(votes: Votes) -> Callable[[NDArray[np.float64]], float | None]:
    """The share of label 1 in weighted votes."""
    one = votes.label == 1
    return lambda weights: float(weights[one].sum() / weights.sum())


def test_the_bootstrap_says_why_it_has_no_interval() -> None:
    votes = crowds.of_rows([[0, 1]] * 30)
    assert intervals.bootstrap(votes, lambda _: None, seed=1).value is None
    few = intervals.bootstrap(votes, lambda _: 1.0, seed=1, clusters=[0, 1, 2] * 10)
    assert (few.value, few.low) == (1.0, None)
    draws = iter([1.0, *[None] * 50, *[1.0] * 50])
    often = intervals.bootstrap(votes, lambda _: next(draws), seed=1, repeats=100)
    assert "undefined in 50 of 100 draws" in often.method


def test_clusters_are_numbered_where_they_have_votes() -> None:
    votes = crowds.of_rows([["a"], [None], ["b"]])
    assert votes.item_count == 3
    codes, count = intervals.cluster_codes(votes, ["late", "none", "early"])
    assert (codes.tolist(), count) == ([1, -1, 0], 2)
    with pytest.raises(ValueError, match="2 clusters"):
        intervals.cluster_codes(votes, [1, 2])


@pytest.mark.parametrize(("count", "rate"), [(40, 0.5), (100, 0.9), (30, 0.8)])
def test_wilson_covers(count: int, rate: float) -> None:
    drawn = np.random.default_rng(7).binomial(count, rate, 4_000)
    table = [_ends(intervals.wilson(c, count)) for c in range(count + 1)]
    held = np.mean([table[c][0] <= rate <= table[c][1] for c in drawn])
    assert 0.93 <= held <= 0.97
