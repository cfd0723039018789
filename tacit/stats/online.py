"""DS-MAP that follows votes as they come: O(r_i · levels) a vote, a full fit when due.

A vote on an item takes the item's own share out of its raters' tables, recomputes its posterior
from them and puts the new share back; a withdrawal is the same with a vote less. Left alone,
classes that were rare at first stay undervalued (up to 14 points), so the whole is fitted from
cold whenever votes have grown by a quarter: a geometric series, O(1) a vote in the long run.
The votes are the truth and the rest is a cache: replaying them gives the same bits.
"""

import dataclasses
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tacit.stats import _columns, _em, consensus, dawid_skene
from tacit.stats.consensus import Consensus, Floats, Tables
from tacit.stats.dawid_skene import TABLE_CELLS_MAX, Options
from tacit.stats.errors import StatsError, TooManyCells, UnknownLevel
from tacit.stats.votes import Votes

MODEL = "ds_map"
GROWTH = 1.25
"""A refresh is due when there are so many times the votes of the last one."""
FIRST_VOTES = 8
SPACE_MIN = 64


class NoSuchVote(StatsError):
    """A rater has no vote on an item."""


class Online:
    """The state of one project. Items and raters are any ids; levels are declared.

    Args:
        levels: all possible labels.
        options: how refreshes are fitted.
        refreshes: whether a vote that makes a refresh due also runs it; else whoever holds
            this looks at `is_due` and calls `refresh` in the background.

    Raises:
        TooManyCells: a table of so many levels would not fit into memory.
    """

    def __init__(
        self,
        levels: Sequence[Hashable],
        *,
        options: Options = dawid_skene.DEFAULT,
        refreshes: bool = True,
    ) -> None:
        if len(levels) ** 2 > TABLE_CELLS_MAX:
            raise TooManyCells(rows=len(levels), levels=len(levels))
        count = len(levels)
        self._levels = tuple(levels)
        self._numbers = {_columns.key_of(level): number for number, level in enumerate(levels)}
        self._options, self._refreshes = options, refreshes
        self._beta = _em.standard(count, options.scale)(np.zeros((count, count)))
        self._items: dict[Hashable, int] = {}
        self._raters: dict[Hashable, int] = {}
        self._votes: list[dict[int, int]] = []
        """Of each item the place in the log of each rater's vote."""
        self._log = np.empty((SPACE_MIN, 3), dtype=np.int32)
        self._alive = np.empty(SPACE_MIN, dtype=bool)
        self._logged = self._live = self._fitted_at = self._voted = 0
        self._posterior = np.zeros((SPACE_MIN, count))
        self._table_of: list[int] = []
        self._counts = np.zeros((count, count))
        self._totals = np.zeros((1, count))
        self._sum = np.zeros(count)
        self._shared = 0
        self.replaced = 0

    @classmethod
    def of_votes(
        cls, votes: Votes, *, options: Options = dawid_skene.DEFAULT, refreshes: bool = True
    ) -> Self:
        """The state after these votes and a refresh: how a cache is built anew from the log."""
        state = cls(tuple(votes.levels), options=options, refreshes=refreshes)
        state._items = {item: number for number, item in enumerate(votes.items)}
        state._raters = {rater: number for number, rater in enumerate(votes.raters)}
        state._table_of = [0] * votes.rater_count
        state._log = np.stack([votes.item, votes.rater, votes.label], axis=1)
        state._alive = np.ones(votes.n, dtype=bool)
        state._logged = state._live = votes.n
        raters, starts = votes.rater.tolist(), votes.starts.tolist()
        state._votes = [
            dict(zip(raters[first:end], range(first, end), strict=True))
            for first, end in pairwise(starts)
        ]
        state._posterior = np.zeros((max(votes.item_count, SPACE_MIN), votes.level_count))
        state.refresh()
        return state

    @property
    def n(self) -> int:
        """Votes that count."""
        return self._live

    @property
    def is_due(self) -> bool:
        """Whether votes have grown by a quarter since the last refresh."""
        return self._live >= max(FIRST_VOTES, GROWTH * self._fitted_at)

    def add(self, item: Hashable, rater: Hashable, label: Hashable) -> Floats:
        """Take a vote in, instead of an earlier one of the rater on the item.

        Returns:
            The posterior of the item, shape (levels,).

        Raises:
            UnknownLevel: the label is none of the levels.
        """
        level = self._numbers.get(_columns.key_of(label))
        if level is None:
            raise UnknownLevel(label=label, row=self._logged + 1)
        number, who = self._item(item), self._rater(rater)
        votes = self._votes[number]
        self._lift(number)
        if (earlier := votes.get(who)) is not None:
            self._alive[earlier] = False
            self._live -= 1
            self.replaced += 1
        votes[who] = self._write(number, who, level)
        self._live += 1
        self._lay(number)
        if self._refreshes and self.is_due:
            self.refresh()
        return self._held(number)

    def withdraw(self, item: Hashable, rater: Hashable) -> Floats:
        """Take a vote out; the posterior of the item, shape (levels,).

        Raises:
            NoSuchVote: there is no such vote.
        """
        number, who = self._items.get(item, -1), self._raters.get(rater, -1)
        if number < 0 or who not in self._votes[number]:
            raise NoSuchVote(f"{rater!r} has no vote on {item!r}.")
        self._lift(number)
        self._alive[self._votes[number].pop(who)] = False
        self._live -= 1
        self._lay(number)
        return self._held(number)

    def of(self, item: Hashable) -> Floats:
        """The posterior of an item; the class shares without a vote. Shape (levels,)."""
        number = self._items.get(item)
        return self._shares() if number is None else self._held(number)

    def refresh(self) -> Consensus:
        """Fit all votes from cold: the state is then that of `dawid_skene.fit`, bit by bit."""
        (items, item_codes), (raters, rater_codes) = (
            _columns.encode(list(ids)) for ids in (self._items, self._raters)
        )
        votes = dataclasses.replace(
            self._numbered(item_codes, rater_codes),
            items=items,
            raters=raters,
            levels=self._levels,
        )
        return self._take_over(
            dawid_skene.fit(votes, options=self._options), item_codes, rater_codes
        )

    def warm(self, *, rounds: int = 1) -> Consensus:
        """A few rounds from where it stands, over all votes; numbers are as in `consensus`."""
        options = dataclasses.replace(self._options, rounds_max=rounds)
        items, raters = np.arange(len(self._items)), np.arange(len(self._raters))
        found = dawid_skene.fit(
            self._numbered(items, raters), options=options, start=self.consensus()
        )
        fitted_at = self._fitted_at
        self._take_over(found, items, raters)
        self._fitted_at = fitted_at
        return found

    def consensus(self) -> Consensus:
        """What stands now. Items and raters by number in the order of their first vote."""
        return self._snapshot(np.array(self._table_of, dtype=np.int32))

    def items(self) -> tuple[Hashable, ...]:
        """The ids of `consensus`, by number."""
        return tuple(self._items)

    def _held(self, number: int) -> Floats:
        if not self._votes[number]:
            return self._shares()
        held: Floats = self._posterior[number].copy()
        return held

    def _item(self, item: Hashable) -> int:
        number = self._items.setdefault(item, len(self._items))
        if number == len(self._votes):
            self._votes.append({})
            if number == len(self._posterior):
                self._posterior = np.concatenate([self._posterior, np.zeros_like(self._posterior)])
        return number

    def _rater(self, rater: Hashable) -> int:
        number = self._raters.setdefault(rater, len(self._raters))
        if number == len(self._table_of):
            self._table_of.append(self._shared)
        return number

    def _write(self, item: int, rater: int, level: int) -> int:
        place = self._logged
        if place == len(self._log):
            more = max(place, SPACE_MIN)
            self._log = np.concatenate([self._log, np.empty((more, 3), dtype=np.int32)])
            self._alive = np.concatenate([self._alive, np.zeros(more, dtype=bool)])
        self._log[place] = item, rater, level
        self._alive[place] = True
        self._logged += 1
        return place

    def _rows(self, item: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The tables of an item's votes, and the rows in them."""
        votes = self._votes[item]
        tables = np.array([self._table_of[who] for who in votes], dtype=np.int64)
        labels = self._log[list(votes.values()), 2]
        return tables, tables * len(self._levels) + labels

    def _lift(self, item: int) -> None:
        """Take the item's share out of tables and class shares."""
        if self._votes[item]:
            self._push(item, -self._posterior[item])
            self._voted -= 1

    def _lay(self, item: int) -> None:
        """Recompute the item from the tables without it, and put its new share back."""
        if not self._votes[item]:
            return
        tables, rows = self._rows(item)
        count = len(self._levels)
        chances = self._counts[rows] + self._beta[rows % count]
        chances /= np.maximum(self._totals[tables] + self._beta.sum(axis=0), _em.CHANCE_MIN)
        logs = np.log(np.maximum(chances, _em.CHANCE_MIN)).sum(axis=0)
        logs += np.log(np.maximum(self._shares(), _em.CHANCE_MIN))
        weights = np.exp(logs - logs.max())
        self._posterior[item] = weights / weights.sum()
        self._push(item, self._posterior[item])
        self._voted += 1

    def _push(self, item: int, share: Floats) -> None:
        tables, rows = self._rows(item)
        np.add.at(self._counts, rows, share)
        np.add.at(self._totals, tables, share)
        self._sum += share

    def _shares(self) -> Floats:
        if not self._voted:
            return np.full(len(self._levels), 1 / max(len(self._levels), 1))
        shares: Floats = np.maximum(self._sum, 0.0) / self._voted
        return shares

    def _numbered(self, items: NDArray[np.int64], raters: NDArray[np.int64]) -> Votes:
        """The votes that count, with these numbers instead of those of first votes."""
        log = self._log[: self._logged][self._alive[: self._logged]]
        return Votes.from_codes(
            items[log[:, 0]].astype(np.int32),
            raters[log[:, 1]].astype(np.int32),
            log[:, 2],
            shape=(len(items), len(raters), len(self._levels)),
        )

    def _take_over(
        self, found: Consensus, items: NDArray[np.int64], raters: NDArray[np.int64]
    ) -> Consensus:
        count = len(self._levels)
        self._fitted_at = self._live
        if found.tables is None or found.posterior is None:
            return found
        counts, of_rater, shared = found.tables.counts, found.tables.of_rater, found.tables.shared
        if shared is None:
            shared = len(counts)
            counts = np.concatenate([counts, np.zeros((1, count, count))])
        self._shared = shared
        self._counts = counts.reshape(-1, count).copy()
        self._totals = counts.sum(axis=1)
        self._table_of = of_rater[raters].tolist()
        posterior = found.posterior[items]
        self._posterior[: len(items)] = posterior
        voted = np.array([bool(votes) for votes in self._votes], dtype=bool)
        self._sum, self._voted = posterior[voted].sum(axis=0), int(voted.sum())
        return found

    def _snapshot(self, of_rater: NDArray[np.int32]) -> Consensus:
        count = len(self._levels)
        voted = np.array([bool(votes) for votes in self._votes], dtype=bool)
        posterior = self._posterior[: len(voted)].copy()
        posterior[~voted] = self._shares()
        decision = consensus.decide(posterior, voted)
        counts = self._counts.reshape(-1, count, count)
        beta = self._beta
        total = np.maximum(counts.sum(axis=1, keepdims=True) + beta.sum(axis=0), _em.CHANCE_MIN)
        chances = np.maximum((counts + beta) / total, _em.CHANCE_MIN)
        return Consensus(
            model=MODEL,
            levels=self._levels,
            posterior=posterior,
            label=decision.label,
            confidence=decision.confidence,
            tied=decision.tied,
            shares=self._shares(),
            tables=Tables(
                probability=chances,
                counts=counts.copy(),
                of_rater=of_rater,
                shared=self._shared,
            ),
            converged=False,
        )
