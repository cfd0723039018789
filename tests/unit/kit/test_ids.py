"""Identifiers."""

import time

from hypothesis import given
from hypothesis import strategies as st

from tacit.kit import ids


def test_an_id_is_26_letters_of_the_alphabet() -> None:
    assert ids.is_id(ids.new_id())
    assert not ids.is_id("x")
    assert not ids.is_id("u" * 26)


def test_ids_do_not_repeat() -> None:
    assert len({ids.new_id() for _ in range(20_000)}) == 20_000


def test_a_later_id_sorts_later() -> None:
    made = []
    for _ in range(20):
        made.append(ids.new_id())
        time.sleep(0.0001)
    assert made == sorted(made)


@given(
    st.integers(0, 2**48 - 1),
    st.integers(0, 4095),
    st.integers(0, 2**62 - 1),
    st.integers(0, 2**62 - 1),
)
def test_order_is_time_whatever_the_rest(
    milliseconds: int, fraction: int, one: int, other: int
) -> None:
    earlier = ids.make_id(milliseconds=milliseconds, fraction=fraction, randomness=one)
    later = ids.make_id(milliseconds=milliseconds + 1, fraction=0, randomness=other)
    assert milliseconds + 1 == 2**48 or earlier < later


def test_the_bits_are_those_of_a_uuid7() -> None:
    value = 0
    for letter in ids.make_id(milliseconds=2**48 - 1, fraction=0, randomness=0):
        value = value * 32 + ids.ALPHABET.index(letter)
    assert f"{value:032x}" == "ffffffffffff70008000000000000000"
