"""Patterns of a project's fields: what is refused, and that the rest is done soon."""

import pytest

from tacit.kit.errors import Malformed
from tacit.projects import _patterns, own_fields

SLOW = (
    "(a+)+$",
    "(x+|y)+$",
    "(a|a)*$",
    "(a+b?)+$",
    "(?:a?){30}a{30}",
    "(.*a){20}",
    r"(\w|\d)+$",
    "((a+))+",
    "a*a*a*a*a*b",
    "a?" * 20 + "a" * 20,
    "(a|a)" * 20,
    r"(a+)\1",
    "(?=a)b",
    "(?P<x>a)(?P=x)",
    "a{99999999999999999999}",
    "[a-",
)
FINE = (
    "^[0-9]{4}/[0-9]+$",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    r"^\d+ U\.S\. \d+( \(\d{4}\))?$",
    r"^[A-Z]{2,3}-\d{4,6}-\d{1,2}$",
    r"^(?:yes|no|n/a)$",
    r"^[]\[(*+]+$",
    r"^\(\d+\)\*$",
    "",
)


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_may_take_for_ever_is_refused(pattern: str) -> None:
    assert _patterns.find_fault(pattern)


@pytest.mark.parametrize("pattern", FINE)
def test_a_pattern_as_people_write_them_is_taken(pattern: str) -> None:
    assert _patterns.find_fault(pattern) is None


@pytest.mark.parametrize("pattern", ["x*x*x*y", "x+ ?x+ ?x+y", "(x|x|x|x)x*x*y"])
def test_a_text_for_a_pattern_is_short(pattern: str) -> None:
    schema = {"properties": {"code": {"type": "string", "pattern": pattern}}}
    fields = own_fields.read(schema, place="fields", error=Malformed)
    found = dict(own_fields.problems(fields, {"code": "x" * 20_000}))
    assert "at most 200 characters" in found["code"]
    assert "look like" in dict(own_fields.problems(fields, {"code": "x" * 200}))["code"]
