"""The likelihood of comparisons in pairs, and its maximum.

Comparisons are added up by the two who were compared. With h = θ_i − θ_j + position, i wins with
probability σ(h); with Davidson's ties win : tie : loss is e^{h/2} : ν : e^{−h/2}. Both are
exponential families: the score of a comparison is x − E x with x = 1, ½, 0 (or ½, 0, −½), the
information its variance, and log ν and the position are two more parameters of the same kind. The
log-likelihood is concave; it is climbed by Newton's method with halved steps. The information of
θ is the Laplacian of a graph, solved by conjugate gradients with Jacobi's preconditioner
(J. Nocedal, S. Wright, Numerical Optimization, 2006, algorithms 5.3 and 7.1), log ν and the
position by elimination.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.kit.lazy import lazy

STEPS_MAX = 100
TOLERANCE = 1e-8
ROUNDS_OF_CG_MAX = 2_000
SHARE_LEFT = 1e-10
"""Of the right side, when conjugate gradients stop."""
DENSE_MAX = 2_048
"""Up to so many players the table of all pairs is held whole."""
CELLS_MAX = 2**24
EXTRA_MAX = 15.0
"""A position or log ν beyond this is on its way to infinity."""

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Comparisons added up by the two compared.

    Attributes:
        i: the one of each pair.
        j: the other.
        won: how often i won; lost and tied alike.
        size: players.
        slot: shape (comparisons,): the pair of each comparison, where asked for.
        turned: shape (comparisons,): whether i is the second of it.
    """

    i: Places
    j: Places
    won: Numbers
    tied: Numbers
    lost: Numbers
    size: int
    slot: Places
    turned: NDArray[np.bool_]

    @lazy
    def n(self) -> Numbers:
        return self.won + self.tied + self.lost


def add_up(
    first: Places, second: Places, twice: Places, *, size: int, ordered: bool, slots: bool
) -> Edges:
    """Add comparisons up.

    Args:
        first: number of the first of each comparison.
        second: of the second.
        twice: 2 where the first won, 1 for a tie, 0 else.
        size: players.
        ordered: whether who is first matters.
        slots: whether the pair of each comparison is asked for.
    """
    turned = np.zeros(len(first), dtype=bool) if ordered else first > second
    if not ordered:
        first, second = np.minimum(first, second), np.maximum(first, second)
        twice = np.where(turned, 2 - twice, twice)
    key = first * size + second
    if 3 * size * size <= CELLS_MAX:
        table = np.bincount(key * 3 + twice, minlength=3 * size * size).reshape(-1, 3)
        seen = np.flatnonzero(table.any(axis=1))
        counts = table[seen].astype(np.float64)
        place = np.cumsum(table.any(axis=1)) - 1 if slots else None
        slot = place[key] if place is not None else key[:0]
    else:
        seen, slot = np.unique(key, return_inverse=True)
        cells = np.bincount(slot * 3 + twice, minlength=3 * len(seen))
        counts = cells.reshape(-1, 3).astype(np.float64)
    return Edges(
        i=seen // size, j=seen % size, lost=counts[:, 0], tied=counts[:, 1], won=counts[:, 2],
        size=size, slot=slot, turned=turned,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The log-likelihood and what it is made of, by pair.

    Attributes:
        height: log-likelihood, with the ridge.
        mean: E x of one comparison; with half ties x is 1, ½, 0, else ½, 0, −½.
        bend: its variance.
        tie: P(tie), 0 without ties of their own.
    """

    height: float
    mean: Numbers
    bend: Numbers
    tie: Numbers


@dataclass(frozen=True, kw_only=True)
class Point:
    """Where the climb is.

    Attributes:
        theta: shape (players,), mean 0.
        position: advantage of the first, 0 where it is not asked for.
        log_tie: log ν; `None` where ties are halves.
    """

    theta: Numbers
    position: float = 0.0
    log_tie: float | None = None


@dataclass(frozen=True, kw_only=True)
class Model:
    """What is fitted.

    Attributes:
        edges: the comparisons.
        ridge: −½·ridge·Σθ² is added to the log-likelihood.
        with_position: whether the position has a parameter.
        with_tie: whether ties have one.
    """

    edges: Edges
    ridge: float = 0.0
    with_position: bool = False
    with_tie: bool = False

    @property
    def extras(self) -> int:
        return self.with_position + self.with_tie

    def at(self, point: Point) -> Terms:
        e = self.edges
        h = point.theta[e.i] - point.theta[e.j] + point.position
        small = np.exp(-np.abs(h))
        if point.log_tie is None:
            up = np.where(h >= 0, 1.0, small) / (1 + small)
            height = float((e.won + e.tied / 2) @ h - e.n @ (np.log1p(small) + np.maximum(h, 0)))
            mean, bend, tie = up, small / (1 + small) ** 2, np.zeros(len(h))
        else:
            level = np.exp(point.log_tie) * np.sqrt(small)
            whole = 1 + small + level
            mean = np.sign(h) * (1 - small) / (2 * whole)
            bend = (1 + small) / (4 * whole) - mean**2
            tie = level / whole
            height = float((e.won - e.lost) @ h / 2 + e.tied.sum() * point.log_tie)
            height -= float(e.n @ (np.log(whole) + np.abs(h) / 2))
        height -= self.ridge / 2 * float(point.theta @ point.theta)
        return Terms(height=height, mean=mean, bend=bend, tie=tie)

    def slopes(self, point: Point, terms: Terms) -> tuple[Numbers, list[float]]:
        """The gradient: of θ, and of the position and log ν where they are there."""
        e = self.edges
        x = (e.won - e.lost) / 2 if self.with_tie else e.won + e.tied / 2
        by = x - e.n * terms.mean
        slope = self._ends(by) - self.ridge * point.theta
        more = [float(by.sum())] if self.with_position else []
        if self.with_tie:
            more.append(float((e.tied - e.n * terms.tie).sum()))
        return slope, more

    def _ends(self, by: Numbers) -> Numbers:
        e = self.edges
        return _sums(e.i, by, e.size) - _sums(e.j, by, e.size)

    def borders(self, xx: Numbers, xt: Numbers, tt: Numbers) -> tuple[Numbers, Numbers]:
        """Columns (players, extras) and the corner of a matrix from its weights by pair."""
        columns, corner = [], []
        if self.with_position:
            columns.append(self._ends(xx))
            corner.append([float(xx.sum()), float(xt.sum())][: self.extras])
        if self.with_tie:
            columns.append(self._ends(xt))
            corner.append([float(xt.sum()), float(tt.sum())][-self.extras :])
        size = (self.edges.size, self.extras)
        border = np.stack(columns, axis=1) if columns else np.zeros(size)
        return border, np.array(corner).reshape(self.extras, self.extras)

    def whole(self, xx: Numbers, xt: Numbers, tt: Numbers) -> Numbers:
        """The matrix itself, shape (players + extras,) twice."""
        e, k = self.edges, self.edges.size
        border, corner = self.borders(xx, xt, tt)
        made = np.zeros((k + self.extras, k + self.extras))
        made[:k, :k] = -_table(e, xx)
        made[np.arange(k), np.arange(k)] += np.bincount(e.i, xx, k) + np.bincount(e.j, xx, k)
        made[:k, k:], made[k:, :k], made[k:, k:] = border, border.T, corner
        return made

    def weights(self, terms: Terms) -> tuple[Numbers, Numbers, Numbers]:
        """The information by pair: of θ, of θ with log ν, of log ν."""
        n = self.edges.n
        tie = n * terms.tie
        return n * terms.bend, -tie * terms.mean, tie * (1 - terms.tie)


def climb(model: Model, start: Point | None = None) -> tuple[Point, int, bool]:
    """The maximum, how many steps it took, and whether it was reached."""
    point = start or _start(model)
    terms = model.at(point)
    for step in range(1, STEPS_MAX + 1):
        change = _newton(model, point, terms)
        scale, slack = 1.0, 1e-12 * abs(terms.height)
        while True:
            tried = _moved(point, change, scale)
            found = model.at(tried)
            if found.height >= terms.height - slack or scale < TOLERANCE:
                break
            scale /= 2
        moved = float(np.max(np.abs(tried.theta - point.theta), initial=0.0))
        moved = max(moved, abs(tried.position - point.position))
        moved = max(moved, abs((tried.log_tie or 0.0) - (point.log_tie or 0.0)))
        point, terms = tried, found
        if max(abs(point.position), abs(point.log_tie or 0.0)) > EXTRA_MAX:
            return point, step, False
        if moved < TOLERANCE:
            return point, step, True
    return point, STEPS_MAX, False


def _start(model: Model) -> Point:
    e = model.edges
    half = e.tied / 2
    wins = np.bincount(e.i, e.won + half, e.size) + np.bincount(e.j, e.lost + half, e.size)
    losses = np.bincount(e.i, e.lost + half, e.size) + np.bincount(e.j, e.won + half, e.size)
    theta = np.log((wins + 0.5) / (losses + 0.5))
    ties = float(e.tied.sum())
    apart = float(e.n.sum()) - ties
    return Point(
        theta=theta - theta.mean() if len(theta) else theta,
        log_tie=float(np.log(2 * ties / apart)) if model.with_tie else None,
    )


def _moved(point: Point, change: Numbers, scale: float) -> Point:
    k = len(point.theta)
    theta = point.theta + scale * change[:k]
    extras = scale * change[k:]
    with_tie = point.log_tie is not None
    return Point(
        theta=theta - theta.mean(),
        position=point.position + (float(extras[0]) if len(extras) > with_tie else 0.0),
        log_tie=point.log_tie + float(extras[-1]) if point.log_tie is not None else None,
    )


def _newton(model: Model, point: Point, terms: Terms) -> Numbers:
    """The step: θ by conjugate gradients, the rest by elimination."""
    slope, more = model.slopes(point, terms)
    weights = model.weights(terms)
    times, diagonal = _laplacian(model, weights[0])
    own = _solve(times, diagonal, slope)
    if not model.extras:
        return own
    border, corner = model.borders(*weights)
    across = np.stack([_solve(times, diagonal, column) for column in border.T], axis=1)
    left = np.array(more) - border.T @ own
    extras = np.linalg.lstsq(corner - border.T @ across, left, rcond=None)[0]
    return np.concatenate((own - across @ extras, extras))


def _laplacian(model: Model, weight: Numbers) -> tuple[Callable[[Numbers], Numbers], Numbers]:
    e, k = model.edges, model.edges.size
    diagonal = _sums(e.i, weight, k) + _sums(e.j, weight, k) + model.ridge
    if k <= DENSE_MAX:
        table = _table(e, weight)

        def times(x: Numbers) -> Numbers:
            found: Numbers = diagonal * x - table @ x
            return found
    else:

        def times(x: Numbers) -> Numbers:
            across = _sums(e.i, weight * x[e.j], k) + _sums(e.j, weight * x[e.i], k)
            return diagonal * x - across

    return times, diagonal


def _table(edges: Edges, weight: Numbers) -> Numbers:
    """Weights as a symmetric table of players by players."""
    k = edges.size
    half = _sums(edges.i * k + edges.j, weight, k * k).reshape(k, k)
    return half + half.T


def _sums(place: Places, weight: Numbers, size: int) -> Numbers:
    return np.bincount(place, weight, size).astype(np.float64, copy=False)


def _solve(times: Callable[[Numbers], Numbers], diagonal: Numbers, right: Numbers) -> Numbers:
    """Conjugate gradients within what sums to 0, which the matrix keeps and can be inverted on."""
    scale = np.maximum(diagonal, np.finfo(np.float64).tiny)
    x = np.zeros(len(right))
    left = right - right.mean()
    toward = ready = left / scale
    product = float(left @ ready)
    goal = SHARE_LEFT**2 * product
    for _ in range(ROUNDS_OF_CG_MAX):
        bent = times(toward)
        bow = float(toward @ bent)
        if product <= goal or bow <= 0:
            break
        length = product / bow
        x += length * toward
        left -= length * bent
        left -= left.mean()
        ready = left / scale
        new = float(left @ ready)
        toward, product = ready + new / product * toward, new
    return x
