"""Critiques as records of steps: a pure mapping, there and back.

Two shapes are common. *First error* (ProcessBench): problem, steps, and the number of the
first wrong step from 0, −1 for none. *Rated steps* (PRM800K): a rating of −1, 0 or 1 for
each step until work on it ended. A StepLabel is one rating of one step by one rater.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.critique.shapes import (
    NO_STEP,
    CritiqueAnswer,
    read_answer,
    read_input,
)
from tacit.tasks.records import Message, StepLabel

Row = dict[str, object]
Neutral = Literal["true", "false", "drop"]

NO_ERROR = -1
FOUND_ERROR, SOLUTION, BAD_PROBLEM, GIVE_UP = "found_error", "solution", "bad_problem", "give_up"
_ANSWER_KEYS = ("first_wrong", "labels", "spans", "corrections", "cannot_continue", "note")


def to_step_labels(answer: object, *, response: str, rater: str) -> list[StepLabel]:
    """One label for each step that was rated, in order; the last one says how it ended."""
    parsed = read_answer(answer)
    ratings = sorted(parsed.ratings().items())
    types: dict[int, list[str]] = {}
    for span in parsed.spans:
        if span.type:
            types.setdefault(span.step, []).append(span.type)
    texts = {made.step: made.text for made in parsed.corrections if made.mode == "replace"}
    return [
        StepLabel(
            response=response,
            step=step,
            rater=rater,
            rating=rating,
            error_types=tuple(dict.fromkeys(types.get(step, []))),
            correction=texts.get(step, ""),
            finish_reason=finish_reason(parsed) if step == ratings[-1][0] else None,
        )
        for step, rating in ratings
    ]


def from_step_labels(labels: Sequence[StepLabel]) -> Row:
    """The answer of one rater; the first step that is rated −1 is the first wrong one.

    Without a wrong step it is *none* only where the labels say that the response ended well:
    otherwise nobody has said so.
    """
    ordered = sorted(labels, key=lambda label: label.step)
    first = next((label.step for label in ordered if label.rating == -1), None)
    reasons = {label.finish_reason for label in ordered}
    return {
        "first_wrong": NO_STEP if first is None and SOLUTION in reasons else first,
        "labels": [{"step": one.step, "rating": one.rating} for one in ordered],
        "spans": [],
        "corrections": [
            {"step": one.step, "mode": "replace", "text": one.correction}
            for one in ordered
            if one.correction
        ],
        "cannot_continue": bool(reasons & {GIVE_UP, BAD_PROBLEM}),
        "note": "",
    }


def finish_reason(answer: CritiqueAnswer) -> str | None:
    """How the work on the steps ended, in the words of PRM800K; `None` while it has not."""
    if isinstance(answer.first_wrong, int):
        return GIVE_UP if answer.cannot_continue else FOUND_ERROR
    if answer.cannot_continue:
        return BAD_PROBLEM
    return SOLUTION if answer.first_wrong == NO_STEP else None


def to_first_error(task_input: object, answer: object) -> Row:
    """Problem, steps and the number of the first wrong one; −1 none, null not decided."""
    given, parsed = read_input(task_input), read_answer(answer)
    first = parsed.first_wrong
    return {
        "problem": _problem(given.prompt),
        "steps": list(given.steps),
        "label": first if isinstance(first, int) else NO_ERROR if first == NO_STEP else None,
    }


def from_first_error(label: int) -> Row:
    """The answer behind a first-error label: right before it, wrong at it, unsaid after it.

    Without an error nothing is known of single steps but that none is wrong.
    """
    before = [{"step": step, "rating": 1} for step in range(max(label, 0))]
    return {
        "first_wrong": label if label >= 0 else NO_STEP,
        "labels": [*before, {"step": label, "rating": -1}] if label >= 0 else [],
        "spans": [],
        "corrections": [],
        "cannot_continue": False,
        "note": "",
    }


def to_stepwise(task_input: object, answer: object, *, neutral: Neutral) -> Row | None:
    """Prompt, completions and labels for stepwise trainers: up to the first wrong step.

    What comes after it is cut: there it means nothing to be right. A step without a rating
    ends the row; `neutral` says what 0 becomes. `None` where nothing is left.
    """
    given, parsed = read_input(task_input), read_answer(answer)
    ratings = parsed.ratings()
    completions: list[str] = []
    labels: list[bool] = []
    for step, text in enumerate(given.steps):
        rating = ratings.get(step)
        if rating is None or (rating == 0 and neutral == "drop"):
            break
        completions.append(text)
        labels.append(rating == 1 or (rating == 0 and neutral == "true"))
        if rating == -1:
            break
    if not completions:
        return None
    return {"prompt": _problem(given.prompt), "completions": completions, "labels": labels}


def from_row(row: object) -> Row:
    """An answer from a row of plain JSON Lines.

    Taken are the fields of an answer; or `label`, the number of the first wrong step from 0
    with −1 for none; or `ratings`, one number or null for each step.

    Raises:
        AnswerMalformed: the row has none of these, or a field of the wrong type.
    """
    fields = Fields(row, error=AnswerMalformed)
    if any(fields.has(key) for key in _ANSWER_KEYS[:4]):
        known = {key: fields.any(key) for key in _ANSWER_KEYS if fields.has(key)}
        return read_answer(known).to_json()
    note = fields.text("note", default="")
    if fields.has("label"):
        return {**from_first_error(fields.whole("label", least=NO_ERROR, most=10**6)), "note": note}
    if not fields.has("ratings"):
        raise fields.fail(
            "label",
            "The row holds no judgement of steps.",
            remedy="Give first_wrong and labels, or label, or ratings.",
        )
    labels = [
        _label(step, entry, place) for step, (place, entry) in enumerate(fields.many("ratings"))
    ]
    return {**from_step_labels(labels), "note": note}


def _label(step: int, entry: object, place: str) -> StepLabel:
    read = Fields({"rating": entry}, place=place, error=AnswerMalformed)
    rating = None if entry is None else read.whole("rating", least=-1, most=1)
    return StepLabel(response="", step=step, rating=rating)


def _problem(prompt: Sequence[Message]) -> str:
    return "\n\n".join(message.content for message in prompt if message.content)


def as_answer(value: Mapping[str, object]) -> CritiqueAnswer:
    """The consensus of several raters as an answer: what they leave open stays open."""
    first = value.get("first_wrong")
    return read_answer({"first_wrong": first, "labels": value.get("labels", [])})
