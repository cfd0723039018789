"""Shares and their intervals, against published values and by properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import shares


def test_too_few_are_undefined_and_say_how_many_are_missing() -> None:
    found = shares.of(2, 3, least=5, noun="pieces")
    assert (found.value, found.low, found.reason) == (None, None, "needs 2 more pieces")


def test_nothing_at_all_is_undefined() -> None:
    assert shares.of(0, 0).reason == "needs 1 more cases"


def test_a_count_beyond_the_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        shares.of(4, 3)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    count, n = pair
    found, other = shares.of(count, n), shares.of(n - count, n)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert other.low is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.high == pytest.approx(1 - other.low)
