"""Votes whose truth is known: the public sets, and drawn ones."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tacit.stats.consensus import Consensus
from tacit.stats.votes import Votes
from tests.make.real_votes import shared_data

NAMES = ("RTE", "bluebird", "web", "SP_amt", "CF_amt", "MS_music", "ZenCrowd_us")


@dataclass(frozen=True, eq=False)
class TruthSet:
    votes: Votes
    truth: NDArray[np.int64]
    """Shape (items,), -1 where it is not known."""

    def accuracy(self, found: Consensus) -> float:
        """In points, of items with truth; equal posteriors count by their share."""
        assert found.posterior is not None
        known = np.flatnonzero(self.truth >= 0)
        rows = found.posterior[known]
        near = rows >= rows.max(axis=1, keepdims=True) - 1e-12
        hit = near[np.arange(len(known)), self.truth[known]] / near.sum(axis=1)
        return 100 * float(hit.mean())


def public(name: str) -> TruthSet:
    folder = shared_data() / "votes-with-truth" / name
    rows = _rows(folder / "label.csv")
    columns = [np.array([int(row[column]) for row in rows]) for column in rows[0]]
    votes = Votes.from_columns(*columns)
    given = {int(row["item"]): int(row["truth"]) for row in _rows(folder / "truth.csv")}
    levels = {level: number for number, level in enumerate(votes.levels)}
    known: list[Any] = [given.get(int(str(item))) for item in votes.items]
    truth = np.array([-1 if each is None else levels[each] for each in known])
    return TruthSet(votes, truth)


def drawn(n: int, *, levels: int = 4, raters: int | None = None, seed: int = 0) -> TruthSet:
    """About n votes, five an item; raters by activity 1 / rank, a tenth careless, a tenth biased.

    Raters' tables have diagonals Beta(8, 3); class shares are Dirichlet(5).
    """
    generator = np.random.default_rng(seed)
    items, count = n // 5, raters or round(n**0.5)
    tables = _tables(generator, count, levels)
    truth = generator.choice(levels, items, p=generator.dirichlet(np.full(levels, 5.0)))
    item = generator.integers(0, items, n)
    activity = 1 / generator.permutation(np.arange(1.0, count + 1))
    rater = generator.choice(count, n, p=activity / activity.sum())
    key = np.unique(item * count + rater)
    item, rater = key // count, key % count
    passed = tables[rater, truth[item]].cumsum(axis=1)
    label = (generator.random(len(key))[:, None] > passed).sum(axis=1).clip(max=levels - 1)
    columns = (each.astype(np.int32) for each in (item, rater, label))
    return TruthSet(Votes.from_codes(*columns, shape=(items, count, levels)), truth)


def _tables(generator: np.random.Generator, count: int, levels: int) -> NDArray[np.float64]:
    """P(says y | truth is z) as `[rater, z, y]`."""
    right = generator.beta(8, 3, (count, levels))
    rest = generator.dirichlet(np.ones(levels - 1), (count, levels)) * (1 - right)[..., None]
    tables = np.empty((count, levels, levels))
    for z in range(levels):
        tables[:, z, z] = right[:, z]
        tables[:, z, [y for y in range(levels) if y != z]] = rest[:, z]
    kind = generator.permutation(count) % 10
    tables[kind == 0] = 1 / levels
    biased = np.flatnonzero(kind == 1)
    tables[biased] *= 0.6
    tables[biased, :, generator.integers(0, levels, len(biased))] += 0.4
    return tables


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
