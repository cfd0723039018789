"""Truth from votes beside crowd-kit 1.4.2, and the compiled kernel beside NumPy.

crowd-kit's Dawid-Skene stops on a quantity that is not its likelihood, so that the two are
compared at equal rounds, without pseudo-counts, where they are the same model.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tacit.stats import choice, dawid_skene, gold, majority, one_coin
from tacit.stats.consensus import Consensus
from tacit.stats.crews import Setting
from tacit.stats.dawid_skene import Kind, Options
from tacit.stats.votes import Votes
from tests.make import truth_sets
from tests.make.truth_sets import NAMES, TruthSet

peers = pytest.importorskip("crowdkit.aggregation", reason="crowd-kit is in the peers' set")
pandas = pytest.importorskip("pandas")
ROUNDS = 10
SETS = [*NAMES, "drawn"]


@functools.cache
def made_of(name: str) -> TruthSet:
    return truth_sets.drawn(20_000) if name == "drawn" else truth_sets.public(name)


def frame(votes: Votes) -> Any:
    return pandas.DataFrame({"task": votes.item, "worker": votes.rater, "label": votes.label})


def posterior_of(aggregated: Any, votes: Votes) -> NDArray[np.float64]:
    """Their table in our numbers, items with a vote."""
    voted = np.flatnonzero(votes.per_item)
    table = aggregated.probas_.reindex(index=voted, columns=range(votes.level_count))
    found: NDArray[np.float64] = table.fillna(0.0).to_numpy()
    return found


def ours(found: Consensus, votes: Votes) -> NDArray[np.float64]:
    assert found.posterior is not None
    return found.posterior[votes.per_item > 0]


def options(engine: Any, **changed: Any) -> Options:
    return Options(setting=Setting(engine=engine), **changed)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("name", SETS)
def test_without_pseudo_counts_it_is_their_dawid_skene(name: str, engine: str) -> None:
    if engine == "numba":
        pytest.importorskip("numba")
    votes = made_of(name).votes
    theirs = peers.DawidSkene(n_iter=ROUNDS, tol=-np.inf)
    theirs.fit(frame(votes))
    same = options(engine, scale=0.0, others_below=0, rounds_max=ROUNDS, tolerance=-np.inf)
    found = dawid_skene.fit(votes, options=same)
    assert ours(found, votes) == pytest.approx(posterior_of(theirs, votes), abs=1e-9)
    assert found.rounds == ROUNDS


@pytest.mark.parametrize("name", SETS)
def test_majority_is_theirs(name: str) -> None:
    votes = made_of(name).votes
    theirs = peers.MajorityVote()
    theirs.fit(frame(votes))
    assert ours(majority.fit(votes), votes) == pytest.approx(posterior_of(theirs, votes))


@pytest.mark.parametrize("name", SETS)
def test_one_coin_labels_as_theirs_nearly_always(name: str) -> None:
    """Theirs has no prior on accuracy; at equal rounds without ours labels are the same."""
    votes = made_of(name).votes
    theirs = peers.OneCoinDawidSkene(n_iter=ROUNDS, tol=-np.inf)
    theirs.fit(frame(votes))
    found = one_coin.fit(votes, rounds_max=ROUNDS, tolerance=-np.inf, scale=0.0)
    same = ours(found, votes).argmax(axis=1) == posterior_of(theirs, votes).argmax(axis=1)
    assert same.mean() > 0.995


@pytest.mark.parametrize("kind", ["full", "pooled", "homogeneous"])
@pytest.mark.parametrize("name", SETS)
def test_the_kernel_agrees_with_numpy(name: str, kind: Kind) -> None:
    pytest.importorskip("numba")
    votes = made_of(name).votes
    plain, kernel, again = (
        dawid_skene.fit(votes, kind=kind, options=options(engine))
        for engine in ("numpy", "numba", "numba")
    )
    assert np.array_equal(plain.label, kernel.label)
    assert ours(kernel, votes) == pytest.approx(ours(plain, votes), abs=1e-9)
    assert np.array_equal(ours(kernel, votes), ours(again, votes))


METHODS: dict[str, Callable[[], Any]] = {
    "majority": peers.MajorityVote,
    "Dawid-Skene": peers.DawidSkene,
    "one-coin": peers.OneCoinDawidSkene,
    "MACE": functools.partial(peers.MACE, random_state=0),
    "GLAD": peers.GLAD,
}


@pytest.mark.slow
def test_the_default_is_the_best_single_method_or_better() -> None:
    """On the mean of the public sets, choosing by 100 gold items, over draws of the gold."""
    rivals: dict[str, list[float]] = {name: [] for name in METHODS}
    mine: list[float] = []
    for name in NAMES:
        made = truth_sets.public(name)
        voted = np.flatnonzero(made.votes.per_item)
        known = voted[made.truth[voted] >= 0]
        for method, new in METHODS.items():
            theirs = new()
            theirs.fit(frame(made.votes))
            if method == "majority":
                rivals[method].append(made.accuracy(majority.fit(made.votes)))
                continue
            labels = theirs.labels_.reindex(known).to_numpy()
            rivals[method].append(100 * float((labels == made.truth[known]).mean()))
        mine.append(default_accuracy(made, known))
    best = max(float(np.mean(found)) for found in rivals.values())
    assert np.mean(mine) >= best, rivals
    assert (np.array(mine) > np.array(rivals["majority"]) - 1).all()


def default_accuracy(made: TruthSet, known: NDArray[np.int64]) -> float:
    models = [dawid_skene.fit(made.votes), one_coin.fit(made.votes), majority.fit(made.votes)]
    accuracy = {model.model: made.accuracy(model) for model in models}
    generator = np.random.default_rng(1)
    count = 54 if len(known) < 200 else 100
    found = []
    for _ in range(60):
        item = np.sort(generator.choice(known, count, replace=False))
        drawn = gold.Gold(item=item, truth=made.truth[item], left_out=0)
        found.append(accuracy[choice.among(models, drawn).consensus.model])
    return float(np.mean(found))


@pytest.mark.slow
@pytest.mark.parametrize(("votes", "more"), [(10_000, 0.5), (100_000, -0.1), (1_000_000, -0.1)])
def test_on_drawn_votes_it_is_as_right_as_theirs_to_its_own_stop(votes: int, more: float) -> None:
    seeds = range(3) if votes < 10**6 else range(1)
    gained = []
    for seed in seeds:
        made = truth_sets.drawn(votes, seed=seed)
        theirs = peers.DawidSkene()
        theirs.fit(frame(made.votes))
        voted = np.flatnonzero(made.votes.per_item)
        labels = theirs.labels_.reindex(voted).to_numpy()
        rival = 100 * float((labels == made.truth[voted]).mean())
        found = dawid_skene.fit(made.votes)
        mine = 100 * float((found.label[voted] == made.truth[voted]).mean())
        gained.append(mine - rival)
    assert np.mean(gained) >= more
