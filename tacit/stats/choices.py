"""Agreement of two graders who prefer one of two deliverables: GDPval's formula.

A grade is 1 for the first, 0 for the second, ½ for a tie; agreement is E[1 − |h₁ − h₂|]
(OpenAI, *GDPval*, arXiv 2510.04374). Unlike Cohen's κ it takes no chance out.
"""

import math
from collections.abc import Sequence

from tacit.stats.agreement import NO_COMMON_ITEM, Figure

GRADES = (0.0, 0.5, 1.0)


def pairwise_agreement(first: Sequence[float | None], second: Sequence[float | None]) -> Figure:
    """The mean of 1 − |h₁ − h₂| over the items that both graded. Undefined without any.

    Raises:
        ValueError: unequal lengths, or a grade that is not 0, ½ or 1.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    for grade in (grade for pair in pairs for grade in pair):
        if grade not in GRADES:
            raise ValueError(f"A grade is 0, 0.5 or 1, not {grade!r}.")
    if not pairs:
        return Figure(value=None, reason=NO_COMMON_ITEM, n=0)
    total = math.fsum(1 - abs(a - b) for a, b in pairs)
    return Figure(value=total / len(pairs), reason=None, n=len(pairs))
