"""How far two rubrics for one prompt say the same, where two people wrote one each.

Criteria are matched by their words, as the lint finds repetitions, each with at most one
other. The measure is F1 over criteria: 2·shared / (n + m). Undefined when neither has any.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tacit.tasks.kinds.rubric.lint.pairs import likeness
from tacit.tasks.kinds.rubric.shapes import Line

SHARED_LEAST = 0.6
"""Dice of word roots from which two criteria are taken to ask for the same."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A criterion that is in both."""

    first: str
    second: str
    likeness: float
    same_sign: bool


@dataclass(frozen=True, kw_only=True)
class Overlap:
    matches: tuple[Match, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """F1 over criteria; `None` when neither rubric has any."""
        count = 2 * len(self.matches) + len(self.only_first) + len(self.only_second)
        return 2 * len(self.matches) / count if count else None

    @property
    def signs_agree(self) -> float | None:
        """Share of the shared criteria whose weights have the same sign."""
        same = sum(match.same_sign for match in self.matches)
        return same / len(self.matches) if self.matches else None


def compare(first: Sequence[Line], second: Sequence[Line]) -> Overlap:
    """Match the criteria of two rubrics, most alike first; the order of lines is irrelevant."""
    pairs = sorted(
        (
            (likeness(one, other), one.id, other.id)
            for one in first
            for other in second
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )  # fmt: skip
    weights = {line.id: line.weight or 0 for line in first}
    others = {line.id: line.weight or 0 for line in second}
    matches: list[Match] = []
    left, right = dict.fromkeys(weights), dict.fromkeys(others)
    for score, one, other in pairs:
        if score < SHARED_LEAST:
            break
        if one in left and other in right:
            same = (weights[one] < 0) == (others[other] < 0)
            matches.append(Match(first=one, second=other, likeness=score, same_sign=same))
            del left[one], right[other]
    return Overlap(matches=tuple(matches), only_first=tuple(left), only_second=tuple(right))
