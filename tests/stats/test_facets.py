"""Many-facet Rasch: the equations of the mode, recovery, fit, and subsets that nothing links."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import facets
from tacit.stats.errors import VotesMalformed
from tacit.stats.facets import Element

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]
TAU = np.array([-1.0, 0.2, 0.8])


def _values(given: tuple[Element, ...]) -> Numbers:
    return np.array([one.measure.value for one in given], dtype=np.float64)


def _chances(level: Numbers, tau: Numbers) -> Numbers:
    powers = np.arange(len(tau) + 1)[:, None] * level - np.append(0, np.cumsum(tau))[:, None]
    raised = np.exp(powers - powers.max(axis=0))
    found: Numbers = raised / raised.sum(axis=0)
    return found


def _scores(
    theta: Numbers, delta: Numbers, alpha: Numbers, *, seed: int, share: float = 0.5
) -> tuple[Codes, Codes, Codes, Codes]:
    chance = np.random.default_rng(seed)
    given = chance.random((len(theta), len(delta), len(alpha))) < share
    answer, criterion, rater = np.nonzero(given)
    p = _chances(theta[answer] - delta[criterion] - alpha[rater], TAU)
    score = (chance.random(len(answer)) > np.cumsum(p, axis=0)[:-1]).sum(axis=0)
    return answer, criterion, rater, score


def _centred(values: Numbers) -> Numbers:
    found: Numbers = values - values.mean()
    return found


def test_the_mode_fulfils_its_equations() -> None:
    """What is scored less what is expected is the pull of the prior, up to each centre."""
    chance = np.random.default_rng(1)
    theta, delta, alpha = chance.normal(size=40), np.array([-0.5, 0.5, 0]), np.linspace(-1, 1, 5)
    answer, criterion, rater, score = _scores(theta, delta, alpha, seed=1)
    found = facets.facets(answer, criterion, rater, score)
    t, d, a = _values(found.answers), _values(found.criteria), _values(found.raters)
    tau = np.array(found.thresholds)
    p = _chances(t[answer] - d[criterion] - a[rater], tau)
    left = score - np.arange(4) @ p
    assert np.bincount(answer, left) == pytest.approx(t / 2.25, abs=1e-5)
    assert _centred(-np.bincount(criterion, left) - d / 2.25) == pytest.approx(0, abs=1e-5)
    assert _centred(-np.bincount(rater, left) - a) == pytest.approx(0, abs=1e-5)
    reached = np.array([(score >= h).sum() - p[h:].sum() for h in (1, 2, 3)])
    assert _centred(-reached - tau) == pytest.approx(0, abs=1e-5)
    assert [d.sum(), a.sum(), tau.sum()] == pytest.approx([0, 0, 0], abs=1e-9)


def test_truth_is_recovered_and_what_covers_less_is_rough() -> None:
    """Five panels drawn from the priors, 200 answers of 13 scores: 93 % at nominal 95 %."""
    chance = np.random.default_rng(2)
    inside: list[bool] = []
    for seed in range(5):
        theta = chance.normal(size=200) * 1.5
        delta, alpha = _centred(chance.normal(size=4) * 1.5), _centred(chance.normal(size=8))
        found = facets.facets(*_scores(theta, delta, alpha, seed=seed, share=0.4))
        assert _values(found.criteria) == pytest.approx(0.93 * delta, abs=0.35)
        assert _values(found.raters) == pytest.approx(0.93 * alpha, abs=0.35)
        assert np.array(found.thresholds) == pytest.approx(TAU, abs=0.4)
        inside += [
            one.measure.low <= true <= one.measure.high
            for one, true in zip(found.answers, theta.tolist(), strict=True)
            if one.measure.low is not None and one.measure.high is not None
        ]
    assert len(inside) == 1_000
    assert 0.91 <= np.mean(inside) <= 0.97
    assert all(one.measure.rough for one in (*found.answers, *found.criteria, *found.raters))


def test_who_met_severe_raters_is_not_held_to_account() -> None:
    """Two answers alike, each scored by one half of raters: means differ, measures do not."""
    chance = np.random.default_rng(3)
    theta, alpha = np.concatenate(([0.0, 0.0], chance.normal(size=60))), np.array([-1.0, 1.0] * 4)
    columns = _scores(theta, _centred(chance.normal(size=12)), alpha, seed=3, share=0.9)
    answer, _, rater, score = columns
    kept = ~((answer == 0) & (alpha[rater] > 0)) & ~((answer == 1) & (alpha[rater] < 0))
    found = facets.facets(*(column[kept] for column in columns))
    means = [score[kept & (answer == one)].mean() for one in (0, 1)]
    assert means[0] - means[1] > 0.8
    measures = _values(found.answers)
    assert abs(measures[0] - measures[1]) < 0.8


def test_an_erratic_rater_does_not_fit() -> None:
    chance = np.random.default_rng(4)
    columns = _scores(chance.normal(size=150), np.zeros(4), np.zeros(6), seed=4)
    score = np.where(columns[2] == 2, chance.integers(0, 4, len(columns[2])), columns[3])
    found = facets.facets(*columns[:3], score)
    fits = [one.infit or 0 for one in found.raters]
    assert max(fits) == fits[2] > 1.3
    assert np.mean([one.outfit or 0 for one in found.raters if one.name != 2]) < 1.1


def test_all_the_highest_scores_are_extreme_and_finite() -> None:
    columns = _scores(np.zeros(20), np.zeros(3), np.zeros(3), seed=5)
    score = np.where(columns[0] == 7, 3, columns[3])
    found = facets.facets(*columns[:3], score)
    assert [one.name for one in found.answers if one.extreme] == [7]
    assert np.isfinite(_values(found.answers)).all()


def test_raters_with_answers_of_their_own_are_named() -> None:
    """Ann and Bob share answers, so do Cy and Dee; criteria alone link no severities."""
    answer = np.repeat(np.arange(10), 4)
    rater = [("ann", "bob", "cy", "dee")[2 * (a >= 5) + n % 2] for n, a in enumerate(answer)]
    criterion = np.tile([0, 0, 1, 1], 10)
    score = np.random.default_rng(6).integers(0, 3, 40)
    found = facets.facets(answer, criterion, rater, score)
    assert found.subsets == (("ann", "bob"), ("cy", "dee"))
    assert found.unknown == "raters fall into subsets that nothing links: ann, bob | cy, dee"
    assert found.raters[0].measure.unknown == found.unknown


def test_one_answer_in_common_links_them() -> None:
    answer = np.append(np.repeat(np.arange(10), 4), [0, 0])
    rater = [("a", "b", "c", "d")[2 * (a >= 5) + n % 2] for n, a in enumerate(answer[:40])]
    criterion = np.append(np.tile([0, 0, 1, 1], 10), [0, 1])
    score = np.random.default_rng(7).integers(0, 3, 42)
    assert facets.facets(answer, criterion, [*rater, "c", "c"], score).unknown is None


def test_a_rater_who_never_shared_is_apart() -> None:
    """A chain of two panels through one shared answer of each rater is linked; a lone one not."""
    found = facets.facets(
        ["p", "p", "q", "q", "r"], ["x"] * 5, ["ann", "bob", "ann", "bob", "cy"], [0, 1, 1, 2, 2]
    )
    assert found.subsets == (("ann", "bob"), ("cy",))


def test_names_and_order_change_nothing() -> None:
    columns = _scores(np.linspace(-1, 1, 30), np.zeros(3), np.linspace(-1, 1, 4), seed=8)
    order = np.random.default_rng(8).permutation(len(columns[0]))
    answer, criterion, rater, score = (column[order] for column in columns)
    one = facets.facets(*columns)
    two = facets.facets(answer, criterion, rater, score + 5)
    assert _values(two.raters) == pytest.approx(_values(one.raters), abs=1e-6)


def test_undefined_cases_say_so() -> None:
    assert facets.facets([], [], [], []).unknown == facets.NO_SCORE
    assert facets.facets(["a"], ["b"], ["c"], [3]).unknown == facets.ONE_SCORE
    for score in ([0.5], [np.nan], [1, 2]):
        with pytest.raises(VotesMalformed):
            facets.facets(["a"], ["b"], ["c"], score)
    with pytest.raises(VotesMalformed):
        facets.facets(["a", "a"], ["b", "c"], ["c", "c"], [0, 101])
