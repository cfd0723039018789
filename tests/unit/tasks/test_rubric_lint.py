"""The lint of rubrics finds what it is there for, and is silent on good work."""

import pytest

from tacit.tasks.kinds.rubric import lint
from tacit.tasks.kinds.rubric.lint import Rule
from tests.unit.tasks.rubric_flaws import CLEAN, FLAWS, Flaw, clean_rubric


def test_there_are_thirty_of_each() -> None:
    assert len(FLAWS) == 30
    assert len(CLEAN) == 30
    assert {flaw.rule for flaw in FLAWS} == set(Rule)


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.title)
def test_a_planted_flaw_is_found(flaw: Flaw) -> None:
    found = lint.findings(flaw.lines, formula=flaw.formula)
    assert (flaw.rule, flaw.at) in {(one.rule, one.id) for one in found}


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.title)
def test_nothing_else_is_said_of_it(flaw: Flaw) -> None:
    found = lint.findings(flaw.lines, formula=flaw.formula)
    assert {one.rule for one in found} == {flaw.rule}


def test_clean_criteria_have_no_finding_alone_or_together() -> None:
    assert lint.findings(clean_rubric()) == []
