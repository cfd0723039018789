"""The replays of `benchmarks/review_plan`, enough of them to hold the limits. Two minutes."""

import numpy as np
import pytest

from benchmarks.review_plan import panels, sets
from benchmarks.review_plan.certificates import Certified
from benchmarks.review_plan.sets import Case

REPLAYS, ORDERS, PANELS = 100, 4, 4


Found = list[dict[tuple[str, float], Certified]]


def check(found: Found, *, doubt: float, certified: float) -> None:
    for asked in found[0]:
        assert np.mean([one[asked].broken for one in found]) <= doubt, asked
        assert np.mean([one[asked].certified for one in found]) >= certified, asked


@pytest.mark.parametrize("kind", panels.KINDS)
def test_certificates_of_a_panel_are_broken_in_at_most_delta(kind: str) -> None:
    found = [panels.replay(kind, seed) for seed in range(REPLAYS)]
    check(found, doubt=1 - panels.TERMS.confidence, certified=0.9)


@pytest.mark.parametrize("kind", sets.KINDS)
@pytest.mark.parametrize("case", sets.CASES, ids=lambda case: case.name)
def test_certificates_on_real_votes_are_broken_in_at_most_delta(case: Case, kind: str) -> None:
    need_sets()
    found = [sets.replay(case, kind, seed) for seed in range(REPLAYS)]
    check(found, doubt=1 - sets.CONFIDENCE, certified=0.0)


def test_real_votes_are_saved_as_much_as_is_stated() -> None:
    need_sets()
    shares = []
    for name, (under, _, _) in sets.SAVINGS.items():
        saved = sets.saved(sets.read(name), under=under, orders=ORDERS)
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


def need_sets() -> None:
    if not sets.FOLDER.exists():
        pytest.skip(f"left out: no shared data at {sets.FOLDER} (set TACIT_SHARED_DATA)")
