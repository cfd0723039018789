"""What must be put right before a rubric can be handed in. What might be better is in `lint`."""

from collections.abc import Iterator, Sequence, Set

from tacit.stats import scoring
from tacit.tasks import markup
from tacit.tasks.kinds.rubric import live, tree, versions
from tacit.tasks.kinds.rubric.lint import find as find_lint
from tacit.tasks.kinds.rubric.shapes import Line, RubricAnswer, RubricInput
from tacit.tasks.kinds.rubric.versions import Standing
from tacit.tasks.records import CriterionKind, Note

TEXT_SHOWN = 60
HINTS_MAX = 60
"""A thousand lines under an editor help nobody; the last one counts what is left out."""


def find_problems(
    answer: RubricAnswer, task_input: RubricInput, *, imported: bool = False
) -> list[Note]:
    """Everything that stops handing in. An imported rubric need only hold together."""
    lines = [line for line in answer.criteria if not line.is_blank]
    known = {line.id for line in lines}
    problems = [note for line in lines for note in _line_problems(line, known)]
    problems += _circles(lines)
    problems += _grade_problems(answer, task_input)
    if answer.formula not in scoring.FORMULAS:
        problems.append(_wrong("formula", f"“{answer.formula}” is no way to score."))
    if imported:
        return problems if lines else [_wrong("criteria", "There are no criteria.")]
    problems += _count_problems(lines, task_input)
    problems += _score_problems(answer, task_input) if not problems else []
    if answer.paste.strip():
        problems.append(_wrong("paste", "Pasted text was not added yet. Add it, or empty the box."))
    return problems


def find_hints(answer: RubricAnswer, task_input: RubricInput) -> list[Note]:
    """What the author may want to look at; none of it stops handing in."""
    lines = [line for line in answer.criteria if line.text.strip()]
    notes = find_lint(lines, formula=answer.formula)
    notes += _stale_hints(answer)
    notes += _answer_hints(answer, task_input)
    if len(notes) > HINTS_MAX:
        more = f"{len(notes) - HINTS_MAX + 1} more remarks, shown when these are dealt with."
        notes = [*notes[: HINTS_MAX - 1], _hint("", more)]
    return notes


def shorten(line: Line) -> str:
    """A criterion as a message names it."""
    text = " ".join(line.text.split())
    text = text if len(text) <= TEXT_SHOWN else text[: TEXT_SHOWN - 1] + "…"
    return f"“{text}”" if text else f"Criterion {line.id}"


def _line_problems(line: Line, known: Set[str]) -> Iterator[Note]:
    path = f"criteria[{line.id}]"
    if not line.text.strip():
        yield _wrong(f"{path}.text", f"Criterion {line.id} has no text. Write it or remove it.")
    elif unfinished := markup.find_unfinished(line.text):
        yield _wrong(f"{path}.text", f"“{unfinished}” is still to be done.")
    if line.weight is None:
        yield _wrong(f"{path}.weight", f"{shorten(line)} has no weight.")
    is_binary = line.kind == CriterionKind.BINARY.value
    if not is_binary and len(line.options) < 2:
        yield _wrong(f"{path}.options", f"{shorten(line)} needs two options or more.")
    elif is_binary and line.options:
        yield _wrong(f"{path}.kind", f"{shorten(line)} has options, so it is not met or unmet.")
    elif len(set(line.options)) < len(line.options):
        yield _wrong(f"{path}.options", f"{shorten(line)} has the same option twice.")
    if line.parent and line.parent not in known:
        yield _wrong(f"{path}.parent", f"{shorten(line)} is part of {line.parent}, which is not.")
    for other in line.depends_on:
        if other not in known:
            text = f"{shorten(line)} depends on {other}, which is no criterion here."
            yield _wrong(f"{path}.depends_on", text)


def _circles(lines: Sequence[Line]) -> Iterator[Note]:
    found = tree.find_circle(tree.parents(lines))
    if found:
        text = f"These are part of each other in a circle: {' → '.join(found)}."
        yield _wrong(f"criteria[{found[0]}].parent", text)
    found = tree.find_circle({line.id: line.depends_on for line in lines})
    if found:
        text = f"These depend on each other in a circle: {' → '.join(found)}."
        yield _wrong(f"criteria[{found[0]}].depends_on", text)


def _grade_problems(answer: RubricAnswer, task_input: RubricInput) -> Iterator[Note]:
    known, names = versions.wordings(answer), task_input.names()
    seen: set[tuple[str, str]] = set()
    for mark in answer.grades:
        path = f"criteria[{mark.criterion}]"
        if mark.response not in names:
            yield _wrong(path, f"There is no answer “{mark.response}” to grade.")
        if (mark.criterion, mark.response) in seen:
            yield _wrong(path, f"“{mark.response}” is graded twice by {mark.criterion}.")
        seen.add((mark.criterion, mark.response))
        if (mark.verdict is None) == (mark.option is None):
            yield _wrong(path, "A grade is a verdict or an option.")
        line = known.seen_by(mark)
        if line is None:
            text = f"Nothing says what version {mark.version} of {mark.criterion} was."
            yield _wrong(path, text)
        elif mark.option is not None and mark.option not in line.options:
            yield _wrong(path, f"“{mark.option}” is no option of {shorten(line)}.")


def _count_problems(lines: Sequence[Line], task_input: RubricInput) -> Iterator[Note]:
    least = max(task_input.criteria_min, 1)
    if not lines:
        yield _wrong("lines", "There are no criteria yet. Write what a good answer does.")
    elif len(lines) < least:
        yield _wrong("lines", f"{least} criteria are wanted, {least - len(lines)} more to go.")


def _score_problems(answer: RubricAnswer, task_input: RubricInput) -> Iterator[Note]:
    reason = live.board(answer, task_input).reason
    if reason:
        yield _wrong("formula", f"No answer can get a score: {reason}.")


def _stale_hints(answer: RubricAnswer) -> list[Note]:
    known = versions.wordings(answer)
    counts: dict[str, int] = {}
    for mark in answer.grades:
        if known.standing(mark) is Standing.STALE:
            counts[mark.criterion] = counts.get(mark.criterion, 0) + 1
    return [
        _hint(
            f"criteria[{name}]",
            f"{count} grade{'s are' if count > 1 else ' is'} of an earlier wording of "
            f"{shorten(known.now[name])}. Say that they still hold, or grade again.",
        )
        for name, count in counts.items()
    ]


def _answer_hints(answer: RubricAnswer, task_input: RubricInput) -> Iterator[Note]:
    """Does the rubric tell a good answer from a bad one?"""
    rows = {row.id: row for row in live.board(answer, task_input).rows}
    good, flawed, empty = rows["good"], rows["flawed"], rows["empty"]
    for row in (good, flawed):
        if answer.samples.get(row.id, "").strip() and not row.graded:
            yield _hint(f"samples[{row.id}].text", f"{row.name} is not graded yet.")
    if good.score.value is None:
        return
    if good.score.value <= (empty.score.value or 0):
        yield _hint("formula", "Your good answer scores no more than an empty one.")
    for row in rows.values():
        better = row.id not in ("good", "empty") and (row.score.value or 0) > good.score.value
        if better and row.graded:
            yield _hint("formula", f"{row.name} scores more than your good answer.")
    if flawed.graded and flawed.score.value == good.score.value:
        yield _hint("formula", "Your flawed answer scores as much as your good one.")


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)


def _hint(path: str, text: str) -> Note:
    return Note(level="hint", path=path, text=text)
