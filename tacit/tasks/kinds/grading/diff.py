"""Two rounds of a grading side by side."""

from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow
from tacit.tasks.kinds.grading.checks import path_of
from tacit.tasks.kinds.grading.shapes import GradingAnswer

_SHOWN = {
    "met": "Met",
    "unmet": "Not met",
    "partial": "Partly met",
    "cannot_assess": "Cannot assess",
    "unresolved": "Unresolved",
}


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
        label = grade.option if grade.option is not None else grade.verdict
        found[f"{path_of(grade.criterion)}.verdict"] = _SHOWN.get(label or "", label or "–")
    found.update(texts(answer))
    return found
