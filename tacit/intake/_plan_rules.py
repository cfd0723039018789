"""What differs between a project as it is and as its folder describes it. Pure."""

import dataclasses
import difflib
from collections.abc import Mapping, Sequence

from tacit.intake.errors import FolderInvalid, TooManyItems
from tacit.intake.records import (
    APPLY_ITEMS_MAX,
    CriterionChange,
    FieldChange,
    FolderItem,
    GuidelineChange,
    Problem,
)
from tacit.projects import documents
from tacit.projects.records import ProjectDocument

EXCERPT_LINES_MAX = 12
EXCERPT_CHARS_MAX = 160

_TOLD_APART = {"guideline", "guideline_note", "rubric"}
_OWN = {"version"}

Json = Mapping[str, object]


def check_count(items: Sequence[FolderItem]) -> None:
    """Refuse more items than one request should bring.

    Raises:
        TooManyItems: send them in parts.
    """
    if len(items) > APPLY_ITEMS_MAX:
        raise TooManyItems(
            f"{len(items):,} items came at once; {APPLY_ITEMS_MAX} fit.",
            remedy="Send the folder in parts: the same description, and the next items.",
        )


def changed_fields(old: ProjectDocument | None, new: ProjectDocument) -> tuple[FieldChange, ...]:
    """The keys of the description that differ, but for guideline and rubric."""
    before = documents.to_json(old) if old is not None else {}
    after = documents.to_json(new)
    keys = (before.keys() | after.keys()) - _TOLD_APART
    return tuple(
        FieldChange(key=key, old=before.get(key), new=after.get(key))
        for key in sorted(keys)
        if before.get(key) != after.get(key)
    )


def changed_guideline(old: str | None, new: str, *, version: int) -> GuidelineChange | None:
    """The difference of two texts of the guideline, by lines; None where there is none."""
    if old == new:
        return None
    rows = [
        row
        for row in difflib.unified_diff(
            (old or "").splitlines(), new.splitlines(), lineterm="", n=0
        )
        if not row.startswith(("---", "+++", "@@"))
    ]
    return GuidelineChange(
        old_version=version,
        new_version=version + 1,
        lines_added=sum(1 for row in rows if row.startswith("+")),
        lines_removed=sum(1 for row in rows if row.startswith("-")),
        excerpt=tuple(
            row[0] + " " + row[1 : EXCERPT_CHARS_MAX + 1] for row in rows[:EXCERPT_LINES_MAX]
        ),
    )


def number_criteria(old: Sequence[Json], new: ProjectDocument) -> ProjectDocument:
    """Give every criterion its version: one more than before where anything in it changed.

    A version that the folder names is kept; it has to be above that of the text it replaces.

    Raises:
        FolderInvalid: a criterion changed under the version it had.
    """
    before = {str(criterion["id"]): criterion for criterion in old}
    problems: list[Problem] = []
    numbered: list[Json] = []
    for index, criterion in enumerate(new.rubric):
        known = before.get(str(criterion["id"]))
        version = version_of(criterion) if "version" in criterion else None
        if known is None:
            numbered.append({**criterion, "version": version or 1})
        elif _content(known) == _content(criterion) and version in {None, version_of(known)}:
            numbered.append({**criterion, "version": version_of(known)})
        elif version is None:
            numbered.append({**criterion, "version": version_of(known) + 1})
        elif version > version_of(known):
            numbered.append(dict(criterion))
        else:
            problems.append(_not_above(index, criterion, version_of(known)))
    if problems:
        raise FolderInvalid(problems=problems)
    return dataclasses.replace(new, rubric=tuple(numbered))


def changed_criteria(old: Sequence[Json], new: Sequence[Json]) -> tuple[CriterionChange, ...]:
    """Criteria that are new, gone or in another version."""
    before = {str(each["id"]): version_of(each) for each in old}
    after = {str(each["id"]): version_of(each) for each in new}
    return tuple(
        CriterionChange(id=name, old_version=before.get(name), new_version=after.get(name))
        for name in [*after, *(name for name in before if name not in after)]
        if before.get(name) != after.get(name)
    )


def version_of(criterion: Json) -> int:
    """The version of a criterion; 1 where it names none."""
    version = criterion.get("version", 1)
    return version if isinstance(version, int) and not isinstance(version, bool) else 1


def _content(criterion: Json) -> dict[str, object]:
    return {key: value for key, value in criterion.items() if key not in _OWN}


def _not_above(index: int, criterion: Json, known: int) -> Problem:
    return Problem(
        file="rubric.yaml",
        field=f"[{index}].version",
        message=f"The criterion {criterion['id']!r} changed, and its version {known} is taken.",
        remedy=f"Write version: {known + 1}, or leave the key out.",
    )
