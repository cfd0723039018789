"""Replays of a panel: what adaptive review saves, and how often a certificate is broken."""

import numpy as np

from benchmarks.review_plan import certificates, purchase
from benchmarks.review_plan.certificates import Certified, Terms
from benchmarks.review_plan.purchase import Saved
from tacit.stats import panel

ITEMS, GOLD = 5_000, 100
KINDS = {
    "clean": panel.Panel(),
    "careless": panel.Panel(careless=5),
    "colluding": panel.Panel(colluding=5),
}
TERMS = Terms(promises=(0.05, 0.08), confidence=0.95, audit_rows=600, judged=300)


def replay(kind: str, seed: int) -> dict[tuple[str, float], Certified]:
    """Both methods, both promises, on one panel."""
    stream = purchase.of_panel(KINDS[kind], items=ITEMS, seed=seed)
    rows = np.random.default_rng([seed, 1]).permutation(ITEMS)
    return certificates.replay(stream, rows[:GOLD], rows[GOLD:], TERMS)


def saved(kind: str, seed: int) -> Saved:
    """At half a point under the accuracy of all votes."""
    stream = purchase.of_panel(KINDS[kind], items=ITEMS, seed=seed)
    gold = np.random.default_rng([seed, 1]).permutation(ITEMS)[:GOLD]
    fixed = purchase.fixed_curve(stream)
    target = fixed[1][-1] - 0.005
    return Saved(
        all_votes=float(fixed[0][-1]),
        fixed=purchase.votes_needed([fixed], target),
        adaptive=purchase.votes_needed([purchase.adaptive_curve(stream, gold, step=0.1)], target),
    )
