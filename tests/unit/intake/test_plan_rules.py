"""What differs between a project and its folder."""

import pytest

from tacit.intake import _plan_rules
from tacit.intake.errors import FolderInvalid, TooManyItems
from tacit.intake.records import CriterionChange, FieldChange, FolderItem
from tacit.projects.records import ProjectDocument

OLD = ProjectDocument(name="a", title="A", kind="grading", priority=1)


def with_rubric(*criteria: dict[str, object]) -> ProjectDocument:
    return ProjectDocument(name="a", title="A", kind="grading", rubric=criteria)


def test_fields_are_told_old_and_new() -> None:
    new = ProjectDocument(name="a", title="B", kind="grading", guideline="x")
    assert _plan_rules.changed_fields(OLD, new) == (
        FieldChange(key="priority", old=1, new=None),
        FieldChange(key="title", old="A", new="B"),
    )


def test_a_guideline_is_told_by_lines() -> None:
    change = _plan_rules.changed_guideline("a\nb\nc", "a\nB\nc\nd", version=3)
    assert change is not None
    assert (change.old_version, change.new_version) == (3, 4)
    assert (change.lines_added, change.lines_removed) == (2, 1)
    assert change.excerpt == ("- b", "+ B", "+ d")
    assert _plan_rules.changed_guideline("a", "a", version=1) is None


def test_a_changed_criterion_gets_its_next_version() -> None:
    old = ({"id": "x", "text": "X", "version": 2}, {"id": "gone", "text": "G"})
    new = with_rubric({"id": "x", "text": "X!"}, {"id": "new", "text": "N"})
    numbered = _plan_rules.number_criteria(old, new)
    assert [criterion["version"] for criterion in numbered.rubric] == [3, 1]
    assert _plan_rules.changed_criteria(old, numbered.rubric) == (
        CriterionChange(id="x", old_version=2, new_version=3),
        CriterionChange(id="new", old_version=None, new_version=1),
        CriterionChange(id="gone", old_version=1, new_version=None),
    )
    again = _plan_rules.number_criteria(numbered.rubric, new)
    assert again == numbered


def test_a_version_that_is_taken_is_refused() -> None:
    old = ({"id": "x", "text": "X", "version": 2},)
    kept = _plan_rules.number_criteria(old, with_rubric({"id": "x", "text": "Y", "version": 5}))
    assert kept.rubric[0]["version"] == 5
    with pytest.raises(FolderInvalid) as caught:
        _plan_rules.number_criteria(old, with_rubric({"id": "x", "text": "Y", "version": 2}))
    assert caught.value.problems[0].field == "[0].version"


def test_more_items_than_fit_one_request_are_refused() -> None:
    items = [FolderItem(key=str(n), input={}) for n in range(501)]
    with pytest.raises(TooManyItems):
        _plan_rules.check_count(items)
