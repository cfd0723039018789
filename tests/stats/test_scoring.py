"""The scorer: worked examples of the published formulas, undefined cases, the third state."""


from tacit.stats import scoring

Criteria = list[dict[str, object]]


def flat(*weights: float, **common: object) -> Criteria:
    """Criteria c0, c1 … with these weights."""
    return [{"id": f"c{place}", "weight": w, **common} for place, w in enumerate(weights)]


def of(*verdicts: str | float | None) -> dict[str, str | float | None]:
    return {f"c{place}": verdict for place, verdict in enumerate(verdicts)}


def value(criteria: Criteria, *verdicts: str | float | None, formula: str) -> float:
    scored = scoring.score(criteria, of(*verdicts), formula=formula)
    assert scored.value is not None, scored.reason
    assert scored.low == scored.value == scored.high
    assert scored.resolved
    return scored.value


def test_a_penalty_takes_points_and_is_no_part_of_what_can_be_reached() -> None:
    criteria = flat(9, 8, 7, 6, 4, -3)
    verdicts = ("met", "unmet", "unmet", "unmet", "unmet", "met")
    assert value(criteria, *verdicts, formula="positive_normalised") == 6 / 34


def test_a_score_below_zero_is_not_clipped_by_the_healthbench_formula() -> None:
    assert value(flat(5, -10), "unmet", "met", formula="positive_normalised") == -2.0
    assert value(flat(5, -10), "unmet", "met", formula="clipped") == 0.0


def test_min_normalised_moves_the_worst_to_zero_and_the_best_to_one() -> None:
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


def test_an_unresolved_detrimental_criterion_never_raises_the_score() -> None:
    scored = scoring.score(flat(5, -5), of("met", "unresolved"))
    assert (scored.value, scored.low, scored.high) == (None, 0.0, 1.0)
    assert scored.reason == scoring.UNRESOLVED
    assert not scored.resolved
