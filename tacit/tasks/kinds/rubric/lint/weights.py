"""Weights that can never matter, and rubrics that can only take away."""

from collections.abc import Iterator, Sequence

from tacit.tasks.kinds.rubric.lint.findings import Finding, Rule, quote
from tacit.tasks.kinds.rubric.shapes import Line
from tacit.tasks.records import CriterionKind

SHARE_LEAST = 0.002
"""Of the positive weight: less never shows in a score of two digits."""

COUNTED = ("pass_fraction", "all_pass")
_ONLY_FAULTS = ("all_negative", "min_normalised", "pass_fraction", "all_pass", "class_weights")


def look(lines: Sequence[Line], *, formula: str) -> Iterator[Finding]:
    """Findings on the weights of all lines together."""
    groups = {line.parent for line in lines if line.parent}
    leaves = [line for line in lines if line.id not in groups]
    weights = [line.weight or 0 for line in leaves]
    if formula in COUNTED:
        if len(set(map(abs, weights))) > 1:
            text = "Under this formula every criterion counts the same: the weights do nothing."
            yield Finding(rule=Rule.NEVER_MATTERS, id="", text=text)
        return
    if leaves and max(weights) <= 0 and min(weights) < 0 and formula not in _ONLY_FAULTS:
        text = (
            "Every weight is negative: an empty answer is the best one. Add what a good one does."
        )
        yield Finding(rule=Rule.ONLY_NEGATIVE, id="", text=text)
    if formula == "class_weights":
        return
    yield from _without_effect(lines, formula=formula, groups=groups)


def _without_effect(lines: Sequence[Line], *, formula: str, groups: set[str]) -> Iterator[Finding]:
    total = sum(max(line.weight or 0, 0) for line in lines if line.id not in groups)
    for line in lines:
        if line.weight is None or (line.id in groups and formula != "tree"):
            continue
        can_be_zero = line.gate or line.kind == CriterionKind.NOMINAL.value
        if line.weight == 0 and not can_be_zero:
            what = "and all below it " if line.id in groups else ""
            text = f"{quote(line.text)} {what}can never matter: its weight is 0."
        elif formula != "tree" and 0 < abs(line.weight) < SHARE_LEAST * total:
            text = (
                f"{quote(line.text)} can never matter: {line.weight:g} of {total:g} points is "
                "less than a score shows."
            )
        else:
            continue
        yield Finding(rule=Rule.NEVER_MATTERS, id=line.id, field="weight", text=text)
