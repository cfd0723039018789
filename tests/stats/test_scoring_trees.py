"""Trees of criteria: hand-worked values, the real trees of PaperBench, flat weights."""

import json
import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from tacit.stats import rubric_weights, scoring

SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)
PAPERS = ("bridging-data-gaps", "ftrl", "sequential-neural-score-estimation")

TREE: list[dict[str, object]] = [
    {"id": "root", "weight": 1},
    {"id": "code", "weight": 3, "parent": "root"},
    {"id": "runs", "weight": 1, "parent": "root"},
    {"id": "a", "weight": 2, "parent": "code"},
    {"id": "b", "weight": 1, "parent": "code"},
]
"""root: 3/4 code (2/3 a, 1/3 b), 1/4 runs."""


def score(tree: list[dict[str, object]], **verdicts: str | float | None) -> scoring.Score:
    return scoring.score(tree, verdicts, formula="tree")


def test_a_tree_is_divided_at_each_node() -> None:
    scored = score(TREE, a="met", b="unmet", runs="met")
    assert scored.value == 0.75
    assert {part.id: part.value for part in scored.parts} == {
        "root": 0.75, "code": 2 / 3, "runs": 1.0, "a": 1.0, "b": 0.0,
    }  # fmt: skip
    assert (scored.met, scored.unmet) == (2, 1)


def test_an_open_leaf_opens_every_node_above_it() -> None:
    scored = score(TREE, a="met", runs="unmet")
    assert (scored.value, scored.low, scored.high) == (None, 0.5, 0.75)
    ends = {part.id: (part.low, part.high) for part in scored.parts}
    assert ends["code"] == (2 / 3, 1.0)
    assert ends["runs"] == (0.0, 0.0)


def test_skip_leaves_a_branch_without_any_verdict_out() -> None:
    scored = scoring.score(TREE, {"runs": "met"}, formula="tree", policy="skip")
    assert scored.value == 1.0


def test_a_gate_in_a_tree_closes_its_parents_subtree_alone() -> None:
    gated = [{**node, "gate": "must_pass"} if node["id"] == "b" else node for node in TREE]
    scored = score(gated, a="met", b="unmet", runs="met")
    assert scored.value == 0.25
    top = [{**node, "gate": "must_pass"} if node["id"] == "runs" else node for node in TREE]
    assert score(top, a="met", b="met", runs="unmet").value == 0.0


def test_a_gate_on_a_group_asks_for_all_of_it() -> None:
    gated = [{**node, "gate": "must_pass"} if node["id"] == "code" else node for node in TREE]
    assert score(gated, a="met", b="unmet", runs="met").value == 0.0
    assert score(gated, a="met", b="met", runs="unmet").value == 0.75


def test_several_roots_are_weighed_as_children_of_one() -> None:
    forest: list[dict[str, object]] = [{"id": "x", "weight": 1}, {"id": "y", "weight": 3}]
    assert score(forest, x="met", y="unmet").value == 0.25


def test_a_tree_takes_no_negative_weight() -> None:
    scored = score([{"id": "x", "weight": -1}], x="met")
    assert scored.reason == "x has a negative weight, which a tree does not take"


def test_a_verdict_on_a_group_is_ignored_by_name() -> None:
    scored = score(TREE, a="met", b="met", runs="met", code="unmet")
    assert (scored.value, scored.ignored) == (1.0, ("code",))


def test_a_tree_may_be_as_deep_as_it_likes() -> None:
    deep: list[dict[str, object]] = [{"id": "n0"}]
    deep += [{"id": f"n{depth}", "parent": f"n{depth - 1}"} for depth in range(1, 5_000)]
    assert score(deep, n4999="met").value == 1.0
    assert rubric_weights.flat_weights(deep) == {"n4999": Fraction(1)}


def test_flat_weights_are_products_down_the_path() -> None:
    assert rubric_weights.flat_weights(TREE) == {
        "runs": Fraction(1, 4), "a": Fraction(1, 2), "b": Fraction(1, 4),
    }  # fmt: skip
    assert rubric_weights.shares(TREE, formula="tree")["code"] == 0.75


def test_counting_formulas_count_the_leaves_of_a_tree() -> None:
    verdicts = {"a": "met", "b": "unmet", "runs": "met"}
    assert scoring.score(TREE, verdicts, formula="pass_fraction").value == 2 / 3


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("statistic", ["score, every other leaf met", "score, only code written"])
def test_a_tree_of_paperbench_has_the_published_score(paper: str, statistic: str) -> None:
    number, fraction = _expected(paper, statistic)
    criteria, categories = _read_tree(paper)
    leaves = list(categories)
    if statistic == "score, only code written":
        met = {leaf for leaf in leaves if categories[leaf] == "Code Development"}
    else:
        met = set(leaves[::2])
    verdicts = {leaf: "met" if leaf in met else "unmet" for leaf in leaves}
    scored = scoring.score(criteria, verdicts, formula="tree")
    assert scored.value == pytest.approx(number, abs=1e-12)
    weights = rubric_weights.flat_weights(criteria)
    assert sum((weights[leaf] for leaf in met), Fraction(0)) == Fraction(str(fraction))
    shuffled = scoring.score(criteria[::-1], verdicts, formula="tree")
    assert shuffled.value == scored.value


def _expected(paper: str, statistic: str) -> tuple[float, str]:
    path = SHARED_DATA / "EXPECTED.json"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    for entry in json.loads(path.read_text(encoding="utf-8"))["values"]:
        if (entry["file"], entry["statistic"]) == (f"paperbench/{paper}.json", statistic):
            number, fraction = entry["value"]
            return number, fraction
    raise AssertionError(f"no expected value of {paper}: {statistic}")


def _read_tree(paper: str) -> tuple[list[dict[str, object]], dict[str, str]]:
    """Criteria with ids by place, as ids of the source are not unique, and leaf → category."""
    path = SHARED_DATA / "paperbench" / f"{paper}.json"
    criteria: list[dict[str, object]] = []
    categories: dict[str, str] = {}
    for place, (node, parent) in enumerate(_walk(json.loads(path.read_text("utf-8")), None)):
        assert node["id"]
        criteria.append({"id": f"n{place}", "weight": node["weight"], "parent": parent})
        if not node["sub_tasks"]:
            categories[f"n{place}"] = str(node["task_category"])
    return criteria, categories


def _walk(
    root: Mapping[str, object], parent: str | None
) -> Iterator[tuple[Mapping[str, object], str | None]]:
    """Depth first; a node's own id is its place in this order."""
    waiting: list[tuple[Mapping[str, object], str | None]] = [(root, parent)]
    place = 0
    while waiting:
        node, above = waiting.pop()
        yield node, above
        children = node["sub_tasks"]
        assert isinstance(children, list)
        waiting += [(child, f"n{place}") for child in reversed(children)]
        place += 1
