"""Two rounds of a reasoning side by side; a step that was moved is found by its id."""

import re

from tacit.tasks import cited, diffs
from tacit.tasks.kind import DiffRow
from tacit.tasks.kinds.reasoning.shapes import PARTS, ReasoningAnswer

ORDER = "order"
CLAIM_SHOWN = 70

_STEP = re.compile(r"steps\[[A-Za-z0-9_-]+(?::(\d+)(-?))?\](?:\.(\w+))?")
_FORMULA = re.compile(r"\$\$?(?![\s$])([^$]+?)(?<!\s)\$\$?(?!\d)")
_SPACING = re.compile(r"\\[,;: ]")
_COMMAND = re.compile(r"\\([A-Za-z]+) ?")
_SIGNS = {"times": "× ", "cdot": "· ", "le": "≤ ", "ge": "≥ ", "approx": "≈ ", "text": ""}
_NO_BRACES = str.maketrans("", "", "{}")
_NAMES = {ORDER: "Order of the steps", "answer": "Answer", "note": "Note"}


def name_place(path: str) -> str:
    """A path in words: `Step 2, grounds`, `Source 1, address`.

    The path of a difference also says which number the step has, as its id does not.
    """
    if found := _STEP.fullmatch(path):
        number, gone, part = found.groups()
        name = f"Step {number}{' of before' if gone else ''}" if number else "Step"
        return f"{name}, {part}" if part else name
    if source := cited.name_place(path):
        return source
    return _NAMES.get(path, path.replace("_", " ").capitalize())


def texts(answer: ReasoningAnswer) -> dict[str, str]:
    """Every text of an answer by its path, in the order of the page."""
    found = {
        f"steps[{step.id}].{part}": getattr(step, part)
        for step in answer.steps
        for part in PARTS
        if getattr(step, part)
    }
    if answer.answer:
        found["answer"] = answer.answer
    found |= cited.texts(answer.sources)
    if answer.note:
        found["note"] = answer.note
    return found


def diff(old: ReasoningAnswer, new: ReasoningAnswer) -> list[DiffRow]:
    """By words inside the parts of each step; first the order, where steps were moved."""
    numbers = {step.id: f"{number}-" for number, step in enumerate(old.steps, 1)}
    numbers |= {step.id: f"{number}" for number, step in enumerate(new.steps, 1)}
    before, after = _numbered(old, numbers), _numbered(new, numbers)
    if _is_moved(old, new):
        before = {ORDER: _order(old), **before}
        after = {ORDER: _order(new), **after}
    return diffs.diff_texts(before, after)


def _numbered(answer: ReasoningAnswer, numbers: dict[str, str]) -> dict[str, str]:
    found = texts(answer)
    named = {f"steps[{name}].": f"steps[{name}:{number}]." for name, number in numbers.items()}
    return {
        named[path[: path.index(".") + 1]] + path.partition(".")[2]
        if path.startswith("steps[")
        else path: text
        for path, text in found.items()
    }


def shorten(text: str) -> str:
    """The beginning of a claim, as the name of its step: words, where the claim has Markdown."""
    plain = " ".join(_FORMULA.sub(_say_formula, text.replace("**", "")).split())
    return plain if len(plain) <= CLAIM_SHOWN else plain[: CLAIM_SHOWN - 1] + "…"


def _say_formula(found: re.Match[str]) -> str:
    said = _SPACING.sub(" ", found[1])
    return _COMMAND.sub(lambda one: _SIGNS.get(one[1], one[1]), said).translate(_NO_BRACES)


def _is_moved(old: ReasoningAnswer, new: ReasoningAnswer) -> bool:
    before, after = [step.id for step in old.steps], [step.id for step in new.steps]
    return [i for i in before if i in set(after)] != [i for i in after if i in set(before)]


def _order(answer: ReasoningAnswer) -> str:
    return "\n".join(shorten(step.claim) or f"(step {step.id})" for step in answer.steps)
