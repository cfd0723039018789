"""Two rounds of a rubric side by side, criterion by criterion: a moved one is no change."""

import re

from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow
from tacit.tasks.kinds.rubric.live import FORMULA_TITLES
from tacit.tasks.kinds.rubric.shapes import OWN, Line, RubricAnswer
from tacit.tasks.records import CriterionKind

_PLACE = re.compile(r"(criteria|samples)\[([^\]]+)\](?:\.(\w+))?")
_PARTS = {
    "rule": "how it counts",
    "sources": "sources",
    "justification": "justification",
    "grades": "grades",
}
_SHOWN = {
    "met": "Met",
    "unmet": "Not met",
    "partial": "Partly met",
    "cannot_assess": "Cannot tell",
    "unresolved": "Unresolved",
}


def name_place(path: str) -> str:
    """A path in words: `Criterion c3, how it counts`."""
    found = _PLACE.fullmatch(path)
    if found is None:
        return {"formula": "How it is scored", "order": "Order"}.get(path, path.capitalize())
    rows, name, key = found.groups()
    if rows == "samples":
        return OWN.get(name, name)
    return f"Criterion {name}, {_PARTS[key]}" if key in _PARTS else f"Criterion {name}"


def texts(answer: RubricAnswer) -> dict[str, str]:
    """What a comment can be anchored to, by path."""
    found: dict[str, str] = {}
    for line in answer.criteria:
        path = f"criteria[{line.id}]"
        found[f"{path}.text"] = line.text
        if line.sources:
            found[f"{path}.sources"] = "\n".join(line.sources)
        if line.justification:
            found[f"{path}.justification"] = line.justification
    found |= {f"samples[{name}].text": text for name, text in answer.samples.items() if text}
    if answer.note:
        found["note"] = answer.note
    return found


def diff(old: RubricAnswer, new: RubricAnswer) -> list[DiffRow]:
    """By criterion: its words, how it counts, sources and justification, and its grades."""
    return diffs.diff_texts(_all(old), _all(new))


def describe(line: Line) -> str:
    """How a criterion counts, in a sentence of parts: `weight +5 · must hold · part of c2`."""
    parts = ["no weight" if line.weight is None else f"weight {line.weight:+g}"]
    if line.weight_class:
        parts.append(line.weight_class)
    if line.kind != CriterionKind.BINARY.value:
        parts.append(f"{line.kind}: {' | '.join(line.options)}")
    if line.gate:
        parts.append("must hold")
    if line.parent:
        parts.append(f"part of {line.parent}")
    if line.depends_on:
        parts.append(f"depends on {', '.join(line.depends_on)}")
    parts += [tag.partition(":")[2] or tag for tag in line.tags]
    return " · ".join(parts)


def show_label(label: str) -> str:
    """A grade in words; an option stands for itself."""
    return _SHOWN.get(label, label)


def _all(answer: RubricAnswer) -> dict[str, str]:
    said = texts(answer)
    found: dict[str, str] = {}
    for line in answer.criteria:
        path = f"criteria[{line.id}]"
        found[f"{path}.text"] = line.text
        found[f"{path}.rule"] = describe(line)
        for key in ("sources", "justification"):
            if f"{path}.{key}" in said:
                found[f"{path}.{key}"] = said[f"{path}.{key}"]
        grades = [
            f"{OWN.get(mark.response, mark.response)}: {show_label(mark.label)}"
            for mark in answer.grades
            if mark.criterion == line.id
        ]
        if grades:
            found[f"{path}.grades"] = "\n".join(grades)
    found |= {path: text for path, text in said.items() if path not in found}
    found["formula"] = FORMULA_TITLES.get(answer.formula, answer.formula)
    return found
