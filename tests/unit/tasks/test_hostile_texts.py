"""Texts made to keep the server busy: what reads them takes time in proportion to them.

No test takes time: a pattern that tries every way would keep it for minutes.
"""

from pathlib import Path

import pytest

from tacit.intake._text import Unreadable
from tacit.intake.imports import formats
from tacit.intake.imports.formats import ImportFile
from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.projects import own_fields
from tacit.tasks.kinds.rubric import lint, paste
from tacit.tasks.kinds.rubric.shapes import Line

LONG = 200_000
DIGITS = "9" * 5_000


@pytest.mark.parametrize("begin", ["- a", "- a (5", "- a [", "# a", "- (", "1. a (weight"])
def test_a_paste_with_a_long_gap_is_read(begin: str) -> None:
    found = paste.read(f"{begin}{' ' * LONG}b\n- c")
    assert found.lines[-1].text == "c"


@pytest.mark.parametrize("text", ["a\t" + "x" * LONG, '"' * LONG + "\t", "[" * LONG, "\t" * LONG])
def test_what_is_no_sheet_is_a_list(text: str) -> None:
    assert paste.read(text).source


@pytest.mark.parametrize(
    "word", ["both ", "that ", "“", '"', "and ", "why, and ", "the , ", "1", "1,"]
)
def test_lint_of_a_long_criterion_ends(word: str) -> None:
    text = "States " + word * (LONG // len(word)) + "x"
    assert isinstance(lint.findings([Line(id="a", text=text, weight=1)]), list)


@pytest.mark.parametrize("number", [10**400, -(10**400), float("inf"), float("nan")])
def test_a_number_that_no_computer_counts_with_is_refused(number: float) -> None:
    with pytest.raises(Malformed):
        Fields({"weight": number}, place="", error=Malformed).number_or_none("weight")


@pytest.mark.parametrize("number", [10**400, -(10**30), float("inf"), float("nan")])
def test_a_field_of_a_project_holds_what_a_column_holds(number: float) -> None:
    schema = {"properties": {"value": {"type": "number"}}}
    fields = own_fields.read(schema, place="fields", error=Malformed)
    assert list(own_fields.problems(fields, {"value": number}))


def test_a_list_with_too_long_a_number_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "records.json"
    path.write_text(f'[{{"a": 1}},\n{{"a": {DIGITS}}}]')
    with pytest.raises(Unreadable) as refused:
        list(formats.read_array(ImportFile(name="records.json", path=path)))
    assert refused.value.problem.line == 2
    assert "digits" in refused.value.problem.message
