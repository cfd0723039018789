"""Rubrics as rows and records, there and back."""

import pytest

from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.rubric import rows
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
