"""What is unfinished or broken in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.tasks import markup


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Then TODO: explain.", "TODO"),
        ("[insert the figure here]", "[insert the figure here]"),
        ("A to-do list is fine; so is todo.", None),
        ("```\n# TODO in code\n```", None),
        ("Write `TODO` in the margin.", None),
        ("TBD", "TBD"),
    ],
)
def test_unfinished_marks(text: str, found: str | None) -> None:
    assert markup.find_unfinished(text) == found


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("```python\nx\n```", False),
        ("```python\nx", True),
        ("~~~\n```\n~~~", False),
        ("````\n```\n````", False),
        ("````\n```", True),
        ("inline ``` only ```", False),
        ("", False),
    ],
)
def test_code_fences(text: str, is_open: bool) -> None:
    assert markup.find_unclosed_fence(text) is is_open


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("$x^2$ and $$y$$", None),
        ("$$y", "$$"),
        (r"\(x", r"\("),
        (r"\[x\] \]", r"\["),
        (r"$\frac{1}{2} and no end", "$"),
        ("It costs $1,200 and $3.50, or US$5 m.", None),
        ("A $100 note and $x_{1}$.", None),
        ("Ask for $AAPL.", None),
        ("`$$` is a mark", None),
        (r"\$x^2", None),
    ],
)
def test_open_math(text: str, mark: str | None) -> None:
    assert markup.find_open_math(text) == mark


def test_a_long_paragraph_that_stands_twice_is_found() -> None:
    long = "The cap limits what can be claimed in total for all breaches together."
    assert markup.find_repeated([f"{long}\n\nOther.", long.replace(" ", "  ")]) == long
    assert markup.find_repeated(["Yes.\n\nYes."]) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("About 40 % fail.", "40 %"),
        ("It cost $3 million.", "$3 million"),
        ("It cost €4,200.", "€4,200"),
        ("Take 20 mg.", "20 mg"),
        ("> A quotation", "> A"),
        ("There are 3 reasons.", None),
        ("`40 %`", None),
    ],
)
def test_figures_that_want_a_source(text: str, found: str | None) -> None:
    assert markup.find_figure(text) == found


def test_cited_numbers_are_those_of_marks_outside_links_and_code() -> None:
    assert markup.cited_numbers("A [1], b [23], [4](https://x.example), `[5]`") == {1, 23}


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org:8080", True),
        ("https://[::1", False),
        ("example.org", False),
        ("https://localhost", False),
        ("javascript:alert(1)", False),
        ("https://exa mple.org", False),
        ("https://a.example:99999", False),
        ("https://", False),
        ("ftp://example.org", False),
    ],
)
def test_web_addresses(url: str, good: bool) -> None:
    assert markup.is_web_address(url) is good


@given(st.text(alphabet="$\\[]()`~ \nTODx1%^_{", max_size=60))
def test_no_text_breaks_the_checks(text: str) -> None:
    markup.find_open_math(text)
    markup.find_unfinished(text)
    markup.find_unclosed_fence(text)
    markup.find_figure(text)
    markup.is_web_address(text)


LONG = 300_000


@pytest.mark.parametrize(
    "text",
    [
        " ".join("`" * length for length in range(1, 800)),
        "1" * LONG,
        "1," * LONG,
        "“" * LONG,
        ("“" + "a" * 30) * (LONG // 31),
        '"' + "a" * LONG,
        "$a^1" * LONG,
        "[insert " * LONG,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_texts_take_time_in_proportion(text: str) -> None:
    """Patterns that began anew at every character took minutes here."""
    markup.find_unfinished(text)
    markup.find_open_math(text)
    markup.find_figure(text)
    markup.cited_numbers(text)


def test_a_code_span_ends_at_as_many_ticks_as_it_began_with() -> None:
    assert markup.find_unfinished("``a ` TODO `` b") is None
    assert markup.find_unfinished("``a` TODO") == "TODO"
