"""Distribution functions without SciPy: normal, t, beta, F, binomial, hypergeometric.

Scalars in, scalars out, to 1e-10 of SciPy 1.17 (absolute for probabilities, relative for
quantiles). Densities are taken in C. Loader's saddle-point form ("Fast and Accurate Computation
of Binomial Probabilities", 2000), which does not lose digits where n is in the millions; the
incomplete beta integral is Lentz's continued fraction (DLMF 8.17.22).
"""

import functools
import math
from statistics import NormalDist

import numpy as np

_NORMAL = NormalDist()
_TINY = 1e-300
_EPSILON = 1e-16
_ROUNDS_MAX = 20_000
"""Of the continued fraction, which needs about the square root of the larger parameter."""
_HALVINGS_MAX = 200
_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def normal_cdf(x: float) -> float:
    """P(Z ≤ x) of the standard normal distribution."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def normal_quantile(p: float) -> float:
    """The x with P(Z ≤ x) = p, for 0 < p < 1 (M. J. Wichura, AS 241)."""
    return _NORMAL.inv_cdf(p)


def t_cdf(t: float, df: float) -> float:
    """P(T ≤ t) of Student's distribution with `df` degrees of freedom."""
    whole = df + t * t
    tail = 0.5 * _beta(df / whole, t * t / whole, df / 2, 0.5)
    return tail if t < 0 else 1 - tail


@functools.lru_cache(maxsize=4096)
def t_quantile(p: float, df: float) -> float:
    """The t with P(T ≤ t) = p, for 0 < p < 1."""
    if p == 0.5:
        return 0.0
    share = beta_quantile(abs(2 * p - 1), 0.5, df / 2)
    return math.copysign(math.sqrt(df * share / (1 - share)), p - 0.5)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta integral: P(X ≤ x) for X ~ Beta(a, b)."""
    return _beta(x, 1 - x, a, b)


@functools.lru_cache(maxsize=4096)
def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with P(X ≤ x) = p for X ~ Beta(a, b): Newton's steps, kept in a bracket."""
    if p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    low, high = 0.0, 1.0
    x = min(max(a / (a + b), 1e-12), 1 - 1e-12)
    for _ in range(_HALVINGS_MAX):
        above = _beta(x, 1 - x, a, b) - p
        if above > 0:
            high = x
        else:
            low = x
        slope = _density(x, 1 - x, a, b) / (x * (1 - x)) if 0 < x < 1 else 0.0
        step = x - above / slope if slope > _TINY else -1.0
        new = step if low < step < high else _between(low, high)
        if abs(new - x) <= 4e-16 * x:
            return new
        x = new
    return x


def f_quantile(p: float, df_1: float, df_2: float) -> float:
    """The x with P(F ≤ x) = p for Fisher's F with the given degrees of freedom."""
    if p > 0.5:  # the nearer end keeps the digits
        return 1 / f_quantile(1 - p, df_2, df_1)
    share = beta_quantile(p, df_1 / 2, df_2 / 2)
    return df_2 * share / (df_1 * (1 - share))


def binomial_tail(count: int, *, n: int, p: float) -> float:
    """The lower tail P(X ≤ count) of n trials with chance p."""
    if count < 0:
        return 0.0
    if count >= n:
        return 1.0
    return _beta(1 - p, p, n - count, count + 1)


def hypergeometric_tail(count: int, *, n: int, marked: int, total: int) -> float:
    """The lower tail P(X ≤ count): marked ones among n drawn of `total` without replacement."""
    least, most = max(0, n - (total - marked)), min(n, marked)
    if count < least:
        return 0.0
    if count >= most:
        return 1.0
    mode = (n + 1) * (marked + 1) // (total + 2)
    rest = total - marked - n
    if count < mode:
        places = np.arange(count, least, -1, dtype=np.float64)
        ratios = places * (rest + places) / ((marked - places + 1) * (n - places + 1))
        first = _hypergeometric(count, n, marked, total)
        return first * (1 + float(np.cumprod(ratios).sum()))
    places = np.arange(count + 1, most, dtype=np.float64)
    ratios = (marked - places) * (n - places) / ((places + 1) * (rest + places + 1))
    first = _hypergeometric(count + 1, n, marked, total)
    return 1 - first * (1 + float(np.cumprod(ratios).sum()))


def _between(low: float, high: float) -> float:
    """The middle, of a bracket that spans orders of magnitude the geometric one."""
    return math.sqrt(low * high) if low > 0 and high > 4 * low else (low + high) / 2


def _beta(x: float, y: float, a: float, b: float) -> float:
    """The regularised incomplete beta integral up to x, where y is 1 − x to all digits."""
    if x <= 0:
        return 0.0
    if y <= 0:
        return 1.0
    front = _density(x, y, a, b)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(y, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _ROUNDS_MAX):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _density(x: float, y: float, a: float, b: float) -> float:
    """x^a·y^b / B(a, b), without the cancellation of logarithms of gamma functions."""
    n = a + b
    logs = _stirling(n) - _stirling(a) - _stirling(b) - _deviance(a, n * x) - _deviance(b, n * y)
    return math.exp(logs) * math.sqrt(a * b / (2 * math.pi * n))


def _binomial(count: float, n: float, p: float, q: float) -> float:
    """The chance of exactly `count` of n, where q is 1 − p to all digits."""
    rest = n - count
    if count == 0:
        return math.exp(n * math.log1p(-p) if p < 0.5 else n * math.log(q))
    if rest == 0:
        return math.exp(n * math.log1p(-q) if q < 0.5 else n * math.log(p))
    logs = _stirling(n) - _stirling(count) - _stirling(rest)
    logs -= _deviance(count, n * p) + _deviance(rest, n * q)
    return math.exp(logs) * math.sqrt(n / (2 * math.pi * count * rest))


def _hypergeometric(count: int, n: int, marked: int, total: int) -> float:
    """The chance of exactly `count`: a ratio of three binomial ones (Loader, section 5)."""
    p, q = n / total, (total - n) / total
    chance = _binomial(count, marked, p, q) * _binomial(n - count, total - marked, p, q)
    return chance / _binomial(n, total, p, q)


def _stirling(n: float) -> float:
    """What log Γ(n + 1) has beyond Stirling's approximation."""
    if n < 15:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - _HALF_LOG_TWO_PI
    square = n * n
    inner = 1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square
    return (1 / 12 - (1 / 360 - inner / square) / square) / n


def _deviance(x: float, mean: float) -> float:
    """x·log(x/mean) + mean − x; by its series where the two are close."""
    if abs(x - mean) >= 0.1 * (x + mean):
        return x * math.log(x / mean) + mean - x
    v = (x - mean) / (x + mean)
    total, term = (x - mean) * v, 2 * x * v
    for place in range(1, 1000):
        term *= v * v
        new = total + term / (2 * place + 1)
        if new == total:
            break
        total = new
    return total
