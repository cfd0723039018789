"""What is wrong with a preference, and what might be better."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tacit.tasks import markup
from tacit.tasks.kind import VoteDraft
from tacit.tasks.kinds.preference import words
from tacit.tasks.kinds.preference.shapes import (
    NEITHER,
    TIE,
    PreferenceAnswer,
    PreferenceInput,
)
from tacit.tasks.records import Note

REASON_WORDS_FEW = 6


def find_problems(
    answer: PreferenceAnswer, task_input: PreferenceInput, *, imported: bool = False
) -> list[Note]:
    """Everything that must be put right before the answer can be handed in.

    An imported answer may leave out what its source does not hold; what is there must fit
    all the same.
    """
    return [
        *_order_problems(answer, task_input, imported=imported),
        *_choice_problems(answer, task_input, imported=imported),
        *_ranking_problems(answer, task_input),
        *_axis_problems(answer, task_input, imported=imported),
        *_reason_problems(answer, task_input, imported=imported),
    ]


def find_hints(answer: PreferenceAnswer, task_input: PreferenceInput) -> list[Note]:
    """What the rater may want to look at; none of it stops handing in."""
    notes = []
    if found := markup.find_unfinished(answer.reason):
        notes.append(_hint("reason", f"“{found}” is still to be done."))
    elif 0 < len(answer.reason.split()) < REASON_WORDS_FEW:
        notes.append(_hint("reason", "Would somebody who disagrees learn from this reason?"))
    voices = Counter(value for value in answer.axes.values() if value not in NEITHER)
    if voices and answer.choice in task_input.ids and not voices[answer.choice]:
        said = words.choice(answer.choice, answer.order_shown)
        notes.append(_hint("choice", f"{said} is your choice, and it is best on no axis."))
    if answer.strength == 3 and answer.hard_to_choose:
        notes.append(_hint("hard_to_choose", "Much better, and hard to choose: are both so?"))
    return notes


def find_undecided(
    decisions: Sequence[VoteDraft], task_input: PreferenceInput, *, disputed: Sequence[str]
) -> list[Note]:
    """What an adjudicator has left open; every decision needs its reason."""
    by_name = {decision.criterion: decision for decision in decisions}
    problems = []
    for name in decidable(task_input):
        path, title = f"decisions[{name}]", name_criterion(name, task_input)
        decision = by_name.get(name)
        if decision is None:
            if name in disputed:
                problems.append(_wrong(path, f"“{title}” is not decided yet."))
        elif decision.verdict is not None or decision.option not in task_input.choices:
            problems.append(_wrong(path, f"“{title}” is answered by one of the responses."))
        elif not decision.rationale.strip():
            problems.append(_wrong(path, f"“{title}” needs the reason you decided by."))
    unknown = by_name.keys() - set(decidable(task_input))
    problems.extend(
        _wrong(f"decisions[{name}]", f"“{name}” is not decided here.") for name in sorted(unknown)
    )
    return problems


def decidable(task_input: PreferenceInput) -> list[str]:
    """What an adjudicator may decide: the choice, and every axis."""
    return [words.CHOICE, *(f"{words.AXIS}{axis.id}" for axis in task_input.axes)]


def name_criterion(name: str, task_input: PreferenceInput) -> str:
    """A criterion of a vote in words."""
    if name.startswith(words.AXIS):
        return words.axis_title(name.removeprefix(words.AXIS), task_input)
    return {words.CHOICE: "Which is best", words.STRENGTH: "By how much"}.get(name, "Ranking")


def _order_problems(
    answer: PreferenceAnswer, task_input: PreferenceInput, *, imported: bool
) -> Iterator[Note]:
    if imported and not answer.order_shown:
        return
    if sorted(answer.order_shown) != sorted(task_input.ids):
        yield _wrong(
            "order_shown", "The order in which the responses were shown is not recorded whole."
        )


def _choice_problems(
    answer: PreferenceAnswer, task_input: PreferenceInput, *, imported: bool
) -> Iterator[Note]:
    if answer.choice is None:
        if not imported:
            yield _wrong("choice", "You have not chosen yet.")
    elif answer.choice not in task_input.choices:
        yield _wrong("choice", f"There is no response “{answer.choice}” here.")
    if answer.choice in task_input.ids:
        if answer.strength is None and not imported:
            yield _wrong("strength", "Say by how much it is better.")
    elif answer.strength is not None and not imported:
        yield _wrong("strength", "Where none is better, there is no “by how much”.")


def _ranking_problems(answer: PreferenceAnswer, task_input: PreferenceInput) -> Iterator[Note]:
    ranked = [name for group in answer.ranking for name in group]
    if not ranked:
        return
    if not task_input.has_ranking:
        yield _wrong("ranking", "Two responses are ranked by your choice alone.")
        return
    for name in ranked:
        if name not in task_input.ids:
            yield _wrong("ranking", f"There is no response “{name}” here.")
    for name in task_input.ids:
        if name not in ranked:
            said = words.choice(name, answer.order_shown or task_input.ids)
            yield _wrong(f"places[{name}]", f"{said} has no place in your ranking yet.")
    first = answer.ranking[0]
    if answer.choice in task_input.ids and first != (answer.choice,):
        said = words.choice(answer.choice, answer.order_shown or task_input.ids)
        yield _wrong("ranking", f"{said} is your choice, and not alone in the first place.")
    elif answer.choice == TIE and len(first) == 1:
        yield _wrong("ranking", "You call the best about equal; one is alone in the first place.")


def _axis_problems(
    answer: PreferenceAnswer, task_input: PreferenceInput, *, imported: bool
) -> Iterator[Note]:
    known = {axis.id for axis in task_input.axes}
    for axis in task_input.axes:
        chosen = answer.axes.get(axis.id)
        if chosen is None:
            if not imported:
                yield _wrong(f"axes[{axis.id}]", f"Say which is better on “{axis.title}”.")
        elif chosen not in task_input.choices:
            yield _wrong(f"axes[{axis.id}]", f"There is no response “{chosen}” here.")
    for name in sorted(answer.axes.keys() - known):
        yield _wrong(f"axes[{name}]", f"There is no axis “{name}” here.")


def _reason_problems(
    answer: PreferenceAnswer, task_input: PreferenceInput, *, imported: bool
) -> Iterator[Note]:
    if task_input.reason_wanted and not imported and not answer.reason.strip():
        yield _wrong("reason", "Say why, for somebody who would choose otherwise.")


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)


def _hint(path: str, text: str) -> Note:
    return Note(level="hint", path=path, text=text)
