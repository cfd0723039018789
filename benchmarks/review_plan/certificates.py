"""One release certified, or not, by each of the two methods; and whether the promise was kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.review_plan import purchase
from benchmarks.review_plan.purchase import Integers, Look, Stream
from tacit.stats import audit, calibration, thresholds

THRESHOLD = 0.2
"""Of the first attempt."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is promised, and what may be spent on showing it."""

    promises: tuple[float, ...]
    confidence: float
    audit_rows: int
    judged: int
    """Rows with truth and all votes, of learn then test."""
    adjudicates: bool = True
    """Whether items that all their votes do not settle are put right in learn then test."""


@dataclass(frozen=True)
class Certified:
    """One replay of one promise by one method."""

    certified: bool
    broken: bool
    votes: float
    """Bought an item."""
    adjudicated: float
    audited: int


def replay(
    stream: Stream, gold: Integers, order: Integers, terms: Terms
) -> dict[tuple[str, float], Certified]:
    """Both methods on the rows of the release, in the order of their audit."""
    found = {
        ("e-process", promise): one
        for promise, one in _by_audit(stream, gold, order, terms).items()
    }
    first = np.minimum(stream.votes.per_item, purchase.FIRST)
    played = _frozen(stream, purchase.look(stream, first, gold), gold)
    for promise in terms.promises:
        found["learn then test", promise] = _by_learning(stream, played, order, terms, promise)
    return found


def _by_audit(
    stream: Stream, gold: Integers, order: Integers, terms: Terms
) -> dict[float, Certified]:
    """Three attempts; each buys on from the last until the promise is shown or given up."""
    tries = audit.attempts(
        threshold=THRESHOLD, confidence=terms.confidence, audit_rows=terms.audit_rows
    )
    counts = np.zeros(stream.votes.item_count, dtype=np.int64)
    left, found, read = list(terms.promises), {}, 0
    for each in tries:
        now, counts = purchase.settle(stream, counts, threshold=each.threshold, gold=gold)
        adjudicated = now.error > each.threshold
        wrong = ((now.label != stream.truth) & ~adjudicated)[order]
        for promise in tuple(left):
            shown = audit.certify([(each, wrong)], rows=len(order), error_at_most=promise)
            if not shown.granted and each is not tries[-1]:
                continue
            left.remove(promise)
            found[promise] = Certified(
                certified=shown.granted,
                broken=shown.granted and _is_broken(wrong, promise),
                votes=float(counts.mean()),
                adjudicated=float(adjudicated.mean()),
                audited=max(read, shown.n),
            )
        read = each.rows_max
        if not left:
            break
    return found


def _by_learning(
    stream: Stream, played: thresholds.Replay, order: Integers, terms: Terms, promise: float
) -> Certified:
    """The loosest threshold that the judged rows allow; where there is none, all votes."""
    wrong = played.label != stream.truth
    if terms.adjudicates:
        wrong = wrong & played.settled
    chosen = thresholds.certify(
        wrong[:, order[: terms.judged]].sum(axis=1),
        grid=thresholds.GRID,
        judged=terms.judged,
        rows=len(order),
        error_at_most=promise,
        confidence=terms.confidence,
    )
    if (place := chosen.place) is None:
        return Certified(False, False, float(stream.votes.per_item.mean()), 0.0, terms.judged)
    return Certified(
        certified=True,
        broken=_is_broken(wrong[place, order], promise),
        votes=float(played.votes[place].mean()),
        adjudicated=float(1 - played.settled[place].mean()) if terms.adjudicates else 0.0,
        audited=terms.judged,
    )


def _frozen(stream: Stream, now: Look, gold: Integers) -> thresholds.Replay:
    """Every threshold on prefixes under the tables of two votes an item; gold has all votes."""
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


def _is_broken(wrong: NDArray[np.bool_], promise: float) -> bool:
    return int(wrong.sum()) >= audit.null_of(promise, rows=len(wrong))
