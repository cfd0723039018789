"""Replays of a panel: what adaptive review saves, and how often a certificate is broken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.review_plan import purchase
from benchmarks.review_plan.purchase import Integers, Stream
from tacit.stats import audit, calibration, panel, thresholds

ITEMS, GOLD, CAP = 5_000, 100, 8
CONFIDENCE, AUDIT_ROWS, THRESHOLD = 0.95, 600, 0.2
JUDGED = 300
KINDS = {
    "clean": panel.Panel(),
    "careless": panel.Panel(careless=5),
    "colluding": panel.Panel(colluding=5),
}
PROMISES = (0.05, 0.08)


@dataclass(frozen=True)
class Certified:
    """One replay of one promise by one method."""

    certified: bool
    broken: bool
    votes: float
    """Bought an item."""
    adjudicated: float
    audited: int


@dataclass(frozen=True)
class Saved:
    """What one panel needs for the accuracy of all its votes, less half a point."""

    all_votes: float
    fixed: float
    adaptive: float


def replay(kind: str, seed: int) -> dict[tuple[str, float], Certified]:
    """Both methods, both promises, on one panel."""
    stream = purchase.of_panel(KINDS[kind], items=ITEMS, seed=seed)
    chance = np.random.default_rng([seed, 1])
    gold = chance.choice(ITEMS, GOLD, replace=False)
    delivered = np.setdiff1d(np.arange(ITEMS), gold)
    order = chance.permutation(delivered)
    found = {("e-process", each): one for each, one in _by_audit(stream, gold, order).items()}
    for promise in PROMISES:
        found["learn then test", promise] = _by_learning(stream, gold, order, promise)
    return found


def saved(kind: str, seed: int) -> Saved:
    """At half a point under all votes."""
    stream = purchase.of_panel(KINDS[kind], items=ITEMS, seed=seed)
    gold = np.random.default_rng([seed, 1]).choice(ITEMS, GOLD, replace=False)
    fixed = purchase.fixed_curve(stream)
    target = fixed[1][-1] - 0.005
    adaptive = purchase.adaptive_curve(stream, gold, step=0.1)
    return Saved(
        float(fixed[0][-1]),
        purchase.votes_needed([fixed], target),
        purchase.votes_needed([adaptive], target),
    )


def _by_audit(stream: Stream, gold: Integers, order: Integers) -> dict[float, Certified]:
    """Three attempts; each buys on from the last until the promise is shown or given up."""
    tries = audit.attempts(threshold=THRESHOLD, confidence=CONFIDENCE, audit_rows=AUDIT_ROWS)
    counts = np.zeros(ITEMS, dtype=np.int64)
    open_promises, found, read = list(PROMISES), {}, 0
    for each in tries:
        now, counts = purchase.settle(stream, counts, threshold=each.threshold, gold=gold, cap=CAP)
        adjudicated = now.error > each.threshold
        wrong = ((now.label != stream.truth) & ~adjudicated)[order]
        for promise in tuple(open_promises):
            shown = audit.certify([(each, wrong)], rows=len(order), error_at_most=promise)
            if not shown.granted and each is not tries[-1]:
                continue
            open_promises.remove(promise)
            found[promise] = Certified(
                certified=shown.granted,
                broken=shown.granted and is_broken(wrong, promise),
                votes=float(counts.mean()),
                adjudicated=float(adjudicated.mean()),
                audited=max(read, shown.n),
            )
        read = each.rows_max
        if not open_promises:
            break
    return found


def _by_learning(stream: Stream, gold: Integers, order: Integers, promise: float) -> Certified:
    """The threshold from 300 judged rows with all votes; tables from two votes of each item."""
    first = np.full(ITEMS, purchase.FIRST)
    now = purchase.look(stream, first, gold)
    played = frozen(stream, now, gold)
    wrong = played.settled & (played.label != stream.truth)
    chosen = thresholds.certify(
        wrong[:, order[:JUDGED]].sum(axis=1),
        grid=thresholds.GRID,
        judged=JUDGED,
        rows=len(order),
        error_at_most=promise,
        confidence=CONFIDENCE,
    )
    place = chosen.place
    return Certified(
        certified=place is not None,
        broken=place is not None and is_broken(wrong[place, order], promise),
        votes=float(played.votes[place].mean()) if place is not None else float(CAP),
        adjudicated=float(1 - played.settled[place].mean()) if place is not None else 0.0,
        audited=JUDGED,
    )


def frozen(stream: Stream, now: purchase.Look, gold: Integers) -> thresholds.Replay:
    """Every threshold replayed on prefixes under the tables of one look; gold has all votes."""
    tables = now.fitted.tables
    assert tables is not None
    rates = tables.probability[tables.of_rater]
    came = thresholds.by_place(stream.votes, stream.rank)
    plain = thresholds.prefix_posteriors(
        came.label[gold], came.rater[gold], tables=rates, prior=now.fitted.shares
    )
    ends = plain[stream.votes.per_item[gold], np.arange(len(gold))]
    posteriors = thresholds.prefix_posteriors(
        came.label,
        came.rater,
        tables=rates,
        prior=now.fitted.shares,
        temperature=calibration.fit_temperature(ends, stream.truth[gold]).value,
    )
    return thresholds.replay(posteriors, available=stream.votes.per_item)


def is_broken(wrong: NDArray[np.bool_], promise: float) -> bool:
    return int(wrong.sum()) >= audit.null_of(promise, rows=len(wrong))
