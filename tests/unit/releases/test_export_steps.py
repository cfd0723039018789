"""Real traces with a first wrong step, as stepwise labels."""

import json
import os
from pathlib import Path

import pytest

from tacit.releases.exports import registry
from tacit.releases.exports.exporter import LeftOut
from tacit.tasks.kinds.critique import rows as critique_rows
from tests.make.rows import row

SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data")
)


@pytest.mark.parametrize("name", ["multistep_arithmetic", "tracking_shuffled_objects"])
def test_steps_after_the_first_mistake_have_no_label(name: str) -> None:
    path = SHARED_DATA / "EXPECTED.json"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    file = f"big-bench-mistake/{name}.jsonl"
    right, wrong, _ = next(
        entry["value"]
        for entry in json.loads(path.read_text(encoding="utf-8"))["values"]
        if entry["file"] == file and entry["statistic"] == "step labels true, false, none"
    )
    labels: list[bool] = []
    for line in (SHARED_DATA / file).read_text(encoding="utf-8").splitlines():
        trace = json.loads(line)
        first = -1 if trace["mistake_index"] is None else trace["mistake_index"]
        task_input = {
            "title": "Trace",
            "prompt": [{"role": "user", "content": trace["input"]}],
            "response": {"id": "r1", "steps": trace["steps"]},
        }
        given = row("critique", task_input, critique_rows.from_first_error(first))
        made = registry.get("stepwise").export(given)
        assert not isinstance(made, LeftOut)
        for each in made:
            assert not isinstance(each, LeftOut)
            found = each["labels"]
            assert isinstance(found, list)
            labels += found
    assert (labels.count(True), labels.count(False)) == (right, wrong)
