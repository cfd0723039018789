"""What a revision changed."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.tasks import revisions
from tacit.tasks.records import Change

SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data")
)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("A b.", "A b.", Change.NONE),
        ("A b.", "A\n b. ", Change.WHITESPACE),
        ("A b [1].", "A b.", Change.CITATION),
        ("A b [1].", "A\nb [2][33].", Change.CITATION),
        ("A b [1].", "A c [1].", Change.CONTENT),
        ("A b [x].", "A b.", Change.CONTENT),
        ("A b.", "", None),
        ("A b.", None, None),
        ("", "A.", Change.CONTENT),
    ],
)
def test_the_rule_of_the_formats_page(
    before: str, after: str | None, change: Change | None
) -> None:
    assert revisions.classify(before, after) is change


@given(st.text(alphabet="ab [1]\n", min_size=1), st.text(alphabet="ab [1]\n", min_size=1))
def test_the_order_of_the_two_texts_does_not_matter(before: str, after: str) -> None:
    assert revisions.classify(before, after) is revisions.classify(after, before)


def test_the_revisions_of_expertqa_are_of_the_kinds_that_were_counted() -> None:
    path = SHARED_DATA / "EXPECTED.json"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    values = json.loads(path.read_text(encoding="utf-8"))["values"]
    answers: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    rows = (SHARED_DATA / "expertqa" / "rand_val.jsonl").read_text(encoding="utf-8")
    for line in rows.splitlines():
        for answer in json.loads(line)["answers"].values():
            answers[_name(answer["answer_string"], answer["revised_answer_string"])] += 1
            for claim in answer["claims"]:
                claims[_name(claim["claim_string"], claim["revised_claim"])] += 1
    expected = {v["statistic"]: v["value"] for v in values if v["name"] == "expertqa"}
    assert answers == expected["answers by kind of revision"]
    assert claims == expected["claims by kind of revision"]


def _name(before: str, after: str | list[str] | None) -> str:
    change = revisions.classify(before, after if isinstance(after, str) else None)
    return "empty" if change is None else "identical" if change is Change.NONE else change
