"""Gold pieces and the comparison with them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit.desk.errors import CalibrationIncomplete
from tacit.desk.records import GOLD_SHOWN_MAX, CalibrationLine
from tacit.kit import canonical
from tacit.kit.errors import TacitError
from tacit.projects.records import Guideline, Point, Project
from tacit.tasks.kind import Json, Kind

VERDICTS = {"accept": "Accept", "return": "Send back", "reject": "Reject"}
LINES = {"met": "Met", "unmet": "Not met", "cannot_assess": "Cannot assess"}
VERDICT_LINE = "the verdict"
"""The line of the verdict on the whole; no slug of a point has a blank in it."""


@dataclass(frozen=True, kw_only=True)
class Gold:
    """A row of benchmark.jsonl that can be graded."""

    key: str
    title: str
    input: Mapping[str, object]
    answer: Mapping[str, object]
    verdict: str | None
    lines: Mapping[str, tuple[str, str]]
    """Point → verdict and reason."""
    reason: str
    sha256: str


def read(project: Project, kind: Kind) -> list[Gold]:
    """The gold pieces of a project that can be graded, in their order.

    Where the kind has votes every piece with an answer can; else those that say what the
    verdict or a line should be.
    """
    rows = project.stored.get("benchmark")
    listed = rows if isinstance(rows, list | tuple) else []
    found = [_read(row, project, kind) for row in listed if isinstance(row, Mapping)]
    usable = [gold for gold in found if _can_grade(gold, kind)]
    return usable[:GOLD_SHOWN_MAX]


def points(gold: Gold, *, project: Project, guideline: Guideline) -> tuple[Point, ...]:
    """The lines that the gold speaks of, in the words of rubric and guideline."""
    criteria = gold.input.get("criteria") or list(project.rubric)
    titles = {point.slug: point.title for point in guideline.points}
    if isinstance(criteria, list):
        titles |= {str(one["id"]): str(one["text"]) for one in criteria if "text" in one}
    return tuple(
        Point(slug=slug, title=titles.get(slug) or slug.replace("-", " ").capitalize())
        for slug in gold.lines
    )


def compare_votes(gold: Gold, answer: Json, kind: Kind) -> list[CalibrationLine]:
    """Vote by vote; the gold says which there are."""
    given = {vote.criterion: vote for vote in kind.votes(answer, gold.input)}
    lines = []
    for vote in kind.votes(gold.answer, gold.input):
        mine = given.get(vote.criterion)
        lines.append(
            CalibrationLine(
                id=vote.criterion,
                text=kind.name_place(f"decisions[{vote.criterion}]", gold.input),
                given=kind.say_vote(mine, gold.input) if mine is not None else "",
                gold=kind.say_vote(vote, gold.input),
                reason=vote.rationale,
                agrees=mine is not None and mine.label == vote.label,
            )
        )
    return lines


def compare_lines(gold: Gold, answer: Json, *, named: Sequence[Point]) -> list[CalibrationLine]:
    """Line by line, and the verdict on the whole last.

    Raises:
        CalibrationIncomplete: a line or the verdict is missing.
    """
    given = _given_lines(answer)
    missing = [point.title for point in named if given.get(point.slug) not in LINES]
    verdict = answer.get("verdict")
    if gold.verdict is not None and verdict not in VERDICTS:
        missing.append("the verdict")
    if missing:
        raise CalibrationIncomplete(
            f"Not judged yet: {', '.join(missing)}.",
            place="lines",
            remedy="Judge all of it; then you see the gold.",
        )
    lines = [
        CalibrationLine(
            id=point.slug,
            text=point.title,
            given=LINES[given[point.slug]],
            gold=LINES.get(gold.lines[point.slug][0], gold.lines[point.slug][0]),
            reason=gold.lines[point.slug][1],
            agrees=given[point.slug] == gold.lines[point.slug][0],
        )
        for point in named
    ]
    if gold.verdict is not None:
        lines.append(
            CalibrationLine(
                id=VERDICT_LINE,
                text="The verdict on the whole",
                given=VERDICTS[str(verdict)],
                gold=VERDICTS.get(gold.verdict, gold.verdict),
                reason=gold.reason,
                agrees=verdict == gold.verdict,
            )
        )
    return lines


def _read(row: Mapping[str, object], project: Project, kind: Kind) -> Gold:
    answer = _mapping(row, "answer")
    task_input = kind.prepare_input(_mapping(row, "input"), rubric=project.rubric)
    key = str(row.get("key"))
    title = task_input.get("title")
    lines: dict[str, tuple[str, str]] = {}
    listed = row.get("lines")
    for line in listed if isinstance(listed, list) else []:
        if isinstance(line, Mapping) and line.get("verdict") in LINES:
            lines[str(line.get("point"))] = (str(line["verdict"]), str(line.get("reason") or ""))
    verdict = row.get("verdict")
    return Gold(
        key=key,
        title=title if isinstance(title, str) and title else key,
        input=task_input,
        answer=answer,
        verdict=verdict if isinstance(verdict, str) and verdict in VERDICTS else None,
        lines=lines,
        reason=str(row.get("reasons") or ""),
        sha256=canonical.sha256_hex(canonical.dumps([dict(row), list(project.rubric)])),
    )


def _can_grade(gold: Gold, kind: Kind) -> bool:
    if not kind.has_votes:
        return bool(gold.verdict or gold.lines)
    try:
        return bool(kind.votes(gold.answer, gold.input))
    except TacitError:
        return False


def _given_lines(answer: Json) -> dict[str, str]:
    listed = answer.get("lines")
    return {
        str(line.get("point")): str(line.get("verdict"))
        for line in (listed if isinstance(listed, list) else [])
        if isinstance(line, Mapping)
    }


def _mapping(row: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = row.get(name)
    return value if isinstance(value, Mapping) else {}
