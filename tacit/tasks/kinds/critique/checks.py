"""What is wrong with a critique, and what might be better."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tacit.tasks import markup
from tacit.tasks.kind import VoteDraft
from tacit.tasks.kinds.critique.forms import FIRST_WRONG
from tacit.tasks.kinds.critique.shapes import (
    NO_STEP,
    SEVERITIES,
    Correction,
    CritiqueAnswer,
    CritiqueInput,
    Span,
)
from tacit.tasks.records import Note

STEPS_NAMED_MAX = 6
QUOTE_SHOWN = 60


def find_problems(
    answer: CritiqueAnswer, task_input: CritiqueInput, *, imported: bool = False
) -> list[Note]:
    """Everything that must be put right before the answer can be handed in.

    Of an imported answer only what is there is held to its steps.
    """
    strays = list(_stray_problems(answer, task_input))
    if strays or imported:
        return strays
    return [
        *_first_wrong_problems(answer, task_input),
        *_rating_problems(answer, task_input),
        *_span_problems(answer, task_input),
        *_correction_problems(answer, task_input),
    ]


def find_hints(answer: CritiqueAnswer, task_input: CritiqueInput) -> list[Note]:
    """What the expert may want to look at; none of it stops handing in."""
    ratings = answer.ratings()
    notes = [
        _hint(
            f"spans[{number}].severity",
            f"Step {span.step + 1} is rated right and has an error that is {span.severity}.",
        )
        for number, span in enumerate(answer.spans)
        if ratings.get(span.step) == 1 and span.severity in SEVERITIES[1:]
    ]
    first = answer.first_wrong
    if isinstance(first, int) and not task_input.explanation_wanted and not _explains(answer):
        notes.append(
            _hint(f"steps[{first}]", f"Nothing says yet what is wrong in step {first + 1}.")
        )
    return notes


def find_undecided(
    decisions: Sequence[VoteDraft], task_input: CritiqueInput, *, disputed: Sequence[str]
) -> list[Note]:
    """What an adjudicator has left open; every decision needs its reason."""
    by_criterion = {decision.criterion: decision for decision in decisions}
    known = {FIRST_WRONG, *(f"step[{step}]" for step in range(len(task_input.steps)))}
    problems = []
    for criterion in dict.fromkeys([*disputed, *by_criterion]):
        path, decision = f"decisions[{criterion}]", by_criterion.get(criterion)
        name = show_criterion(criterion)
        if criterion not in known:
            problems.append(_wrong(path, f"There is no “{criterion}” in this work."))
        elif decision is None:
            problems.append(_wrong(path, f"{name} is not decided yet."))
        elif decision.option not in _options(criterion, task_input):
            problems.append(_wrong(path, f"“{decision.label}” is no judgement on this."))
        elif not decision.rationale.strip():
            problems.append(_wrong(path, f"{name} needs the reason you decided by."))
    return problems


def show_criterion(criterion: str) -> str:
    """What a vote is about, in words."""
    return (
        "The first wrong step"
        if criterion == FIRST_WRONG
        else f"The rating of step {int(criterion[5:-1]) + 1}"
    )


def _options(criterion: str, task_input: CritiqueInput) -> set[str]:
    if criterion != FIRST_WRONG:
        return {"1", "0", "-1"}
    return {NO_STEP, *(str(step) for step in range(len(task_input.steps)))}


def _stray_problems(answer: CritiqueAnswer, task_input: CritiqueInput) -> Iterator[Note]:
    """What is about a step that is not there, or about one step twice."""
    count = len(task_input.steps)
    numbers = [
        *((f"labels[{one.step}].rating", one.step) for one in answer.labels),
        *((f"spans[{number}].step", one.step) for number, one in enumerate(answer.spans)),
        *((one.path, one.step) for one in answer.corrections),
    ]
    if isinstance(answer.first_wrong, int):
        numbers.append((FIRST_WRONG, answer.first_wrong))
    for path, step in numbers:
        if step >= count:
            yield _wrong(path, f"There is no step {step + 1}; the response has {count}.")
    for step, times in Counter(one.step for one in answer.labels).items():
        if times > 1:
            yield _wrong(f"labels[{step}].rating", f"Step {step + 1} has {times} ratings.")
    for path, times in Counter(one.path for one in answer.corrections).items():
        if times > 1:
            yield _wrong(path, f"This correction is there {times} times.")
    for number, span in enumerate(answer.spans):
        if span.start is None or span.end is None or span.step >= count:
            continue
        if task_input.steps[span.step][span.start : span.end] != span.quote:
            yield _wrong(
                f"spans[{number}].quote",
                f"{_quoted(span.quote)} does not stand at that place of step {span.step + 1}.",
            )


def _first_wrong_problems(answer: CritiqueAnswer, task_input: CritiqueInput) -> Iterator[Note]:
    first, ratings = answer.first_wrong, answer.ratings()
    wrong = [step for step, rating in sorted(ratings.items()) if rating == -1]
    if first is None:
        yield _wrong(FIRST_WRONG, "Say which step is the first wrong one, or that none is.")
    elif isinstance(first, int):
        if ratings.get(first, -1) != -1:
            yield _wrong(
                f"labels[{first}].rating",
                f"Step {first + 1} is the first wrong one and is not rated wrong.",
            )
        if wrong and wrong[0] < first:
            yield _wrong(
                f"labels[{wrong[0]}].rating",
                f"Step {wrong[0] + 1} is rated wrong and stands before the first wrong one.",
            )
        if task_input.explanation_wanted and not _explains(answer):
            yield _wrong(
                f"steps[{first}]", f"Mark what is wrong in step {first + 1}, or correct the step."
            )
    elif wrong:
        yield _wrong(
            f"labels[{wrong[0]}].rating",
            f"No step is said to be wrong, and step {wrong[0] + 1} is rated wrong.",
        )
    if answer.cannot_continue and not isinstance(first, int) and not answer.note.strip():
        yield _wrong("note", "Say in the note why nobody could go on, as no step is wrong.")


def _explains(answer: CritiqueAnswer) -> bool:
    first = answer.first_wrong
    marks: list[Span | Correction] = [*answer.spans, *answer.corrections]
    return any(mark.step == first for mark in marks)


def _rating_problems(answer: CritiqueAnswer, task_input: CritiqueInput) -> Iterator[Note]:
    last = len(task_input.steps)
    if task_input.rated == "none":
        return
    if task_input.rated == "until_first_wrong" and isinstance(answer.first_wrong, int):
        last = answer.first_wrong
    ratings = answer.ratings()
    missing = [step for step in range(last) if step not in ratings]
    if missing:
        named = _name_steps(missing)
        verb = "has" if len(missing) == 1 else "have"
        yield _wrong(f"labels[{missing[0]}].rating", f"{named} {verb} no rating yet.")


def _name_steps(steps: Sequence[int]) -> str:
    """`Step 3`, `Steps 3, 5 and 7–9`, and of many only the first."""
    runs: list[list[int]] = []
    for step in steps:
        if runs and runs[-1][-1] == step - 1:
            runs[-1].append(step)
        else:
            runs.append([step])
    named = [f"{r[0] + 1}" if len(r) == 1 else f"{r[0] + 1}–{r[-1] + 1}" for r in runs]
    if len(named) > STEPS_NAMED_MAX:
        return f"Steps {', '.join(named[:STEPS_NAMED_MAX])} and others, {len(steps)} in all,"
    several = " and ".join([", ".join(named[:-1]), named[-1]] if named[1:] else named)
    return f"Step{'s' if len(steps) > 1 else ''} {several}"


def _span_problems(answer: CritiqueAnswer, task_input: CritiqueInput) -> Iterator[Note]:
    for number, span in enumerate(answer.spans):
        path = f"spans[{number}]"
        where = f"step {span.step + 1}"
        if not span.quote.strip():
            yield _wrong(f"{path}.quote", f"Give the words that are wrong in {where}.")
        elif span.start is None or span.end is None:
            yield _wrong(f"{path}.quote", f"{_quoted(span.quote)} does not stand in {where}.")
        if span.type not in task_input.error_types:
            yield _wrong(f"{path}.type", f"Say what kind of error it is in {where}.")
        if span.severity not in SEVERITIES:
            yield _wrong(f"{path}.severity", f"Say how grave the error in {where} is.")


def _correction_problems(answer: CritiqueAnswer, task_input: CritiqueInput) -> Iterator[Note]:
    for made in answer.corrections:
        where = f"step {made.step + 1}"
        if not made.text.strip():
            yield _wrong(made.path, f"The correction of {where} is empty. Write or remove it.")
        elif made.mode == "replace" and made.text.split() == task_input.steps[made.step].split():
            yield _wrong(made.path, f"The correction of {where} says what the step says.")
        elif unfinished := markup.find_unfinished(made.text):
            yield _wrong(made.path, f"“{unfinished}” is still to be done.")
        elif markup.find_unclosed_fence(made.text):
            yield _wrong(made.path, "A block of code is opened and not closed.")
        elif mark := markup.find_open_math(made.text):
            yield _wrong(made.path, f"A formula is opened with {mark} and not closed.")


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain if len(plain) <= QUOTE_SHOWN else plain[: QUOTE_SHOWN - 1] + '…'}”"


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)


def _hint(path: str, text: str) -> Note:
    return Note(level="hint", path=path, text=text)
