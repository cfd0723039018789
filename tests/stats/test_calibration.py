"""Temperature, calibration error, Brier and log loss: by hand and on drawn posteriors."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import calibration

Drawn = tuple[NDArray[np.float64], NDArray[np.int64]]


def posteriors(n: int, temp: float, seed: int = 0) -> Drawn:
    """Posteriors that need just this temperature: truth is drawn from the tempered ones."""
    generator = np.random.default_rng(seed)
    right = generator.dirichlet(np.full(3, 0.7), n)
    truth = (generator.random(n)[:, None] > right.cumsum(axis=1)).sum(axis=1)
    return calibration.temper(right, 1 / temp), truth.astype(np.int64)


def test_temper_by_hand() -> None:
    found = calibration.temper(np.array([[0.8, 0.2], [0.5, 0.5], [1.0, 0.0]]), 2.0)
    root = math.sqrt(0.8) / (math.sqrt(0.8) + math.sqrt(0.2))
    assert found[:, 0] == pytest.approx([root, 0.5, 1.0])
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])


def test_temper_leaves_its_argument_and_the_likeliest_level() -> None:
    posterior, _ = posteriors(50, 3.0)
    before = posterior.copy()
    tempered = calibration.temper(posterior, 5.0)
    assert np.array_equal(posterior, before)
    assert np.array_equal(tempered.argmax(axis=1), posterior.argmax(axis=1))


@pytest.mark.parametrize("temp", [1.5, 4.0, 10.0])
def test_the_temperature_is_found_again(temp: float) -> None:
    found = calibration.fit_temperature(*posteriors(4000, temp))
    assert found.value == pytest.approx(temp, rel=0.08)
    assert not found.is_assumed


def test_a_temperature_below_one_is_used_as_one() -> None:
    found = calibration.fit_temperature(*posteriors(2000, 0.5))
    assert found.fitted == pytest.approx(0.5, rel=0.1)
    assert found.value == 1.0


def test_too_little_gold_assumes_a_temperature() -> None:
    found = calibration.fit_temperature(*posteriors(49, 2.0))
    assert (found.value, found.is_assumed, found.n) == (4.0, True, 49)


def test_ece_by_hand() -> None:
    """Ten bins of ten: nine tenths sure; right in 7 of 10 in half of the bins, in all else."""
    posterior = np.tile([0.9, 0.1], (100, 1))
    truth = np.array(([0] * 7 + [1] * 3) * 5 + [0] * 50)
    found = calibration.ece(posterior, truth)
    assert found.value == pytest.approx(0.5 * 20 + 0.5 * 10)
    assert found.n == 100


def test_ece_of_few_items_is_not_known() -> None:
    found = calibration.ece(*posteriors(49, 1.0))
    assert found.value is None
    assert found.unknown == "49 gold items, 50 are needed"


def test_brier_and_log_loss_by_hand() -> None:
    posterior, truth = np.array([[0.8, 0.2], [0.4, 0.6]]), np.array([0, 0])
    assert calibration.brier(posterior, truth).value == pytest.approx((0.08 + 0.72) / 2)
    wanted = -(math.log(0.8) + math.log(0.4)) / 2
    assert calibration.log_loss(posterior, truth).value == pytest.approx(wanted)


def test_a_posterior_of_zero_for_the_truth_is_a_large_loss_and_no_infinity() -> None:
    found = calibration.log_loss(np.array([[1.0, 0.0]] * 2), np.array([1, 0])).value
    assert found is not None
    assert math.isfinite(found)


def test_no_gold_at_all_is_not_known() -> None:
    nothing = np.empty((0, 2)), np.empty(0, dtype=np.int64)
    found = calibration.check(*nothing)
    assert found.is_calibrated is None
    assert found.temperature.is_assumed
    assert (found.brier.value, found.log_loss.value, found.bins) == (None, None, ())


def test_five_folds_say_what_tempering_is_worth() -> None:
    found = calibration.check(*posteriors(600, 6.0))
    assert found.before.value is not None
    assert found.after.value is not None
    assert found.after.value < found.before.value / 2
    assert found.is_calibrated
    assert sum(each.n for each in found.bins) == 600


def test_confidence_that_does_not_rank_errors_is_not_calibrated() -> None:
    """The surer half is right half the time, the other always."""
    posterior = np.concatenate([np.tile([0.999, 0.001], (100, 1)), np.tile([0.7, 0.3], (100, 1))])
    truth = np.concatenate([np.arange(100) % 2, np.zeros(100, dtype=np.int64)])
    found = calibration.check(posterior, truth)
    assert found.is_calibrated is False


def test_the_same_seed_gives_the_same_folds() -> None:
    made = posteriors(200, 3.0)
    assert calibration.check(*made, seed=4) == calibration.check(*made, seed=4)


def test_errors_are_one_less_the_tempered_top() -> None:
    found = calibration.errors(np.array([[0.8, 0.2], [0.5, 0.5]]), 1.0)
    assert found == pytest.approx([0.2, 0.5])
