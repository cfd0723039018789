"""Two criteria beside each other: the same thing twice, or things that exclude one another.

Compared are sets of word roots without the verbs that only say *states* or *mentions*. Two
criteria that differ by one noun each (tenant and landlord) are parallel, not equal: what is
only in one of them must be the same word in another form, or nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from tacit.tasks.kinds.rubric.lint import words
from tacit.tasks.kinds.rubric.lint.findings import Finding, Rule, quote
from tacit.tasks.kinds.rubric.shapes import Line

WORDS_LEAST = 2
CONTAINED_LEAST = 3
CONTAINED_SHARE = 0.6
ALIKE = 0.8
"""Of two words: from here on they are one word in two forms."""
FORMS_MAX = 3
"""Pairs of words in two forms that two texts may have and still be looked at."""
RARE_WORDS = 4
NEIGHBOURS_MAX = 60
"""Lines compared by one rare word; a word that more share is not rare."""


@dataclass(frozen=True)
class _Bag:
    """A criterion as a set of roots."""

    line: Line
    roots: frozenset[str]
    figures: frozenset[str]
    is_negated: bool
    names: frozenset[str]


def look(lines: Sequence[Line]) -> Iterator[Finding]:
    """One finding for a criterion, about the first other that it repeats or contradicts."""
    bags = [_bag(line) for line in lines]
    for index, others in enumerate(_neighbours(bags)):
        for other in others:
            if found := _compare(bags[other], bags[index]):
                yield found
                break


def likeness(first: Line, second: Line) -> float:
    """Dice of the word roots of two criteria, words in two forms taken as one; 0 to 1."""
    one, other = _bag(first), _bag(second)
    if not one.roots or not other.roots:
        return 0.0
    only_one, only_other = _left(one, other)
    shared = len(one.roots | one.figures) + len(other.roots | other.figures)
    apart = len(only_one) + len(only_other) + len(one.figures ^ other.figures)
    return max(shared - apart, 0) / shared


def _bag(line: Line) -> _Bag:
    found = words.tokens(line.text)
    figures = frozenset(word for word in found if words.is_figure(word))
    kept = [
        words.stem(word)
        for word in found
        if not words.is_figure(word) and word not in words.STOP and word not in words.NEGATIONS
    ]
    while len(kept) > 1 and kept[0] in _PLAIN:
        kept.pop(0)
    negated = sum(word in words.NEGATIONS for word in found) % 2 == 1
    names = frozenset(map(words.stem, words.names(line.text)))
    return _Bag(line, frozenset(kept), figures, negated, names)


_PLAIN = frozenset(
    words.stem(verb)
    for verb in words.words_of(
        """
        states says mentions notes names gives identifies explains includes indicates tells
        reports specifies points describes cites provides calculates computes
        """
    )
)
"""Verbs that only say that something is said."""


def _neighbours(bags: Sequence[_Bag]) -> Iterator[list[int]]:
    """For each line the earlier ones that share one of its rarest words."""
    counts = Counter(root for bag in bags for root in bag.roots)
    places: dict[str, list[int]] = {}
    for index, bag in enumerate(bags):
        rare = sorted(bag.roots, key=lambda root: (counts[root], root))
        near: set[int] = set()
        for root in rare[:RARE_WORDS]:
            near.update(places.get(root, ())[-NEIGHBOURS_MAX:])
        yield sorted(near)
        for root in bag.roots:
            places.setdefault(root, []).append(index)


def _compare(first: _Bag, second: _Bag) -> Finding | None:
    if min(len(first.roots), len(second.roots)) < WORDS_LEAST:
        return None
    if first.line.parent == second.line.id or second.line.parent == first.line.id:
        return None
    only_first, only_second = _left(first, second)
    same_sign = ((first.line.weight or 0) < 0) == ((second.line.weight or 0) < 0)
    if not only_first and not only_second and not (_differ(first, second)):
        if first.is_negated == second.is_negated:
            return _duplicate(first, second) if same_sign else _contradiction(first, second)
        return _contradiction(first, second) if same_sign else _duplicate(first, second)
    if not only_first and not only_second and first.is_negated == second.is_negated:
        return _contradiction(first, second) if same_sign and _one_figure(first, second) else None
    if _are_opposite(only_first, only_second) and first.figures == second.figures:
        if same_sign and first.is_negated == second.is_negated:
            return _contradiction(first, second)
        return None
    return _duplicate(first, second) if same_sign and _is_within(first, second) else None


def _left(first: _Bag, second: _Bag) -> tuple[set[str], set[str]]:
    """The roots that only one of two has, without pairs that are one word in two forms."""
    only_first = set(first.roots - second.roots)
    only_second = set(second.roots - first.roots)
    if min(len(only_first), len(only_second)) > FORMS_MAX:
        return only_first, only_second
    for root in sorted(only_first):
        if root in first.names:
            continue
        twin = next((one for one in sorted(only_second - second.names) if _alike(root, one)), None)
        if twin is not None:
            only_first.discard(root)
            only_second.discard(twin)
    return only_first, only_second


@lru_cache(maxsize=20_000)
def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 5 or one[:3] != other[:3] or not (one + other).isalpha():
        return False
    if other in words.ANTONYM_STEMS.get(one, ()):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _differ(first: _Bag, second: _Bag) -> bool:
    return first.figures != second.figures


def _one_figure(first: _Bag, second: _Bag) -> bool:
    """One figure against another: a good answer can give only one of them."""
    return len(first.figures - second.figures) == 1 == len(second.figures - first.figures)


def _are_opposite(only_first: set[str], only_second: set[str]) -> bool:
    if len(only_first) != 1 or len(only_second) != 1:
        return False
    (one,), (other,) = only_first, only_second
    return other in words.ANTONYM_STEMS.get(one, ())


def _is_within(first: _Bag, second: _Bag) -> bool:
    """One says all that the other says, and little more."""
    small, large = sorted((first, second), key=lambda bag: len(bag.roots))
    extra, missing = _left(large, small)
    return (
        not missing
        and small.is_negated == large.is_negated
        and not small.figures - large.figures
        and not (large.figures - small.figures)
        and len(small.roots) >= CONTAINED_LEAST
        and len(small.roots) >= CONTAINED_SHARE * len(large.roots)
        and len(extra) < len(small.roots)
        and not extra & large.names
    )


def _duplicate(first: _Bag, second: _Bag) -> Finding:
    text = f"{quote(second.line.text)} says the same as {quote(first.line.text)}: it counts twice."
    return Finding(rule=Rule.DUPLICATE, id=second.line.id, text=text, other=first.line.id)


def _contradiction(first: _Bag, second: _Bag) -> Finding:
    text = f"{quote(second.line.text)} and {quote(first.line.text)}: no answer can meet both."
    return Finding(rule=Rule.CONTRADICTION, id=second.line.id, text=text, other=first.line.id)
