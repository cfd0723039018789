"""Distribution functions beside values of SciPy 1.17.1, and identities among them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.stats import _special

SIZES = st.floats(0.2, 1e5)
CHANCES = st.floats(0.001, 0.999)


VALUES: list[tuple[str, tuple[float, ...], float]] = [
    ("t_quantile", (0.975, 1), 12.706204736174694),
    ("t_quantile", (0.975, 19), 2.0930240544083087),
    ("t_quantile", (0.95, 4.5), 2.065575888878524),
    ("t_quantile", (0.999, 49), 3.2650791729288593),
    ("t_quantile", (0.975, 999999), 1.9599663568164791),
    ("t_quantile", (0.6, 3), 0.2766706623326898),
    ("t_cdf", (-2.1, 3), 0.0632826012748423),
    ("t_cdf", (1.3, 250.5), 0.9026020633184326),
    ("t_cdf", (4.0, 19), 0.9996169038313857),
    ("beta_cdf", (0.3, 2, 5), 0.5798250000000003),
    ("beta_cdf", (0.05, 1, 59), 0.9515054747505768),
    ("beta_cdf", (0.999, 0.5, 0.5), 0.9798649583666235),
    ("beta_cdf", (0.0003, 3, 9998), 0.5768435304662924),
    ("beta_cdf", (0.5, 100000, 100300), 0.7486728868521804),
    ("beta_quantile", (0.95, 1, 59), 0.04950760988822693),
    ("beta_quantile", (0.95, 4, 97), 0.07571079374983004),
    ("beta_quantile", (0.025, 8, 3), 0.4439045376923585),
    ("beta_quantile", (0.5, 0.5, 400), 0.0005688641774892787),
    ("beta_quantile", (0.975, 40000, 60000), 0.40303823544203665),
    ("f_quantile", (0.975, 5, 18), 3.381967805875243),
    ("f_quantile", (0.975, 18, 5), 6.361883204654352),
    ("f_quantile", (0.5, 2, 2), 1.0),
    ("f_quantile", (0.025, 3, 400), 0.07186141404500482),
    ("normal_cdf", (-3.2,), 0.0006871379379158471),
    ("normal_cdf", (0.4,), 0.6554217416103242),
    ("normal_quantile", (0.975,), 1.959963984540054),
    ("normal_quantile", (0.001,), -3.090232306167813),
]
TAILS = [
    (3, 10, 0.2, 0.8791261183999999),
    (50, 1000, 0.05, 0.5375290408014273),
    (499900, 1000000, 0.5, 0.4211313785258083),
]
DRAWS = [
    (0, 79, 51, 1000, 0.013427902000327141),
    (3, 150, 284, 5000, 0.024934957970261806),
    (20, 400, 5000, 100000, 0.5591213138891457),
    (2, 5, 3, 8, 0.8214285714285714),
]


@pytest.mark.parametrize(("name", "arguments", "value"), VALUES)
def test_functions_are_scipys(name: str, arguments: tuple[float, ...], value: float) -> None:
    assert getattr(_special, name)(*arguments) == pytest.approx(value, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize(("count", "n", "p", "value"), TAILS)
def test_binomial_tails_are_scipys(count: int, n: int, p: float, value: float) -> None:
    assert _special.binomial_tail(count, n=n, p=p) == pytest.approx(value, abs=1e-10)


@pytest.mark.parametrize(("count", "n", "marked", "total", "value"), DRAWS)
def test_hypergeometric_tails_are_scipys(
    count: int, n: int, marked: int, total: int, value: float
) -> None:
    found = _special.hypergeometric_tail(count, n=n, marked=marked, total=total)
    assert found == pytest.approx(value, abs=1e-10)


@given(CHANCES, SIZES, SIZES)
def test_a_quantile_of_the_beta_distribution_turns_back(p: float, a: float, b: float) -> None:
    x = _special.beta_quantile(p, a, b)
    if 1e-250 < x < 1 - 1e-9:
        assert _special.beta_cdf(x, a, b) == pytest.approx(p, abs=1e-8)


@given(CHANCES, st.floats(1, 1e6))
def test_a_quantile_of_student_turns_back_and_mirrors(p: float, df: float) -> None:
    t = _special.t_quantile(p, df)
    assert _special.t_cdf(t, df) == pytest.approx(p, abs=1e-10)
    assert _special.t_quantile(1 - p, df) == pytest.approx(-t, rel=1e-9, abs=1e-12)


@given(st.integers(1, 80), CHANCES, st.data())
def test_the_binomial_tail_is_the_sum_of_its_terms(n: int, p: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    terms = [math.comb(n, c) * p**c * (1 - p) ** (n - c) for c in range(count + 1)]
    assert _special.binomial_tail(count, n=n, p=p) == pytest.approx(math.fsum(terms), abs=1e-12)


@given(st.integers(1, 60), st.data())
def test_the_hypergeometric_tail_is_the_sum_of_its_terms(total: int, data: st.DataObject) -> None:
    marked, n = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    count = data.draw(st.integers(0, n))
    ways = sum(math.comb(marked, c) * math.comb(total - marked, n - c) for c in range(count + 1))
    found = _special.hypergeometric_tail(count, n=n, marked=marked, total=total)
    assert found == pytest.approx(ways / math.comb(total, n), abs=1e-12)


def test_nothing_and_everything_are_the_ends() -> None:
    assert _special.binomial_tail(-1, n=5, p=0.3) == 0.0
    assert _special.binomial_tail(5, n=5, p=0.3) == 1.0
    assert _special.hypergeometric_tail(-1, n=2, marked=3, total=9) == 0.0
    assert (_special.beta_cdf(0.0, 2, 3), _special.beta_cdf(1.0, 2, 3)) == (0.0, 1.0)
    assert (_special.beta_quantile(0.0, 2, 3), _special.beta_quantile(1.0, 2, 3)) == (0.0, 1.0)
