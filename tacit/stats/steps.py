"""How far two readers of one text agree on where it goes wrong: first wrong step, spans.

**First wrong step.** Equal or not, over the texts that both have judged; Cohen's κ on the
same labels, where *no step is wrong* is a label of its own. Labels are compared inside a
text, so κ over texts of unlike length takes the chance agreement of step numbers for what it
is in the sample. Beside it the distance in steps, over the texts where both name a step.

**Spans.** Overlap by characters. With A and B the sets of characters that each has marked
in one text, F1 = 2·|A ∩ B| / (|A| + |B|): the harmonic mean of the share of A that B marked
too and the reverse; it is symmetric. Over several texts sums are taken before the division,
so that a long mark weighs as long as it is. Marks that lie over each other count once. It is
the coefficient of L. R. Dice, "Measures of the Amount of Ecologic Association Between
Species", Ecology 26 (1945), 297-302, on sets of characters.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from tacit.stats import agreement
from tacit.stats.estimates import Estimate

NOTHING_MARKED = "neither has marked any words"
OVERLAP = "F1 of characters; no interval"
DISTANCE = "mean distance; no interval"
NO_COMMON_STEP = "in no text do both name a step"

Place = tuple[Hashable, int, int]
"""Where a mark lies: the step or text, the first character, the one after the last."""
FirstWrong = int | str | None
"""A step from 0, `none` where no step is wrong, `None` where nobody has said."""


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Characters marked by one reader, by the other, and by both."""

    both: int
    a: int
    b: int

    def __add__(self, other: "Overlap") -> "Overlap":
        return Overlap(both=self.both + other.both, a=self.a + other.a, b=self.b + other.b)


@dataclass(frozen=True, kw_only=True)
class FirstWrongAgreement:
    equal: Estimate
    kappa: Estimate
    distance: Estimate
    """The mean number of steps between the two, where both name one."""


def overlap(a: Iterable[Place], b: Iterable[Place]) -> Overlap:
    """Count the characters that two readers of one text have marked.

    Raises:
        ValueError: a mark ends before it begins.
    """
    first, second = _merge(a), _merge(b)
    both = sum(_common(runs, second[key]) for key, runs in first.items() if key in second)
    return Overlap(both=both, a=_length(first), b=_length(second))


def span_f1(texts: Iterable[Overlap]) -> Estimate:
    """The F1 of overlap over texts; `n` says on how many that have a mark.

    A text that neither marked says nothing and is left out. Undefined when no text has a
    mark; 0 where marks never meet.
    """
    counted = [one for one in texts if one.a or one.b]
    if not counted:
        return Estimate.undefined(NOTHING_MARKED, n=0, method=OVERLAP)
    total = sum(counted, Overlap(both=0, a=0, b=0))
    value = 2 * total.both / (total.a + total.b)
    return Estimate(value=value, n=len(counted), method=OVERLAP)


def first_wrong(a: Sequence[FirstWrong], b: Sequence[FirstWrong]) -> FirstWrongAgreement:
    """Compare two readers on the first wrong step of the same texts, in one order.

    A text that one of them has not judged (`None`) is left out. The distance is undefined
    where both never name a step; κ as in `agreement.kappa`.

    Raises:
        ValueError: the two sequences are not about the same texts (unequal lengths).
    """
    steps = [
        abs(first - second)
        for first, second in zip(a, b, strict=True)
        if isinstance(first, int) and isinstance(second, int)
    ]
    distance = Estimate.undefined(NO_COMMON_STEP, n=0, method=DISTANCE)
    if steps:
        distance = Estimate(value=sum(steps) / len(steps), n=len(steps), method=DISTANCE)
    votes = agreement.paired(a, b)
    return FirstWrongAgreement(
        equal=agreement.percent(votes), kappa=agreement.kappa(votes), distance=distance
    )


def _merge(places: Iterable[Place]) -> dict[Hashable, list[tuple[int, int]]]:
    """The marks of each step as runs in order that do not touch."""
    found: dict[Hashable, list[tuple[int, int]]] = {}
    for key, start, end in places:
        if end < start:
            raise ValueError(f"a mark ends at {end}, before it begins at {start}")
        found.setdefault(key, []).append((start, end))
    return {key: _join(sorted(runs)) for key, runs in found.items()}


def _join(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _common(a: Sequence[tuple[int, int]], b: Sequence[tuple[int, int]]) -> int:
    total = i = j = 0
    while i < len(a) and j < len(b):
        total += max(0, min(a[i][1], b[j][1]) - max(a[i][0], b[j][0]))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return total


def _length(marked: dict[Hashable, list[tuple[int, int]]]) -> int:
    return sum(end - start for runs in marked.values() for start, end in runs)
