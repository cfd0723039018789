"""Reasonings as rows of exports and imports: a pure mapping, there and back."""

from collections.abc import Iterable, Mapping
from typing import Literal

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.reasoning.shapes import (
    PARTS,
    ReasoningAnswer,
    Step,
    read_answer,
    read_input,
)
from tacit.tasks.records import StepLabel

Row = dict[str, object]
Neutral = Literal["true", "false", "drop"]

_RATINGS = {"met": 1, "unmet": -1, "cannot_assess": 0}


def to_messages(task_input: object, answer: object) -> Row:
    """One row of TRL's conversational SFT format: the question, then steps and answer."""
    given, parsed = read_input(task_input), read_answer(answer)
    turns = [{"role": one.role, "content": one.content} for one in given.prompt]
    if not turns:
        turns = [{"role": "user", "content": given.brief}]
    return {"messages": [*turns, {"role": "assistant", "content": to_text(parsed)}]}


def to_text(answer: ReasoningAnswer) -> str:
    """Numbered steps, each with its grounds and check, and the answer at the end."""
    steps = [f"{number}. {say_step(step)}" for number, step in enumerate(answer.steps, 1)]
    return "\n\n".join([*steps, answer.answer])


def say_step(step: Step) -> str:
    """One step as a paragraph."""
    parts = [step.claim]
    if step.grounds.strip():
        parts.append(f"Grounds: {step.grounds}")
    if step.check.strip():
        parts.append(f"Check: {step.check}")
    return "\n".join(parts)


def to_step_labels(
    answer: object, lines: Iterable[Mapping[str, object]], *, response: str, rater: str
) -> list[StepLabel]:
    """What a reviewer said of single steps: the lines of a review whose point is a step.

    *Met* is 1, *not met* −1, *cannot assess* 0; a step without a word has no label.
    """
    numbers = {point_of(step): at for at, step in enumerate(read_answer(answer).steps)}
    found = {
        numbers[str(line["point"])]: _RATINGS[str(line["verdict"])]
        for line in lines
        if str(line.get("point")) in numbers and line.get("verdict") in _RATINGS
    }
    return [
        StepLabel(response=response, step=at, rater=rater, rating=rating)
        for at, rating in sorted(found.items())
    ]


def to_stepwise(task_input: object, answer: object, labels: Iterable[StepLabel]) -> Row | None:
    """Prompt, completions and labels for stepwise trainers; `None` without a label.

    Steps are taken up to the first without a label or with one that is neutral, and up to
    the first wrong one: what comes after it means nothing.
    """
    given, parsed = read_input(task_input), read_answer(answer)
    ratings = {label.step: label.rating for label in labels}
    completions: list[str] = []
    marks: list[bool] = []
    for at, step in enumerate(parsed.steps):
        rating = ratings.get(at)
        if rating is None or rating == 0:
            break
        completions.append(say_step(step))
        marks.append(rating == 1)
        if rating == -1:
            break
    if not completions:
        return None
    prompt = "\n\n".join(one.content for one in given.prompt if one.content) or given.brief
    return {"prompt": prompt, "completions": completions, "labels": marks}


def point_of(step: Step) -> str:
    """What a line of a review calls a step."""
    return f"steps[{step.id}]"


def from_row(row: object) -> Row:
    """An answer from a row of plain JSON Lines.

    `steps` are objects with claim, grounds and check, or texts, which become claims; a step
    without an id is numbered. `answer`, `sources` and `note` are taken where they are there.

    Raises:
        AnswerMalformed: the row has no steps, or a field of the wrong type.
    """
    fields = Fields(row, error=AnswerMalformed)
    steps = [_step(number, entry, place) for number, (place, entry) in enumerate(_many(fields), 1)]
    sources = fields.any("sources")
    return read_answer(
        {
            "steps": steps,
            "answer": fields.text("answer", default=""),
            "sources": sources if sources is not None else [],
            "note": fields.text("note", default=""),
        }
    ).to_json()


def _many(fields: Fields) -> list[tuple[str, object]]:
    found = fields.many("steps")
    if not found:
        raise fields.fail(
            "steps", "The row holds no steps.", remedy="Give steps: texts, or claim and grounds."
        )
    return found


def _step(number: int, entry: object, place: str) -> Row:
    if isinstance(entry, str):
        return {"id": f"s{number}", "claim": entry}
    fields = Fields(entry, place=place, error=AnswerMalformed)
    step: Row = {"id": fields.text("id", default=f"s{number}")}
    step |= {part: fields.text(part, default="") for part in PARTS}
    fields.finish()
    return step
