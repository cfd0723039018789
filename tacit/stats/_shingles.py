"""Runs of three words as 64-bit hashes, many texts at once.

A word is hashed by BLAKE2b once and remembered; the hash of a run mixes those of its three words
(the finaliser of S. Vigna's splitmix64). Writing without spaces between words counts a character
as a word. A text of one or two words is one run.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RUN_WORDS = 3
WORDS_REMEMBERED_MAX = 2**17
TEXTS_OF_BLOCK = 512

_SPACELESS = re.compile(r"([\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)

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


class _Words(dict[str, int]):
    """Hashes of words, forgotten all at once when there are too many."""

    def __missing__(self, word: str) -> int:
        if len(self) >= WORDS_REMEMBERED_MAX:
            self.clear()
        raw = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        made = self[word] = int.from_bytes(raw, "little")
        return made


class Reader:
    """Gives the hashed runs of texts, without those that are common."""

    def __init__(self, texts: Sequence[str], *, common: Hashes, seed: int) -> None:
        self.texts, self.common = texts, common
        self.salt = mix(np.array([seed], dtype=np.uint64))
        self.words = _Words()

    def read(self, numbers: NDArray[np.int64]) -> Shingled:
        """The runs of the texts with these numbers, with repetitions."""
        given = hashed([self.texts[number] for number in numbers.tolist()], self.words)
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


def hashed(texts: Sequence[str], words: dict[str, int]) -> Shingled:
    """The runs of texts, with repetitions; `words` remembers hashes of words."""
    split = [words_of(text) for text in texts]
    length = np.array([len(one) for one in split], dtype=np.int64)
    flat: Hashes = np.array([words[word] for one in split for word in one], dtype=np.uint64)
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
    words = _Words()
    parts = [
        distinct(hashed([texts[number] for number in block.tolist()], words)).hashes
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
    for number in range(len(texts)):
        words = words_of(texts[number])
        if words:
            raw = "\x1f".join(words).encode("utf-8", "surrogatepass")
            digest = hashlib.blake2b(raw, digest_size=8).digest()
            found[number] = max(int.from_bytes(digest, "little"), 1)
    return found


def _keep(given: Shingled, kept: NDArray[np.bool_]) -> Shingled:
    """The chosen runs of each text."""
    before = np.append(0, np.cumsum(kept))
    return Shingled(given.hashes[kept], before[given.starts])
