"""How well the first wrong step is found: the F1 of ProcessBench.

F1 = 2ab / (a + b), a = accuracy on items with an error, b = on items without; arXiv 2412.06559.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tacit.stats.agreement import Figure

NO_ERROR = -1
"""The label of an item all of whose steps are right."""
NONE_WITH = "no item has an error"
NONE_WITHOUT = "every item has an error"


@dataclass(frozen=True, kw_only=True)
class FirstErrors:
    """The two accuracies and their harmonic mean."""

    error: Figure
    correct: Figure
    f1: Figure


def process_bench(labels: Sequence[int], found: Sequence[int | None]) -> FirstErrors:
    """Compare where the first error was found (0-based, −1 none) with where it is.

    An unreadable prediction is `None` and wrong in both. The F1 is 0 when both accuracies are
    (the original divides by zero there), and undefined when there is no item with, or none
    without, an error.

    Raises:
        ValueError: the two sequences are not about the same items (unequal lengths).
    """
    pairs = list(zip(labels, found, strict=True))
    error = _accuracy([pair for pair in pairs if pair[0] != NO_ERROR], why=NONE_WITH)
    correct = _accuracy([pair for pair in pairs if pair[0] == NO_ERROR], why=NONE_WITHOUT)
    if error.value is None or correct.value is None:
        f1 = Figure(value=None, reason=error.reason or correct.reason, n=len(pairs))
    else:
        total = error.value + correct.value
        value = 2 * error.value * correct.value / total if total else 0.0
        f1 = Figure(value=value, reason=None, n=len(pairs))
    return FirstErrors(error=error, correct=correct, f1=f1)


def _accuracy(pairs: Sequence[tuple[int, int | None]], *, why: str) -> Figure:
    if not pairs:
        return Figure(value=None, reason=why, n=0)
    hits = sum(label == guess for label, guess in pairs)
    return Figure(value=hits / len(pairs), reason=None, n=len(pairs))
