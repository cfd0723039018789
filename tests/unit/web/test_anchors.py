"""Places in a text: from what a browser shows to what was written, and back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.web import _anchors
from tacit.web._anchors import Selection
from tacit.work.records import Anchor

RAW = (
    "# Head\n\n**No. As drafted the *twelve-month* cap applies**, so your "
    "[recovery](http://x.y/twelve) stops.\n\n- one item\n- two `code_x` items & more\n\n"
    '> "quoted *Muzak Corp.* text" and $L = p \\cdot c$: the cap applies'
)


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("As drafted the twelve-month cap", "As drafted the *twelve-month* cap"),
        ("so your recovery stops.", "so your [recovery](http://x.y/twelve) stops."),
        ("one item\ntwo code_x items & more", "one item\n- two `code_x` items & more"),
        ("quoted Muzak Corp.", "quoted *Muzak Corp."),
        ("$L = p \\cdot c$", "$L = p \\cdot c$"),
        ("Head\nNo.", "Head\n\n**No."),
    ],
)
def test_shown_words_are_found_where_they_were_written(quote: str, written: str) -> None:
    shown = _anchors.text_of(RAW)
    start = shown.find(quote.split(maxsplit=1)[0])
    anchor = _anchors.to_raw(Selection(path="p", quote=quote, start=start), RAW)
    assert anchor is not None
    assert anchor.quote == written
    assert RAW[anchor.start : anchor.end] == written


def test_of_several_places_the_nearest_is_taken() -> None:
    shown = _anchors.text_of(RAW)
    last = _anchors.to_raw(
        Selection(path="p", quote="cap applies", start=shown.rfind("cap applies")), RAW
    )
    first = _anchors.to_raw(Selection(path="p", quote="cap applies"), RAW)
    assert first is not None
    assert last is not None
    assert first.start == RAW.find("cap applies")
    assert last.start == RAW.rfind("cap applies")


def test_words_that_are_nowhere_have_no_place() -> None:
    assert _anchors.to_raw(Selection(path="p", quote="gross negligence"), RAW) is None
    assert _anchors.to_raw(Selection(path="p", quote="  "), RAW) is None


def test_all_of_a_text_is_shown_by_its_beginning() -> None:
    anchor = _anchors.whole("p", RAW)
    assert anchor is not None
    shown = _anchors.to_shown(anchor, RAW)
    quote = shown["quote"]
    assert isinstance(quote, str)
    assert quote.startswith("Head")
    assert len(quote) <= _anchors.WHOLE_SHOWN_CHARS
    assert _anchors.whole("p", "") is None


def test_a_place_in_a_text_that_is_gone_keeps_its_words() -> None:
    anchor = Anchor(path="p", start=3, end=8, quote="words")
    shown = {"path": "p", "start": 3, "end": 8, "quote": "words"}
    assert _anchors.to_shown(anchor, None) == shown
    assert _anchors.to_shown(anchor, "Something else") == shown


WORDS = st.lists(
    st.sampled_from(["cap", "the", "**bold**", "*em*", "`code`", "$x^2$", "a_b", "1.", "§ 3"]),
    min_size=4,
    max_size=30,
)


@given(words=WORDS, data=st.data())
def test_a_selection_goes_there_and_back(words: list[str], data: st.DataObject) -> None:
    raw = "Begin " + " ".join(words) + " end"
    shown = _anchors.text_of(raw)
    tokens = shown.split()
    first = data.draw(st.integers(0, len(tokens) - 2))
    last = data.draw(st.integers(first + 1, len(tokens) - 1))
    quote = " ".join(tokens[first : last + 1])
    start = len(" ".join(tokens[:first])) + (1 if first else 0)
    anchor = _anchors.to_raw(Selection(path="p", quote=quote, start=start), raw)
    assert anchor is not None
    assert raw[anchor.start : anchor.end] == anchor.quote
    back = _anchors.to_shown(anchor, raw)
    said = back["quote"]
    assert isinstance(said, str)
    is_whole = (anchor.start, anchor.end) == (0, len(raw))
    wanted = quote[: _anchors.WHOLE_SHOWN_CHARS].strip() if is_whole else quote
    assert " ".join(said.split()) == wanted


@pytest.mark.parametrize(
    "raw", ["a " + " " * 100_000 + "x", "a](a" * 20_000, "*" * 100_000, "> - " * 20_000]
)
def test_a_hostile_text_takes_bounded_time(raw: str) -> None:
    begun = time.perf_counter()
    _anchors.to_raw(Selection(path="p", quote="a b c", start=3), raw)
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("raw", ["`" * 50_000, "*" * 50_000, "a" + "*" * 50_000, "a\n1. " * 9_000])
@pytest.mark.parametrize("quote", ["*" * 4_000, "`a`" * 1_300, "a*a*" * 1_000, "1. " * 1_300])
def test_hostile_texts_and_quotes_take_bounded_time(raw: str, quote: str) -> None:
    """Patterns with something optional between words took minutes here."""
    _anchors.to_raw(Selection(path="answer", quote=quote, start=3), raw)
    _anchors.to_shown(Anchor(path="answer", start=0, end=len(quote), quote=quote), raw)
