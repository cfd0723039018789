"""Decisions about projects."""

import dataclasses

import pytest

from tacit.projects import _rules, documents
from tacit.projects.errors import ProjectInvalid, StateRefused
from tacit.projects.records import KindFacts, Point, ProjectState, StateChange

DOCUMENT = documents.read({"name": "a", "title": "A", "kind": "example"})


def test_points_are_the_headings_of_the_second_level() -> None:
    text = "# Title\n\n## Be correct ##\ntext\n### Deeper\n##No heading\n## Quellen nennen\n"
    assert _rules.read_points(text) == (
        Point(slug="be-correct", title="Be correct"),
        Point(slug="quellen-nennen", title="Quellen nennen"),
    )


def test_headings_in_code_are_no_points() -> None:
    text = "## One\n```\n## not this\n~~~\n```\n~~~\n## nor this\n~~~\n## Two\n"
    assert [point.slug for point in _rules.read_points(text)] == ["one", "two"]


def test_equal_headings_get_numbers_and_a_heading_without_letters_a_name() -> None:
    points = _rules.read_points("## Be brief\n## Be brief\n## Be brief\n## 正確\n")
    assert [point.slug for point in points] == ["be-brief", "be-brief-2", "be-brief-3", "point"]


def test_only_keys_that_differ_count_as_changed() -> None:
    new = dataclasses.replace(DOCUMENT, title="B", guideline_note="why", priority=2)
    assert _rules.changed_keys(DOCUMENT, new) == ("priority", "title")
    assert _rules.changed_keys(DOCUMENT, DOCUMENT) == ()


def test_facts_of_another_kind_are_refused() -> None:
    facts = KindFacts(name="grading", has_votes=True, pipeline_default=())
    with pytest.raises(ProjectInvalid):
        _rules.check_kind(DOCUMENT, facts)


@pytest.mark.parametrize("state", ProjectState)
def test_every_state_can_be_opened_and_closed(state: ProjectState) -> None:
    assert _rules.next_state(state, StateChange.OPEN) is ProjectState.OPEN
    assert _rules.next_state(state, StateChange.CLOSE) is ProjectState.CLOSED


@pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.CLOSED])
def test_what_is_not_open_cannot_be_paused(state: ProjectState) -> None:
    with pytest.raises(StateRefused):
        _rules.next_state(state, StateChange.PAUSE)
