"""Decisions about projects: pure."""

import re
from collections.abc import Mapping
from typing import assert_never

from tacit.kit import text
from tacit.projects import documents
from tacit.projects.errors import KindFixed, ProjectInvalid, StateRefused
from tacit.projects.records import (
    KindFacts,
    Point,
    Project,
    ProjectDocument,
    ProjectState,
    StateChange,
)

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_HEADING = re.compile(r"^ {0,3}##[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_KEPT = (
    "rates",
    "terms",
    "quality",
    "budget",
    "benchmark",
    "brief",
    "fields",
    "language",
    "templates",
)


def read_points(guideline: str) -> tuple[Point, ...]:
    """The points of a guideline: its headings of the second level.

    Headings inside code fences do not count. Two headings with one slug get numbers, so
    that a verdict names one point.
    """
    points: list[Point] = []
    taken: set[str] = set()
    fence: str | None = None
    for line in guideline.splitlines():
        if mark := _FENCE.match(line):
            kind = mark.group(1)[:3]
            fence = kind if fence is None else None if fence == kind else fence
        elif fence is None and (heading := _HEADING.match(line)):
            title = heading.group(1).strip()
            slug = _free_slug(text.slug(title) or "point", taken)
            taken.add(slug)
            points.append(Point(slug=slug, title=title))
    return tuple(points)


def stored_part(document: ProjectDocument) -> dict[str, object]:
    """What is kept with the project and not acted on."""
    values = documents.to_json(document)
    return {key: values[key] for key in _KEPT if key in values}


def changed_keys(before: ProjectDocument, after: ProjectDocument) -> tuple[str, ...]:
    """The keys in which two descriptions differ, sorted.

    The note belongs to a new version of the guideline and is no change by itself.
    """
    old, new = documents.to_json(before), documents.to_json(after)
    keys = (old.keys() | new.keys()) - {"guideline_note"}
    return tuple(sorted(key for key in keys if old.get(key) != new.get(key)))


def check_kind(document: ProjectDocument, kind: KindFacts) -> None:
    """Refuse facts of another kind than the document names.

    Raises:
        ProjectInvalid: they differ.
    """
    if document.kind != kind.name:
        raise ProjectInvalid(
            f"The project is of kind {document.kind!r}, not {kind.name!r}.", place="kind"
        )


def check_same_kind(project: Project, document: ProjectDocument) -> None:
    """Refuse to change the kind of an existing project.

    Raises:
        KindFixed: the kind differs.
    """
    if document.kind != project.kind:
        raise KindFixed(
            f"{project.slug} is of kind {project.kind}; it cannot become {document.kind}.",
            place="kind",
            remedy="Give the new work a project of its own, with another name.",
        )


def next_state(state: ProjectState, change: StateChange) -> ProjectState:
    """The state after a change; the same state when there is nothing to do.

    Raises:
        StateRefused: the change makes no sense from this state.
    """
    match change:
        case StateChange.OPEN:
            return ProjectState.OPEN
        case StateChange.PAUSE:
            if state in {ProjectState.OPEN, ProjectState.PAUSED, ProjectState.CALIBRATING}:
                return ProjectState.PAUSED
            raise StateRefused(
                f"The project is {state}; only an open project can be paused.",
                remedy="Open it first.",
                state=state.value,
            )
        case StateChange.CLOSE:
            return ProjectState.CLOSED
    assert_never(change)


def rows_of(value: object) -> tuple[Mapping[str, object], ...]:
    """A stored list of objects, as it was stored."""
    assert isinstance(value, list), "a list was stored here"
    return tuple(value)


def _free_slug(slug: str, taken: set[str]) -> str:
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
