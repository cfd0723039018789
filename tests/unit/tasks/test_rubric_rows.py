"""Rubrics as rows and records, there and back; and how far two of them overlap."""

import pytest

from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.rubric import overlap, rows
from tacit.tasks.kinds.rubric.shapes import Line
from tacit.tasks.records import Criterion
from tests.make.rubrics import form, read


def test_criteria_go_out_as_records_and_come_back() -> None:
    answer = read(form(c1_kind="ordinal", c1_options="a\nb", c1_gate="1", c2_parent="c1"))
    records = rows.to_criteria(answer)
    assert [type(record) for record in records] == [Criterion, Criterion]
    assert rows.from_criteria(records)["criteria"] == answer["criteria"]


def test_rows_read_back() -> None:
    answer = read(form(c1_axis="accuracy", c1_sources="A"))
    made = rows.to_rows(answer, item="i", key="k")
    assert made[0]["tags"] == ["axis:accuracy"]
    assert rows.from_rows(made)["k"]["criteria"] == answer["criteria"]


def test_a_row_that_is_wrong_is_named() -> None:
    with pytest.raises(AnswerMalformed) as caught:
        rows.from_rows([{"key": "k", "id": "c1", "text": True}])
    assert caught.value.place == "rows[0].text"


def _lines(*said: tuple[str, str, float]) -> list[Line]:
    return [Line(id=name, text=text, weight=weight) for name, text, weight in said]


def test_two_rubrics_share_what_they_say_in_other_words() -> None:
    first = _lines(
        ("a", "States that injury cannot be excluded.", 5),
        ("b", "Names section 11 of the Act.", 3),
        ("c", "Recommends a cap.", 2),
    )
    second = _lines(
        ("x", "Names section 11 of the Act as the test.", -3),
        ("y", "Says that injury can not be excluded.", 8),
    )
    found = overlap.compare(first, second)
    assert {(match.first, match.second) for match in found.matches} == {("a", "y"), ("b", "x")}
    assert found.only_first == ("c",)
    assert found.share == pytest.approx(4 / 5)
    assert found.signs_agree == 0.5
    turned = overlap.compare(second, list(reversed(first)))
    assert turned.share == found.share


def test_without_criteria_the_overlap_is_undefined() -> None:
    assert overlap.compare([], []).share is None
    assert overlap.compare(_lines(("a", "Names it.", 1)), []).share == 0
