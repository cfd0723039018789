"""ProcessBench F1: worked by hand, at its edges, on real traces."""

import json
import os
from pathlib import Path

import pytest

from tacit.stats import steps

SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)


def test_f1_is_the_harmonic_mean_of_both_accuracies() -> None:
    found = steps.process_bench([2, 0, 1, 3, -1, -1], [2, 0, -1, 1, -1, 0])
    assert (found.error.value, found.correct.value) == (0.5, 0.5)
    assert found.f1.value == 0.5
    skewed = steps.process_bench([0, 0, 0, 0, -1], [0, 1, 1, 1, -1])
    assert skewed.f1.value == 2 * 0.25 * 1 / 1.25


def test_an_unreadable_prediction_is_wrong_in_both() -> None:
    found = steps.process_bench([1, -1, -1], [None, None, -1])
    assert (found.error.value, found.correct.value, found.f1.value) == (0.0, 0.5, 0.0)


def test_f1_is_zero_where_the_original_divides_by_zero() -> None:
    assert steps.process_bench([1, -1], [0, 0]).f1.value == 0.0


def test_f1_is_undefined_without_both_sorts_of_items() -> None:
    assert steps.process_bench([-1], [-1]).f1.reason == steps.NONE_WITH
    assert steps.process_bench([0], [0]).f1.reason == steps.NONE_WITHOUT
    with pytest.raises(ValueError, match="shorter"):
        steps.process_bench([0, 1], [0])


@pytest.mark.parametrize("name", ["multistep_arithmetic", "tracking_shuffled_objects"])
def test_a_naive_guesser_on_real_traces(name: str) -> None:
    path = SHARED_DATA / "EXPECTED.json"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    file = f"big-bench-mistake/{name}.jsonl"
    expected = next(
        entry["value"]
        for entry in json.loads(path.read_text(encoding="utf-8"))["values"]
        if entry["file"] == file and entry["statistic"] == "ProcessBench F1 of a naive guesser"
    )
    lines = (SHARED_DATA / file).read_text(encoding="utf-8").splitlines()
    traces = [json.loads(line) for line in lines]
    labels = [-1 if each["mistake_index"] is None else each["mistake_index"] for each in traces]
    guesses = [
        -1 if each["answer"] == each["target"] else len(each["steps"]) - 1 for each in traces
    ]
    found = steps.process_bench(labels, guesses)
    for figure, key in ((found.error, "error"), (found.correct, "correct"), (found.f1, "f1")):
        assert figure.value == pytest.approx(expected[key], abs=1e-9)
