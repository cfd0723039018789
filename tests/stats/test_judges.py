"""The alternative annotator test and the licence: hand-worked, properties, real votes."""

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tacit.stats import judges
from tacit.stats.corrections import Confusion
from tacit.stats.judges import Verdict
from tacit.stats.votes import Votes

SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)
GOOD = Confusion(tp=90, fp=10, fn=10, tn=90)
POOR = Confusion(tp=60, fp=40, fn=40, tn=60)


def votes_of(columns: Sequence[Sequence[object]]) -> Votes:
    """One list a human, over the same items; `None` is no vote."""
    rows = [
        (item, f"human {rater}", label)
        for rater, column in enumerate(columns)
        for item, label in enumerate(column)
    ]
    item, rater, label = (list(part) for part in zip(*rows, strict=True))
    return Votes.from_columns(item, rater, label)


def simulated(*, judge: float, humans: float, items: int, seed: int = 0) -> judges.AltTest:
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, 2, items)

    def said(accuracy: float) -> list[int]:
        found: list[int] = np.where(chance.random(items) < accuracy, truth, 1 - truth).tolist()
        return found

    return judges.alt_test(votes_of([said(humans) for _ in range(4)]), said(judge))


def test_wins_worked_by_hand() -> None:
    # The others of each human are the other human. Judge says what the second human says on
    # all but the last ten items, where it says what nobody says.
    first, second = ["a"] * 40, ["a"] * 20 + ["b"] * 20
    judge = ["a"] * 20 + ["b"] * 10 + ["c"] * 10
    found = judges.alt_test(votes_of([first, second]), judge)
    of_first, of_second = found.humans
    # Against the first the other is the second: equal on 20, judge ahead on 10, equal on 10.
    assert (of_first.judge_wins, of_first.human_wins) == (1.0, 30 / 40)
    # Against the second the other is the first: both right on 20, both wrong on 20.
    assert (of_second.judge_wins, of_second.human_wins) == (1.0, 1.0)
    assert (found.omega.value, found.rho.value) == (1.0, 1.0)


def test_the_chance_is_that_of_a_one_sided_t_test() -> None:
    # d is 1 on 10 of 40 items and 0 on 30: mean .25, s = .438529, t = (.25-.2)/(s/√40) =
    # .721110; P(T ≤ .721110) with 39 degrees of freedom is .762448 (SciPy 1.17.1).
    human = ["a"] * 40
    judge = ["a"] * 30 + ["b"] * 10
    found = judges.alt_test(votes_of([human, human]), judge, epsilon=0.2)
    assert [each.chance for each in found.humans] == pytest.approx([0.7624287] * 2, abs=1e-6)
    assert found.omega.value == 0.0


@pytest.mark.parametrize(("epsilon", "passes"), [(0.2, True), (0.0, False)])
def test_a_constant_difference_is_rejected_exactly_below_epsilon(
    epsilon: float, passes: bool
) -> None:
    column = ["a", "b"] * 20
    found = judges.alt_test(votes_of([column, column]), column, epsilon=epsilon)
    assert [each.passes for each in found.humans] == [passes] * 2


def test_distances_worked_by_hand() -> None:
    # Humans 1, 2, 4 and judge 2, the same on 30 items. Distances to the other two:
    # 1: √((1+9)/2), judge √((0+4)/2); 2: √((1+4)/2), judge √((1+4)/2); 4: √((9+4)/2), √(1/2)
    columns = [[1] * 30, [2] * 30, [4] * 30]
    found = judges.alt_test(votes_of(columns), [2] * 30, metric="rmse")
    assert [each.judge_wins for each in found.humans] == [1.0, 1.0, 1.0]
    assert [each.human_wins for each in found.humans] == [0.0, 1.0, 0.0]
    worse = judges.alt_test(votes_of(columns), [9.5] * 30, metric="rmse")
    assert [each.judge_wins for each in worse.humans] == [0.0, 0.0, 0.0]


def test_distances_between_words_are_refused() -> None:
    with pytest.raises(ValueError, match="numbers"):
        judges.alt_test(votes_of([["a"], ["b"]]), ["a"], metric="rmse")


def test_a_judge_as_good_as_the_humans_passes_and_a_poor_one_does_not() -> None:
    assert simulated(judge=0.9, humans=0.9, items=400).omega.value == 1.0
    assert simulated(judge=0.6, humans=0.9, items=400).omega.value == 0.0


def test_a_judge_that_is_worse_by_epsilon_rarely_passes() -> None:
    # Against the others' answers a judge of accuracy a trails a human of accuracy h; where the
    # trail is ε, false discoveries are at most q of them.
    chance = np.random.default_rng(2)
    passed = []
    for _ in range(200):
        differences = chance.choice([1, 0, -1], p=[0.3, 0.6, 0.1], size=100).astype(np.int8)
        passed.append(judges._chance(differences, 0.2) <= 0.05)
    assert np.mean(passed) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


def test_humans_with_few_items_and_items_with_one_human_or_no_verdict_are_left_out() -> None:
    long = ["a", "b"] * 20
    columns: list[list[object]] = [list(long), list(long), [*long[:20], *([None] * 20)]]
    found = judges.alt_test(votes_of(columns), [*long[:35], *([None] * 5)])
    assert [(each.rater, each.items) for each in found.humans] == [
        ("human 0", 35),
        ("human 1", 35),
    ]
    assert found.left_out == ("human 2",)


def test_one_human_or_no_votes_is_undefined() -> None:
    for votes in (votes_of([["a"] * 40]), votes_of([[None] * 40])):
        found = judges.alt_test(votes, ["a"] * votes.item_count)
        assert found.omega.value is None
        assert found.rho.unknown == "no human has 30 items with a second human and the judge"


def test_a_judge_of_other_items_is_refused() -> None:
    with pytest.raises(ValueError, match="each item"):
        judges.alt_test(votes_of([["a"], ["a"]]), ["a", "a"])


def test_nothing_depends_on_the_order_of_humans_or_the_names_of_labels() -> None:
    chance = np.random.default_rng(6)
    columns = chance.integers(0, 3, (3, 80)).tolist()
    judge = chance.integers(0, 3, 80).tolist()
    found = judges.alt_test(votes_of(columns), judge)
    named = [["xyz"[label] for label in column] for column in reversed(columns)]
    again = judges.alt_test(votes_of(named), ["xyz"[label] for label in judge])
    assert again.rho.value == pytest.approx(found.rho.value)
    assert sorted(each.chance for each in again.humans) == pytest.approx(
        sorted(each.chance for each in found.humans)
    )


def test_licences() -> None:
    good = simulated(judge=0.9, humans=0.9, items=200)
    poor = simulated(judge=0.6, humans=0.9, items=200)
    few = simulated(judge=0.9, humans=0.9, items=20)
    assert judges.licence(good, GOOD).verdict is Verdict.MAY_REPLACE
    assert judges.licence(poor, GOOD).verdict is Verdict.MAY_ASSIST
    assert judges.licence(poor, POOR).verdict is Verdict.HUMANS_ONLY
    assert judges.licence(few, GOOD).verdict is Verdict.NOT_ENOUGH_DATA
    assert judges.licence(few, GOOD).because == "0 experts have 30 items; 3 are needed"
    one_sided = judges.licence(poor, Confusion(tp=5, fp=0, fn=0, tn=0))
    assert one_sided.because == "no row is truly not met"


@pytest.mark.parametrize("physician", [0, 1, 2])
def test_physicians_in_the_place_of_the_judge(physician: int) -> None:
    expected = _expected()[f"alt-test, physician {physician} in the place of the judge"]
    path = SHARED_DATA / "k-qa" / "NLI_medical_annotator.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [[row[f"label_{place}"] for row in rows] for place in range(3)]
    judge = columns.pop(physician)
    found = judges.alt_test(votes_of(columns), judge, epsilon=0.2)
    assert found.omega.value == pytest.approx(expected["omega"], abs=1e-9)
    assert found.rho.value == pytest.approx(expected["rho"], abs=1e-9)


def _expected() -> dict[str, dict[str, float]]:
    path = SHARED_DATA / "EXPECTED.json"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    values = json.loads(path.read_text(encoding="utf-8"))["values"]
    return {entry["statistic"]: entry["value"] for entry in values}
