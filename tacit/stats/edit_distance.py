"""How far two texts are apart in words: Levenshtein's distance.

The least number of words that have to be inserted, deleted or replaced to make one text of
the other; white space between words does not count.

Sources: V. I. Levenshtein, "Binary codes capable of correcting deletions, insertions, and
reversals", Soviet Physics Doklady 10 (1966), 707-710. G. Myers, "A fast bit-vector algorithm
for approximate string matching based on dynamic programming", Journal of the ACM 46 (1999),
395-415, in the form of H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau
edit distances", Nordic Journal of Computing 10 (2003), 29-39: a column of the table is two
whole numbers with a bit a word, so that 10,000 words against 10,000 take about 0.1 s.
"""

from collections.abc import Sequence

from tacit.stats.estimates import Estimate

WORDS_MAX = 30_000
"""Of each text, after equal ends are taken off; beyond, the distance is undefined."""

METHOD = "Levenshtein's distance in words"
TOO_LONG = f"more than {WORDS_MAX:,} words are between the first and the last change"


def of_texts(before: str, after: str) -> Estimate:
    """The distance of two texts in words; `n` is the words of the longer one.

    Undefined where more than `WORDS_MAX` words lie between the first change and the last.
    """
    a, b = before.split(), after.split()
    n = max(len(a), len(b))
    a, b = _differing(a, b)
    if max(len(a), len(b)) > WORDS_MAX:
        return Estimate.undefined(TOO_LONG, n=n, method=METHOD)
    return Estimate(value=_distance(a, b), n=n, method=METHOD)


def _differing(a: list[str], b: list[str]) -> tuple[list[str], list[str]]:
    """Both without the words that are equal at the beginning and at the end."""
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


def _distance(a: Sequence[str], b: Sequence[str]) -> int:
    if not a or not b:
        return len(a) + len(b)
    where: dict[str, int] = {}
    for index, word in enumerate(a):
        where[word] = where.get(word, 0) | 1 << index
    every = (1 << len(a)) - 1
    last = 1 << (len(a) - 1)
    up, down, distance = every, 0, len(a)
    for word in b:
        equal = where.get(word, 0)
        vertical = equal | down
        horizontal = (((equal & up) + up) ^ up) | equal
        more = down | (every & ~(horizontal | up))
        less = up & horizontal
        if more & last:
            distance += 1
        elif less & last:
            distance -= 1
        more, less = (more << 1 | 1) & every, less << 1 & every
        up = less | (every & ~(vertical | more))
        down = more & vertical
    return distance
