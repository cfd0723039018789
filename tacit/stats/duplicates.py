"""Texts that are nearly the same, among a million of them.

Of each text, case and spaces levelled, all runs of three words are hashed to 64 bits; those in
more than 1 % of texts are boilerplate and say nothing. One permutation MinHash keeps the lowest
hash in each of 128 bins, and empty bins borrow from others, each by its own random walk. Two
texts meet as candidates where they agree in both bins of one of 64 bands: texts that share s of
their runs do with probability 1 − (1 − s²)^64, 99.99 % at s = .37. Candidates are verified by the
exact share |A ∩ B| / |A ∪ B| of Jaccard, so that what is told is exact; what could be missed is a
pair that meets in no band.

Bands are built a part at a time, so that memory is bounded: 64 MiB of keys, however many texts
there are. A million texts are read four times for it, and take 256 MB in all.

Sources: A. Z. Broder, "On the resemblance and containment of documents", SEQUENCES (1997); P. Li,
A. Owen, C.-H. Zhang, "One permutation hashing", NIPS 25 (2012); A. Shrivastava, "Optimal
densification for fast and accurate minwise hashing", ICML (2017); P. Indyk, R. Motwani, STOC
(1998) for bands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats import _groups, _shingles
from tacit.stats._shingles import Hashes, Reader, Shingled

BINS = 128
BANDS = 64
ALIKE_MIN = 0.5
COMMON_SHARE = 0.01
COMMON_MIN = 20
"""A run in no more texts than this is never boilerplate."""
SAMPLE_TEXTS = 10_000
"""So many texts, evenly spread, tell which runs are boilerplate; all, where there are fewer."""
KEYS_BYTES_MAX = 64 * 2**20
GROUP_MAX = 64
"""In a larger group of one key each text is compared with the first, and with its neighbour."""
CANDIDATES_OF_BLOCK = 2_048

_EMPTY = np.uint64(2**64 - 1)
_LOW_BITS = np.uint64(2**57 - 1)

Keys = NDArray[np.uint32]
Pairs = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Two texts that share much.

    Attributes:
        first: number of the one; of `texts`, or of `against` where those were given.
        second: number of the other, in `texts`.
        alike: the share of runs of three words that they have in common; 1 for equal texts.
    """

    first: int
    second: int
    alike: float


def find(
    texts: Sequence[str],
    *,
    against: Sequence[str] | None = None,
    alike_min: float = ALIKE_MIN,
    seed: int = 0,
) -> tuple[Duplicate, ...]:
    """All pairs of texts that share `alike_min` of their runs, as far as a band shows them.

    Texts are read one at a time, by their number and more than once: they may lie on disk. A text
    without a word is like no other. Of texts that are equal word by word each is paired with the
    first of them only, which stands for them all; across two sides every pair is told.

    Args:
        texts: what to look through.
        against: if given, pairs of one of these and one of `texts` are told, and no others:
            a benchmark against a release.
        alike_min: the least share in common.
        seed: of the hash; another seed misses other pairs.
    """
    whole = _Joined(against or (), texts)
    common = _shingles.common(whole, sample=SAMPLE_TEXTS, share=COMMON_SHARE, least=COMMON_MIN)
    equal, kept = _equal_texts(whole)
    reader = Reader(whole, common=common, seed=seed)
    pairs = candidates(reader, kept)
    if against is None:
        found = [(a, b, 1.0) for a, b in equal] + verify(reader, pairs, alike_min=alike_min)
        return _told(found, 0)
    copies = _Copies(equal, split=len(against), size=len(whole))
    alike = verify(reader, pairs[copies.cross(pairs)], alike_min=alike_min)
    return _told(copies.across(alike), len(against))


def signatures(given: Shingled) -> Hashes:
    """The lowest hash of each of `BINS` bins, shape (texts, BINS); a text without a run: all 2⁶⁴−1.

    Args:
        given: hashed runs of each text.
    """
    count = len(given.starts) - 1
    cells = np.full(count * BINS, _EMPTY, dtype=np.uint64)
    of_text = np.repeat(np.arange(count), np.diff(given.starts))
    place = of_text * BINS + (given.hashes >> np.uint64(57)).astype(np.int64)
    np.minimum.at(cells, place, given.hashes & _LOW_BITS)
    lowest = cells.reshape(count, BINS)
    return _densify(lowest)


def candidates(reader: Reader, chosen: NDArray[np.int64]) -> Pairs:
    """Pairs that agree in a band, each once, the lower number first; shape (pairs, 2).

    Args:
        reader: gives the runs of texts by number.
        chosen: numbers of the texts to compare.
    """
    at_once = max(KEYS_BYTES_MAX // (4 * max(len(chosen), 1)), 1)
    met = np.empty(0, dtype=np.uint64)
    for low in range(0, BANDS, at_once):
        bands = range(low, min(low + at_once, BANDS))
        keys, told = _keys(reader, chosen, bands)
        for row in keys:
            met = np.union1d(met, _meeting(row, chosen, told))
    return np.stack((met >> np.uint64(32), met & np.uint64(2**32 - 1)), axis=1).astype(np.int64)


def verify(
    reader: Reader, pairs: Pairs, *, alike_min: float = ALIKE_MIN
) -> list[tuple[int, int, float]]:
    """The pairs whose exact share in common is at least `alike_min`, with it."""
    found: list[tuple[int, int, float]] = []
    for start in range(0, len(pairs), CANDIDATES_OF_BLOCK):
        block = pairs[start : start + CANDIDATES_OF_BLOCK]
        numbers, place = np.unique(block, return_inverse=True)
        sets = _shingles.distinct(reader.read(numbers))
        for (a, b), (i, j) in zip(block.tolist(), place.reshape(-1, 2).tolist(), strict=True):
            one, other = sets.of(i), sets.of(j)
            both = len(np.intersect1d(one, other, assume_unique=True))
            union = len(one) + len(other) - both
            if union and both / union >= alike_min:
                found.append((a, b, both / union))
    return found


class _Joined(Sequence[str]):
    """Two sequences as one."""

    def __init__(self, first: Sequence[str], second: Sequence[str]) -> None:
        self.first, self.second = first, second

    def __len__(self) -> int:
        return len(self.first) + len(self.second)

    def __getitem__(self, number: int) -> str:  # type: ignore[override]  # slices are not asked
        split = len(self.first)
        return self.first[number] if number < split else self.second[number - split]


def _told(found: list[tuple[int, int, float]], split: int) -> tuple[Duplicate, ...]:
    found.sort(key=lambda pair: (pair[0], pair[1]))
    return tuple(Duplicate(first=a, second=b - split, alike=share) for a, b, share in found)


class _Copies:
    """Texts that are equal, on the two sides of a split."""

    def __init__(self, equal: list[tuple[int, int]], *, split: int, size: int) -> None:
        self.split = split
        self.copies: dict[int, list[int]] = {}
        self.left = np.arange(size) < split
        self.right = ~self.left
        for first, other in equal:
            self.copies.setdefault(first, [first]).append(other)
            self.left[first] |= other < split
            self.right[first] |= other >= split

    def cross(self, pairs: Pairs) -> NDArray[np.bool_]:
        """Whether a pair, or copies of its two, lie on both sides."""
        a, b = pairs.T
        found: NDArray[np.bool_] = (self.left[a] & self.right[b]) | (self.right[a] & self.left[b])
        return found

    def across(self, alike: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
        """All pairs across, copies too."""
        groups = [(each, each, 1.0) for each in self.copies] + alike
        return [
            (min(one, other), max(one, other), share)
            for a, b, share in groups
            for one in self.copies.get(a, [a])
            for other in self.copies.get(b, [b])
            if (one < self.split <= other) or (a != b and other < self.split <= one)
        ]


def _equal_texts(texts: Sequence[str]) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
    """Pairs of the first of equal texts and another, and the texts that are left."""
    prints = _shingles.prints(texts)
    order = np.argsort(prints, kind="stable")
    ordered = prints[order]
    again = np.append(False, ordered[1:] == ordered[:-1])[: len(prints)] & (ordered != 0)
    first = order[np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))]
    equal = sorted(zip(first[again].tolist(), order[again].tolist(), strict=True))
    kept = np.sort(order[~again & (ordered != 0)])
    return equal, kept


def _keys(
    reader: Reader, chosen: NDArray[np.int64], bands: range
) -> tuple[Keys, NDArray[np.bool_]]:
    """The key of each text in each of the bands, and which texts have one."""
    keys = np.empty((len(bands), len(chosen)), dtype=np.uint32)
    told = np.zeros(len(chosen), dtype=bool)
    columns = np.asarray(bands)
    for start, given in reader.blocks(chosen):
        lowest = signatures(given)
        rows = slice(start, start + len(lowest))
        told[rows] = lowest[:, 0] != _EMPTY
        mixed = _shingles.mix(lowest[:, 2 * columns] * np.uint64(3) + lowest[:, 2 * columns + 1])
        keys[:, rows] = (mixed >> np.uint64(32)).astype(np.uint32).T
    return keys, told


def _meeting(keys: Keys, chosen: NDArray[np.int64], told: NDArray[np.bool_]) -> Hashes:
    """Pairs with an equal key, as one number each, ascending."""
    both = keys.astype(np.uint64) << np.uint64(32)
    both |= np.arange(len(keys), dtype=np.uint64)
    both = both[told] if not told.all() else both
    both.sort()
    ordered = (both >> np.uint64(32)).astype(np.uint32)
    again = np.append(False, ordered[1:] == ordered[:-1])[: len(ordered)]
    within = again.copy()
    within[:-1] |= again[1:]
    members = chosen[(both[within] & np.uint64(2**32 - 1)).astype(np.int64)]
    starts = np.append(np.flatnonzero(~again[within]), len(members))
    return _pairs(members, starts)


def _pairs(members: NDArray[np.int64], starts: NDArray[np.int64]) -> Hashes:
    """All pairs within small groups; of large ones a star and a chain."""
    width = np.diff(starts)
    made = [np.empty(0, dtype=np.uint64)]
    small = np.repeat(width <= GROUP_MAX, width)
    inner = np.append(0, np.cumsum(width[width <= GROUP_MAX]))
    first, second = _groups.pairs_within(inner)
    upper = first < second
    made.append(_packed(members[small][first[upper]], members[small][second[upper]]))
    for number in np.flatnonzero(width > GROUP_MAX).tolist():
        group = members[starts[number] : starts[number + 1]]
        made.append(_packed(np.full(len(group) - 1, group[0]), group[1:]))
        made.append(_packed(group[:-1], group[1:]))
    return np.unique(np.concatenate(made))


def _packed(first: NDArray[np.int64], second: NDArray[np.int64]) -> Hashes:
    low, high = np.minimum(first, second), np.maximum(first, second)
    return (low.astype(np.uint64) << np.uint64(32)) | high.astype(np.uint64)


def _densify(lowest: Hashes) -> Hashes:
    """Fill empty bins: bin j takes the value of the first full one on its own random walk."""
    rows, bins = np.nonzero((lowest == _EMPTY) & (lowest != _EMPTY).any(axis=1)[:, None])
    filled = lowest.copy()
    attempt = 0
    while len(rows):
        attempt += 1
        seeds = np.arange(BINS, dtype=np.uint64) + np.uint64(BINS * attempt)
        donor = (_shingles.mix(seeds) % np.uint64(BINS)).astype(np.int64)
        value = lowest[rows, donor[bins]]
        full = value != _EMPTY
        filled[rows[full], bins[full]] = value[full]
        rows, bins = rows[~full], bins[~full]
    return filled
