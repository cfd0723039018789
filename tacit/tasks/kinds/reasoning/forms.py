"""The editor of a reasoning as a form: what it sends, and what its buttons do.

The fields of a step carry its id, `steps[s2].claim`, and the order of the fields is the
order of the steps: a step that is moved keeps its name, so that drafts, comments and
differences follow it.
"""

import re
from collections.abc import Mapping

from tacit.kit import canonical
from tacit.tasks import cited, forms
from tacit.tasks.kind import FormReading
from tacit.tasks.kinds.reasoning.shapes import (
    PARTS,
    STEPS_MAX,
    ReasoningAnswer,
    ReasoningInput,
    Step,
)

STEPS_AT_START = 2
BUTTONS = ("add_step", "remove_step", "move_step", *cited.BUTTONS)

_FIELD = re.compile(r"steps\[([A-Za-z0-9_-]{1,40})\]\.(claim|grounds|check)")


def empty_answer(task_input: ReasoningInput) -> ReasoningAnswer:
    """Empty steps, as many as wanted but not many; rows for sources."""
    count = max(STEPS_AT_START, min(task_input.steps_wanted, 10))
    return ReasoningAnswer(
        steps=tuple(Step(id=f"s{number}") for number in range(1, count + 1)),
        answer="",
        sources=cited.empty_rows(task_input.sources_wanted),
        note="",
    )


def read_form(fields: Mapping[str, str]) -> FormReading:
    """Read the fields and apply the button that was pressed.

    Unless one was, sources that are wholly empty are dropped, and so are such steps at the
    end of the list; one that is empty between others is asked about.
    """
    steps = _read_steps(fields)
    edited = any(button in fields for button in BUTTONS)
    place = _change_steps(fields, steps)
    if not edited:
        while len(steps) > 1 and steps[-1].is_empty:
            steps.pop()
    answer = ReasoningAnswer(
        steps=tuple(steps),
        answer=forms.read_text(fields, "answer"),
        sources=cited.read_form(fields, edited=edited),
        note=forms.read_text(fields, "note"),
    )
    return FormReading(answer=answer.to_json(), edited=edited, place=place)


def _read_steps(fields: Mapping[str, str]) -> list[Step]:
    found: dict[str, dict[str, str]] = {}
    for name, value in fields.items():
        match = _FIELD.fullmatch(name)
        if match and (match[1] in found or len(found) < STEPS_MAX):
            found.setdefault(match[1], {})[match[2]] = forms.clean(value)
    return [
        Step(id=name, **{part: parts.get(part, "") for part in PARTS})
        for name, parts in found.items()
    ]


def _change_steps(fields: Mapping[str, str], steps: list[Step]) -> str:
    """Do what a button says to the steps; the path of the step it was about."""
    ids = [step.id for step in steps]
    if "add_step" in fields and len(steps) < STEPS_MAX:
        after = fields["add_step"]
        at = ids.index(after) + 1 if after in ids else len(steps)
        steps.insert(at, Step(id=_new_id(steps)))
        return f"steps[{steps[at].id}].claim"
    if fields.get("remove_step") in ids:
        at = ids.index(fields["remove_step"])
        del steps[at]
        return f"steps[{steps[min(at, len(steps) - 1)].id}]" if steps else "steps"
    name, _, direction = fields.get("move_step", "").partition(":")
    if name in ids:
        at = ids.index(name)
        other = at + (1 if direction == "down" else -1)
        if 0 <= other < len(steps):
            steps[at], steps[other] = steps[other], steps[at]
        return f"steps[{name}]"
    return ""


def _new_id(steps: list[Step]) -> str:
    """An id that no step has, nor had: it follows from all that is written at this moment."""
    taken = {step.id for step in steps}
    written = canonical.dumps([step.to_json() for step in steps])
    for number in range(len(steps) + 1):
        name = f"s{canonical.sha256_hex(f'{number} {written}')[:8]}"
        if name not in taken:
            return name
    raise AssertionError("one more name than there are steps is free")
