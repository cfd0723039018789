"""Truth from votes with a table of errors for each rater.

Dawid and Skene, *Maximum likelihood estimation of observer error-rates using the EM algorithm*,
Applied Statistics 28 (1979), with Dirichlet pseudo-counts on the tables (MAP): halves the
rounds, and lifts small sets. In turn, until the objective stands still:

    T_i[z]  ∝ π_z · Π E_w[y|z] over the votes (w, y) of item i
    E_w[y|z] ∝ Σ T_i[z] over the votes y of rater w, + β_yz;   π = mean T over items with votes

The first T are the vote shares. Raters with few votes share a table (`others`). Gold truths
are not clamped: that would spoil calibration, and does not free a captured model.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tacit.stats import _em, consensus, crews, majority, one_coin
from tacit.stats._em import Climbed, Coded, Crew, Limits, Prior, Rates
from tacit.stats.consensus import Consensus, Floats, Tables
from tacit.stats.crews import Setting
from tacit.stats.votes import Votes

Kind = Literal["full", "pooled", "homogeneous"]

TABLE_CELLS_MAX = 2**26
"""Tables times levels squared. Beyond it a rater has one number."""
ROUNDS_MAX = 100
TOLERANCE = 1e-6
"""Gain of the objective a vote at which the rounds end."""
OTHERS_BELOW_VOTES = 5
NAMES: dict[Kind, str] = {"full": "ds_map", "pooled": "pooled", "homogeneous": "homogeneous"}


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to fit.

    Attributes:
        scale: of the pseudo-counts; 0 is maximum likelihood, the model as it was published.
        others_below: raters with fewer votes share one table; 0 gives everybody their own.
        rounds_max: the most rounds.
        tolerance: the gain of the objective a vote at which they end; -inf never ends early.
        setting: where and with what to compute.
    """

    scale: float = 1.0
    others_below: int = OTHERS_BELOW_VOTES
    rounds_max: int = ROUNDS_MAX
    tolerance: float = TOLERANCE
    setting: Setting = field(default_factory=Setting)


DEFAULT = Options()


def fit(
    votes: Votes, *, kind: Kind = "full", options: Options = DEFAULT, start: Consensus | None = None
) -> Consensus:
    """Estimate truth, class shares and the raters' tables.

    O(n · levels) a round. Cases without a result of their own: an item without a vote has no
    label and the class shares as its posterior; a level that nobody used has what the
    pseudo-counts give it; without any vote nothing is labelled; where tables or posteriors
    have too many cells, `one_coin` stands in and `downgraded` says so.

    Args:
        votes: who said what.
        kind: "full", a table for each rater; "pooled", where tables lean towards that of all
            raters together: for many raters with few votes and four levels or more;
            "homogeneous", one table for everybody.
        options: how to fit.
        start: go on from the tables of an earlier fit of the same raters and levels.

    Raises:
        NoSuchExtra: the setting needs a package that is not installed.
    """
    if not votes.n or votes.level_count < 2:
        return _certain(votes, NAMES[kind])
    of_rater, shared = _tables_of(votes, kind, options.others_below)
    tables = int(of_rater.max()) + 1
    if (reason := _too_large(votes, tables)) is not None:
        return one_coin.fit(
            votes, rounds_max=options.rounds_max, tolerance=options.tolerance, downgraded=reason
        )
    crew = crews.gather(_coded(votes, of_rater, tables), setting=options.setting, votes=votes.n)
    voted = int(np.count_nonzero(_voted(votes)))
    limits = Limits(
        rounds_max=max(1, options.rounds_max),
        tolerance=options.tolerance,
        votes=votes.n,
        voted=voted,
    )
    try:
        climbed = _em.climb(
            crew,
            prior=_prior(kind, votes.level_count, options.scale),
            limits=limits,
            start=_start(start, of_rater, tables),
        )
        posterior = _posterior(votes, crew, climbed)
    finally:
        crew.close()
    return _consensus(votes, NAMES[kind], climbed, posterior, _made(climbed, of_rater, shared))


def _certain(votes: Votes, model: str) -> Consensus:
    """No vote, or one level: there is nothing to estimate."""
    plain = majority.fit(votes)
    return Consensus(
        model=model,
        levels=votes.levels,
        posterior=plain.posterior,
        label=plain.label,
        confidence=plain.confidence,
        tied=plain.tied,
        shares=plain.shares,
    )


def _tables_of(votes: Votes, kind: Kind, others_below: int) -> tuple[NDArray[np.int32], int | None]:
    """The table of each rater, and the one that those with few votes share."""
    if kind == "homogeneous":
        return np.zeros(votes.rater_count, dtype=np.int32), 0
    few = votes.per_rater < others_below
    own = votes.rater_count - int(np.count_nonzero(few))
    numbers = np.cumsum(~few, dtype=np.int32) - np.int32(1)
    numbers[few] = own
    return numbers, own if own < votes.rater_count else None


def _too_large(votes: Votes, tables: int) -> str | None:
    levels = votes.level_count
    if tables * levels * levels > TABLE_CELLS_MAX:
        return f"{tables:,} tables of {levels:,} by {levels:,} levels are too large; one_coin"
    if votes.item_count * levels > consensus.POSTERIOR_CELLS_MAX:
        return f"{votes.item_count:,} items by {levels:,} levels are too large; one_coin"
    return None


def _coded(votes: Votes, of_rater: NDArray[np.int32], tables: int) -> Iterator[Coded]:
    levels = votes.level_count
    for first, end in _em.cut(votes.starts):
        here = slice(int(votes.starts[first]), int(votes.starts[end]))
        codes = of_rater.take(votes.rater[here])
        codes *= np.int32(levels)
        codes += votes.label[here]
        starts = votes.starts[first : end + 1] - here.start
        yield Coded(starts=starts, codes=codes, levels=levels, rows=tables * levels)


def _prior(kind: Kind, levels: int, scale: float) -> Prior:
    return _em.pooled(levels) if kind == "pooled" else _em.standard(levels, scale)


def _start(start: Consensus | None, of_rater: NDArray[np.int32], tables: int) -> Rates | None:
    """The tables of an earlier fit in the numbering of this one."""
    if start is None or start.tables is None:
        return None
    levels = len(start.shares)
    table = np.empty((tables, levels, levels))
    table[of_rater] = start.tables.probability[start.tables.of_rater]
    return Rates(table.reshape(-1, levels), np.maximum(start.shares, _em.CHANCE_MIN))


def _posterior(votes: Votes, crew: Crew, climbed: Climbed) -> Floats:
    """All parts together; each lets go of its votes before they are."""
    parts = list(crew.posterior(climbed.used))
    whole = np.ascontiguousarray(parts[0]) if len(parts) == 1 else np.concatenate(parts)
    whole[~_voted(votes)] = climbed.rates.shares
    return whole


def _voted(votes: Votes) -> NDArray[np.bool_]:
    """Whether each item has a vote; `per_item` would be kept with the votes."""
    return votes.starts[1:] > votes.starts[:-1]


def _made(climbed: Climbed, of_rater: NDArray[np.int32], shared: int | None) -> Tables:
    levels = len(climbed.rates.shares)
    shape = (-1, levels, levels)
    return Tables(
        probability=climbed.rates.table.reshape(shape),
        counts=climbed.counts.reshape(shape),
        of_rater=of_rater,
        shared=shared,
    )


def _consensus(
    votes: Votes, model: str, climbed: Climbed, posterior: Floats, tables: Tables
) -> Consensus:
    decision = consensus.decide(posterior, _voted(votes))
    return Consensus(
        model=model,
        levels=votes.levels,
        posterior=posterior,
        label=decision.label,
        confidence=decision.confidence,
        tied=decision.tied,
        shares=climbed.rates.shares,
        tables=tables,
        rounds=len(climbed.trace),
        objective=climbed.trace[-1],
        trace=climbed.trace,
        converged=climbed.converged,
    )
