"""The two ways to compute are one model; parts and whoever holds them change no bit."""

import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import _em, _em_numba, _em_numpy, crews, dawid_skene
from tacit.stats._em import Coded, Rates
from tacit.stats._em_numba import NumbaPart
from tacit.stats._em_numpy import NumpyPart
from tacit.stats.consensus import Consensus
from tacit.stats.crews import Setting
from tacit.stats.dawid_skene import Kind, Options
from tacit.stats.votes import Votes
from tests.make import truth_sets


def coded(seed: int, *, items: int, levels: int, tables: int, most: int = 9) -> Coded:
    generator = np.random.default_rng(seed)
    per_item = generator.integers(0, most, items)
    starts = np.concatenate([[0], per_item.cumsum()]).astype(np.int64)
    codes = generator.integers(0, tables * levels, starts[-1]).astype(np.int32)
    return Coded(starts, codes, levels, tables * levels)


def rates_for(part: Coded, seed: int = 0) -> Rates:
    generator = np.random.default_rng(seed)
    tables = generator.dirichlet(np.ones(part.levels), (part.rows // part.levels, part.levels))
    shares = generator.dirichlet(np.ones(part.levels) * 5)
    return Rates(tables.transpose(0, 2, 1).reshape(part.rows, part.levels), shares)


def by_hand(part: Coded, rates: Rates) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Bayes, one item after the other."""
    posterior = np.zeros((len(part.starts) - 1, part.levels))
    counts, fit = np.zeros((part.rows, part.levels)), 0.0
    for item, (first, end) in enumerate(zip(part.starts[:-1], part.starts[1:], strict=True)):
        if first < end:
            codes = part.codes[first:end]
            logs = np.log(rates.table[codes]).sum(axis=0) + np.log(rates.shares)
            weight = np.exp(logs - logs.max())
            posterior[item] = weight / weight.sum()
            np.add.at(counts, codes, posterior[item])
            fit += float(logs.max() + np.log(weight.sum()))
    return posterior, counts, fit


SHAPES = [
    {"items": 50, "levels": 2, "tables": 5},
    {"items": 50, "levels": 4, "tables": 3},
    {"items": 30, "levels": 7, "tables": 4},
    {"items": 20, "levels": 19, "tables": 2},
    {"items": 4, "levels": 3, "tables": 6, "most": 700},
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_part_computes_what_bayes_says(shape: dict[str, int], engine: str) -> None:
    whole = coded(1, **shape)
    rates = rates_for(whole)
    part = NumpyPart(whole) if engine == "numpy" else NumbaPart(whole, kernels=_em_numba.plain)
    posterior, counts, fit = by_hand(whole, rates)
    found = part.step(rates)
    assert found.counts == pytest.approx(counts, abs=1e-10)
    assert found.shares == pytest.approx(posterior.sum(axis=0), abs=1e-10)
    assert found.fit == pytest.approx(fit, rel=1e-12)
    assert part.posterior(rates) == pytest.approx(posterior, abs=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_both_start_from_vote_shares(shape: dict[str, int]) -> None:
    whole = coded(2, **shape)
    one, two = NumpyPart(whole).first(), NumbaPart(whole, kernels=_em_numba.plain).first()
    assert one.counts == pytest.approx(two.counts, abs=1e-11)
    assert one.shares == pytest.approx(two.shares, abs=1e-11)
    assert one.shares.sum() == pytest.approx(np.count_nonzero(np.diff(whole.starts)))


def test_small_blocks_change_no_bit_of_a_posterior(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = coded(3, items=200, levels=3, tables=4)
    rates = rates_for(whole)
    large = NumpyPart(whole)
    monkeypatch.setattr(_em_numpy, "BLOCK_CELLS", 60)
    monkeypatch.setattr(_em_numpy, "COUNT_CELLS", 90)
    monkeypatch.setattr(_em_numpy, "WIDE_VOTES", 6)
    small = NumpyPart(whole)
    assert small.step(rates).counts == pytest.approx(large.step(rates).counts, abs=1e-11)
    assert small.posterior(rates) == pytest.approx(large.posterior(rates), abs=1e-13)


@pytest.mark.parametrize("kind", ["full", "pooled", "homogeneous"])
def test_both_engines_agree(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_em_numba, "is_installed", lambda: True)
    plain = types.SimpleNamespace(njit=lambda function, **_: function)
    monkeypatch.setitem(sys.modules, "numba", plain)
    _em_numba.compiled.cache_clear()
    votes = truth_sets.drawn(1500, seed=3).votes
    found = [
        dawid_skene.fit(votes, kind=kind, options=Options(setting=Setting(engine=engine)))
        for engine in ("numpy", "numba")
    ]
    _em_numba.compiled.cache_clear()
    assert found[0].rounds == found[1].rounds
    assert np.array_equal(found[0].label, found[1].label)
    assert posterior(found[0]) == pytest.approx(posterior(found[1]), abs=1e-9)


def test_numba_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_em_numba, "is_installed", lambda: False)
    assert crews.engine_of(Setting(), 10**9) == "numpy"
    with pytest.raises(crews.NoSuchExtra, match=r"tacit\[fast\]"):
        crews.engine_of(Setting(engine="numba"), 10)


def test_a_small_set_does_not_wait_for_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_em_numba, "is_installed", lambda: True)
    assert crews.engine_of(Setting(), 1000) == "numpy"
    assert crews.engine_of(Setting(), crews.COMPILED_FROM_VOTES) == "numba"


def test_ray_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(crews.NoSuchExtra, match="Ray"):
        fit_with(Setting(where="ray"))


class OneRay(types.ModuleType):
    """What is used of Ray, at once and in this process."""

    def __init__(self) -> None:
        super().__init__("ray")
        self.killed = 0

    def remote(self, kind: Any) -> Any:
        class Method:
            def __init__(self, bound: Any) -> None:
                self.remote = bound

        class Actor:
            @staticmethod
            def remote(*arguments: Any) -> Any:
                held = kind(*arguments)
                return types.SimpleNamespace(answer=Method(held.answer), take=Method(held.take))

        return Actor

    def put(self, value: Any) -> Any:
        return value

    def get(self, value: Any) -> Any:
        return value

    def kill(self, _actor: Any) -> None:
        self.killed += 1


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Parts of 500 votes."""
    monkeypatch.setattr(_em, "PART_VOTES", 500)
    return 500


def fit_with(setting: Setting) -> Consensus:
    votes = truth_sets.drawn(4000, seed=5).votes
    options = Options(setting=setting, rounds_max=8, tolerance=-np.inf)
    return dawid_skene.fit(votes, options=options)


def posterior(found: Consensus) -> NDArray[np.float64]:
    assert found.posterior is not None
    return found.posterior


def test_any_number_of_processes_gives_the_same_bits(parts: int) -> None:
    here, two = (
        fit_with(setting)
        for setting in (Setting(engine="numpy"), Setting(where="processes", workers=2))
    )
    assert two.objective == here.objective
    assert np.array_equal(posterior(two), posterior(here))


@pytest.mark.parametrize("workers", [1, 3, 50])
def test_actors_give_the_same_bits(
    workers: int, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = OneRay()
    monkeypatch.setitem(sys.modules, "ray", ray)
    found = fit_with(Setting(where="ray", workers=workers))
    assert np.array_equal(posterior(found), posterior(fit_with(Setting())))
    assert ray.killed == workers


@pytest.mark.parametrize("where", ["here", "processes"])
def test_parts_in_files_give_the_same_bits(where: Any, parts: int, tmp_path: Path) -> None:
    setting = Setting(engine="numpy", where=where, spill=str(tmp_path))
    found = fit_with(setting)
    assert np.array_equal(posterior(found), posterior(fit_with(Setting())))
    assert not list(tmp_path.iterdir())


def test_parts_are_whole_items_and_follow_from_the_votes(parts: int) -> None:
    starts = np.concatenate([[0], np.cumsum([3, 0, 700, 1, 600, 0, 2])])
    assert _em.cut(starts) == [(0, 3), (3, 5), (5, 7)]
    assert _em.cut(np.array([0, 0, 0])) == [(0, 2)]


def test_parts_change_the_result_by_rounding_only(parts: int) -> None:
    cut = fit_with(Setting())
    votes = truth_sets.drawn(4000, seed=5).votes
    assert votes.n > 2 * parts
    assert cut.rounds == 8


def test_the_core_is_imported_fast_and_without_numba() -> None:
    code = (
        "import sys, time; start = time.perf_counter();"
        "from tacit.stats import choice, dawid_skene, online;"
        "assert 'numba' not in sys.modules and 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_votes_of_one_item_are_one_part() -> None:
    votes = Votes.from_codes(
        np.zeros(900, np.int32), np.arange(900, dtype=np.int32), np.ones(900, np.int32),
        shape=(1, 900, 2),
    )  # fmt: skip
    found = dawid_skene.fit(votes, options=Options(others_below=0))
    assert found.label.tolist() == [1]
