"""Replay adaptive review with its certificate, on panels and on real votes with truth.

Votes bought beside all there are and beside the smallest fixed number that is as accurate;
how often the promise was certified, and how often a certified promise was broken, which must
not be more than δ: with honest people, with careless and with colluding ones.
"""

import argparse
import functools
import multiprocessing
import multiprocessing.pool
import os
import time
from collections.abc import Sequence

import numpy as np

from benchmarks import report
from benchmarks.review_plan import panels, sets
from benchmarks.review_plan.certificates import Certified
from benchmarks.review_plan.purchase import Saved

Pool = multiprocessing.pool.Pool

REPLAYS, REPLAYS_FULL = 20, 500
SAVED_PANELS, SAVED_PANELS_FULL = 3, 20
ORDERS, ORDERS_FULL = 4, sets.ORDERS

HEAD = (
    "promise", "replays", "certified %", "broken %", "δ %", "votes an item", "adjudicated %",
    "audited",
)  # fmt: skip
SAVED_HEAD = ("votes an item", "all", "fixed", "adaptive", "of all %", "of fixed %", "expected")


def main(arguments: Sequence[str]) -> None:
    """Run it; prints tables and says which promise was broken more often than stated."""
    parser = argparse.ArgumentParser(prog="benchmarks review_plan", description=__doc__)
    parser.add_argument("--full", action="store_true", help="500 replays, all orders")
    parser.add_argument("--replays", type=int, help="of each promise")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    replays = options.replays or (REPLAYS_FULL if options.full else REPLAYS)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print("Review plan: votes bought, and certificates that were broken")
    print(report.machine())
    started = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(options.workers) as pool:
        broken = _show_panels(pool, replays)
        broken += _show_sets(pool, replays)
        _show_savings(pool, full=options.full)
    print(f"{time.monotonic() - started:.0f} s")
    for name in broken:
        print(f"BROKEN more often than stated: {name}")


def _show_panels(pool: Pool, replays: int) -> list[str]:
    print(f"\n{panels.ITEMS:,} items, 50 experts, at most 8 votes; adjudication at the cap")
    rows: list[tuple[str, ...]] = []
    over: list[str] = []
    for kind in panels.KINDS:
        found = pool.map(functools.partial(panels.replay, kind), range(replays))
        over += _add(rows, kind, found, panels.TERMS.confidence)
    print(report.table(HEAD, rows))
    return over


def _show_sets(pool: Pool, replays: int) -> list[str]:
    if not sets.FOLDER.exists():
        print(f"\nReal votes were left out: there is nothing at {sets.FOLDER}")
        return []
    print("\nReal votes, as they are and with five people added; where learn then test fails every")
    print("vote is bought")
    rows: list[tuple[str, ...]] = []
    over: list[str] = []
    for case in sets.CASES:
        for kind in sets.KINDS:
            found = pool.map(functools.partial(sets.replay, case, kind), range(replays))
            over += _add(rows, f"{case.name} {kind}", found, sets.CONFIDENCE)
    print(report.table(HEAD, rows))
    return over


def _show_savings(pool: Pool, *, full: bool) -> None:
    print("\nVotes for the accuracy of all of them, less half a point (bluebird, CF_amt: one)")
    rows: list[tuple[str, ...]] = []
    shares: list[tuple[float, float]] = []
    count = SAVED_PANELS_FULL if full else SAVED_PANELS
    for kind in panels.KINDS:
        found = pool.map(functools.partial(panels.saved, kind), range(count))
        means = [float(np.mean([getattr(one, part) for one in found])) for part in
                 ("all_votes", "fixed", "adaptive")]  # fmt: skip
        rows.append(_saved_row(f"panel, {kind}", means, "5.2 · 3.2" if kind == "clean" else ""))
    if sets.FOLDER.exists():
        orders = ORDERS_FULL if full else ORDERS
        asked = [(name, under, orders) for name, (under, _, _) in sets.SAVINGS.items()]
        for (name, _, _), one in zip(asked, pool.map(_saved, asked), strict=True):
            _, fixed, adaptive = sets.SAVINGS[name]
            means = [one.all_votes, one.fixed, one.adaptive]
            rows.append(_saved_row(name, means, f"{fixed} · {adaptive}"))
            shares.append((one.adaptive / one.all_votes, one.adaptive / one.fixed))
    print(report.table(SAVED_HEAD, rows))
    if shares:
        of_all, of_fixed = np.median(shares, axis=0)
        print(f"median of the sets: {of_all:.0%} of all votes, {of_fixed:.0%} of the fixed number")
        print("limits: 50 % of all, 70 % of fixed; panel: 45 % and 65 %")


def _saved(asked: tuple[str, float, int]) -> Saved:
    name, under, orders = asked
    return sets.saved(sets.read(name), under=under, orders=orders)


def _add(
    rows: list[tuple[str, ...]],
    name: str,
    found: Sequence[dict[tuple[str, float], Certified]],
    confidence: float,
) -> list[str]:
    """A line for each method and promise; the names of those that were broken too often."""
    over = []
    for method, promise in sorted(found[0]):
        outcomes = [one[method, promise] for one in found]
        row = _row(f"{name}, {method}, α {promise:.0%}", outcomes, confidence)
        rows.append(row)
        if np.mean([one.broken for one in outcomes]) > 1 - confidence:
            over.append(row[0])
    return over


def _row(name: str, outcomes: Sequence[Certified], confidence: float) -> tuple[str, ...]:
    def mean(part: str) -> float:
        return float(np.mean([getattr(one, part) for one in outcomes]))

    return (
        name, str(len(outcomes)), f"{100 * mean('certified'):.1f}", f"{100 * mean('broken'):.1f}",
        f"{100 * (1 - confidence):.0f}", f"{mean('votes'):.2f}",
        f"{100 * mean('adjudicated'):.1f}", f"{mean('audited'):.0f}",
    )  # fmt: skip


def _saved_row(name: str, votes: Sequence[float], expected: str) -> tuple[str, ...]:
    whole, fixed, adaptive = votes
    return (
        name, f"{whole:.1f}", f"{fixed:.1f}", f"{adaptive:.1f}", f"{100 * adaptive / whole:.0f}",
        f"{100 * adaptive / fixed:.0f}", expected,
    )  # fmt: skip
