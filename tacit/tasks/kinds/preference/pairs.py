"""Which pairs a choice or a ranking among several decides."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from tacit.tasks.kinds.preference.shapes import BOTH_BAD, TIE


def decided(
    ids: Sequence[str], *, choice: str | None, ranking: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str, str]]:
    """Each pair that is decided, in the order of the input: two ids, and how it came out.

    By the ranking where both are in it; else the chosen one against each other. *About
    equal* among more than two does not say of which, and decides nothing by itself.
    """
    places = {name: place for place, group in enumerate(ranking) for name in group}
    for a, b in combinations(ids, 2):
        if a in places and b in places:
            yield a, b, TIE if places[a] == places[b] else "a" if places[a] < places[b] else "b"
        elif choice == BOTH_BAD or (choice == TIE and len(ids) == 2):
            yield a, b, choice
        elif choice in (a, b):
            yield a, b, "a" if choice == a else "b"
