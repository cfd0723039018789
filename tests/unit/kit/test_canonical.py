"""Canonical JSON."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.kit import canonical

values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


class State(StrEnum):
    OPEN = "open"


@dataclass(frozen=True)
class Record:
    state: State
    words: tuple[str, ...]


@given(values)
def test_what_is_written_reads_back_and_writes_the_same(value: Any) -> None:
    text = canonical.dumps(value)
    assert canonical.loads(text) == value
    assert canonical.dumps(canonical.loads(text)) == text


def test_keys_are_sorted_and_letters_are_themselves() -> None:
    assert canonical.dumps({"ü": 1, "a": [True, None], "B": "\n"}) == (
        '{"B":"\\n","a":[true,null],"ü":1}'
    )


def test_records_moments_and_sets_have_one_form() -> None:
    moment = datetime(2026, 3, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    assert canonical.dumps([Record(State.OPEN, ("b",)), moment, {"b", "a"}]) == (
        '[{"state":"open","words":["b"]},"2026-03-01T12:00:00.000000Z",["a","b"]]'
    )
    assert canonical.moment_text(datetime(2026, 3, 1, tzinfo=UTC)).endswith("T00:00:00.000000Z")


@pytest.mark.parametrize("value", [math.nan, math.inf, [-math.inf]])
def test_a_number_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical.dumps(value)


def test_reading_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        canonical.loads('{"a": NaN}')


def test_a_thing_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        canonical.dumps(object())


def test_a_text_is_hashed_as_its_utf8() -> None:
    assert canonical.sha256_hex("ü") == canonical.sha256_hex("ü".encode())
    assert canonical.sha256_hex(b"")[:8] == "e3b0c442"
