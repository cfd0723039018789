"""A promise that a certificate was printed for is broken in at most δ, whatever people do.

A small replay of `benchmarks/review_plan`: 200 releases of 600 rows with votes from one panel of
four, an overconfident model with one table for everybody, three attempts, an audit of up to 300.
"""

import functools
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import audit, panel, thresholds

ROWS, RELEASES, PANELS = 600, 50, 4
CONFIDENCE, AUDIT_ROWS = 0.95, 300
TRIES = audit.attempts(threshold=0.2, confidence=CONFIDENCE, audit_rows=AUDIT_ROWS)
KINDS = {
    "clean": panel.Panel(),
    "careless": panel.Panel(careless=5),
    "colluding": panel.Panel(colluding=5),
    "mostly colluding": panel.Panel(colluding=30),
}


@dataclass(frozen=True)
class Played:
    """Each release at each of the three thresholds."""

    wrong: NDArray[np.bool_]
    """Shape (attempts, releases, rows)."""
    order: NDArray[np.int64]
    """Shape (releases, audited rows)."""
    expected: NDArray[np.float64]
    """Shape (releases,), the errors that the model expects in the first attempt."""


@dataclass(frozen=True)
class Outcome:
    certified: float
    broken: float
    posterior_broken: float
    """How often the model itself would have promised, and been wrong."""


@functools.cache
def played(kind: str) -> tuple[Played, ...]:
    return tuple(_one_panel(KINDS[kind], seed) for seed in range(PANELS))


def _one_panel(people: panel.Panel, seed: int) -> Played:
    drawn = panel.draw(people, items=ROWS * RELEASES, seed=seed)
    table = np.full((4, 4), 0.04) + 0.84 * np.eye(4)
    posteriors = thresholds.prefix_posteriors(
        drawn.label,
        drawn.rater,
        tables=np.broadcast_to(table, (people.raters, 4, 4)),
        prior=np.full(4, 0.25),
    )
    ends = thresholds.replay(
        posteriors,
        available=np.full(len(drawn.truth), people.votes),
        grid=[each.threshold for each in TRIES],
    )
    # What is not settled at its last vote is adjudicated: right.
    wrong = ends.settled & (ends.label != drawn.truth)
    items = np.arange(len(drawn.truth))
    error = 1 - posteriors.max(axis=2)[ends.votes[0], items]
    rows = np.tile(np.arange(ROWS), (RELEASES, 1))
    return Played(
        wrong=wrong.reshape(3, RELEASES, ROWS),
        order=np.random.default_rng(seed).permuted(rows, axis=1)[:, :AUDIT_ROWS],
        expected=(error * ends.settled[0]).reshape(RELEASES, ROWS).mean(axis=1),
    )


def outcome(kind: str, error_at_most: float) -> Outcome:
    parts = [_audited(one, error_at_most) for one in played(kind)]
    return Outcome(*(float(np.concatenate(each).mean()) for each in zip(*parts, strict=True)))


def _audited(one: Played, error_at_most: float) -> tuple[NDArray[np.bool_], ...]:
    certified, broken = np.zeros((2, RELEASES), dtype=np.bool_)
    for each, wrong in zip(TRIES, one.wrong, strict=True):
        seen = np.take_along_axis(wrong, one.order, axis=1)[:, : each.rows_max]
        evidence = audit.e_values(seen, rows=ROWS, error_at_most=error_at_most)
        reached = (evidence >= each.certifies_at).any(axis=1) & ~certified
        broken |= reached & (wrong.mean(axis=1) > error_at_most)
        certified |= reached
    false = one.wrong[0].mean(axis=1) > error_at_most
    return certified, broken, (one.expected <= error_at_most) & false


@pytest.mark.parametrize("error_at_most", [0.05, 0.08])
@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_is_broken_in_at_most_the_stated_share(
    kind: str, error_at_most: float
) -> None:
    assert outcome(kind, error_at_most).broken <= 1 - CONFIDENCE


@pytest.mark.parametrize("kind", ["clean", "careless", "colluding"])
def test_most_releases_that_keep_the_promise_are_certified(kind: str) -> None:
    assert outcome(kind, 0.08).certified > 0.5


def test_the_posterior_alone_breaks_the_same_promise_far_more_often() -> None:
    assert outcome("careless", 0.08).posterior_broken > 0.3
    assert outcome("clean", 0.05).posterior_broken > 0.5


def test_a_majority_of_adversaries_gets_no_certificate() -> None:
    assert outcome("mostly colluding", 0.08).certified == 0.0
