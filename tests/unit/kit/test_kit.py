"""Clock, errors, paging, durations, text."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.kit import durations, errors, paging, text
from tacit.kit.clock import SteppedClock, SystemClock


class HoldExpired(errors.TacitError):
    """For this test."""

    status = 410


def test_a_stepped_clock_moves_only_when_told() -> None:
    clock = SteppedClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert clock.advance(hours=1, seconds=1) - datetime(2026, 1, 1, tzinfo=UTC) == timedelta(
        hours=1, seconds=1
    )
    assert SystemClock().now().tzinfo is UTC


def test_an_error_takes_code_and_title_from_its_name() -> None:
    error = HoldExpired("The hold ended.", place="claim 7", remedy="Claim it again.", ended="x")
    assert str(error) == "claim 7: The hold ended. Claim it again."
    assert error.as_problem() == {
        "type": "/docs/errors#hold_expired",
        "title": "Hold expired",
        "status": 410,
        "detail": "The hold ended.",
        "code": "hold_expired",
        "place": "claim 7",
        "remedy": "Claim it again.",
        "ended": "x",
    }


def test_facts_do_not_replace_what_a_problem_must_say() -> None:
    assert HoldExpired("m", status=200).as_problem()["status"] == 410


def test_busy_says_how_long_to_wait() -> None:
    assert errors.TooBusy("m", retry_after=3).retry_after == 3
    assert errors.TooManyRequests("m").retry_after == 1


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
        | st.integers()
        | st.none(),
        max_size=5,
    )
)
def test_a_cursor_reads_back(values: list[str | int | None]) -> None:
    assert paging.decode_cursor(paging.encode_cursor(tuple(values))) == tuple(values)


@given(st.text())
def test_any_other_text_is_no_cursor_or_reads_as_a_key(cursor: str) -> None:
    with contextlib.suppress(errors.Malformed):
        assert isinstance(paging.decode_cursor(cursor), tuple)


def test_a_page_ends_where_the_rows_end() -> None:
    page = paging.make_page([1, 2, 3], limit=2, key=lambda row: (row,))
    assert page.items == (1, 2)
    assert page.next_cursor is not None
    assert paging.decode_cursor(page.next_cursor) == (2,)
    assert paging.make_page([1, 2], limit=2, key=lambda row: (row,)).next_cursor is None


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_a_limit(limit: int) -> None:
    with pytest.raises(errors.Malformed, match="200"):
        paging.check_limit(limit)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90s", 90), ("30m", 1800), ("4h", 14400), ("3d", 259200), ("1h30m", 5400)],
)
def test_durations_are_read(written: str, seconds: int) -> None:
    assert durations.parse(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["", "4", "4 h", "h", "-4h", "0s", "99999d", "４h", 4, None])
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(errors.Malformed):
        durations.parse(written)


@given(st.integers(1, 3_000 * 86_400))
def test_a_duration_reads_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert durations.parse(durations.format(duration)) == duration


def test_odd_durations_are_written() -> None:
    assert durations.format(timedelta(0)) == "0s"
    assert durations.format(timedelta(hours=-25)) == "-1d1h"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Contract Review", "contract-review"),
        ("  Ärzte & Co. ", "arzte-co"),
        ("契約", ""),
        ("a" * 99, "a" * 60),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert text.slug(title) == slug
    assert text.is_slug(slug) == bool(slug)
