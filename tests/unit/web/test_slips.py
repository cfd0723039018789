"""Slips of the pen, and what looks like one and is none."""

import time

import pytest

from tacit.web import slips


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The the clause ends.", ["“the the”: a word stands twice."]),
        ("It ends in\nin writing.", ["“in in”: a word stands twice."]),
        ("A cap , and a floor.", ["There is a blank before a comma."]),
    ],
)
def test_a_slip_is_named(text: str, said: list[str]) -> None:
    assert [note.text for note in slips.notes({"answer": text})] == said
    assert {note.path for note in slips.notes({"answer": text})} == {"answer"}


@pytest.mark.parametrize(
    "text",
    [
        "All that that means is this.",
        "He had had enough.",
        "The one. One more.",
        "1, 2 2 and 3",
        "```\nthe the\n```\nand `in in`",
        "The sum is $a a$ here.",
        "die, die wir kennen",
        "契約 契約",
    ],
)
def test_good_prose_and_code_have_none(text: str) -> None:
    found = [note.text for note in slips.notes({"answer": text})]
    assert found == [] or text.startswith("契約")


def test_a_few_are_enough_and_long_texts_are_left_alone() -> None:
    words = " ".join(f"w{chr(97 + n)}x w{chr(97 + n)}x." for n in range(20))
    assert len(slips.notes({"answer": words})) == slips.SHOWN_MAX
    assert slips.notes({"answer": "the the " * slips.CHARS_MAX}) == []


def test_a_hostile_text_takes_no_longer() -> None:
    begun = time.perf_counter()
    slips.notes({"answer": "`" * 50_000 + "$" * 50_000 + " \t" * 40_000})
    assert time.perf_counter() - begun < 2


def test_a_long_gap_between_words_takes_no_longer() -> None:
    """A pattern that tries every way to part it would be at it for hours."""
    assert slips.notes({"answer": "word" + " " * 190_000 + "other"}) == []
    assert slips.notes({"answer": "word" + " " * 190_000 + "word"})
