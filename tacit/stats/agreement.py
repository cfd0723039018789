"""How far two raters agree: percent agreement and Cohen's κ.

Percent agreement is the share of common items with equal labels. It flatters:
two raters who both call nearly everything *met* agree often by chance. Cohen's κ
takes the chance agreement out:

    κ = (pₒ − pₑ) / (1 − pₑ),   pₒ = share of equal labels,
    pₑ = Σₖ pₐₖ·p_bₖ  over all categories k, from each rater's own shares.

Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and
Psychological Measurement 20 (1960), 37-46, equation (1).

Both are computed from whole-number counts, κ = (n·equal − Σ aₖbₖ) / (n² − Σ aₖbₖ), so the
order of items and raters cannot move the last digit.

A label of `None` is the absence of a judgement (unresolved); such an item is left out and
`n` says how many remain. *Cannot assess* is a judgement: give it a label of its own.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

NO_COMMON_ITEM = "no item has a label from both raters"
ONE_CATEGORY = "both raters gave one and the same label everywhere, so chance alone explains it"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that may be undefined; then `value` is `None` and `reason` says why."""

    value: float | None
    reason: str | None
    n: int
    """Items the number rests on."""

    @property
    def is_defined(self) -> bool:
        return self.value is not None


def count_equal(a: Sequence[Hashable | None], b: Sequence[Hashable | None]) -> int:
    """How many items got the same label from both raters; unlabelled items do not count."""
    return sum(first == second for first, second in _common(a, b))


def percent(a: Sequence[Hashable | None], b: Sequence[Hashable | None]) -> Figure:
    """The share of common items with equal labels, between 0 and 1.

    Undefined when no item has a label from both raters.

    Raises:
        ValueError: the two sequences are not about the same items (unequal lengths).
    """
    pairs = _common(a, b)
    if not pairs:
        return Figure(value=None, reason=NO_COMMON_ITEM, n=0)
    equal = sum(first == second for first, second in pairs)
    return Figure(value=equal / len(pairs), reason=None, n=len(pairs))


def cohen_kappa(a: Sequence[Hashable | None], b: Sequence[Hashable | None]) -> Figure:
    """Cohen's κ of two raters, between −1 and 1; 0 is what chance would give.

    Undefined when no item has a label from both raters, and when both used one and the
    same category everywhere: chance agreement is then 1 and the formula divides 0 by 0.
    If each used a single category but not the same one, κ is 0.

    Raises:
        ValueError: the two sequences are not about the same items (unequal lengths).
    """
    pairs = _common(a, b)
    n = len(pairs)
    if n == 0:
        return Figure(value=None, reason=NO_COMMON_ITEM, n=0)
    equal = sum(first == second for first, second in pairs)
    counts_a = Counter(first for first, _ in pairs)
    counts_b = Counter(second for _, second in pairs)
    by_chance = sum(count * counts_b[label] for label, count in counts_a.items())
    if by_chance == n * n:
        return Figure(value=None, reason=ONE_CATEGORY, n=n)
    return Figure(value=(n * equal - by_chance) / (n * n - by_chance), reason=None, n=n)


def _common(
    a: Sequence[Hashable | None], b: Sequence[Hashable | None]
) -> list[tuple[Hashable, Hashable]]:
    return [
        (first, second)
        for first, second in zip(a, b, strict=True)
        if first is not None and second is not None
    ]
