"""Days left at the pace of the last days."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import pace

COUNTS = st.lists(st.integers(0, 50), min_size=pace.DAYS_MIN, max_size=30)


def test_a_steady_pace_leaves_no_doubt() -> None:
    found = pace.forecast([4] * 7, left=20)
    assert (found.days_low, found.days, found.days_high) == (5, 5, 5)
    assert (found.per_day, found.n, found.reason) == (4, 7, None)


def test_values_worked_by_hand() -> None:
    # mean 2, s² = (4·4 + 4·4) / 8 = 4, reach = 1.2816 · 2 / 3
    found = pace.forecast([0, 4, 0, 4, 2, 0, 4, 0, 4], left=30)
    reach = 1.2816 * math.sqrt(4) / 3
    assert found.days == pytest.approx(15)
    assert found.days_low == pytest.approx(30 / (2 + reach))
    assert found.days_high == pytest.approx(30 / (2 - reach))


def test_a_few_days_say_nothing() -> None:
    assert pace.forecast([9, 9, 9], left=5).reason == "needs 4 more days"


def test_a_few_done_say_nothing() -> None:
    found = pace.forecast([0, 0, 0, 1, 0, 0, 1], left=5)
    assert found.days is None
    assert found.reason == "needs 3 more accepted within 7 days"


def test_a_pace_that_may_be_zero_has_no_upper_end() -> None:
    found = pace.forecast([0, 0, 0, 0, 0, 0, 12], left=5)
    assert found.days is not None
    assert found.days_high is None


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        pace.forecast([1, -1], left=3)


@given(COUNTS, st.integers(0, 1000))
def test_the_order_of_days_does_not_matter(counts: list[int], left: int) -> None:
    turned = sorted(counts)
    first, second = pace.forecast(counts, left=left), pace.forecast(turned, left=left)
    assert first.days == second.days
    assert first.reason == second.reason


@given(COUNTS, st.integers(0, 1000))
def test_the_interval_holds_the_estimate(counts: list[int], left: int) -> None:
    found = pace.forecast(counts, left=left)
    if found.days is None:
        return
    assert found.days_low is not None
    assert found.days_low <= found.days
    assert found.days_high is None or found.days <= found.days_high
