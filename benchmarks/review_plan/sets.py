"""Replays of real votes with known truth, in random orders of each item's votes."""

import csv
import functools
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.review_plan import certificates, purchase
from benchmarks.review_plan.certificates import Certified, Terms
from benchmarks.review_plan.purchase import Integers, Saved
from tacit.stats import dawid_skene
from tacit.stats.votes import Votes

DATA = Path(os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
FOLDER = DATA / "votes-with-truth"
ORDERS = 8
GOLD = 100
CONFIDENCE = 0.90
KINDS = ("clean", "careless", "colluding")
ADDED, ADDED_SHARE = 5, 0.4
"""People who are added to a set, and the share of its items on which each votes."""


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


@functools.cache
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
        all_votes=real.votes.n / real.votes.item_count,
        fixed=purchase.votes_needed(fixed, target),
        adaptive=purchase.votes_needed(adaptive, target),
    )


def replay(case: Case, kind: str, seed: int) -> dict[tuple[str, float], Certified]:
    """Both methods on a random order of the votes; gold and rows are drawn too."""
    real = with_people(read(case.name), kind, seed)
    stream = purchase.shuffled(real.votes, real.truth, seed)
    chance = np.random.default_rng([seed, 1])
    rows = chance.permutation(np.flatnonzero(real.truth >= 0))
    terms = Terms(
        promises=(case.error_at_most,),
        confidence=CONFIDENCE,
        audit_rows=case.judged,
        judged=case.judged,
        adjudicates=False,
    )
    return certificates.replay(stream, rows[:GOLD], rows[GOLD:], terms)


def with_people(real: Real, kind: str, seed: int) -> Real:
    """The set with `ADDED` people more, who each vote on two fifths of the items.

    Careless ones answer at random; colluding ones copy a sheet that is 60 % right, one time in
    twenty at random. Truths that are not known are copied as a random answer.
    """
    if kind == "clean":
        return real
    votes, levels = real.votes, real.votes.level_count
    chance = np.random.default_rng([seed, 2])
    shape = (ADDED, votes.item_count)
    at_random = chance.integers(0, levels, shape)
    right = (chance.random(votes.item_count) < 0.6) & (real.truth >= 0)
    false = (real.truth + chance.integers(1, levels, votes.item_count)) % levels
    sheet = np.where(right, real.truth, false)
    copied = np.where(chance.random(shape) < 0.05, at_random, sheet)
    rater, item = np.nonzero(chance.random(shape) < ADDED_SHARE)
    label = (copied if kind == "colluding" else at_random)[rater, item]
    joined = Votes.from_codes(
        np.concatenate([votes.item, item.astype(np.int32)]),
        np.concatenate([votes.rater, (rater + votes.rater_count).astype(np.int32)]),
        np.concatenate([votes.label, label.astype(np.int32)]),
        shape=(votes.item_count, votes.rater_count + ADDED, levels),
    )
    return Real(joined, real.truth)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return list(lines)
