"""Agreement on labels: published values, properties, undefined cases, what leaving out gives."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import agreement, alpha, intervals
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import Estimate
from tacit.stats.votes import Votes
from tests.make import crowds

LABELS = st.sampled_from(["met", "unmet", "cannot_assess"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=60)
TABLES = st.lists(
    st.sampled_from([list(row) for row in itertools.product([None, 0, 1, 2], repeat=4)]),
    min_size=1,
    max_size=12,
)

KRIPPENDORFF_2011 = [
    (1, 1, None, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4),
    (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (None, 5, 5, 5), (None, None, 1, 1),
    (None, 3, None, None),
]  # fmt: skip
"""Four observers, twelve units: Krippendorff 2011, section C; `cac.raw4raters` of irrCAC."""
FLEISS_1971 = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip
"""Ten subjects, fourteen raters, five categories: counts."""
ABSTRACTORS = [(13, 0, 0), (0, 20, 7), (0, 4, 56)]
"""`cont3x3abstractors` of irrCAC 1.0 (Gwet 2014)."""
SEXUAL_FUN = [(7, 7, 2, 3), (2, 8, 3, 7), (1, 5, 4, 9), (2, 8, 9, 14)]
"""Husbands and wives: Hout, Duncan, Sobel 1987; Agresti, *Categorical Data Analysis*."""
STRAWBERRIES = [
    (8, 7, 8, 8), (4, 3, 2, 3), (2, 1, 5, 4), (3, 4, 6, 2),
    (5, 5, 7, 5), (1, 2, 1, 1), (6, 6, 4, 6), (7, 8, 3, 7),
]  # fmt: skip
"""Eight farms ranked by four people: influentialpoints.com, coefficient of concordance."""


def value(found: Estimate) -> float:
    assert found.value is not None, found.unknown
    return found.value


def kappa(first: Sequence[Any], second: Sequence[Any]) -> Estimate:
    return agreement.kappa(agreement.paired(first, second))


# ------------------------------------------------------------------------ published, by hand


def test_percent_is_the_share_of_equal_labels() -> None:
    found = agreement.percent(agreement.paired(["a", "a", "b", "b"], ["a", "b", "b", "b"]))
    assert (found.value, found.n) == (0.75, 4)
    wilson = intervals.wilson(3, 4)
    assert (found.low, found.high) == (wilson.low, wilson.high)


def test_kappa_of_the_grant_proposals_worked_by_hand() -> None:
    # 50 proposals: both yes 20, first only 5, second only 10, both no 15.
    # p_o = 35/50 = .7; p_e = .5 * .6 + .5 * .4 = .5; kappa = .2 / .5 = .4
    assert value(agreement.kappa(crowds.of_counts([[20, 5], [10, 15]]))) == pytest.approx(
        0.4, abs=1e-15
    )


def test_kappa_of_three_categories_worked_by_hand() -> None:
    # equal 4 of 6; shares 2,2,2 and 3,2,1: by chance 6+4+2 = 12; (24 - 12) / (36 - 12) = 1/2
    assert value(kappa("xxyyzz", "xxyxyz")) == 0.5


def test_coefficients_of_the_abstractors_are_those_of_irrcac() -> None:
    votes = crowds.of_counts(ABSTRACTORS)
    assert value(agreement.kappa(votes)) == pytest.approx(0.7964094, abs=5e-8)
    assert value(agreement.ac1(votes)) == pytest.approx(0.8493305, abs=5e-8)
    assert value(alpha.krippendorff(votes)) == pytest.approx(0.7972585, abs=5e-8)
    found = agreement.kappa(votes)
    assert (found.low, found.high) == pytest.approx((0.680, 0.913), abs=2e-3)
    found = agreement.ac1(votes)
    assert (found.low, found.high) == pytest.approx((0.764, 0.935), abs=2e-3)


def test_coefficients_with_missing_votes_are_those_of_irrcac() -> None:
    votes = crowds.of_rows(KRIPPENDORFF_2011, levels=[1, 2, 3, 4, 5])
    assert value(agreement.percent(votes)) == pytest.approx(0.8181818, abs=5e-8)
    assert value(agreement.ac1(votes)) == pytest.approx(0.77544, abs=5e-6)
    assert value(agreement.ac2(votes)) == pytest.approx(0.91400, abs=5e-6)


def test_kappa_of_fleiss_is_the_published() -> None:
    rows = [[c for c, count in enumerate(row) for _ in range(count)] for row in FLEISS_1971]
    assert value(agreement.fleiss(crowds.of_rows(rows))) == pytest.approx(0.2099, abs=5e-5)


def test_weighted_kappa_is_the_published() -> None:
    votes = crowds.of_counts(SEXUAL_FUN)
    assert value(agreement.kappa(votes)) == pytest.approx(0.1293, abs=5e-5)
    assert value(agreement.weighted_kappa(votes, power=1)) == pytest.approx(0.2374, abs=5e-5)


def test_concordance_is_the_published() -> None:
    found = agreement.kendall_w(crowds.of_rows(STRAWBERRIES))
    assert value(found) == pytest.approx(500 / 672, abs=1e-15)


def test_concordance_with_ties_by_hand() -> None:
    # ranks 1.5 1.5 3 and 1 2.5 2.5: sums 2.5 4 5.5, S = 4.5; ties 2 · (8 − 2) = 12
    # 12 · 4.5 / (4 · 24 − 2 · 12) = 54 / 72
    assert value(agreement.kendall_w(crowds.of_rows([(1, 1), (1, 2), (2, 2)]))) == 0.75


def test_macro_f1_by_hand() -> None:
    # pairs of rater 0: both met 2, mine alone 1, theirs alone 1, neither 1
    rows = [("y", "y", "y"), ("y", "n", None), ("n", "y", None), ("n", "n", None)]
    found = agreement.macro_f1(crowds.of_rows(rows), rater=0, positive="y")
    assert value(found) == pytest.approx((4 / 6 + 2 / 4) / 2)


def test_graders_of_gdpval_agree_by_distance() -> None:
    # 1, 1/2, 0, 1 of four
    votes = agreement.paired(["1", "1", "1", "t", None], ["1", "t", "2", "t", "1"])
    found = agreement.ties_agreement(votes, order=("1", "t", "2"))
    assert (found.value, found.n) == (2.5 / 4, 4)
    with pytest.raises(VotesMalformed, match="none of first"):
        agreement.ties_agreement(votes, order=("1", "t", "x"))


# ------------------------------------------------------------------------ undefined, and ends


def test_disagreement_by_design_is_minus_one() -> None:
    assert value(kappa("ab", "ba")) == -1.0


def test_raters_with_one_category_each_but_not_the_same_have_kappa_zero() -> None:
    assert value(kappa("aa", "bb")) == 0.0


def test_one_category_everywhere_is_undefined_with_a_reason() -> None:
    found = kappa(["met"] * 9, ["met"] * 9)
    assert (found.value, found.unknown, found.n) == (None, agreement.ONE_CATEGORY, 9)
    votes = crowds.of_rows([("met", "met")] * 9, levels=["unmet", "met"])
    assert agreement.percent(votes).value == 1.0
    assert agreement.fleiss(votes).unknown == alpha.ONE_LABEL
    assert agreement.ac1(votes).value == 1.0
    assert agreement.ac1(crowds.of_rows([("met", "met")] * 9)).unknown == agreement.ONE_LEVEL
    assert agreement.macro_f1(votes, rater=0, positive="met").value is None
    assert agreement.kendall_w(votes).value is None


def test_no_common_item_is_undefined_with_a_reason() -> None:
    votes = agreement.paired(["met", None], [None, "met"])
    assert agreement.percent(votes).unknown == agreement.NO_COMMON_ITEM
    assert agreement.kappa(votes).unknown == agreement.NO_COMMON_ITEM
    assert agreement.kappa(votes).n == 0


def every_coefficient() -> list[Callable[[Votes], Estimate]]:
    return [
        agreement.percent,
        agreement.kappa,
        agreement.weighted_kappa,
        agreement.fleiss,
        agreement.ac1,
        agreement.ac2,
        agreement.kendall_w,
        lambda votes: agreement.macro_f1(votes, rater=0, positive=1),
        lambda votes: agreement.ties_agreement(votes, order=(2, 1, 0)),
        alpha.krippendorff,
        lambda votes: alpha.krippendorff(votes, metric="ordinal"),
    ]


@pytest.mark.parametrize(
    "rows", [[], [[None]], [[1]], [[1], [2]], [[1, None], [None, 2]]], ids=repr
)
def test_nothing_to_compare_is_undefined_and_no_exception(rows: list[list[int | None]]) -> None:
    for levels in (None, [0, 1, 2]):
        for coefficient in every_coefficient():
            found = coefficient(crowds.of_rows(rows, levels=levels))
            assert found.value is None
            assert found.unknown


def test_unresolved_is_left_out_and_never_unmet() -> None:
    votes = agreement.paired(["met", "unmet", None], ["met", "unmet", "unmet"])
    found = agreement.percent(votes)
    assert (found.value, found.n) == (1.0, 2)


def test_what_does_not_fit_says_so() -> None:
    three = crowds.of_rows([(1, 2, 1), (2, 2, 1)])
    assert "there are 3" in (agreement.kappa(three).unknown or "")
    assert value(agreement.kappa(three, raters=(0, 2))) == 0.0
    assert agreement.kappa(three, raters=(0, "nobody")).unknown == agreement.NO_COMMON_ITEM
    assert agreement.fleiss(crowds.of_rows([(1, 2), (1, None)])).unknown == agreement.UNEQUAL
    assert agreement.weighted_kappa(three).unknown == agreement.NO_DISTANCES
    assert agreement.ac2(three).unknown == agreement.NO_DISTANCES
    words = crowds.of_rows([("good", "bad"), ("bad", "bad")])
    assert agreement.kendall_w(words).unknown == agreement.NO_ORDER
    with pytest.raises(ValueError, match="power"):
        agreement.weighted_kappa(crowds.of_counts(ABSTRACTORS), power=3)
    with pytest.raises(ValueError, match="one rater has 2 labels"):
        agreement.paired(["a", "b"], ["a"])


# ------------------------------------------------------------------------ properties


@given(PAIRS)
def test_the_order_of_raters_and_items_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    first, second = columns(pairs)
    assert kappa(first, second) == kappa(second, first)
    assert kappa(first, second).value == kappa(*columns(sorted(pairs))).value


@given(PAIRS)
def test_the_names_of_labels_do_not_matter(pairs: list[tuple[str, str]]) -> None:
    names = {"met": 2, "unmet": 0, "cannot_assess": 1}
    first, second = columns(pairs)
    renamed = kappa([names[x] for x in first], [names[x] for x in second])
    assert renamed == kappa(first, second)


@given(st.lists(LABELS, min_size=2, max_size=60))
def test_perfect_agreement_is_one_or_undefined(labels: list[str]) -> None:
    found = kappa(labels, labels)
    assert found.value == (1.0 if len(set(labels)) > 1 else None)


@given(PAIRS)
def test_kappa_stays_between_minus_one_and_percent(pairs: list[tuple[str, str]]) -> None:
    votes = agreement.paired(*columns(pairs))
    found = agreement.kappa(votes)
    if found.value is not None:
        assert -1.0 <= found.value <= value(agreement.percent(votes)) + 1e-12


@given(PAIRS, st.integers(min_value=2, max_value=5))
def test_repeating_all_items_changes_n_alone(pairs: list[tuple[str, str]], times: int) -> None:
    once, often = (kappa(*columns(each)) for each in (pairs, pairs * times))
    assert often.n == once.n * times
    assert often.unknown == once.unknown
    if once.value is not None:
        assert value(often) == pytest.approx(once.value, abs=1e-12)


@given(TABLES)
def test_repeating_every_item_keeps_percent_and_ac(table: list[list[int | None]]) -> None:
    once, twice = (crowds.of_rows(rows, levels=[0, 1, 2]) for rows in (table, table * 2))
    for coefficient in (agreement.percent, agreement.ac1, agreement.ac2):
        assert coefficient(twice).value == pytest.approx(coefficient(once).value, abs=1e-12)


def test_raters_who_know_nothing_of_each_other_are_at_zero() -> None:
    # every combination once: independent by construction
    votes = crowds.of_counts([[1] * 3] * 3)
    assert value(agreement.kappa(votes)) == 0.0
    assert value(agreement.weighted_kappa(votes, power=1)) == pytest.approx(0, abs=1e-15)
    assert value(agreement.ac1(votes)) == pytest.approx(0, abs=1e-15)
    assert value(agreement.fleiss(votes)) == pytest.approx(0, abs=1e-15)


def test_independent_raters_average_zero() -> None:
    rng = np.random.default_rng(1)
    drawn = [
        crowds.of_array(rng.integers(0, 3, (60, 2)).astype(np.int64), levels=3) for _ in range(200)
    ]
    for coefficient in (agreement.kappa, agreement.ac1, agreement.fleiss, alpha.krippendorff):
        found = [value(coefficient(votes)) for votes in drawn]
        error = np.std(found) / np.sqrt(len(found))
        bias = 0.5 / 60 if coefficient is agreement.fleiss else 0  # pairs a vote with itself
        assert abs(np.mean(found) + bias) < 2.5 * error


@given(TABLES)
def test_two_levels_leave_nothing_to_weigh(table: list[list[int | None]]) -> None:
    merged = [[None if x is None else min(x, 1) for x in row] for row in table]
    votes = crowds.of_rows(merged, levels=[0, 1])
    for power in (1, 2):
        assert agreement.ac2(votes, power=power).value == pytest.approx(agreement.ac1(votes).value)
        weighted = agreement.weighted_kappa(votes, power=power, raters=(0, 1))
        assert weighted.value == pytest.approx(agreement.kappa(votes, raters=(0, 1)).value)


@given(TABLES)
def test_coefficients_are_their_definitions(table: list[list[int | None]]) -> None:
    """By loops over pairs, as the papers write them."""
    votes = crowds.of_rows(table, levels=[0, 1, 2])
    items = [[x for x in row if x is not None] for row in table]
    paired = [row for row in items if len(row) > 1]
    if not paired:
        return
    shares = [
        sum(row.count(c) * (row.count(c) - 1) for c in range(3)) / (len(row) * (len(row) - 1))
        for row in paired
    ]
    observed = sum(shares) / len(shares)
    assert value(agreement.percent(votes)) == pytest.approx(observed)
    voted = [row for row in items if row]
    pi = [sum(row.count(c) / len(row) for row in voted) / len(voted) for c in range(3)]
    chance = sum(p * (1 - p) for p in pi) / 2
    assert value(agreement.ac1(votes)) == pytest.approx((observed - chance) / (1 - chance))


# ------------------------------------------------------------------------ leaving out


def columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [first for first, _ in pairs], [second for _, second in pairs]


LEFT_OUT: list[tuple[str, Callable[..., Estimate], int]] = [
    ("kappa", lambda v, **k: agreement.kappa(v, raters=(0, 1), **k), 4),
    ("linear", lambda v, **k: agreement.weighted_kappa(v, power=1, raters=(0, 1), **k), 4),
    ("quadratic", lambda v, **k: agreement.weighted_kappa(v, raters=(0, 1), **k), 4),
    ("many levels", lambda v, **k: agreement.weighted_kappa(v, power=1, raters=(0, 1), **k), 900),
    ("ac1", agreement.ac1, 4),
    ("ac2", lambda v, **k: agreement.ac2(v, power=1, **k), 4),
    ("ac1, many levels", agreement.ac1, 900),
    ("macro", lambda v, **k: agreement.macro_f1(v, rater=0, positive=1, **k), 4),
    ("nominal", alpha.krippendorff, 4),
    ("nominal, many levels", alpha.krippendorff, 900),
    ("ordinal", lambda v, **k: alpha.krippendorff(v, metric="ordinal", **k), 4),
    ("interval", lambda v, **k: alpha.krippendorff(v, metric="interval", **k), 4),
    ("interval, many", lambda v, **k: alpha.krippendorff(v, metric="interval", **k), 900),
    ("ratio", lambda v, **k: alpha.krippendorff(v, metric="ratio", **k), 4),
    ("ratio, many", lambda v, **k: alpha.krippendorff(v, metric="ratio", **k), 900),
]


@pytest.mark.parametrize(("coefficient", "levels"), [x[1:] for x in LEFT_OUT],
                         ids=[x[0] for x in LEFT_OUT])  # fmt: skip
@pytest.mark.parametrize("clustered", [False, True], ids=["items", "clusters"])
def test_leaving_out_through_totals_is_leaving_out(
    coefficient: Callable[..., Estimate], levels: int, clustered: bool
) -> None:
    rng = np.random.default_rng(5)
    shares = [0.4, 0.3, 0.2, 0.1] if levels == 4 else [1 / levels] * levels
    table = crowds.crowd(rng, (60, 4), shares=shares, missing=0)
    table[:, 2:][rng.random((60, 2)) < 0.4] = -1  # two votes at least: each item counts
    votes = crowds.of_array(table, levels=levels)
    clusters = np.arange(60) // 2 if clustered else np.arange(60)
    without = [
        coefficient(votes.take(clusters[votes.item] != cluster), clusters=clusters).value
        for cluster in np.unique(clusters)
    ]
    found = coefficient(votes, clusters=clusters if clustered else None)
    alone = np.array(without, dtype=np.float64)
    expected = intervals.jackknife(value(found), alone, method="x")
    assert found.low == pytest.approx(expected.low, abs=1e-9)
    assert found.high == pytest.approx(expected.high, abs=1e-9)


def test_leaving_an_item_out_of_a_ranking_ranks_the_others_anew() -> None:
    rng = np.random.default_rng(2)
    votes = crowds.of_array(rng.integers(0, 6, (25, 4)).astype(np.int64), levels=6)
    without = [value(agreement.kendall_w(votes.take(votes.item != item))) for item in range(25)]
    found = agreement.kendall_w(votes)
    expected = intervals.jackknife(value(found), np.array(without), method="x", span=(0, 1))
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_votes_are_not_changed() -> None:
    rng = np.random.default_rng(4)
    votes = crowds.of_array(crowds.crowd(rng, (40, 3), shares=(0.5, 0.3, 0.2)), levels=3)
    before = votes.item.copy(), votes.rater.copy(), votes.label.copy()
    for coefficient in every_coefficient():
        coefficient(votes)
    for one, other in zip(before, (votes.item, votes.rater, votes.label), strict=True):
        assert np.array_equal(one, other)


def test_few_votes_outside_the_commonest_class_are_rough() -> None:
    rng = np.random.default_rng(6)
    even = crowds.of_array(crowds.crowd(rng, (400, 3), shares=(0.5, 0.5)), levels=2)
    skewed = crowds.of_array(crowds.crowd(rng, (100, 3), shares=(0.95, 0.05)), levels=2)
    chosen: list[Callable[[Votes], Estimate]] = [
        alpha.krippendorff,
        agreement.ac1,
        lambda votes: agreement.kappa(votes, raters=(0, 1)),
        lambda votes: agreement.macro_f1(votes, rater=0, positive=1),
    ]
    for coefficient in chosen:
        assert not coefficient(even).rough
        assert coefficient(skewed).rough


def test_a_million_raters_with_one_vote_each_agree_on_nothing_known() -> None:
    many = np.arange(1_000_000, dtype=np.int32)
    votes = Votes.from_codes(many, many, many % 2, shape=(len(many), len(many), 2))
    for coefficient in (agreement.percent, agreement.kappa, agreement.ac1, alpha.krippendorff):
        assert coefficient(votes).value is None


@pytest.mark.parametrize(
    ("coefficient", "items", "shares"),
    [
        (lambda v: agreement.kappa(v, raters=(0, 1)), 500, (0.4, 0.4, 0.2)),
        (agreement.ac1, 400, (0.5, 0.3, 0.2)),
        (agreement.percent, 60, (0.7, 0.3)),
        (lambda v: agreement.macro_f1(v, rater=0, positive=1), 500, (0.6, 0.4)),
    ],
    ids=["kappa", "ac1", "percent", "macro-F1"],
)
def test_intervals_cover(
    coefficient: Callable[[Votes], Estimate], items: int, shares: tuple[float, ...]
) -> None:
    assert 0.93 <= crowds.coverage(coefficient, items=items, shares=shares) <= 0.97
