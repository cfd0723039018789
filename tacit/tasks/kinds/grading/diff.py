"""Two rounds of a grading side by side."""

import re

from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow, VoteDraft
from tacit.tasks.kinds.grading.checks import path_of
from tacit.tasks.kinds.grading.shapes import RESPONSE, GradingAnswer, GradingInput

_SHOWN = {
    "met": "Met",
    "unmet": "Not met",
    "partial": "Partly met",
    "cannot_assess": "Cannot assess",
    "unresolved": "Unresolved",
}


_PLACE = re.compile(r"(grades|decisions|revisions)\[([^\]]+)\](?:\.(\w+))?")
_PARTS = {"verdict": "Verdict", "rationale": "Reason", "text": "Corrected text"}


def name_place(path: str, task_input: GradingInput) -> str:
    """A path in words, as *Reason: Says that it is an SSRI*."""
    found = _PLACE.fullmatch(path)
    if found is None:
        return path.capitalize()
    rows, name, key = found.groups()
    if name == RESPONSE and rows == "revisions":
        return "Corrected response"
    text = task_input.revisable().get(name, name)
    return f"{_PARTS[key]}: {text}" if key in _PARTS else text


def show_label(grade: VoteDraft | None) -> str:
    """What was said, in words; a dash where nothing was."""
    if grade is None:
        return "–"
    if grade.option is not None:
        return grade.option
    return _SHOWN[grade.verdict] if grade.verdict else "–"


def texts(answer: GradingAnswer) -> dict[str, str]:
    """Reasons, corrected texts and the note, by path."""
    found = {
        f"{path_of(grade.criterion)}.rationale": grade.rationale
        for grade in answer.grades
        if grade.rationale
    }
    found.update({f"revisions[{made.of}].text": made.text for made in answer.revisions})
    if answer.note:
        found["note"] = answer.note
    return found


def diff(old: GradingAnswer, new: GradingAnswer) -> list[DiffRow]:
    """By criterion: the verdict, then the reason by words."""
    return diffs.diff_texts(_all(old), _all(new))


def _all(answer: GradingAnswer) -> dict[str, str]:
    found: dict[str, str] = {}
    for grade in answer.grades:
        found[f"{path_of(grade.criterion)}.verdict"] = show_label(grade)
    found.update(texts(answer))
    return found
