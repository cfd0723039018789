"""Words apart: hand-worked values, the plain table, and what a distance fulfils."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import edit_distance

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=14).map(" ".join)


def _words(before: str, after: str) -> float:
    found = edit_distance.of_texts(before, after)
    assert found.value is not None
    return found.value


def _by_table(a: list[str], b: list[str]) -> int:
    """Wagner and Fischer's table, cell by cell."""
    row = list(range(len(b) + 1))
    for i, first in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, second in enumerate(b, 1):
            above, row[j] = row[j], min(above + (first != second), row[j] + 1, row[j - 1] + 1)
    return row[-1]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "", 0),
        ("", "two words", 2),
        ("the notice is valid", "the notice is valid", 0),
        ("the notice is valid", "the notice is not valid", 1),
        ("k i t t e n", "s i t t i n g", 3),  # Levenshtein's pair that everybody uses
        ("s a t u r d a y", "s u n d a y", 3),
        ("one two three", "three two one", 2),
    ],
)
def test_values_worked_by_hand(before: str, after: str, words: int) -> None:
    assert _words(before, after) == words


def test_white_space_is_no_word() -> None:
    assert _words("a  b\n\nc", " a b c ") == 0


@given(TEXTS, TEXTS)
def test_it_is_what_the_whole_table_gives(before: str, after: str) -> None:
    assert _words(before, after) == _by_table(before.split(), after.split())


@given(TEXTS, TEXTS, TEXTS)
def test_it_is_a_distance(a: str, b: str, c: str) -> None:
    assert _words(a, b) == _words(b, a)
    assert (_words(a, b) == 0) == (a.split() == b.split())
    assert _words(a, c) <= _words(a, b) + _words(b, c)
    assert _words(a, b) <= edit_distance.of_texts(a, b).n


def test_long_texts_with_little_between_are_measured() -> None:
    words = [str(number) for number in range(100_000)]
    changed = [*words[:50_000], "new", *words[50_001:]]
    found = edit_distance.of_texts(" ".join(words), " ".join(changed))
    assert (found.value, found.n) == (1, 100_000)


def test_beyond_the_bound_it_is_undefined_and_says_why() -> None:
    before = " ".join(["a"] * (edit_distance.WORDS_MAX + 1) + ["z"])
    after = "b " + before[::-1]
    found = edit_distance.of_texts(before, after)
    assert (found.value, found.unknown) == (None, edit_distance.TOO_LONG)
