"""PPI++ and Rogan-Gladen: hand-worked, coverage, the price, real confusion tables."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import corrections
from tacit.stats.corrections import Confusion
from tacit.stats.estimates import Estimate

SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)
Labels = NDArray[np.int64]


def drawn(chance: np.random.Generator, *, n: int, share: float = 0.6) -> tuple[Labels, Labels]:
    """Truth, and a judge that is right on 85 % of what is met and 75 % of what is not."""
    truth = (chance.random(n) < share).astype(np.int64)
    right = chance.random(n) < np.where(truth == 1, 0.85, 0.75)
    return truth, np.where(right, truth, 1 - truth)


def width(found: Estimate) -> float:
    assert found.low is not None
    assert found.high is not None
    return found.high - found.low


def covers(found: Estimate, value: float) -> bool:
    assert found.low is not None
    assert found.high is not None
    return found.low <= value <= found.high


def test_ppi_worked_by_hand() -> None:
    # Y = 1 1 0 0, f = 1 0 0 0 and f on four more rows 1 1 1 0: mean of f .5, var f .25 over all,
    # cov .5·.25 = 1/8, λ = (1/8)/((1 + 1)·.25) = 1/4; value 1/4·3/4 + (1/2 - 1/4·1/4) = 5/8.
    # Variance: 1/16·(1/4)/4 + var(3/4, 1, 0, 0)/4 = 1/256 + .2656250/4; t₃ = 3.182446.
    found = corrections.ppi_mean([1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0])
    assert found.value == pytest.approx(5 / 8)
    spread = np.var([0.75, 1, 0, 0], ddof=1)
    assert width(found) / 2 == pytest.approx(3.182446 * np.sqrt(1 / 256 + spread / 4), rel=1e-6)


def test_a_weight_of_nothing_is_the_experts_alone_and_of_one_is_ppi() -> None:
    expert, judge, rest = [1, 0, 1, 1], [1, 0, 0, 1], [1, 1, 0, 1, 1, 0]
    alone = corrections.ppi_mean(expert, judge, rest, power=0.0)
    assert alone.value == pytest.approx(0.75)
    assert width(alone) / 2 == pytest.approx(3.182446 * np.std(expert, ddof=1) / 2, rel=1e-6)
    assert corrections.ppi_mean(expert, judge, rest, power=1.0).value == pytest.approx(
        4 / 6 + 1 / 4
    )


@pytest.mark.parametrize(
    ("power", "value"), [(0.0, 0.595), (1.0, 0.6386), (None, 0.6225081751197115)]
)
def test_ppi_is_that_of_its_authors(power: float | None, value: float) -> None:
    # ppi-python 0.2.3, ppi_mean_pointestimate with lam = 0, 1 and None on these rows.
    chance = np.random.default_rng(1)
    truth = (chance.random(5_200) < 0.6).astype(np.float64)
    right = chance.random(5_200) < np.where(truth == 1, 0.85, 0.75)
    judge = np.where(right, truth, 1 - truth)
    found = corrections.ppi_mean(truth[:200], judge[:200], judge[200:], power=power)
    assert found.value == pytest.approx(value, abs=1e-3 * width(found))


def test_a_perfect_judge_lends_its_many_rows() -> None:
    truth, _ = drawn(np.random.default_rng(1), n=20_100)
    found = corrections.ppi_mean(truth[:100], truth[:100], truth[100:])
    assert width(found) < 0.3 * width(corrections.ppi_mean(truth[:100], truth[:100], []))


@pytest.mark.parametrize("judge", [[1, 1, 1, 1], [0, 0, 0, 0]])
def test_a_judge_that_says_the_same_of_all_is_left_aside(judge: list[int]) -> None:
    found = corrections.ppi_mean([1, 0, 1, 1], judge, judge)
    assert found.value == pytest.approx(0.75)


def test_ppi_is_undefined_with_fewer_than_two_rows() -> None:
    found = corrections.ppi_mean([1], [1], [1, 0])
    assert found.unknown == "fewer than 2 rows were judged by experts"


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same rows"):
        corrections.ppi_mean([1, 0], [1], [])


def test_ppi_covers_and_costs_what_is_published() -> None:
    # 200 rows of experts, a judge right on .85 and .75: widths .135 alone and .112 (published).
    chance = np.random.default_rng(7)
    covered, widths, alone = [], [], []
    for _ in range(1_000):
        truth, judge = drawn(chance, n=5_200)
        found = corrections.ppi_mean(truth[:200], judge[:200], judge[200:])
        covered.append(covers(found, 0.6))
        widths.append(width(found))
        alone.append(width(corrections.ppi_mean(truth[:200], judge[:200], [])))
    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.mean(alone) == pytest.approx(0.136, abs=0.002)
    assert np.mean(widths) == pytest.approx(0.112, abs=0.003)


def test_rows_drawn_by_plan_need_the_inverse_of_their_chance() -> None:
    chance = np.random.default_rng(8)
    weighted, plain = [], []
    for _ in range(100):
        truth, judge = drawn(chance, n=3_000)
        likely = np.where(judge == 1, 0.05, 0.2)
        seen = chance.random(3_000) < likely
        asked = (truth[seen], judge[seen], judge)
        weighted.append(corrections.ppi_mean(*asked, weights=1 / likely[seen]).value)
        plain.append(corrections.ppi_mean(truth[seen], judge[seen], []).value)
    assert np.mean(np.array(weighted, dtype=float)) == pytest.approx(0.6, abs=0.01)
    assert np.mean(np.array(plain, dtype=float)) < 0.5


def test_rogan_gladen_worked_by_hand() -> None:
    # TPR .8, TNR .7, J .5, p .5: θ = .2/.5 = .4. Variance [.25/100 + .36·.21/50 + .16·.16/50]/.25
    counts = Confusion(tp=40, fn=10, fp=15, tn=35)
    found = corrections.rogan_gladen(50, 100, against=counts)
    assert found.share.value == pytest.approx(0.4)
    assert found.inflation == pytest.approx(4.0)
    variance = (0.25 / 100 + 0.36 * 0.21 / 50 + 0.16 * 0.16 / 50) / 0.25
    assert width(found.share) / 2 == pytest.approx(1.959964 * np.sqrt(variance), rel=1e-6)


@pytest.mark.parametrize(
    ("counts", "n", "reason"),
    [
        (Confusion(tp=10, fn=10, fp=10, tn=10), 10, "the judge does no better than chance"),
        (Confusion(tp=1, fn=0, fp=0, tn=0), 10, "no row is truly not met"),
        (Confusion(tp=0, fn=0, fp=0, tn=1), 10, "no row is truly met"),
        (Confusion(tp=9, fn=1, fp=1, tn=9), 0, "no row was judged"),
    ],
)
def test_rogan_gladen_is_undefined(counts: Confusion, n: int, reason: str) -> None:
    found = corrections.rogan_gladen(n // 2, n, against=counts)
    assert (found.share.value, found.share.unknown, found.inflation) == (None, reason, None)


def test_rogan_gladen_is_cut_to_a_share() -> None:
    counts = Confusion(tp=90, fn=10, fp=10, tn=90)
    assert corrections.rogan_gladen(0, 100, against=counts).share.value == 0.0
    assert corrections.rogan_gladen(100, 100, against=counts).share.value == 1.0


def test_rogan_gladen_covers_and_costs_what_is_published() -> None:
    # The same 200 rows of experts as for PPI++: width .205 (published), nearly twice as wide.
    chance = np.random.default_rng(9)
    covered, widths = [], []
    for _ in range(1_000):
        truth, judge = drawn(chance, n=5_200)
        experts = np.bincount(2 * truth[:200] + judge[:200], minlength=4).tolist()
        counts = Confusion(tn=experts[0], fp=experts[1], fn=experts[2], tp=experts[3])
        found = corrections.rogan_gladen(int(judge[200:].sum()), 5_000, against=counts).share
        covered.append(covers(found, 0.6))
        widths.append(width(found))
    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.mean(widths) == pytest.approx(0.205, abs=0.015)


def test_negative_counts_and_shares_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Confusion(tp=-1, fp=0, fn=0, tn=0)
    with pytest.raises(ValueError, match="between"):
        corrections.rogan_gladen(3, 2, against=Confusion(tp=1, fp=1, fn=1, tn=1))


@pytest.mark.parametrize("judge", ["gpt-4o-mini", "claude-haiku-4-5"])
def test_real_judges_against_physicians(judge: str) -> None:
    expected = _expected()[f"{judge} on HealthBench meta-evaluation"]
    counts = Confusion(**{name: int(expected[name]) for name in ("tp", "fp", "fn", "tn")})
    found = corrections.rogan_gladen(counts.tp + counts.fp, counts.n, against=counts)
    assert found.youden.value == pytest.approx(expected["youden_j"], abs=1e-9)
    assert found.inflation == pytest.approx(expected["variance_inflation"], abs=1e-9)
    assert found.share.value == pytest.approx(expected["rogan_gladen"], abs=1e-9)
    assert found.share.value == pytest.approx(expected["share_met_by_physicians"], abs=1e-9)


def _expected() -> dict[str, dict[str, float]]:
    path = SHARED_DATA / "EXPECTED.json"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    values = json.loads(path.read_text(encoding="utf-8"))["values"]
    return {entry["statistic"]: entry["value"] for entry in values}
