"""Percent agreement and Cohen's κ: hand-worked values, properties, real data."""

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import agreement

LABELS = st.sampled_from(["met", "unmet", "cannot_assess"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=60)
SHARED_DATA = Path(
    os.environ.get("TACIT_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)


def _value(figure: agreement.Figure) -> float:
    assert figure.value is not None, figure.reason
    return figure.value


def test_percent_is_the_share_of_equal_labels() -> None:
    figure = agreement.percent(["a", "a", "b", "b"], ["a", "b", "b", "b"])
    assert figure == agreement.Figure(value=0.75, reason=None, n=4)


def test_kappa_of_the_grant_proposals_worked_by_hand() -> None:
    # 50 proposals: both yes 20, first only 5, second only 10, both no 15.
    # p_o = 35/50 = .7; p_e = .5 * .6 + .5 * .4 = .5; kappa = .2 / .5 = .4
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert _value(agreement.cohen_kappa(first, second)) == pytest.approx(0.4, abs=1e-15)


def test_kappa_of_three_categories_worked_by_hand() -> None:
    # equal 4 of 6; shares 2,2,2 and 3,2,1: by chance 6+4+2 = 12; (24 - 12) / (36 - 12) = 1/2
    first = ["x", "x", "y", "y", "z", "z"]
    second = ["x", "x", "y", "x", "y", "z"]
    assert agreement.count_equal(first, second) == 4
    assert _value(agreement.cohen_kappa(first, second)) == 0.5


def test_disagreement_by_design_is_minus_one() -> None:
    assert _value(agreement.cohen_kappa(["a", "b"], ["b", "a"])) == -1.0


def test_raters_with_one_category_each_but_not_the_same_have_kappa_zero() -> None:
    assert _value(agreement.cohen_kappa(["a", "a"], ["b", "b"])) == 0.0


def test_one_category_everywhere_is_undefined_with_a_reason() -> None:
    figure = agreement.cohen_kappa(["met"] * 9, ["met"] * 9)
    assert figure == agreement.Figure(value=None, reason=agreement.ONE_CATEGORY, n=9)
    assert agreement.percent(["met"] * 9, ["met"] * 9).value == 1.0


def test_no_common_item_is_undefined_with_a_reason() -> None:
    for statistic in (agreement.percent, agreement.cohen_kappa):
        figure = statistic(["met", None], [None, "met"])
        assert figure == agreement.Figure(value=None, reason=agreement.NO_COMMON_ITEM, n=0)
        assert not figure.is_defined


def test_unresolved_is_left_out_and_never_unmet() -> None:
    with_gap = agreement.percent(["met", "unmet", None], ["met", "unmet", "unmet"])
    assert with_gap == agreement.Figure(value=1.0, reason=None, n=2)


def test_sequences_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        agreement.cohen_kappa(["a", "b"], ["a"])


@given(PAIRS)
def test_the_order_of_raters_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    first, second = _columns(pairs)
    assert agreement.cohen_kappa(first, second) == agreement.cohen_kappa(second, first)
    assert agreement.percent(first, second) == agreement.percent(second, first)


@given(PAIRS)
def test_the_order_of_items_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    before, after = _columns(pairs), _columns(sorted(pairs))
    assert agreement.cohen_kappa(*before) == agreement.cohen_kappa(*after)


@given(PAIRS)
def test_the_names_of_labels_do_not_matter(pairs: list[tuple[str, str]]) -> None:
    names = {"met": 2, "unmet": 0, "cannot_assess": 1}
    first, second = _columns(pairs)
    renamed = agreement.cohen_kappa([names[x] for x in first], [names[x] for x in second])
    assert renamed == agreement.cohen_kappa(first, second)


@given(st.lists(LABELS, min_size=2, max_size=60))
def test_perfect_agreement_is_one_or_undefined(labels: list[str]) -> None:
    figure = agreement.cohen_kappa(labels, labels)
    assert figure.value == (1.0 if len(set(labels)) > 1 else None)
    assert agreement.percent(labels, labels).value == 1.0


@given(PAIRS)
def test_kappa_stays_between_minus_one_and_percent(pairs: list[tuple[str, str]]) -> None:
    kappa = agreement.cohen_kappa(*_columns(pairs))
    share = agreement.percent(*_columns(pairs))
    if kappa.value is not None:
        assert -1.0 <= kappa.value <= _value(share) + 1e-12


@given(PAIRS, st.integers(min_value=2, max_value=5))
def test_repeating_all_items_changes_n_alone(pairs: list[tuple[str, str]], times: int) -> None:
    once = agreement.cohen_kappa(*_columns(pairs))
    often = agreement.cohen_kappa(*_columns(pairs * times))
    assert often.n == once.n * times
    assert often.reason == once.reason
    if once.value is not None:
        assert _value(often) == pytest.approx(once.value, abs=1e-12)


def test_raters_who_know_nothing_of_each_other_are_at_zero() -> None:
    # every combination once: independent by construction
    pairs = [(a, b) for a in "xyz" for b in "xyz"]
    assert _value(agreement.cohen_kappa(*_columns(pairs))) == 0.0


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2)])
def test_the_physicians_of_k_qa_agree_as_published(one: int, other: int) -> None:
    expected = _expected_of_k_qa()
    first, second = _physician(one), _physician(other)
    pair = f"{one}-{other}"
    assert agreement.count_equal(first, second) == expected[f"equal labels {pair}"]
    kappa = _value(agreement.cohen_kappa(first, second))
    assert kappa == pytest.approx(expected[f"kappa {pair}"], abs=1e-9)
    first_met, second_met = _entailed(first), _entailed(second)
    met = _value(agreement.cohen_kappa(first_met, second_met))
    assert met == pytest.approx(expected[f"kappa {pair}, met"], abs=1e-9)


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [first for first, _ in pairs], [second for _, second in pairs]


def _expected_of_k_qa() -> dict[str, float]:
    path = SHARED_DATA / "EXPECTED.json"
    if not path.exists():
        pytest.skip(f"left out: no shared data at {SHARED_DATA} (set TACIT_SHARED_DATA)")
    values = json.loads(path.read_text(encoding="utf-8"))["values"]
    return {
        entry["statistic"]: entry["value"]
        for entry in values
        if entry["file"] == "k-qa/NLI_medical_annotator.csv"
    }


def _physician(number: int) -> list[str]:
    path = SHARED_DATA / "k-qa" / "NLI_medical_annotator.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row[f"label_{number}"] for row in csv.DictReader(file)]


def _entailed(labels: Sequence[str]) -> list[bool]:
    return [label == "Entailment" for label in labels]
