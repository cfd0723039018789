"""Which version of a criterion a grade is of, and whether it still says something.

A wording is fixed as a version once something names it: a grade, or an answer that was
handed in. Until then it can be typed without a new version at every key. Going back to an
earlier wording goes back to its version, so that a change that is undone costs no grade.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tacit.tasks.kinds.rubric.shapes import Line, Mark, RubricAnswer


class Standing(StrEnum):
    """What has become of the criterion since it was graded."""

    CURRENT = "current"
    REWEIGHED = "reweighed"
    """Weight, gate or place changed; the words that were judged did not. It counts."""
    STALE = "stale"
    """The words changed. It is kept and shown, and counts for nothing until confirmed."""
    REMOVED = "removed"


@dataclass(frozen=True)
class Wordings:
    """Every wording of every criterion of an answer, by id and version."""

    now: Mapping[str, Line]
    before: Mapping[tuple[str, int], Line]

    def seen_by(self, mark: Mark) -> Line | None:
        """The criterion as the grade saw it, if that is still known."""
        now = self.now.get(mark.criterion)
        if now is not None and now.version == mark.version:
            return now
        return self.before.get((mark.criterion, mark.version))

    def standing(self, mark: Mark) -> Standing:
        now = self.now.get(mark.criterion)
        if now is None:
            return Standing.REMOVED
        if now.version == mark.version:
            return Standing.CURRENT
        seen = self.seen_by(mark)
        same = seen is not None and seen.judged == now.judged
        return Standing.REWEIGHED if same else Standing.STALE


def wordings(answer: RubricAnswer) -> Wordings:
    return Wordings(
        now={line.id: line for line in answer.criteria},
        before={(line.id, line.version): line for line in answer.earlier},
    )


def settle(line: Line, fixed: Iterable[Line]) -> Line:
    """The line under the version that its content has, given the versions that are fixed."""
    known = sorted(fixed, key=lambda one: one.version, reverse=True)
    for one in known:
        if one.content == line.content:
            return replace(line, version=one.version)
    if not known or line.version > known[0].version:
        return line
    return replace(line, version=known[0].version + 1)


def still_named(
    fixed: Iterable[Line], current: Mapping[str, Line], marks: Collection[Mark]
) -> list[Line]:
    """The wordings that a grade names and that are not the current ones, in order."""
    named = {(mark.criterion, mark.version) for mark in marks}
    kept: dict[tuple[str, int], Line] = {}
    for line in fixed:
        now = current.get(line.id)
        if (line.id, line.version) in named and (now is None or now.version != line.version):
            kept.setdefault((line.id, line.version), line)
    return [kept[key] for key in sorted(kept)]
