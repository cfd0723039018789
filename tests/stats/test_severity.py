"""Severity: real grades, exact identities, coverage."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import severity
from tacit.stats.errors import VotesMalformed
from tacit.stats.severity import Severity
from tacit.stats.votes import Votes

SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)


def _values(found: Severity) -> list[float]:
    return [one.value for one in found.estimates if one.value is not None]


def _errors(found: Severity) -> NDArray[np.float64]:
    return np.array([one.high - one.value for one in found.estimates if one.high and one.value])


def _votes(item: object, rater: object, label: object) -> Votes:
    return Votes.from_columns(np.asarray(item), np.asarray(rater), np.asarray(label))


def _holes(seed: int, *, items: int = 60, raters: int = 5) -> Votes:
    """Scores with a fifth of the cells missing."""
    chance = np.random.default_rng(seed)
    item, rater = np.nonzero(chance.random((items, raters)) < 0.8)
    own, of_item = chance.normal(size=raters), chance.normal(size=items)
    score = np.round(of_item[item] + own[rater] + chance.normal(size=len(item)), 3)
    return _votes(item, rater, score)


def test_three_physicians_grade_k_qa() -> None:
    """Entailed or not: −4.7, +6.6, −1.9 points; by hand, the share of each less that of all."""
    path = SHARED_DATA / "k-qa" / "NLI_medical_annotator.csv"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    met = [[row[f"label_{w}"] == "Entailment" for row in rows] for w in range(3)]
    votes = _votes(
        np.tile(np.arange(len(rows)), 3), np.repeat(np.arange(3), len(rows)), np.ravel(met) * 1
    )
    questions = [row["Question"] for row in rows]
    found = severity.additive(votes, cluster=questions)
    points = [100 * value for value in _values(found)]
    assert points == pytest.approx([-4.7, 6.6, -1.9], abs=0.05)
    assert found.estimates[0].n == 50
    assert found.estimates[1].low is not None
    assert found.estimates[1].low > 0


def test_complete_scores_give_plain_differences_of_means() -> None:
    chance = np.random.default_rng(5)
    table = chance.integers(0, 5, size=(40, 3))
    votes = _votes(np.repeat(np.arange(40), 3), np.tile(np.arange(3), 40), table.ravel())
    found = severity.additive(votes)
    assert _values(found) == pytest.approx((table.mean(axis=0) - table.mean()).tolist())
    assert found.converged


def test_values_are_least_squares() -> None:
    votes = _holes(1)
    y = severity.scores_of(votes, None)
    design = np.zeros((votes.n, 65))
    design[np.arange(votes.n), votes.item] = 1
    design[np.arange(votes.n), 60 + votes.rater] = 1
    solved = np.linalg.lstsq(design, y, rcond=None)[0][60:]
    solved -= votes.per_rater @ solved / votes.n
    assert _values(severity.additive(votes)) == pytest.approx(solved.tolist(), abs=1e-7)


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("sparse", [0, 16])
def test_the_jackknife_is_that_of_refits(
    clustered: bool, sparse: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(severity, "SPARSE", sparse)
    votes = _holes(2)
    cluster = np.arange(60) // 3 if clustered else np.arange(60)
    without = np.array(
        [
            _values(severity.additive(votes.take(cluster[votes.item] != g)))
            for g in np.unique(cluster)
        ]
    )
    g = len(without)
    errors = np.sqrt((g - 1) / g * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    found = severity.additive(votes, cluster=cluster)
    reach = _errors(found) / errors
    assert reach == pytest.approx(np.full(5, reach[0]), rel=1e-5)
    assert 1.95 < reach[0] < 2.1


def test_severity_is_recovered() -> None:
    chance = np.random.default_rng(3)
    truth = np.linspace(-1, 1, 9)
    item, rater = np.nonzero(chance.random((2_000, 9)) < 0.4)
    score = np.round(chance.normal(size=2_000)[item] + truth[rater] + chance.normal(size=len(item)))
    found = severity.additive(_votes(item, rater, score))
    assert _values(found) == pytest.approx(truth.tolist(), abs=0.15)


def test_the_interval_covers() -> None:
    """1,000 simulations, 60 items, three raters, nominal 95 %."""
    chance = np.random.default_rng(4)
    inside = []
    item, rater = np.repeat(np.arange(60), 3), np.tile(np.arange(3), 60)
    truth = np.array([-0.3, 0.1, 0.2])
    for _ in range(1_000):
        met = (chance.normal(size=60)[item] + truth[rater] + chance.normal(size=180)).round(1)
        found = severity.additive(
            Votes.from_codes(
                item.astype(np.int32),
                rater.astype(np.int32),
                np.arange(180, dtype=np.int32),
                shape=(60, 3, 180),
            ),
            scores=met,
        )
        for one, true in zip(found.estimates, truth, strict=True):
            assert one.low is not None
            assert one.high is not None
            inside.append(one.low <= true <= one.high)
    assert 0.93 <= np.mean(inside) <= 0.97


def test_raters_without_a_common_item_are_named() -> None:
    votes = Votes.from_columns(["1", "1", "2", "2"], ["ann", "bob", "cy", "dee"], [1, 2, 3, 4])
    found = severity.additive(votes)
    assert found.estimates[0].unknown == (
        "raters fall into 2 groups without a common item: ann, bob | cy, dee"
    )


def test_few_items_give_no_interval_and_say_so() -> None:
    votes = _votes([0, 0, 1, 1], [0, 1, 0, 1], [1, 2, 3, 5])
    found = severity.additive(votes).estimates[0]
    assert found.value == pytest.approx(-0.75)
    assert found.low is None
    assert found.method == "no interval: 2 groups, 20 are needed"


def test_an_item_that_alone_links_two_raters_leaves_no_interval() -> None:
    item = [*range(30), 30, *range(31, 60), 30]
    rater = [0] * 31 + [1] * 30
    found = severity.additive(_votes(item, rater, np.arange(61) % 7))
    assert found.estimates[0].low is None
    assert "would share none" in found.estimates[0].method


def test_levels_that_are_no_numbers_need_scores() -> None:
    votes = Votes.from_columns(["1", "1"], ["a", "b"], ["no", "yes"])
    with pytest.raises(VotesMalformed):
        severity.additive(votes)
    assert _values(severity.additive(votes, scores=[0, 1])) == [-0.5, 0.5]


def test_without_votes_nothing_is_known() -> None:
    empty = _votes([0], [0], [1]).take(np.array([False]))
    assert severity.additive(empty).estimates[0].unknown == severity.NO_VOTE


def test_a_million_raters_with_one_vote_each_are_named_in_part() -> None:
    """A tenth of them here, five an item: twenty thousand groups."""
    n = 100_000
    votes = Votes.from_codes(
        np.repeat(np.arange(n // 5), 5).astype(np.int32),
        np.arange(n, dtype=np.int32),
        np.zeros(n, dtype=np.int32),
        shape=(n // 5, n, 2),
    )
    found = severity.additive(votes)
    assert found.estimates[0].unknown is not None
    assert found.estimates[0].unknown.endswith("20, 21, 22, 23, 24 | and 19995 more")
