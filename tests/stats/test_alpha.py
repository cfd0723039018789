"""Krippendorff's α on every scale: published values, definitions, large and bad input."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import _units, alpha
from tacit.stats.alpha import Scale
from tacit.stats.errors import TooManyValues
from tacit.stats.estimates import Estimate
from tacit.stats.votes import Votes
from tests.make import crowds
from tests.stats.test_agreement import KRIPPENDORFF_2011, value

NUMBERS = st.lists(
    st.sampled_from([list(row) for row in itertools.product([None, 0, 1, 2, 3, 4], repeat=4)]),
    min_size=2,
    max_size=15,
)
EVERY: tuple[Scale, ...] = ("nominal", "ordinal", "interval", "ratio")
SETS: tuple[Scale, ...] = ("jaccard", "masi")


@pytest.mark.parametrize(
    ("metric", "published"),
    [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)],
)
def test_alpha_of_four_observers_is_the_published(metric: Scale, published: float) -> None:
    # K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C and after
    found = alpha.krippendorff(crowds.of_rows(KRIPPENDORFF_2011), metric=metric)
    assert value(found) == pytest.approx(published, abs=5e-5)
    assert found.n == 11


def test_alpha_of_two_observers_is_the_published() -> None:
    # The same paper: section A, binary data, 0.095; section B, nominal data, 0.692
    meg, owen = "0100000010", "1110010000"
    found = alpha.krippendorff(crowds.of_rows(list(zip(meg, owen, strict=True))))
    assert value(found) == pytest.approx(0.095, abs=5e-4)
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    found = alpha.krippendorff(crowds.of_rows(list(zip(ben, gerry, strict=True))))
    assert value(found) == pytest.approx(0.692, abs=5e-4)


def _by_pairs(table: list[list[int | None]], metric: str) -> float | None:
    """α from its definition, by loops over pairs of values."""
    units = [[x for x in row if x is not None] for row in table]
    units = [row for row in units if len(row) > 1]
    pool = [x for row in units for x in row]
    counts = {c: pool.count(c) for c in range(5)}

    def apart(a: int, b: int) -> float:
        if a == b:
            return 0.0
        if metric == "nominal":
            return 1.0
        if metric == "interval":
            return (a - b) ** 2
        if metric == "ratio":
            return ((a - b) / (a + b)) ** 2
        between = sum(counts[c] for c in range(min(a, b), max(a, b) + 1))
        return (between - (counts[a] + counts[b]) / 2) ** 2

    within = sum(
        sum(apart(a, b) for a, b in itertools.permutations(row, 2)) / (len(row) - 1)
        for row in units
    )
    overall = sum(apart(a, b) for a, b in itertools.permutations(pool, 2))
    return None if overall == 0 else 1 - (len(pool) - 1) * within / overall


@given(NUMBERS, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_is_its_definition(table: list[list[int | None]], metric: Scale) -> None:
    expected = _by_pairs(table, metric)
    found = alpha.krippendorff(crowds.of_rows(table), metric=metric)
    if expected is None:
        assert found.value is None
    else:
        assert value(found) == pytest.approx(expected, abs=1e-9)


@given(NUMBERS)
def test_ordinal_alpha_is_interval_alpha_on_mid_ranks(table: list[list[int | None]]) -> None:
    votes = crowds.of_rows(table)
    ordinal = alpha.krippendorff(votes, metric="ordinal")
    paired = votes.take(votes.per_item[votes.item] > 1)
    counts = np.bincount(paired.label, minlength=votes.level_count)
    ranks = np.cumsum(counts) - counts / 2
    ranked = Votes.from_columns(paired.item, paired.rater, ranks[paired.label])
    interval = alpha.krippendorff(ranked, metric="interval")
    assert interval.unknown == ordinal.unknown
    if ordinal.value is not None:
        assert value(interval) == pytest.approx(ordinal.value, abs=1e-9)


@given(NUMBERS, st.integers(1, 9), st.integers(-50, 50))
def test_interval_alpha_has_no_unit_and_no_zero(
    table: list[list[int | None]], a: int, b: int
) -> None:
    moved = [[None if x is None else a * x + b for x in row] for row in table]
    for one, other in itertools.pairwise(
        alpha.krippendorff(crowds.of_rows(rows), metric="interval") for rows in (table, moved)
    ):
        assert one.value == pytest.approx(other.value, abs=1e-9)


@given(NUMBERS, st.permutations(range(5)))
def test_names_and_order_do_not_matter(table: list[list[int | None]], names: list[int]) -> None:
    renamed = [[None if x is None else names[x] for x in row] for row in table]
    turned = [row[::-1] for row in reversed(renamed)]
    one, other = (alpha.krippendorff(crowds.of_rows(rows)) for rows in (table, turned))
    assert one.value == pytest.approx(other.value, abs=1e-12)
    scales: tuple[Scale, ...] = ("ordinal", "interval", "ratio")
    for metric in scales:
        rows = [row[::-1] for row in reversed(table)]
        one, other = (
            alpha.krippendorff(crowds.of_rows(each), metric=metric) for each in (table, rows)
        )
        assert one.value == pytest.approx(other.value, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40))
def test_alpha_of_two_raters_is_scotts_pi_with_fewer_pairs(pairs: list[tuple[int, int]]) -> None:
    found = alpha.krippendorff(crowds.of_rows(pairs))
    n = len(pairs)
    shares = [sum((a == c) + (b == c) for a, b in pairs) / (2 * n) for c in range(3)]
    chance = sum(share**2 for share in shares)
    if math.isclose(chance, 1):
        assert found.unknown == alpha.ONE_LABEL
        return
    scott = (sum(a == b for a, b in pairs) / n - chance) / (1 - chance)
    assert value(found) == pytest.approx(1 - (1 - 1 / (2 * n)) * (1 - scott), abs=1e-12)


@given(NUMBERS)
def test_perfect_agreement_is_one(table: list[list[int | None]]) -> None:
    same = [[row[0], row[0]] for row in table if row[0] is not None]
    for metric in EVERY:
        found = alpha.krippendorff(crowds.of_rows(same), metric=metric)
        assert found.value == (1.0 if len({row[0] for row in same}) > 1 else None)


def test_repeating_every_item_moves_alpha_by_the_order_of_one_in_n() -> None:
    rng = np.random.default_rng(0)
    table = crowds.crowd(rng, (50, 3), shares=(0.5, 0.3, 0.2), missing=0)
    once = crowds.of_array(table, levels=3)
    twice = crowds.of_array(np.repeat(table, 2, axis=0), levels=3)
    apart = value(alpha.krippendorff(once)) - value(alpha.krippendorff(twice))
    assert 0 < apart < 1 / 150


# ------------------------------------------------------------------------ sets


def test_sets_are_as_far_apart_as_jaccard_and_masi_say() -> None:
    a, b, c, d = {"x"}, {"x", "y"}, {"y", "z"}, {"z"}
    far: dict[Scale, tuple[float, float, float]] = {
        "jaccard": (1 / 2, 2 / 3, 1.0),
        "masi": (1 - 1 / 2 * 2 / 3, 1 - 1 / 3 * 1 / 3, 1.0),
    }
    rows = [(frozenset(a), frozenset(b)), (frozenset(c), frozenset(d))]
    for metric, (nested, crossing, none) in far.items():
        # pairs of a b c d: ab nested, cd nested, bc crossing, ac ad bd none
        whole = 2 * (2 * nested + crossing + 3 * none)
        expected = 1 - 3 * (2 * nested + 2 * nested) / whole
        found = alpha.krippendorff(crowds.of_rows(rows), metric=metric)
        assert value(found) == pytest.approx(expected)


def test_empty_sets_are_alike_and_single_ones_are_nominal() -> None:
    empty = [((), ()), ((), ("a",)), (("a",), ("a",))]
    assert value(alpha.krippendorff(crowds.of_rows(empty), metric="jaccard")) > 0
    rng = np.random.default_rng(1)
    table = crowds.crowd(rng, (30, 3), shares=(0.5, 0.3, 0.2))
    single = [[None if x < 0 else (int(x),) for x in row] for row in table]
    nominal = value(alpha.krippendorff(crowds.of_array(table, levels=3)))
    for metric in SETS:
        found = alpha.krippendorff(crowds.of_rows(single), metric=metric)
        assert value(found) == pytest.approx(nominal)


# ------------------------------------------------------------------------ undefined and large


def test_what_a_scale_does_not_take_is_undefined() -> None:
    words = crowds.of_rows([("good", "bad"), ("bad", "bad")])
    assert alpha.krippendorff(words, metric="ordinal").unknown == alpha.NO_ORDER
    assert alpha.krippendorff(words, metric="interval").unknown == alpha.NO_NUMBERS
    assert alpha.krippendorff(words, metric="masi").unknown == alpha.NO_SETS
    below = crowds.of_rows([(-1, 2), (2, 2)])
    assert alpha.krippendorff(below, metric="ratio").unknown == alpha.NEGATIVE
    endless = crowds.of_rows([(1.0, math.inf), (2.0, 2.0)])
    assert alpha.krippendorff(endless, metric="interval").unknown == alpha.NO_NUMBERS
    declared = crowds.of_rows([("good", "bad"), ("bad", "bad")], levels=["bad", "good"])
    assert alpha.krippendorff(declared, metric="ordinal").value is not None
    with pytest.raises(ValueError, match="the scale is one of"):
        alpha.krippendorff(below, metric="cubic")  # type: ignore[arg-type]  # not a scale


def test_one_label_and_single_votes_are_undefined() -> None:
    assert alpha.krippendorff(crowds.of_rows([(1, 1)] * 30)).unknown == alpha.ONE_LABEL
    assert alpha.krippendorff(crowds.of_rows([(1, None), (None, 2)])).unknown == alpha.NO_PAIR


def test_too_many_values_for_a_matrix_are_refused() -> None:
    votes = _many(5_000)
    with pytest.raises(TooManyValues, match="5,000"):
        alpha.krippendorff(votes, metric="ratio")


def _many(levels: int, items: int = 60_000) -> Votes:
    """Two raters who agree on most of many levels."""
    rng = np.random.default_rng(0)
    first = rng.integers(0, levels, items)
    first[:levels] = np.arange(levels)
    second = np.where(rng.random(items) < 0.9, first, rng.integers(0, levels, items))
    return crowds.of_array(np.stack([first, second], axis=1), levels=levels)


def test_a_hundred_thousand_levels_need_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = _many(100_000, items=150_000)
    monkeypatch.setattr(Votes, "counts", None)
    units = _units.of_votes(votes, clusters=None)
    assert units.items.table is None
    for metric in EVERY[0], EVERY[2]:
        found = alpha.krippendorff(votes, metric=metric)
        assert value(found) == pytest.approx(0.9, abs=0.01)
        assert found.low is not None


def test_ordinal_alpha_of_many_levels_leaves_out_groups_of_clusters() -> None:
    votes = _many(300, items=3_000)
    found = alpha.krippendorff(votes, metric="ordinal")
    assert value(found) == pytest.approx(0.9, abs=0.03)
    assert found.n == 3_000
    assert found.low is not None
    assert "groups" in found.method


@pytest.mark.parametrize(
    ("metric", "shares"),
    [("nominal", (0.5, 0.3, 0.2)), ("ordinal", (0.4, 0.3, 0.2, 0.1))],
)
def test_intervals_cover(metric: Scale, shares: tuple[float, ...]) -> None:
    def coefficient(votes: Votes) -> Estimate:
        return alpha.krippendorff(votes, metric=metric)

    assert 0.93 <= crowds.coverage(coefficient, items=300, shares=shares) <= 0.97
