"""Runs of three words as 64-bit hashes, many texts at once.

The hash of a word is that of Karp and Rabin: its bytes are the digits of a number to an odd base,
modulo 2⁶⁴, so that all words of a block follow from one running sum (R. M. Karp, M. O. Rabin,
"Efficient randomized pattern-matching algorithms", IBM Journal of Research and Development 31,
1987). The hash of a run mixes those of its three words by the finaliser of S. Vigna's splitmix64.
Writing without spaces between words counts a character as a word. A text of one or two words is
one run.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RUN_WORDS = 3
TEXTS_OF_BLOCK = 512
BYTES_OF_BLOCK = 2**17
"""Texts are hashed together up to so many bytes, which stay near the processor."""

_SPACELESS = re.compile(r"([\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_BASE = np.uint64(0xD6E8FEB86659FD93)
_UNBASE = np.uint64(pow(0xD6E8FEB86659FD93, -1, 2**64))
_SPACE = np.isin(np.arange(256), [9, 10, 11, 12, 13, 28, 29, 30, 31, 32])
"""Bytes that `str.split` takes as spaces."""

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Shingled:
    """Hashed runs of several texts.

    Attributes:
        hashes: of all runs, text by text.
        starts: those of text i are `hashes[starts[i]:starts[i + 1]]`.
    """

    hashes: Hashes
    starts: NDArray[np.int64]

    def of(self, text: int) -> Hashes:
        return self.hashes[self.starts[text] : self.starts[text + 1]]


class Reader:
    """Gives the hashed runs of texts, without those that are common."""

    def __init__(self, texts: Sequence[str], *, common: Hashes, seed: int) -> None:
        self.texts, self.common = texts, common
        self.salt = mix(np.array([seed], dtype=np.uint64))

    def read(self, numbers: NDArray[np.int64]) -> Shingled:
        """The runs of the texts with these numbers, with repetitions."""
        given = hashed([self.texts[number] for number in numbers.tolist()])
        if len(self.common):
            place = np.searchsorted(self.common, given.hashes)
            dropped = self.common[np.minimum(place, len(self.common) - 1)] == given.hashes
            given = _keep(given, ~dropped)
        return Shingled(mix(given.hashes ^ self.salt), given.starts)

    def blocks(self, numbers: NDArray[np.int64]) -> Iterator[tuple[int, Shingled]]:
        """The place of the first, and the runs, of blocks of texts."""
        for start in range(0, len(numbers), TEXTS_OF_BLOCK):
            yield start, self.read(numbers[start : start + TEXTS_OF_BLOCK])


def words_of(text: str) -> list[str]:
    """The words of a text, without case."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _SPACELESS.sub(r" \1 ", folded)
    return folded.split()


def hashed(texts: Sequence[str]) -> Shingled:
    """The runs of texts, with repetitions."""
    flat, length = _words(texts)
    runs = np.where(length == 0, 0, np.maximum(length - RUN_WORDS + 1, 1))
    starts = np.append(0, np.cumsum(runs))
    of_text = np.repeat(np.arange(len(texts)), runs)
    begin = np.append(0, np.cumsum(length))
    place = np.arange(int(starts[-1])) - starts[of_text] + begin[of_text]
    end = begin[of_text + 1]
    made = np.zeros(len(place), dtype=np.uint64)
    padded = np.append(flat, np.zeros(RUN_WORDS, dtype=np.uint64))
    for step in range(RUN_WORDS):
        word: Hashes = np.where(place + step < end, padded[place + step], np.uint64(0))
        made = mix(made * _FIRST + word * _SECOND + np.uint64(step + 1))
    return Shingled(made, starts)


def _words(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """The hashes of all words in their order, and how many each text has."""
    parts, lengths = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int64)]
    block: list[bytes] = []
    size = 0
    for text in texts:
        raw = _levelled(text).encode("utf-8", "surrogatepass")
        if block and size + len(raw) > BYTES_OF_BLOCK:
            _add(block, parts, lengths)
            block, size = [], 0
        block.append(raw)
        size += len(raw) + 1
    if block:
        _add(block, parts, lengths)
    return np.concatenate(parts), np.concatenate(lengths)


def _levelled(text: str) -> str:
    """Without case, words apart by ASCII spaces."""
    folded = text.casefold()
    return folded if folded.isascii() else " ".join(words_of(text))


def _add(block: list[bytes], parts: list[Hashes], lengths: list[NDArray[np.int64]]) -> None:
    given = np.frombuffer(b"\n".join([*block, b""]), dtype=np.uint8)
    space = _SPACE[given]
    before = np.append(True, space[:-1])
    first = np.flatnonzero(before & ~space)
    last = np.flatnonzero(~before & space)
    up, down = _powers(1 << len(given).bit_length())
    total = np.cumsum((given + np.uint64(1)) * up[: len(given)])
    total = np.append(np.uint64(0), total)
    parts.append(mix((total[last] - total[first]) * down[first] + (last - first).astype(np.uint64)))
    ends = np.cumsum([len(raw) + 1 for raw in block])
    text = np.searchsorted(ends, first, side="right")
    lengths.append(np.bincount(text, minlength=len(block)))


@functools.lru_cache(maxsize=1)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Powers of the base, and of what it is multiplied by to give 1."""
    up, down = np.full(size, _BASE), np.full(size, _UNBASE)
    up[0] = down[0] = 1
    return np.cumprod(up), np.cumprod(down)


def mix(values: Hashes) -> Hashes:
    """Every bit of what comes out depends on every bit of what goes in; one to one."""
    x = values + _FIRST
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Hashes = x ^ (x >> np.uint64(31))
    return found


def distinct(given: Shingled) -> Shingled:
    """Each run of a text once, ascending."""
    of_text = np.repeat(np.arange(len(given.starts) - 1), np.diff(given.starts))
    order = np.lexsort((given.hashes, of_text))
    hashes, texts = given.hashes[order], of_text[order]
    again = np.append(False, (hashes[1:] == hashes[:-1]) & (texts[1:] == texts[:-1]))
    return _keep(Shingled(hashes, given.starts), ~again[: len(hashes)])


def common(texts: Sequence[str], *, sample: int, share: float, least: int) -> Hashes:
    """Runs in more than a share of the texts, and in more than `least` of them; ascending.

    More texts than `sample` are judged by so many, evenly spread.
    """
    count = min(len(texts), sample)
    if count <= least:
        return np.empty(0, dtype=np.uint64)
    chosen = np.linspace(0, len(texts) - 1, count).astype(np.int64)
    parts = [
        distinct(hashed([texts[number] for number in block.tolist()])).hashes
        for block in np.array_split(chosen, -(-count // TEXTS_OF_BLOCK))
    ]
    ordered = np.sort(np.concatenate(parts))
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    times = np.diff(np.append(starts, len(ordered)))
    found: Hashes = ordered[starts[times > max(share * count, least)]]
    return found


def prints(texts: Sequence[str]) -> Hashes:
    """One hash for each whole text, equal where all words are; 0 for a text without a word."""
    found = np.zeros(len(texts), dtype=np.uint64)
    for start in range(0, len(texts), TEXTS_OF_BLOCK):
        stop = min(start + TEXTS_OF_BLOCK, len(texts))
        words, length = _words([texts[number] for number in range(start, stop)])
        begin = np.cumsum(length) - length
        place = np.arange(len(words)) - np.repeat(begin, length)
        total = np.append(np.uint64(0), np.cumsum(mix(words + place.astype(np.uint64) * _SECOND)))
        sums = total[begin + length] - total[begin]
        found[start:stop] = np.where(length > 0, np.maximum(mix(sums), np.uint64(1)), np.uint64(0))
    return found


def _keep(given: Shingled, kept: NDArray[np.bool_]) -> Shingled:
    """The chosen runs of each text."""
    before = np.append(0, np.cumsum(kept))
    return Shingled(given.hashes[kept], before[given.starts])
