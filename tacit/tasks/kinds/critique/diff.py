"""Two rounds of a critique side by side."""

import re

from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow
from tacit.tasks.kinds.critique.shapes import NO_STEP, CritiqueAnswer

RATING_WORDS = {1: "Right", 0: "Neutral", -1: "Wrong"}

_STEP = re.compile(r"(labels|steps|corrections|spans)\[(\d+)\](?:\.(\w+))?")
_DECISION = re.compile(r"decisions\[(?:(first_wrong)|step\[(\d+)\])\]")
_PARTS = {
    "rating": "rating",
    "replace": "correction",
    "insert": "what is missing before it",
    "errors": "errors",
}
_NAMES = {
    "first_wrong": "First wrong step",
    "cannot_continue": "Going on",
    "note": "Note",
}


def name_place(path: str) -> str:
    """A path in words: `Step 4, correction`."""
    if found := _STEP.fullmatch(path):
        rows, number, key = found.groups()
        name = f"{'Error' if rows == 'spans' else 'Step'} {int(number) + 1}"
        return f"{name}, {_PARTS.get(key, key)}" if key else name
    if found := _DECISION.fullmatch(path):
        return _NAMES["first_wrong"] if found[1] else f"Step {int(found[2]) + 1}"
    return _NAMES.get(path, path.replace("_", " ").capitalize())


def show_first_wrong(value: int | str | None) -> str:
    """`Step 4`, that none is wrong, or a dash while nobody has said."""
    if value is None:
        return "–"
    return "No step is wrong" if value == NO_STEP else f"Step {int(value) + 1}"


def texts(answer: CritiqueAnswer) -> dict[str, str]:
    """What a comment can be about: words on errors, corrections and the note, by path."""
    found = {
        f"spans[{number}].comment": span.comment
        for number, span in enumerate(answer.spans)
        if span.comment
    }
    found.update({made.path: made.text for made in answer.corrections if made.text})
    if answer.note:
        found["note"] = answer.note
    return found


def diff(old: CritiqueAnswer, new: CritiqueAnswer) -> list[DiffRow]:
    """By step: its rating, its errors, its corrections."""
    return diffs.diff_texts(_all(old), _all(new))


def _all(answer: CritiqueAnswer) -> dict[str, str]:
    found = {"first_wrong": show_first_wrong(answer.first_wrong)}
    found["cannot_continue"] = (
        "Nobody could go on from the first wrong step." if answer.cannot_continue else "–"
    )
    ratings = answer.ratings()
    touched = {*ratings, *(s.step for s in answer.spans), *(c.step for c in answer.corrections)}
    for step in sorted(touched):
        if step in ratings:
            found[f"labels[{step}].rating"] = RATING_WORDS[ratings[step]]
        errors = [
            f"“{span.quote}” · {span.type or '–'}, {span.severity or '–'}"
            + (f" · {span.comment}" if span.comment else "")
            for span in answer.spans
            if span.step == step
        ]
        if errors:
            found[f"steps[{step}].errors"] = "\n".join(errors)
        found.update({made.path: made.text for made in answer.corrections if made.step == step})
    if answer.note:
        found["note"] = answer.note
    return found
