"""What holds of every rubric: order, monotony, the third state, ends, flat weights."""

import random
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from tacit.stats import rubric_weights, scoring

Criteria = list[dict[str, object]]
Verdicts = dict[str, str | float | None]

WEIGHTS = st.one_of(st.integers(-20, 20), st.floats(-50, 50, allow_nan=False))
SAFE_POLICIES = ["refuse", "zero", "partial(0.3)", "fail"]
FLAT = sorted(set(scoring.FORMULAS) - {"tree"})
VERDICTS = st.one_of(
    st.sampled_from(["met", "unmet", "partial", "cannot_assess", "unresolved", None]),
    st.floats(0, 1),
)


@st.composite
def flat_rubrics(draw: st.DrawFn) -> Criteria:
    weights = draw(st.lists(WEIGHTS, min_size=1, max_size=12))
    return [
        {
            "id": f"c{place}",
            "weight": weight,
            "weight_class": draw(st.sampled_from(["Critical", "Major", "Minor", "Additional"])),
            "gate": draw(st.sampled_from(["none", "none", "none", "must_pass"])),
            "polarity": draw(st.sampled_from(["positive", "negative"])),
        }
        for place, weight in enumerate(weights)
    ]


@st.composite
def trees(draw: st.DrawFn) -> Criteria:
    size = draw(st.integers(1, 15))
    criteria: Criteria = []
    for place in range(size):
        parent = draw(st.integers(-1, place - 1)) if place else -1
        criteria.append(
            {
                "id": f"c{place}",
                "weight": draw(st.one_of(st.integers(0, 20), st.floats(0.01, 9))),
                "parent": f"c{parent}" if parent >= 0 else None,
                "gate": draw(st.sampled_from(["none", "none", "none", "must_pass"])),
            }
        )
    return criteria


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Criteria, Verdicts]:
    formula = draw(st.sampled_from(scoring.FORMULAS))
    criteria = draw(trees() if formula == "tree" else flat_rubrics())
    verdicts: Verdicts = {str(each["id"]): draw(VERDICTS) for each in criteria}
    return formula, criteria, verdicts


@given(cases(), st.randoms(use_true_random=False), st.sampled_from([*SAFE_POLICIES, "skip"]))
def test_the_order_of_criteria_is_irrelevant_to_the_last_bit(
    case: tuple[str, Criteria, Verdicts], dice: random.Random, policy: str
) -> None:
    formula, criteria, verdicts = case
    before = scoring.score(criteria, verdicts, formula=formula, policy=policy)
    shuffled = dice.sample(criteria, len(criteria))
    after = scoring.score(shuffled, verdicts, formula=formula, policy=policy)
    assert (before.value, before.low, before.high) == (after.value, after.low, after.high)
    assert sorted(before.parts, key=lambda part: part.id) == sorted(
        after.parts, key=lambda part: part.id
    )


@given(cases(), st.data(), st.sampled_from(SAFE_POLICIES))
def test_meeting_a_positive_criterion_never_lowers_and_a_negative_one_never_raises(
    case: tuple[str, Criteria, Verdicts], data: st.DataObject, policy: str
) -> None:
    formula, criteria, verdicts = case
    chosen = data.draw(st.sampled_from(criteria))
    name, weight = str(chosen["id"]), chosen["weight"]
    by_class = formula == "class_weights"
    is_bad = isinstance(weight, int | float) and (
        weight < 0 or (weight == 0 and chosen.get("polarity") == "negative")
    )
    unmet = scoring.score(criteria, {**verdicts, name: "unmet"}, formula=formula, policy=policy)
    met = scoring.score(criteria, {**verdicts, name: "met"}, formula=formula, policy=policy)
    if is_bad and not by_class:
        unmet, met = met, unmet
    for before, after in ((unmet.low, met.low), (unmet.high, met.high), (unmet.value, met.value)):
        if before is not None and after is not None:
            assert before <= after


@given(cases(), st.data())
def test_losing_a_verdict_never_raises_a_score(
    case: tuple[str, Criteria, Verdicts], data: st.DataObject
) -> None:
    formula, criteria, verdicts = case
    name = str(data.draw(st.sampled_from(criteria))["id"])
    lost = {**verdicts, name: "unresolved"}
    for policy in ("refuse", "fail"):
        before = scoring.score(criteria, verdicts, formula=formula, policy=policy)
        after = scoring.score(criteria, lost, formula=formula, policy=policy)
        if before.value is not None and after.value is not None:
            assert after.value <= before.value
        if before.low is not None and before.high is not None:
            assert after.low is not None
            assert after.high is not None
            assert after.low <= before.low <= before.high <= after.high


@given(cases(), st.sampled_from(SAFE_POLICIES))
def test_the_value_lies_between_its_ends(case: tuple[str, Criteria, Verdicts], policy: str) -> None:
    formula, criteria, verdicts = case
    scored = scoring.score(criteria, verdicts, formula=formula, policy=policy)
    assert (scored.value is None) == (scored.reason is not None)
    if scored.low is None or scored.high is None:
        assert scored.value is None
        return
    assert scored.low <= scored.high
    assert scored.resolved == (scored.low == scored.high)
    if scored.value is not None:
        assert scored.low <= scored.value <= scored.high
    assert all(part.low <= part.high for part in scored.parts)


@given(cases())
def test_fail_is_the_low_end(case: tuple[str, Criteria, Verdicts]) -> None:
    formula, criteria, verdicts = case
    scored = scoring.score(criteria, verdicts, formula=formula, policy="fail")
    assert scored.value == scored.low


@given(flat_rubrics(), st.data())
def test_bounded_formulas_stay_in_their_bounds(criteria: Criteria, data: st.DataObject) -> None:
    verdicts: Verdicts = {str(each["id"]): data.draw(VERDICTS) for each in criteria}
    for formula in ("clipped", "min_normalised", "pass_fraction", "all_pass"):
        scored = scoring.score(criteria, verdicts, formula=formula)
        if scored.low is not None and scored.high is not None:
            assert 0.0 <= scored.low <= scored.high <= 1.0


@given(st.lists(st.integers(-20, -1), min_size=1, max_size=9), st.data())
def test_all_negative_is_min_normalised_without_positive_weights(
    weights: list[int], data: st.DataObject
) -> None:
    criteria: Criteria = [{"id": f"c{n}", "weight": w} for n, w in enumerate(weights)]
    verdicts: Verdicts = {f"c{n}": data.draw(VERDICTS) for n in range(len(weights))}
    one = scoring.score(criteria, verdicts, formula="all_negative")
    other = scoring.score(criteria, verdicts, formula="min_normalised")
    assert one == other


@given(trees(), st.data())
def test_flattening_by_path_products_reproduces_the_root(
    tree: Criteria, data: st.DataObject
) -> None:
    ungated: Criteria = [{**each, "gate": "none"} for each in tree]
    weights = rubric_weights.flat_weights(ungated)
    choices = {name: data.draw(st.booleans()) for name in weights}
    verdicts: Verdicts = {name: "met" if met else "unmet" for name, met in choices.items()}
    scored = scoring.score(ungated, verdicts, formula="tree")
    assert scored.value is not None
    flat = sum((weights[name] for name, met in choices.items() if met), Fraction(0))
    assert abs(float(flat) - scored.value) <= 1e-12
    assert flat == _root_in_fractions(ungated, choices)


@given(flat_rubrics(), st.sampled_from(FLAT))
def test_a_share_is_how_far_the_score_moves(criteria: Criteria, formula: str) -> None:
    assume(formula not in {"clipped", "all_pass"})
    ungated: Criteria = [{**each, "gate": "none"} for each in criteria]
    unmet: Verdicts = {str(each["id"]): "unmet" for each in ungated}
    start = scoring.score(ungated, unmet, formula=formula)
    assume(start.value is not None)
    assert start.value is not None
    for name, share in rubric_weights.shares(ungated, formula=formula).items():
        moved = scoring.score(ungated, {**unmet, name: "met"}, formula=formula)
        assert moved.value is not None
        assert share is not None
        assert abs(moved.value - start.value - share) <= 1e-9 * max(1.0, abs(share))


def _root_in_fractions(tree: Criteria, met: dict[str, bool]) -> Fraction:
    children: dict[object, Criteria] = {}
    for each in tree:
        children.setdefault(each["parent"], []).append(each)

    def grow(each: dict[str, object]) -> Fraction:
        below = children.get(each["id"])
        return mean(below) if below else Fraction(met[str(each["id"])])

    def mean(below: Criteria) -> Fraction:
        weights = [_exact(each["weight"]) for each in below]
        if not sum(weights):
            return Fraction(0)
        scores = [grow(each) for each in below]
        return sum((w * s for w, s in zip(weights, scores, strict=True)), Fraction(0)) / sum(
            weights
        )

    roots = children[None]
    return grow(roots[0]) if len(roots) == 1 else mean(roots)


def _exact(weight: object) -> Fraction:
    assert isinstance(weight, int | float)
    return Fraction(weight)
