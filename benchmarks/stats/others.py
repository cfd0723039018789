"""Agreement beside krippendorff, strengths beside evalica, and one vote more."""

import time
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.stats import clock
from tacit.stats import alpha, bradley_terry
from tacit.stats.dawid_skene import Options
from tacit.stats.online import Online
from tests.make import truth_sets

UPDATES = 2_000
UPDATE_MS_MAX = 1.0
WARM_MS_MAX = 10.0
REPEATS = 7


def agreement(size: int) -> str:
    """Nominal α of counts that are there already, with and without its interval."""
    votes = truth_sets.drawn(size).votes
    seconds, found = clock.timed(lambda: alpha.krippendorff(votes), repeats=REPEATS)
    rows = [("tacit, with interval", f"{seconds:.3f}", f"{found.value:.12f}", "")]
    peer: Any = clock.optional("krippendorff")
    if peer is not None:
        counts = votes.counts()
        theirs, value = clock.timed(
            lambda: peer.alpha(value_counts=counts, level_of_measurement="nominal"),
            repeats=REPEATS,
        )
        rows.insert(0, ("krippendorff, counts", f"{theirs:.3f}", f"{value:.12f}", ""))
        rows[1] = (*rows[1][:3], f"{theirs / seconds:.1f}")
    return f"Nominal α, {votes.n:,} votes\n" + report.table(("", "CPU s", "α", "×"), rows)


def strengths(size: int) -> str:
    """Bradley-Terry of pairs drawn from known strengths, integer ids."""
    generator = np.random.default_rng(0)
    players = round(size**0.5)
    true = generator.normal(0, 1, players)
    first = generator.integers(0, players, size)
    second = (first + generator.integers(1, players, size)) % players
    won = generator.random(size) < 1 / (1 + np.exp(true[second] - true[first]))
    seconds, value = clock.timed(lambda: _ours(first, second, won), repeats=REPEATS)
    rows = [("tacit", f"{seconds:.3f}", "", "")]
    peer: Any = clock.optional("evalica")
    if peer is not None:
        outcome = np.where(won, peer.Winner.X, peer.Winner.Y).tolist()
        theirs, found = clock.timed(
            lambda: peer.bradley_terry(first.tolist(), second.tolist(), outcome, tolerance=1e-9)
        )
        logs = np.log(found.scores.reindex(range(players)).to_numpy())
        apart = float(np.abs(logs - logs.mean() - value).max())
        rows = [
            ("evalica", f"{theirs:.3f}", "", ""),
            ("tacit", f"{seconds:.3f}", f"{apart:.0e}", f"{theirs / seconds:.1f}"),
        ]
    title = f"Bradley-Terry, {size:,} pairs, {players:,} players\n"
    return title + report.table(("", "CPU s", "apart", "×"), rows)


def _ours(first: Any, second: Any, won: Any) -> Any:
    pairs = bradley_terry.Pairs.from_columns(first, second, np.where(won, 1.0, 0.0))
    return bradley_terry.estimate(pairs, level=None).value


def updates(size: int) -> str:
    """One vote after another on a full state, and a warm round."""
    votes = truth_sets.drawn(size).votes
    never = Options(tolerance=-np.inf, rounds_max=15)
    build, state = clock.timed(lambda: Online.of_votes(votes, options=never, refreshes=False))
    generator = np.random.default_rng(0)
    times = []
    for _ in range(UPDATES):
        item = int(generator.integers(0, votes.item_count))
        rater = int(generator.integers(0, votes.rater_count))
        start = time.perf_counter()
        state.add(item, rater, int(generator.integers(0, votes.level_count)))
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    one = clock.timed(lambda: state.warm(rounds=1))[0]
    more = clock.timed(lambda: state.warm(rounds=6))[0]
    rows = [
        _beside("a vote, median", report.quantile(times, 0.5), UPDATE_MS_MAX),
        _beside("a vote, 99 %", report.quantile(times, 0.99), UPDATE_MS_MAX),
        _beside("a further warm round, CPU", 200 * (more - one), WARM_MS_MAX),
        ("building it from the log, CPU", f"{1e3 * build:.0f}", "", ""),
    ]
    return f"Online, {votes.n:,} votes\n" + report.table(("", "ms", "limit", "share"), rows)


def _beside(what: str, milliseconds: float, limit: float) -> tuple[str, str, str, str]:
    return what, f"{milliseconds:.3f}", f"{limit:.0f}", f"{milliseconds / limit:.3f}"
