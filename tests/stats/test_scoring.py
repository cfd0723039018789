"""The scorer: worked examples of the published formulas, undefined cases, the third state."""

import math

import pytest

from tacit.stats import scoring

Criteria = list[dict[str, object]]
Verdict = str | float | None


def flat(*weights: float, **common: object) -> Criteria:
    """Criteria c0, c1 … with these weights."""
    return [{"id": f"c{place}", "weight": w, **common} for place, w in enumerate(weights)]


def of(*verdicts: Verdict) -> dict[str, Verdict]:
    return {f"c{place}": verdict for place, verdict in enumerate(verdicts)}


def value(criteria: Criteria, *verdicts: Verdict, formula: str) -> float:
    scored = scoring.score(criteria, of(*verdicts), formula=formula)
    assert scored.value is not None, scored.reason
    assert scored.low == scored.value == scored.high
    assert scored.resolved
    return scored.value


def test_the_example_of_healthbench() -> None:
    # simple-evals, healthbench_eval_test.py: (7 + 10 - 6) / (7 + 5 + 10)
    verdicts = ("met", "unmet", "met", "met")
    assert value(flat(7, 5, 10, -6), *verdicts, formula="positive_normalised") == 11 / 22


def test_a_score_below_zero_is_clipped_by_one_formula_alone() -> None:
    assert value(flat(5, -10), "unmet", "met", formula="positive_normalised") == -2.0
    assert value(flat(5, -10), "unmet", "met", formula="clipped") == 0.0


def test_prbench_moves_the_worst_to_zero_and_the_best_to_one() -> None:
    criteria = flat(8, 5, -6, -1)
    assert value(criteria, "unmet", "unmet", "met", "met", formula="min_normalised") == 0.0
    assert value(criteria, "met", "met", "unmet", "unmet", formula="min_normalised") == 1.0
    # S = 8 - 6 = 2; (2 + 7) / (13 + 7)
    assert value(criteria, "met", "unmet", "met", "unmet", formula="min_normalised") == 9 / 20


def test_only_negative_weights_have_a_formula_of_their_own() -> None:
    criteria = flat(-3, -1)
    assert value(criteria, "unmet", "met", formula="all_negative") == 0.75
    assert value(criteria, "unmet", "met", formula="min_normalised") == 0.75
    scored = scoring.score(criteria, of("unmet", "met"))
    assert scored == scoring.Score(reason=scoring.NO_POSITIVE)


def test_researchrubrics_gives_half_for_partly_satisfied() -> None:
    assert value(flat(4, 2, -2), "met", "partial", "partial", formula="positive_normalised") == (
        (4 + 1 - 1) / 6
    )


def test_apex_counts_criteria_and_no_weights() -> None:
    verdicts = ("met", "met", "unmet", "met")
    assert value(flat(1, 5, 9, 0), *verdicts, formula="pass_fraction") == 3 / 4
    assert value(flat(1, -5), "met", "unmet", formula="pass_fraction") == 1.0


def test_profbench_weighs_by_class() -> None:
    classes = ["Critical", "Major", "Minor", "Additional"]
    criteria = [
        {**criterion, "weight_class": name}
        for criterion, name in zip(flat(9, 9, 9, 9), classes, strict=True)
    ]
    verdicts = ("met", "unmet", "met", "unmet")
    assert value(criteria, *verdicts, formula="class_weights") == (4 + 2) / 10
    scored = scoring.score(flat(1), of("met"), formula="class_weights")
    assert scored.reason == "c0 has no class out of critical, major, minor, additional"


def test_finance_agent_v2_pays_nothing_without_a_must_pass() -> None:
    criteria = [*flat(3, 2), {"id": "c2", "weight": 1, "gate": "must_pass"}]
    assert value(criteria, "met", "unmet", "met", formula="gated") == 4 / 6
    assert value(criteria, "met", "met", "unmet", formula="gated") == 0.0


def test_a_gate_holds_in_every_formula_and_never_raises_a_score() -> None:
    criteria = [*flat(3, -9), {"id": "c2", "weight": 1, "gate": "must_pass"}]
    for formula in set(scoring.FORMULAS) - {"class_weights", "tree"}:
        closed = value(criteria, "met", "unmet", "unmet", formula=formula)
        opened = value(criteria, "met", "unmet", "met", formula=formula)
        assert closed == 0.0 < opened, formula
    assert value(criteria, "met", "met", "unmet", formula="gated") == -6 / 4


def test_a_negative_criterion_with_a_gate_passes_when_it_is_unmet() -> None:
    criteria = [*flat(3), {"id": "c1", "weight": -1, "gate": "must_pass"}]
    assert value(criteria, "met", "unmet", formula="clipped") == 1.0
    assert value(criteria, "met", "met", formula="clipped") == 0.0
    without_weight = [*flat(3), {"id": "c1", "weight": 0, "polarity": "negative",
                                 "gate": "must_pass"}]  # fmt: skip
    assert value(without_weight, "met", "unmet", formula="clipped") == 1.0
    assert value(without_weight, "met", "met", formula="clipped") == 0.0


def test_all_pass_needs_every_one() -> None:
    assert value(flat(1, 0, -2), "met", "met", "unmet", formula="all_pass") == 1.0
    assert value(flat(1, 0, -2), "met", "partial", "unmet", formula="all_pass") == 0.0


def test_an_ordinal_option_counts_by_its_place() -> None:
    criteria = flat(4, kind="ordinal", options=["poor", "fair", "good", "met"])
    for place, option in enumerate(["poor", "fair", "good", "met"]):
        assert value(criteria, option, formula="positive_normalised") == place / 3


def test_a_verdict_may_be_a_number() -> None:
    assert value(flat(2, -2), 0.75, 0.25, formula="positive_normalised") == 0.5


def test_a_nominal_criterion_with_a_weight_has_no_score() -> None:
    criteria = flat(1, kind="nominal", options=["Entailment", "Neutral", "Contradiction"])
    scored = scoring.score(criteria, of("Neutral"))
    assert (scored.value, scored.low) == (None, None)
    assert scored.reason == "c0 is nominal: its options have no order, so no score"
    assert value([*flat(3), {**criteria[0], "id": "c1", "weight": 0}], "met", "Neutral",
                 formula="positive_normalised") == 1.0  # fmt: skip


@pytest.mark.parametrize("formula", scoring.FORMULAS)
def test_an_empty_rubric_is_undefined_in_every_formula(formula: str) -> None:
    assert scoring.score([], {}, formula=formula) == scoring.Score(reason=scoring.EMPTY)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("positive_normalised", scoring.NO_POSITIVE),
        ("clipped", scoring.NO_POSITIVE),
        ("gated", scoring.NO_POSITIVE),
        ("min_normalised", scoring.NO_WEIGHT),
        ("all_negative", scoring.NO_NEGATIVE),
    ],
)
def test_zero_weights_are_undefined_where_the_formula_divides(formula: str, reason: str) -> None:
    assert scoring.score(flat(0, 0), of("met", "met"), formula=formula).reason == reason


def test_zero_weights_make_a_tree_zero_as_in_paperbench() -> None:
    assert value(flat(0, 0), "met", "met", formula="tree") == 0.0


@pytest.mark.parametrize("formula", scoring.FORMULAS)
def test_an_empty_response_meets_nothing(formula: str) -> None:
    criteria = flat(0.5, 2, weight_class="Major")
    bad = flat(-1) if formula == "all_negative" else []
    scored = scoring.score([*criteria, *bad][-1:] if bad else criteria, of("unmet", "unmet"),
                           formula=formula)  # fmt: skip
    assert scored.value == (1.0 if bad else 0.0)


@pytest.mark.parametrize("formula", scoring.FORMULAS)
def test_every_criterion_unresolved_leaves_the_whole_range(formula: str) -> None:
    criteria = flat(-2) if formula == "all_negative" else flat(1, 2, weight_class="Major")
    scored = scoring.score(criteria, {}, formula=formula)
    assert (scored.value, scored.low, scored.high) == (None, 0.0, 1.0)
    assert scored.reason == scoring.UNRESOLVED
    assert scored.unresolved == len(criteria)
    skipped = scoring.score(criteria, {}, formula=formula, policy="skip")
    assert (skipped.value, skipped.reason) == (None, scoring.ALL_SKIPPED)
    assert (skipped.low, skipped.high) == (0.0, 1.0)


def test_a_negative_criterion_that_timed_out() -> None:
    criteria, verdicts = flat(5, -5), of("met", "unresolved")
    scored = scoring.score(criteria, verdicts)
    assert (scored.value, scored.low, scored.high) == (None, 0.0, 1.0)
    assert not scored.resolved
    expected = {"skip": 1.0, "zero": 1.0, "partial(0.5)": 1.0, "fail": 0.0}
    for policy, number in expected.items():
        assert scoring.score(criteria, verdicts, policy=policy).value == number, policy


def test_a_positive_criterion_that_timed_out() -> None:
    criteria, verdicts = flat(4, 6), of("met", None)
    expected = {"skip": 1.0, "zero": 0.4, "partial(0.5)": 0.7, "partial": 0.7,
                "partial(1)": 1.0, "partial(.25)": 0.55, "fail": 0.4}  # fmt: skip
    for policy, number in expected.items():
        scored = scoring.score(criteria, verdicts, policy=policy)
        assert scored.value == pytest.approx(number, abs=1e-15), policy
        assert (scored.low, scored.high) == (0.4, 1.0)


def test_cannot_assess_is_told_apart_from_unresolved_and_is_no_unmet() -> None:
    scored = scoring.score(flat(1, 1, 1), of("cannot_assess", "unresolved", "unmet"))
    assert [part.state for part in scored.parts] == ["cannot_assess", "unresolved", "unmet"]
    assert (scored.unresolved, scored.unmet, scored.met) == (2, 1, 0)


def test_a_score_is_resolved_when_no_missing_verdict_could_change_it() -> None:
    criteria = [*flat(3), {"id": "c1", "weight": 1, "gate": "must_pass"}]
    scored = scoring.score(criteria, of(None, "unmet"), formula="gated")
    assert scored.resolved
    assert scored.value == 0.0
    assert scored.unresolved == 1


def test_skipping_every_positive_criterion_leaves_nothing_to_divide_by() -> None:
    scored = scoring.score(flat(3, -2), of(None, "unmet"), policy="skip")
    assert (scored.value, scored.reason) == (None, scoring.NO_POSITIVE)
    assert (scored.low, scored.high) == (0.0, 1.0)


def test_a_dependency_has_no_effect_unless_it_is_asked_for() -> None:
    criteria = [*flat(1), {"id": "c1", "weight": 1, "depends_on": ["c0"]}]
    verdicts = of("unmet", "met")
    assert scoring.score(criteria, verdicts).value == 0.5
    scored = scoring.score(criteria, verdicts, dependencies=True)
    assert scored.value == 0.0
    assert scored.parts[1].state == "not_asked"


def test_an_open_prerequisite_leaves_its_dependents_open() -> None:
    criteria = [*flat(1), {"id": "c1", "weight": 1, "depends_on": ["c0"]},
                {"id": "c2", "weight": 1, "depends_on": ["c1"]}]  # fmt: skip
    scored = scoring.score(criteria, of(None, "met", "met"), dependencies=True)
    assert (scored.value, scored.low, scored.high) == (None, 0.0, 1.0)


@pytest.mark.parametrize(
    ("criteria", "reason"),
    [
        (flat(math.nan), "the weight of c0 is no number from -1000000000 to 1000000000"),
        (flat(10**400), "the weight of c0 is no number from -1000000000 to 1000000000"),
        (flat(True), "the weight of c0 is no number from -1000000000 to 1000000000"),
        ([*flat(1), *flat(2)], "the id c0 is used twice"),
        (flat(1, parent="c9"), "c0 names c9, which is no criterion of the rubric"),
        (flat(1, depends_on=["c9"]), "c0 names c9, which is no criterion of the rubric"),
        ([*flat(1), {"id": "c1", "weight": 1, "parent": "c0"}],
         "c1 has a parent: take the formula tree, or make the list flat"),
    ],
)  # fmt: skip
def test_a_rubric_that_makes_no_sense_says_why(criteria: Criteria, reason: str) -> None:
    assert scoring.score(criteria, {}).reason == reason


def test_circles_are_named() -> None:
    criteria = [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}, {"id": "c"}]
    scored = scoring.score(criteria, {}, formula="tree")
    assert scored.reason == "the parents of a go round in a circle"
    waiting = [{"id": "a", "depends_on": ["b"]}, {"id": "b", "depends_on": ["a"]}]
    scored = scoring.score(waiting, {}, dependencies=True)
    assert scored.reason == "a depends on b: a circle, or a group of criteria"


def test_a_verdict_that_a_criterion_cannot_have_is_refused() -> None:
    for verdict in ("good", 1.5, -0.1, math.nan):
        with pytest.raises(ValueError, match="c0 has no verdict"):
            scoring.score(flat(1), of(verdict))


def test_unknown_formulas_and_policies_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'mean' is no formula"):
        scoring.score(flat(1), {}, formula="mean")
    for policy in ("drop", "partial(2)", "partial(", "partial(x)", "fail(1)"):
        with pytest.raises(ValueError, match="is no policy"):
            scoring.score(flat(1), {}, policy=policy)


def test_a_verdict_of_a_criterion_that_is_gone_is_named_and_ignored() -> None:
    scored = scoring.score(flat(1), {**of("met"), "c7": "unmet"})
    assert (scored.value, scored.ignored) == (1.0, ("c7",))


def test_a_long_chain_of_dependencies_is_asked_once_each() -> None:
    """From the last to the first, so that whoever looks for the next one finds it last."""
    count = 20_000
    chain = [
        {"id": f"c{at}", "weight": 1, "depends_on": [f"c{at + 1}"] if at + 1 < count else []}
        for at in range(count)
    ]
    verdicts = {f"c{at}": "met" for at in range(count)}
    assert scoring.score(chain, verdicts, dependencies=True).value == 1.0
    verdicts[f"c{count - 1}"] = "unmet"
    assert scoring.score(chain, verdicts, dependencies=True).value == 0.0


@pytest.mark.parametrize("verdict", [10**400, -1, float("nan"), float("inf")])
def test_a_number_that_is_no_verdict_is_refused(verdict: float) -> None:
    with pytest.raises(ValueError, match="no verdict"):
        scoring.score([{"id": "a", "weight": 1}], {"a": verdict})
