"""Differences by words inside lines."""

import time

from hypothesis import given
from hypothesis import strategies as st

from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow, Span

TEXTS = st.text(alphabet="ab \n.", max_size=40)


def _ops(rows: list[DiffRow]) -> list[str]:
    return [row.op for row in rows]


def test_one_changed_word_is_marked_inside_its_line() -> None:
    [row] = diffs.diff_texts({"a": "the cap is large"}, {"a": "the cap was large"})
    assert row.old == (Span("same", "the cap "), Span("del", "is"), Span("same", " large"))
    assert row.new == (Span("same", "the cap "), Span("ins", "was"), Span("same", " large"))
    assert (row.op, row.old_line, row.new_line) == ("changed", 1, 1)


def test_lines_are_added_and_removed() -> None:
    rows = diffs.diff_texts({"a": "one\ntwo\nthree"}, {"a": "one\nthree\nfour"})
    assert _ops(rows) == ["same", "removed", "same", "added"]
    assert (rows[3].new_line, rows[3].old_line, rows[3].old) == (3, None, ())


def test_a_text_that_is_new_or_gone_is_added_or_removed_at_its_place() -> None:
    rows = diffs.diff_texts({"a": "x", "b": "y", "c": "z"}, {"a": "x", "c": "z", "d": "w"})
    assert [(row.path, row.op) for row in rows] == [
        ("a", "same"),
        ("b", "removed"),
        ("c", "same"),
        ("d", "added"),
    ]


def test_long_equal_stretches_are_folded_and_counted() -> None:
    old = "\n".join(str(number) for number in range(20))
    rows = diffs.fold(diffs.diff_texts({"a": old}, {"a": old.replace("10", "ten")}), around=2)
    assert _ops(rows) == ["gap", "same", "same", "changed", "same", "same", "gap"]
    assert (rows[0].count, rows[-1].count) == (8, 7)


def test_texts_without_a_change_are_left_out_by_path() -> None:
    rows = diffs.diff_texts({"a": "x", "b": "y"}, {"a": "x", "b": "z"})
    assert [path for path, _ in diffs.by_path(rows)] == ["b"]


def test_a_long_and_repetitive_text_takes_bounded_time() -> None:
    old = "\n".join(["a b " * 90] * 300)
    new = "\n".join(["a c " * 95] * 300)
    started = time.process_time()
    rows = diffs.diff_texts({"a": old}, {"a": new})
    assert len(rows) == 300
    assert time.process_time() - started < 10


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    rows = diffs.diff_texts({"a": old}, {"a": new})
    before = ["".join(s.text for s in row.old) for row in rows if row.old_line is not None]
    after = ["".join(s.text for s in row.new) for row in rows if row.new_line is not None]
    assert "\n".join(before) == old
    assert "\n".join(after) == new


@given(TEXTS)
def test_equal_texts_have_no_change(text: str) -> None:
    assert set(_ops(diffs.diff_texts({"a": text}, {"a": text}))) == {"same"}


@given(TEXTS, TEXTS)
def test_nothing_but_removed_stands_on_the_old_side(old: str, new: str) -> None:
    for row in diffs.diff_texts({"a": old}, {"a": new}):
        assert all(span.kind != "ins" for span in row.old)
        assert all(span.kind != "del" for span in row.new)
