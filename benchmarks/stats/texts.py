"""Near-duplicates beside datasketch: texts of 300 words, some with a tenth of words changed."""

from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.stats import clock
from tacit.stats import _shingles, duplicates

TEXTS = 2_000
CHANGED = 200
WORDS = 300
VOCABULARY = 50_000
BINS = duplicates.BINS


def near_duplicates() -> str:
    """Milliseconds a text, splitting into words and runs included: to sign, and to find pairs."""
    texts = _texts()
    rows = [_ours(texts)]
    peer: Any = clock.optional("datasketch")
    if peer is not None:
        theirs = _datasketch(peer, texts)
        ratio = f"{float(theirs[1]) / float(rows[0][1]):.1f}"
        rows = [theirs, (*rows[0][:4], ratio)]
    title = (
        f"Near-duplicates, {len(texts):,} texts of {WORDS} words, {CHANGED} changed by a tenth\n"
    )
    return title + report.table(("", "sign ms", "sign and find ms", "found", "× to sign"), rows)


def _texts() -> list[str]:
    generator = np.random.default_rng(0)
    words = np.array([f"word{number}" for number in range(VOCABULARY)])
    drawn = [words[generator.integers(0, VOCABULARY, WORDS)].tolist() for _ in range(TEXTS)]
    for number in range(CHANGED):
        text = list(drawn[number])
        for place in generator.choice(WORDS, WORDS // 10, replace=False):
            text[place] = f"other{generator.integers(10**6)}"
        drawn.append(text)
    return [" ".join(text) for text in drawn]


def _ours(texts: list[str]) -> tuple[str, ...]:
    reader = _shingles.Reader(texts, common=np.empty(0, dtype=np.uint64), seed=0)

    def sign() -> int:
        blocks = reader.blocks(np.arange(len(texts)))
        return sum(len(duplicates.signatures(given)) for _, given in blocks)

    signing, _ = clock.timed(sign, repeats=3)
    finding, found = clock.timed(lambda: duplicates.find(texts), repeats=3)
    return ("tacit", _each(signing), _each(finding), str(len(found)), "")


def _datasketch(peer: Any, texts: list[str]) -> tuple[str, ...]:
    def sign() -> list[Any]:
        made = []
        for text in texts:
            words = text.casefold().split()
            made.append(peer.MinHash(num_perm=BINS))
            made[-1].update_batch(
                {" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)}
            )
        return made

    def find() -> int:
        index = peer.MinHashLSH(threshold=duplicates.ALIKE_MIN, num_perm=BINS)
        for number, one in enumerate(signed):
            index.insert(number, one)
        met = (index.query(signed[number]) for number in range(CHANGED))
        return sum(TEXTS + number in each for number, each in enumerate(met))

    signing, signed = clock.timed(sign)
    finding, found = clock.timed(find)
    return ("datasketch", _each(signing), _each(signing + finding), str(found), "")


def _each(seconds: float) -> str:
    return f"{1e3 * seconds / (TEXTS + CHANGED):.4f}"
