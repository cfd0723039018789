"""Certify a release: a bound on its wrong rows from few that were drawn blind and judged.

The rows of a release are fixed before the first look, and so is the order in which they are
audited: by HMAC-SHA256 of a secret seed whose hash was published before the work. Any prefix of
that list is a simple random sample, whenever one looks.

Along it an e-process bets against "at least M₀ of the N rows are wrong". If that is so, the
chance that it ever reaches 1/δ is at most δ (Ville's inequality), however often one looks,
whenever one stops and whatever chose the answers. Sampling without replacement: I. Waudby-Smith
and A. Ramdas, "Confidence sequences for sampling without replacement", NeurIPS 2020; betting:
"Estimating means of bounded random variables by betting", arXiv 2010.09686.
"""

import hashlib
import hmac
import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _special

FRACTIONS = np.linspace(0.02, 0.90, 12)
"""How much of the stake each of the twelve bets keeps when a row is wrong."""
ATTEMPTS = ((1, 1 / 2), (1 / 4, 1 / 4), (1 / 16, 1 / 4))
"""Of each attempt at a certificate: threshold and share of δ, as parts of the whole."""
SHARE_STEP = 1e-9
"""Rounding that a share of a number of rows may carry: 29 % of 100 rows are 29."""
PLAN_SEED = 20_101
"""Of the replays of a plan, so that the same plan is computed again."""
PLAN_ROWS_MAX = 20_000
ACCEPTED_MAX = 200
POWER = 0.9
_HALVINGS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What an audit has shown of a release.

    Attributes:
        rows_at_most: of a finite release, how many rows can be wrong at most.
        share_at_most: the same as a share; 1 where nothing is shown yet.
        error: the share of wrong rows among those judged; `None` before the first.
        n: rows judged.
        wrong: of them, those that were wrong.
        rows: how many the release has; `None`: without end.
        confidence: of the bound, one-sided.
    """

    rows_at_most: int | None
    share_at_most: float
    error: float | None
    n: int
    wrong: int
    rows: int | None
    confidence: float


@dataclass(frozen=True, kw_only=True)
class AuditPlan:
    """How many rows an audit is expected to take, if the release is as good as is hoped.

    Attributes:
        rows_mean: rows until the e-process certifies, on the mean of the replays.
        rows_most: in nine of ten replays it took no more.
        fixed: rows of the exact test of one look that certifies with `POWER`, for comparison;
            `None` where the release has too few for it.
        unknown: why there is no plan; then the others are `None`.
        seed: of the replays, so that the plan can be recomputed.
    """

    rows_mean: float | None = None
    rows_most: int | None = None
    fixed: int | None = None
    unknown: str | None = None
    replays: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One of at most three tries at a certificate, fixed before the first."""

    number: int
    threshold: float
    """Items settle at a tempered error at or below this."""
    doubt: float
    """The part of δ that this attempt may spend."""
    rows_max: int
    """How far down the list it may read."""

    @property
    def certifies_at(self) -> float:
        """The e-value that certifies."""
        return 1 / self.doubt


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Whether the promise may be printed, and on what it rests."""

    granted: bool
    attempt: int | None
    """The number of the attempt that reached it, else of the last one made."""
    n: int
    """Rows of the list that were judged for it."""
    wrong: int
    """Of them, those that were wrong."""
    e_value: float
    """The largest that was reached in the attempt."""


def e_values(wrong: ArrayLike, *, rows: int | None, error_at_most: float) -> Floats:
    """Evidence that the promise holds after each audited row: E₁ … E_n.

    Null: at least M₀ = ⌊αN⌋ + 1 rows are wrong. With p = (M₀ - wrong so far)/(rows not yet
    judged), or α without end, each bet q multiplies by q where a row is wrong and by
    (1 - qp)/(1 - p) where it is right; E is the mean over `FRACTIONS`. 0 for good once M₀ are
    seen to be wrong, infinite once so many can no longer be.

    Args:
        wrong: shape (…, n), whether each row of the list was wrong, in the order of the draw;
            several audits at once stand in the leading axes.
        rows: how many the release has; `None` for a stream without end.
        error_at_most: the promised share α, in [0, 1).

    Returns:
        Shape (…, n). The promise is shown with confidence 1 - δ where a value reaches 1/δ.
    """
    return _evidence(_as_wrong(wrong), rows=rows, null=null_of(error_at_most, rows=rows))


def null_of(error_at_most: float, *, rows: int | None) -> float:
    """M₀, the fewest wrong rows that break the promise; without end the share itself.

    Raises:
        ValueError: the share is not in [0, 1).
    """
    if not 0 <= error_at_most < 1:
        raise ValueError("a promised share of errors lies in [0, 1)")
    return error_at_most if rows is None else math.floor(error_at_most * rows + SHARE_STEP) + 1


def bound(wrong: ArrayLike, *, rows: int | None, confidence: float = 0.95) -> Bound:
    """The fewest errors that the audit has ruled out, less one: it only ever tightens.

    The smallest M₀ whose e-value has reached 1/δ at some row, less one; never below what was
    seen to be wrong. Before any row is judged nothing is shown and the share is 1. E grows
    with M₀, so that halving finds it.

    Args:
        wrong: shape (n,), as for `e_values`.
        rows: how many the release has; `None` for a stream without end, where the bound is a
            share, found to 2⁻⁵⁰.
        confidence: 1 - δ; of an attempt 1 less its `doubt`.

    Raises:
        ValueError: more rows are judged than the release has.
    """
    seen = _as_wrong(wrong)
    n, errors = len(seen), int(seen.sum())
    if rows is not None and n > rows:
        raise ValueError(f"{n} rows are judged of a release of {rows}")
    goal = 1 / (1 - confidence)

    def is_ruled_out(null: float) -> bool:
        return bool((_evidence(seen, rows=rows, null=null) >= goal).any())

    at_most: int | None = None
    if rows is None:
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS if n else 0):
            middle = (low + high) / 2
            low, high = (low, middle) if is_ruled_out(middle) else (middle, high)
        share = high
    else:
        least, most = errors + 1, rows + 1
        while least < most:
            half = (least + most) // 2
            least, most = (least, half) if is_ruled_out(half) else (half + 1, most)
        at_most = most - 1
        share = at_most / rows if rows else 1.0
    return Bound(
        rows_at_most=at_most,
        share_at_most=share,
        error=errors / n if n else None,
        n=n,
        wrong=errors,
        rows=rows,
        confidence=confidence,
    )


def plan(
    *,
    error_at_most: float,
    expected_error: float,
    rows: int | None = None,
    confidence: float = 0.95,
    replays: int = 4_000,
    seed: int = PLAN_SEED,
) -> AuditPlan:
    """Rows that the e-process needs when a given share is wrong, by simulation.

    Unknown where the expected error is not below the promise, and where an endless stream did
    not certify within `PLAN_ROWS_MAX` in nine of ten replays.
    """
    null = null_of(error_at_most, rows=rows)
    wrong = expected_error if rows is None else round(expected_error * rows)
    if wrong >= null or rows == 0:
        reason = f"an error of {expected_error:.1%} cannot be shown to be below {error_at_most:.1%}"
        return AuditPlan(unknown=reason, replays=replays, seed=seed)
    taken = _simulate(
        rows=rows, null=null, wrong=wrong, goal=1 / (1 - confidence), draws=(replays, seed)
    )
    most = int(np.quantile(taken, 0.9, method="higher"))
    if most >= PLAN_ROWS_MAX:
        reason = f"more than {PLAN_ROWS_MAX:,} rows would have to be audited"
        return AuditPlan(unknown=reason, replays=replays, seed=seed)
    fixed = fixed_rows(
        error_at_most=error_at_most, expected_error=expected_error, confidence=confidence
    )
    return AuditPlan(
        rows_mean=float(taken.mean()),
        rows_most=most,
        fixed=fixed if rows is None or (fixed is not None and fixed <= rows) else None,
        replays=replays,
        seed=seed,
    )


def fixed_rows(
    *, error_at_most: float, expected_error: float, confidence: float = 0.95, power: float = POWER
) -> int | None:
    """The smallest sample whose exact binomial test certifies with the stated power.

    Single sampling with the fewest accepted errors that will do (acceptance sampling, ISO
    2859: α is the limiting quality, δ the consumer's risk). `None` where no test of up to
    `ACCEPTED_MAX` errors has that power.
    """
    for accepted in range(ACCEPTED_MAX + 1):
        rows = _fewest_rows(accepted, error_at_most, 1 - confidence)
        if _special.binomial_tail(accepted, n=rows, p=expected_error) >= power:
            return rows
    return None


def attempts(*, threshold: float, confidence: float, audit_rows: int) -> tuple[Attempt, ...]:
    """The three attempts τ, τ/4 and τ/16 and what each may spend of δ and of the audit.

    Attempt j reads from the top of the list, with the answers of its own threshold, down to a
    third, two thirds and all of the audited rows.
    """
    doubt = 1 - confidence
    return tuple(
        Attempt(
            number=place,
            threshold=threshold * scale,
            doubt=doubt * share,
            rows_max=-(-audit_rows * place // len(ATTEMPTS)),
        )
        for place, (scale, share) in enumerate(ATTEMPTS, start=1)
    )


def certify(
    tried: Sequence[tuple[Attempt, ArrayLike]], *, rows: int | None, error_at_most: float
) -> Certificate:
    """Whether one of the attempts has shown the promise.

    Args:
        tried: the attempts that were made, each with whether the rows of the list are wrong
            with its answers, from the top. Rows beyond `rows_max` of it count for nothing.
        rows: how many the release has; `None` for a stream without end.
        error_at_most: the promised share α.
    """
    last = Certificate(granted=False, attempt=None, n=0, wrong=0, e_value=1.0)
    for attempt, wrong in tried:
        seen = _as_wrong(wrong)[: attempt.rows_max]
        evidence = e_values(seen, rows=rows, error_at_most=error_at_most)
        reached = np.flatnonzero(evidence >= attempt.certifies_at)
        n = int(reached[0]) + 1 if len(reached) else len(seen)
        last = Certificate(
            granted=bool(len(reached)),
            attempt=attempt.number,
            n=n,
            wrong=int(seen[:n].sum()),
            e_value=float(evidence[:n].max(initial=1.0)),
        )
        if last.granted:
            return last
    return last


def commitment(seed: bytes) -> str:
    """What is published of the seed before the work begins: its SHA-256, in hexadecimal."""
    return hashlib.sha256(seed).hexdigest()


def draw_order(
    ids: Sequence[str], *, seed: bytes, left_out: Iterable[Hashable] = ()
) -> NDArray[np.int64]:
    """Places of the rows in the order in which they are audited: ascending HMAC-SHA256.

    Depends on the ids alone, not on their order; whoever has the seed can repeat it. Without
    rows the list is empty.

    Args:
        ids: of the finished rows of the release.
        seed: secret until the certificate is issued, at least 16 random bytes.
        left_out: ids that are never audited: the gold rows.

    Raises:
        ValueError: the seed is shorter, or an id stands twice.
    """
    if len(seed) < 16:
        raise ValueError("a seed has at least 16 bytes")
    if len(set(ids)) < len(ids):
        raise ValueError("a row stands in the list twice")
    absent = set(left_out)
    drawn = [
        (hmac.digest(seed, row.encode(), "sha256"), place)
        for place, row in enumerate(ids)
        if row not in absent
    ]
    return np.array([place for _, place in sorted(drawn)], dtype=np.int64)


def _simulate(
    *, rows: int | None, null: float, wrong: float, goal: float, draws: tuple[int, int]
) -> NDArray[np.int64]:
    """Rows until each replay certifies, at most `PLAN_ROWS_MAX`; `wrong` are a share or rows."""
    replays, seed = draws
    chance = np.random.default_rng(seed)
    keep = FRACTIONS[:, None]
    taken = np.full(replays, PLAN_ROWS_MAX)
    going = np.arange(replays)
    stakes, seen = np.ones((len(FRACTIONS), replays)), np.zeros(replays)
    for row in range(min(PLAN_ROWS_MAX, rows or PLAN_ROWS_MAX)):
        left = 1.0 if rows is None else float(rows - row)
        found = seen * (rows is not None)
        is_wrong = chance.random(len(going)) * left < wrong - found
        share = (null - found) / left
        certain = (share >= 1) & ~is_wrong
        share = np.minimum(share, 1 - 1e-12)
        stakes *= np.where(is_wrong, keep, (1 - keep * share) / (1 - share))
        seen += is_wrong
        done = certain | (stakes.mean(axis=0) >= goal)
        if done.any():
            taken[going[done]] = row + 1
            going, stakes, seen = going[~done], stakes[:, ~done], seen[~done]
            if not len(going):
                break
    return taken


def _fewest_rows(accepted: int, error_at_most: float, doubt: float) -> int:
    """The smallest sample in which so few errors are too few for the share to be reached."""
    low, high = accepted, accepted + 1
    while _special.binomial_tail(accepted, n=high, p=error_at_most) > doubt:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if _special.binomial_tail(accepted, n=middle, p=error_at_most) > doubt:
            low = middle
        else:
            high = middle
    return high


def _as_wrong(wrong: ArrayLike) -> NDArray[np.bool_]:
    return np.asarray(wrong, dtype=np.bool_)


def _evidence(wrong: NDArray[np.bool_], *, rows: int | None, null: float) -> Floats:
    n = wrong.shape[-1]
    before: NDArray[np.int64] = np.cumsum(wrong, axis=-1) - wrong
    left = np.inf if rows is None else rows - np.arange(n, dtype=np.float64)
    chance = np.full(wrong.shape, null) if rows is None else (null - before) / left
    is_refuted = np.zeros(wrong.shape, dtype=np.bool_) if rows is None else null <= before + wrong
    chance = np.clip(chance, 0.0, 1.0)
    total = np.zeros(wrong.shape)
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        against = np.log1p(-chance)
        for fraction in FRACTIONS:
            gain = np.where(wrong, math.log(fraction), np.log1p(-fraction * chance) - against)
            total += np.exp(np.cumsum(gain, axis=-1))
    total /= len(FRACTIONS)
    total[is_refuted] = 0.0
    return total
