"""What people paste becomes criteria, and what does not is named."""

import pytest

from tacit.tasks.kinds.rubric import paste
from tacit.tasks.kinds.rubric.sheet_columns import number


def _said(text: str) -> list[tuple[str, object, str]]:
    return [(line.text, line.weight, line.parent) for line in paste.read(text).lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Names A\nNames B\n", [("Names A", 1, ""), ("Names B", 1, "")]),
        ("- Names A\r\n* Names B", [("Names A", 1, ""), ("Names B", 1, "")]),
        ("1. Names A\n2) Names B\n(c) Names C", [("Names A", 1, ""), ("Names B", 1, ""),
                                                  ("Names C", 1, "")]),
        ("[+2] Names A\n[-5] Invents B", [("Names A", 2, ""), ("Invents B", -5, "")]),
        ("• Names A (3 points)\n• Names B (+1.5)", [("Names A", 3, ""), ("Names B", 1.5, "")]),
        ("- Dosing\n\t- in mg\n\t- per day\n- Route", [
            ("Dosing", 1, ""), ("in mg", 1, "p1"), ("per day", 1, "p1"), ("Route", 1, "")]),
    ],
)  # fmt: skip
def test_lists(text: str, expected: list[tuple[str, object, str]]) -> None:
    assert _said(text) == expected


def test_a_line_that_goes_on_belongs_to_its_bullet() -> None:
    assert _said("- Names the party\n  that bears the risk\n- Cites it") == [
        ("Names the party that bears the risk", 1, ""),
        ("Cites it", 1, ""),
    ]


def test_headings_become_axes_and_are_said_to() -> None:
    reading = paste.read("Accuracy:\n- Names A\n\n## Style\n- Is one page long")
    assert [line.axes for line in reading.lines] == [("Accuracy",), ("Style",)]
    assert len(reading.left_out) == 2


def test_what_has_no_bullet_among_bullets_is_left_out_and_named() -> None:
    reading = paste.read("Dear colleague, here is the list\n- Names A\nbest wishes")
    assert len(reading.lines) == 1
    assert [said.split("”")[0] for said in reading.left_out] == [
        "“Dear colleague, here is the list",
        "“best wishes",
    ]


def test_a_sheet_with_a_header() -> None:
    text = (
        "ID\tRequirement\tPoints\tCategory\tMust pass\tPart of\n"
        "A1\tNames the drug\t5\taccuracy\tyes\t\n"
        "A2\t\t1\t\t\t\n"
        "A3\tGives the dose\t−3\taccuracy\t\tA1\n"
    )
    reading = paste.read(text)
    first, second = reading.lines
    assert (first.text, first.weight, first.gate, first.axes) == (
        "Names the drug", 5, True, ("accuracy",),
    )  # fmt: skip
    assert (second.weight, second.parent) == (-3, first.id)
    assert reading.left_out == ("row 2: no text",)
    assert ("Requirement", "criterion") in reading.columns


@pytest.mark.parametrize("separator", [",", ";"])
def test_csv_with_a_line_break_in_a_cell(separator: str) -> None:
    text = f'criterion{separator}weight\r\n"Names A{separator}\nand B"{separator}3\r\n'
    (line,) = paste.read(text).lines
    assert (line.text, line.weight) == (f"Names A{separator} and B", 3)


def test_cells_without_a_header() -> None:
    assert _said("Names the drug of choice\t5\nNames the dose\t3") == [
        ("Names the drug of choice", 5, ""),
        ("Names the dose", 3, ""),
    ]


def test_public_rubric_json() -> None:
    text = '{"rubrics": [{"criterion": "Names A", "points": -4, "tags": ["axis:accuracy"]}]}'
    (line,) = paste.read(text).lines
    assert (line.text, line.weight, line.axes) == ("Names A", -4, ("accuracy",))


@pytest.mark.parametrize("text", ["", " \n ", "{", "[1, 2]", '"', "\t\t\n\t", ",,,\n,,"])
def test_nothing_raises(text: str) -> None:
    paste.read(text)


def test_text_of_many_pages_is_read_quickly_and_to_the_limit() -> None:
    reading = paste.read("- Names the party that bears the risk of loss\n" * 5_000)
    assert len(reading.lines) == 2_000
    assert "3000 lines beyond 2,000" in reading.left_out


@pytest.mark.parametrize(
    ("words", "value"),
    [("+3", 3), ("− 2", -2), ("0,5", 0.5), ("1e2", 100), ("", None), ("x", None), ("1e999", None)],
)
def test_numbers_as_people_write_them(words: str, value: object) -> None:
    assert number(words) == value
