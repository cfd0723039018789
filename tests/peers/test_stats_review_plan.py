"""The replays of `benchmarks/review_plan`, enough of them to hold the limits. Two minutes."""

import numpy as np
import pytest

from benchmarks.review_plan import panels, sets
from benchmarks.review_plan.sets import Case

REPLAYS, ORDERS, PANELS = 100, 4, 4


@pytest.mark.parametrize("kind", panels.KINDS)
def test_certificates_of_a_panel_are_broken_in_at_most_delta(kind: str) -> None:
    found = [panels.replay(kind, seed) for seed in range(REPLAYS)]
    for asked in found[0]:
        broken = np.mean([one[asked].broken for one in found])
        certified = np.mean([one[asked].certified for one in found])
        assert broken <= 1 - panels.CONFIDENCE, asked
        assert certified >= 0.9, asked


@pytest.mark.parametrize("case", sets.CASES, ids=lambda case: case.name)
def test_certificates_on_real_votes_are_broken_in_at_most_delta(case: Case) -> None:
    real = sets.read_or_none(case.name)
    if real is None:
        pytest.skip(f"left out: no shared data at {sets.FOLDER} (set TACIT_SHARED_DATA)")
    found = [sets.replay(case, real, seed) for seed in range(REPLAYS)]
    assert np.mean([one.broken for one in found]) <= 1 - sets.CONFIDENCE


def test_real_votes_are_saved_as_much_as_is_stated() -> None:
    shares = []
    for name, (under, _, _) in sets.SAVINGS.items():
        real = sets.read_or_none(name)
        if real is None:
            pytest.skip(f"left out: no shared data at {sets.FOLDER} (set TACIT_SHARED_DATA)")
        saved = sets.saved(real, under=under, orders=ORDERS)
        shares.append((saved.adaptive / saved.all_votes, saved.adaptive / saved.fixed))
    of_all, of_fixed = np.median(shares, axis=0)
    assert of_all <= 0.50
    assert of_fixed <= 0.70


@pytest.mark.parametrize("kind", panels.KINDS)
def test_a_panel_is_saved_as_much_as_is_stated(kind: str) -> None:
    found = [panels.saved(kind, seed) for seed in range(PANELS)]
    adaptive = np.mean([one.adaptive for one in found])
    assert adaptive <= 0.45 * np.mean([one.all_votes for one in found])
    assert adaptive <= 0.65 * np.mean([one.fixed for one in found])
