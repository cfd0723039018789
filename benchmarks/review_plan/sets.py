"""Replays of real votes with known truth, in random orders of each item's votes."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.review_plan import panels, purchase
from benchmarks.review_plan.panels import Certified
from benchmarks.review_plan.purchase import Integers
from tacit.stats import dawid_skene, thresholds
from tacit.stats.votes import Votes

DATA = Path(os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
FOLDER = DATA / "votes-with-truth"
ORDERS = 8
GOLD = 100
CONFIDENCE = 0.90


@dataclass(frozen=True)
class Case:
    """A set and a promise near what its votes can reach."""

    name: str
    error_at_most: float
    judged: int


CASES = (Case("RTE", 0.12, 300), Case("SP_amt", 0.10, 200), Case("CF_amt", 0.20, 100))
SAVINGS = {
    "RTE": (0.005, 8.3, 5.0),
    "bluebird": (0.01, 28.6, 20.3),
    "web": (0.005, 5.7, 5.6),
    "SP_amt": (0.005, 5.4, 2.6),
    "CF_amt": (0.01, 11.6, 5.8),
    "ZenCrowd_us": (0.005, 1.7, 2.1),
}
"""Points under all votes that count as reached; fixed and adaptive votes an item to expect."""


@dataclass(frozen=True)
class Real:
    votes: Votes
    truth: Integers
    """Shape (items,), -1 where it is not known."""


@dataclass(frozen=True)
class Saved:
    all_votes: float
    fixed: float
    adaptive: float


def read(name: str) -> Real:
    """One set; its items are those with a vote."""
    rows = _rows(FOLDER / name / "label.csv")
    votes = Votes.from_columns(*(list(column) for column in zip(*rows, strict=True)))
    items = {item: place for place, item in enumerate(votes.items)}
    levels = {level: place for place, level in enumerate(votes.levels)}
    truth = np.full(votes.item_count, -1)
    for item, label in _rows(FOLDER / name / "truth.csv"):
        if item in items:
            truth[items[item]] = levels.get(label, -1)
    return Real(votes, truth)


def read_or_none(name: str) -> Real | None:
    """The set, where the shared data is on this machine."""
    return read(name) if (FOLDER / name).exists() else None


def saved(real: Real, *, under: float, orders: int = ORDERS) -> Saved:
    """Votes an item for the accuracy of all of them, less some points; mean of the orders."""
    chance = np.random.default_rng(0)
    known = np.flatnonzero(real.truth >= 0)
    whole = dawid_skene.fit(real.votes)
    fixed, adaptive = [], []
    for seed in range(orders):
        stream = purchase.shuffled(real.votes, real.truth, seed)
        gold = chance.choice(known, min(GOLD, len(known) // 2), replace=False)
        fixed.append(purchase.fixed_curve(stream))
        adaptive.append(purchase.adaptive_curve(stream, gold, step=0.1))
    target = purchase.accuracy(stream, whole.label) - under
    return Saved(
        real.votes.n / real.votes.item_count,
        purchase.votes_needed(fixed, target),
        purchase.votes_needed(adaptive, target),
    )


def replay(case: Case, real: Real, seed: int) -> Certified:
    """Learn then test on judged rows drawn at random; where it fails every vote is bought."""
    stream = purchase.shuffled(real.votes, real.truth, seed)
    chance = np.random.default_rng([seed, 1])
    known = chance.permutation(np.flatnonzero(real.truth >= 0))
    gold, rows = known[:GOLD], known[GOLD:]
    counts = np.minimum(real.votes.per_item, purchase.FIRST)
    played = panels.frozen(stream, purchase.look(stream, counts, gold), gold)
    wrong = played.label != real.truth
    chosen = thresholds.certify(
        wrong[:, rows[: case.judged]].sum(axis=1),
        grid=thresholds.GRID,
        judged=case.judged,
        rows=len(rows),
        error_at_most=case.error_at_most,
        confidence=CONFIDENCE,
    )
    place = chosen.place
    ends = wrong[place, rows] if place is not None else None
    return Certified(
        certified=place is not None,
        broken=ends is not None and panels.is_broken(ends, case.error_at_most),
        votes=float(
            played.votes[place].mean() if place is not None else stream.votes.per_item.mean()
        ),
        adjudicated=0.0,
        audited=case.judged,
    )


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return list(lines)
