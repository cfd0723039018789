"""What k tries are worth when c of n samples were correct: pass@k and pass^k.

pass@k = 1 − C(n−c, k)/C(n, k) is the chance that one of k tries is correct (M. Chen et al.,
arXiv 2107.03374, equation 1); pass^k = C(c, k)/C(n, k) that all are (S. Yao et al., τ-bench,
arXiv 2406.12045). Whole numbers are divided once, so that no product of factors is rounded.
"""

import math

from tacit.stats.agreement import Figure

TOO_FEW_SAMPLES = "there are fewer samples than k"


def pass_at_k(*, n: int, c: int, k: int) -> Figure:
    """The chance that at least one of k is correct. Undefined for k > n.

    Raises:
        ValueError: k is below 1, or c is not from 0 to n.
    """
    if (undefined := _check(n=n, c=c, k=k)) is not None:
        return undefined
    whole = math.comb(n, k)
    return Figure(value=(whole - math.comb(n - c, k)) / whole, reason=None, n=n)


def pass_hat_k(*, n: int, c: int, k: int) -> Figure:
    """The chance that all of k are correct: pass^k. Undefined for k > n.

    Raises:
        ValueError: k is below 1, or c is not from 0 to n.
    """
    if (undefined := _check(n=n, c=c, k=k)) is not None:
        return undefined
    return Figure(value=math.comb(c, k) / math.comb(n, k), reason=None, n=n)


def _check(*, n: int, c: int, k: int) -> Figure | None:
    if k < 1 or not 0 <= c <= n:
        raise ValueError(f"k is 1 or more and c from 0 to n; this is n={n}, c={c}, k={k}.")
    return Figure(value=None, reason=TOO_FEW_SAMPLES, n=n) if k > n else None
