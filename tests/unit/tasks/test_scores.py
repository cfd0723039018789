"""Rubrics and grades as they lie in files, and their scores."""

import pytest

from tacit.kit.errors import Malformed
from tacit.tasks import scores
from tests.make.kinds import example_of

CRITERIA = [
    {"id": "c1", "text": "Says so.", "weight": 5},
    {"id": "c2", "text": "Says too much.", "weight": -5},
]


def score(
    rubric: object, grades: object, *, formula: str | None = None, policy: str = "refuse"
) -> list[scores.Scored]:
    read = scores.read_rubric(rubric)
    chosen = formula or read.formula or scores.Asked.formula
    asked = scores.Asked(formula=chosen, policy=policy)
    return scores.score(read.criteria, scores.read_grades(grades), asked=asked)


@pytest.mark.parametrize(
    "grades",
    [
        {"c1": "met", "c2": None},
        {"r1": {"c1": "met"}},
        [{"criterion": "c1", "response": "r1", "verdict": "met"}],
        {"c1": 1, "c2": "unresolved"},
    ],
)
def test_grades_come_in_three_shapes(grades: object) -> None:
    (one,) = score(CRITERIA, grades)
    assert (one.score.value, one.score.low, one.score.high) == (None, 0.0, 1.0)


def test_a_rubric_answer_is_scored_as_it_lies() -> None:
    _, answer = example_of("rubric")
    grades = answer["grades"]
    assert isinstance(grades, list)
    current = [each for each in grades if each["response"] == "good"]
    (good,) = score({"criteria": answer["criteria"], "formula": answer["formula"]}, current)
    assert (good.id, good.score.value) == ("good", 1.0)


def test_a_tree_of_paperbench_is_read_with_ids_of_its_own() -> None:
    def node(name: str, weight: int, *below: object) -> dict[str, object]:
        return {"id": name, "requirements": name, "weight": weight, "sub_tasks": list(below)}

    tree = node("root", 1, node("a", 3), node("b", 1, node("a", 1), node("c", 1)))
    (one,) = score(tree, {"a": "met", "a-2": "unmet", "c": "met"})
    assert one.score.value == 0.875


def test_two_grades_on_one_criterion_need_a_rule_first() -> None:
    twice = [{"criterion": "c1", "verdict": "met"}, {"criterion": "c1", "verdict": "unmet"}]
    with pytest.raises(Malformed, match=r"grades\[1\]: c1 has two grades on one response"):
        score(CRITERIA, twice)


@pytest.mark.parametrize("rubric", ["text", 3, None])
def test_what_is_no_rubric_is_named(rubric: object) -> None:
    with pytest.raises(Malformed, match="no rubric"):
        scores.read_rubric(rubric)


@pytest.mark.parametrize("grades", ["text", 3, {"c1": True}, {"c1": [1]}])
def test_what_are_no_grades_is_named(grades: object) -> None:
    with pytest.raises(Malformed, match=r"grades"):
        scores.read_grades(grades)


def test_a_verdict_that_no_criterion_can_have_names_its_response() -> None:
    with pytest.raises(Malformed, match=r"responses\[0\]: c1 has no verdict 'good'"):
        score(CRITERIA, {"c1": "good"})


def test_unknown_formulas_and_policies_are_malformed() -> None:
    with pytest.raises(Malformed, match="'mean' is no formula"):
        score(CRITERIA, {"c1": "met"}, formula="mean")
    with pytest.raises(Malformed, match="'drop' is no policy"):
        score(CRITERIA, {"c1": "met"}, policy="drop")


def test_too_many_criteria_are_refused() -> None:
    many = [{"id": f"c{n}", "text": "x"} for n in range(scores.CRITERIA_MAX + 1)]
    with pytest.raises(Malformed, match="10,001 are too many"):
        score(many, {})


def test_too_many_criteria_times_responses_are_refused() -> None:
    """Each by itself is within its limit; together they would keep a processor for minutes."""
    criteria = [{"id": f"c{at}", "text": "It is so.", "weight": 1} for at in range(1_000)]
    responses = [scores.Response(id=str(at)) for at in range(1_000)]
    with pytest.raises(Malformed, match="1,000,000"):
        scores.score(criteria, responses, asked=scores.Asked())
