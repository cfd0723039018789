"""Fields of a project by JSON Schema: what is understood, and what is refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.projects import own_fields
from tacit.projects.errors import ProjectInvalid
from tacit.projects.own_fields import OwnField

SCHEMA = {
    "type": "object",
    "required": ["court", "urgent"],
    "properties": {
        "court": {"type": "string", "title": "Court", "enum": ["Federal", "State"]},
        "urgent": {"type": "boolean"},
        "value": {"type": "number", "minimum": 0, "maximum": 1e9},
        "pages": {"type": "integer", "minimum": 1},
        "decided_on": {"type": "string", "format": "date"},
        "record": {"type": "string", "format": "uri"},
        "docket": {"type": "string", "pattern": "^[0-9]{4}/[0-9]+$"},
        "topics": {"type": "array", "items": {"type": "string", "enum": ["tax", "labour"]}},
        "names": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    },
}
GOOD = {
    "court": "State",
    "urgent": False,
    "value": 12.5,
    "pages": 3,
    "decided_on": "2026-03-31",
    "record": "https://example.org/record",
    "docket": "2026/17",
    "topics": ["tax"],
    "names": ["Ash", "Birch"],
}


def read(schema: object) -> tuple[OwnField, ...]:
    return own_fields.read(schema, place="fields", error=ProjectInvalid)


def problems(values: dict[str, object]) -> dict[str, str]:
    return dict(own_fields.problems(read(SCHEMA), values))


def test_every_type_is_read_with_its_title() -> None:
    found = {field.name: field for field in read(SCHEMA)}
    assert found["court"].title == "Court"
    assert found["decided_on"].title == "Decided on"
    assert [name for name, field in found.items() if field.required] == ["court", "urgent"]


def test_good_values_have_no_problem() -> None:
    assert problems(GOOD) == {}
    assert problems({"court": "Federal", "urgent": True}) == {}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("court", "Supreme", "choose one of Federal, State"),
        ("court", "", "still empty"),
        ("urgent", "yes", "yes or no, not a text"),
        ("urgent", None, "still empty"),
        ("value", -1, "at least 0"),
        ("value", float("nan"), "a number belongs here"),
        ("value", True, "a number belongs here"),
        ("pages", 1.5, "a whole number"),
        ("pages", "three", "a number belongs here"),
        ("decided_on", "31.3.2026", "2026-03-31"),
        ("record", "javascript:alert(1)", "https://"),
        ("docket", "17", "look like"),
        ("topics", ["tax", "sport"], "'sport' is not one of"),
        ("topics", ["tax", "tax"], "twice"),
        ("topics", "tax", "a list of texts"),
        ("names", ["a", "b", "c"], "at most 2 entries"),
        ("judge", "Ash", "no field 'judge'"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: object, words: str) -> None:
    found = problems({**GOOD, name: value})
    assert list(found) == [name]
    assert words in found[name]


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "array"}, "fields.type"),
        ({"properties": {}}, "fields.properties"),
        ({"properties": {"Court": {"type": "string"}}}, "fields.properties.Court"),
        ({"properties": {"court": {"type": "object"}}}, "fields.properties.court.type"),
        (
            {"properties": {"court": {"type": "string", "oneOf": []}}},
            "fields.properties.court.oneOf",
        ),
        (
            {"properties": {"court": {"type": "string", "enum": ["A"]}}},
            "fields.properties.court.enum",
        ),
        (
            {"properties": {"court": {"type": "string", "pattern": "("}}},
            "fields.properties.court.pattern",
        ),
        (
            {"properties": {"court": {"type": "string", "pattern": "(a+)+$"}}},
            "fields.properties.court.pattern",
        ),
        (
            {"properties": {"n": {"type": "number", "minimum": 3, "maximum": 2}}},
            "fields.properties.n",
        ),
        (
            {"required": ["b"], "properties": {"a": {"type": "string"}}},
            "fields.required[0]",
        ),
    ],
)
def test_a_schema_that_is_not_understood_is_refused_by_its_place(
    schema: object, place: str
) -> None:
    with pytest.raises(ProjectInvalid) as caught:
        read(schema)
    assert caught.value.place == place


def field(name: str) -> OwnField:
    return next(each for each in read(SCHEMA) if each.name == name)


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [
        ("court", ["State"], "State"),
        ("court", [""], None),
        ("urgent", ["no"], False),
        ("value", ["12.5"], 12.5),
        ("value", ["−3"], -3),
        ("pages", ["4"], 4),
        ("topics", ["tax", "labour"], ["tax", "labour"]),
        ("topics", [], None),
        ("names", ["Ash\r\n\r\n Birch "], ["Ash", "Birch"]),
    ],
)
def test_a_form_gives_the_value(name: str, sent: list[str], value: object) -> None:
    assert own_fields.from_form(field(name), sent) == value


@given(st.text(max_size=20))
def test_what_is_no_value_stays_as_it_was_typed(typed: str) -> None:
    value = own_fields.from_form(field("pages"), [typed])
    if isinstance(value, str):
        assert value == typed.replace("\r\n", "\n").replace("\x00", "")
        assert "pages" in problems({**GOOD, "pages": value})
