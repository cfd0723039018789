"""Intraclass correlation: how much of the variance of scores is that of what is scored.

Shrout and Fleiss' six forms (P. E. Shrout, J. L. Fleiss, "Intraclass correlations: uses in
assessing rater reliability", Psychological Bulletin 86, 1979, 420-428):

| form | raters | says |
| --- | --- | --- |
| 1,1 | others for each item | one vote, one-way |
| 2,1 | a sample, each on every item | one vote, agreement in value |
| 3,1 | these alone, each on every item | one vote, consistency: leniency is free |
| 1,k 2,k 3,k | | the same of the mean of all votes |

With unequal numbers of votes the one-way forms stay, with n₀ = (n − Σr²/n)/(N − 1) votes an item.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from tacit.stats import _special, _units, intervals
from tacit.stats._cells import Floats, summed
from tacit.stats.alpha import NO_NUMBERS
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate
from tacit.stats.votes import Votes

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]

TOO_FEW = "fewer than two items were scored"
ONE_VOTE = "no item has two votes"
NO_VARIANCE = "all scores are the same"
INCOMPLETE = "not every rater scored every item; take form 1,1 or 1,k"
_NOTHING = 1e-12
"""Share of the sum of squares below which a variance is rounding."""


@dataclass(frozen=True, kw_only=True)
class _Squares:
    """Mean squares of all, or without each cluster in turn."""

    items: Floats
    """N."""
    votes: Floats
    """Votes an item, n₀ where they are unequal."""
    between: Floats
    within: Floats
    raters: Floats
    error: Floats

    def icc(self, form: Form) -> Floats:
        noise = self.within if form[0] == "1" else self.error
        luck = (self.raters - self.error) / self.items if form[0] == "2" else 0.0
        if form[2] == "k":
            below = self.between + luck
        else:
            below = self.between + (self.votes - 1) * noise + self.votes * luck
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = (self.between - noise) / below
        return found


def icc(
    votes: Votes,
    *,
    form: Form = "2,1",
    clusters: ArrayLike | None = None,
    level: float = LEVEL_DEFAULT,
) -> Estimate:
    """The intraclass correlation of numeric labels in one of the six forms.

    Balanced scores of single items have the interval of the F distribution (for form 2 by
    Satterthwaite's degrees of freedom), others the jackknife. Undefined: labels that are no
    finite numbers; fewer than two items; no item with two votes; all scores the same; forms 2
    and 3 where a rater missed an item. Below 0 items differ less than the votes on one of them.

    Args:
        votes: labels are scores.
        form: "1,1", "2,1", "3,1", or with k the mean of all votes of an item.
        clusters: shape (items,), what items belong to.
        level: of the interval.
    """
    if form not in get_args(Form):
        raise ValueError(f"the form is one of {', '.join(get_args(Form))}, not {form!r}")
    method = f"ICC({form})"
    values = _units.numbers(votes)
    if values is None:
        return Estimate.undefined(NO_NUMBERS, n=0, method=method)
    per_item = votes.per_item[votes.per_item > 0]
    if len(per_item) < 2:
        return Estimate.undefined(TOO_FEW, n=len(per_item), method=method)
    if votes.n == len(per_item):
        return Estimate.undefined(ONE_VOTE, n=len(per_item), method=method)
    raters = int((votes.per_rater > 0).sum())
    complete = votes.n == raters * len(per_item)
    if form[0] != "1" and not complete:
        return Estimate.undefined(INCOMPLETE, n=len(per_item), method=method)
    scores = values[votes.label] - values[votes.label].mean()
    whole, without = _squares(votes, scores, clusters, complete=complete)
    total = float(scores @ scores)
    if total <= _NOTHING * float(np.abs(values).max()) ** 2:
        return Estimate.undefined(NO_VARIANCE, n=len(per_item), method=method)
    value = float(whole.icc(form))
    if not np.isfinite(value):
        return Estimate.undefined("the variance of items is 0", n=len(per_item), method=method)
    noise = whole.within if form[0] == "1" else whole.error
    balanced = bool((per_item == per_item[0]).all()) and clusters is None
    if balanced and float(noise) > _NOTHING * total:
        return _by_f(whole, form, value=value, level=level)
    span = (-1.0 if form[2] == "1" else -np.inf, 1.0)
    return intervals.jackknife(value, without.icc(form), method=method, span=span, level=level)


def _squares(
    votes: Votes, scores: Floats, clusters: ArrayLike | None, *, complete: bool
) -> tuple[_Squares, _Squares]:
    """Mean squares of all and without each cluster, from sums that are taken out of totals."""
    voted = votes.per_item > 0
    r = votes.per_item[voted].astype(np.float64)
    item = (np.cumsum(voted) - 1)[votes.item]
    codes, count = intervals.cluster_codes(votes, clusters)
    cluster = codes[voted]
    sums = summed(item, scores, count=len(r))
    parts = np.stack(
        [
            np.ones_like(r),
            r,
            r * r,
            sums,
            summed(item, scores * scores, count=len(r)),
            sums * sums / r,
        ]
    )
    own = np.stack([summed(cluster, row, count=count) for row in parts])
    columns = np.zeros((count, 0))
    if complete:
        rater = (np.cumsum(votes.per_rater > 0) - 1)[votes.rater]
        width = int(rater.max()) + 1
        key = cluster[item] * width + rater
        columns = summed(key, scores, count=count * width).reshape(count, width)
    totals, heads = own.sum(axis=1, keepdims=True), columns.sum(axis=0)
    return _means(totals[:, 0], heads), _means(totals - own, heads - columns)


def _means(parts: Floats, columns: Floats) -> _Squares:
    items, n, squares, total, all_squares, by_item = parts
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = total * total / n
        between = (by_item - middle) / (items - 1)
        inside = all_squares - by_item
        k = columns.shape[-1]
        lean = (columns * columns).sum(axis=-1) / items - middle
        return _Squares(
            items=items,
            votes=(n - squares / n) / (items - 1),
            between=between,
            within=inside / (n - items),
            raters=lean / max(k - 1, 1),
            error=(inside - lean) / ((items - 1) * max(k - 1, 1)),
        )


def _by_f(found: _Squares, form: Form, *, value: float, level: float) -> Estimate:
    """Shrout and Fleiss' intervals, pages 424 to 426."""
    n, k = float(found.items), float(found.votes)
    p = 0.5 + level / 2
    between = float(found.between)
    if form[0] == "2":
        low, high = _agreement_by_f(found, p)
    else:
        noise = float(found.within if form[0] == "1" else found.error)
        df = n * (k - 1) if form[0] == "1" else (n - 1) * (k - 1)
        ratio = between / noise
        lowest = ratio / _special.f_quantile(p, n - 1, df)
        highest = ratio * _special.f_quantile(p, df, n - 1)
        low, high = ((f - 1) / (f + k - 1) for f in (lowest, highest))
    if form[2] == "k":
        low, high = (k * rho / (1 + (k - 1) * rho) for rho in (low, high))
    return Estimate(
        value=value,
        low=min(low, value),
        high=max(high, value),
        level=level,
        n=int(n),
        method=f"ICC({form}), F distribution",
    )


def _agreement_by_f(found: _Squares, p: float) -> tuple[float, float]:
    """The limits of ICC(2,1), with Satterthwaite's degrees of freedom."""
    n, k = float(found.items), float(found.votes)
    between, error, raters = float(found.between), float(found.error), float(found.raters)
    rho, ratio = float(found.icc("2,1")), raters / error
    part = n * (1 + (k - 1) * rho) - k * rho
    df = (k - 1) * (n - 1) * (k * rho * ratio + part) ** 2
    df /= (n - 1) * k * k * rho * rho * ratio * ratio + part * part
    below = k * raters + (k * n - k - n) * error
    f = _special.f_quantile(p, n - 1, df)
    low = n * (between - f * error) / (f * below + n * between)
    f = _special.f_quantile(p, df, n - 1)
    return low, n * (f * between - error) / (below + n * f * between)
