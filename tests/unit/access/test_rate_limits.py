import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.access.rate_limits import Bucket
from tacit.kit.errors import TooManyRequests
from tests.make.access import NOW, after


def test_tries_run_out_and_the_next_one_is_announced() -> None:
    bucket = Bucket(tries_max=2, refill_seconds=30)
    bucket.take("a", now=NOW)
    bucket.take("a", now=after(seconds=10))
    with pytest.raises(TooManyRequests) as refused:
        bucket.take("a", now=after(seconds=20))
    assert refused.value.retry_after == 10
    bucket.take("a", now=after(seconds=30))


def test_keys_do_not_share_tries() -> None:
    bucket = Bucket(tries_max=1)
    bucket.take("a", now=NOW)
    bucket.take("b", now=NOW)


def test_a_refusal_costs_nothing() -> None:
    bucket = Bucket(tries_max=1, refill_seconds=10)
    bucket.take("a", now=NOW)
    for _ in range(5):
        with pytest.raises(TooManyRequests):
            bucket.take("a", now=after(seconds=5))
    bucket.take("a", now=after(seconds=10))


def test_a_part_of_a_try_can_be_taken() -> None:
    bucket = Bucket(tries_max=1)
    for _ in range(4):
        bucket.take("a", now=NOW, cost=0.25)
    with pytest.raises(TooManyRequests):
        bucket.take("a", now=NOW, cost=0.25)


def test_forgiven_tries_are_back() -> None:
    bucket = Bucket(tries_max=1)
    bucket.take("a", now=NOW)
    bucket.forgive("a")
    bucket.forgive("never seen")
    bucket.take("a", now=NOW)


def test_memory_is_bounded_by_forgetting_the_oldest() -> None:
    bucket = Bucket(tries_max=1, keys_max=3)
    for key in "abcd":
        bucket.take(key, now=NOW)
    assert list(bucket._clear_at) == ["b", "c", "d"]


def test_a_clock_that_steps_back_locks_nobody_out_for_long() -> None:
    bucket = Bucket(tries_max=2, refill_seconds=30)
    bucket.take("a", now=NOW)
    with pytest.raises(TooManyRequests) as refused:
        bucket.take("a", now=after(hours=-1))
    assert refused.value.retry_after == 30
    bucket.take("a", now=after(hours=-1, seconds=30))


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=60))
def test_never_more_than_the_burst_and_the_refill(pauses: list[float]) -> None:
    bucket = Bucket(tries_max=3, refill_seconds=20)
    seconds, passed = 0.0, 0
    for pause in pauses:
        seconds += pause
        try:
            bucket.take("a", now=after(seconds=seconds))
        except TooManyRequests:
            continue
        passed += 1
    assert passed <= 3 + seconds / 20 + 1e-6
