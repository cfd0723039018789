"""Comparisons and near-duplicates give what evalica and datasketch give."""

import datasketch  # type: ignore[import-not-found]  # in the peers' set only
import evalica  # type: ignore[import-not-found]  # in the peers' set only
import numpy as np
import pytest

from tacit.stats import bradley_terry, duplicates
from tacit.stats.bradley_terry import Pairs

WORDS = np.array([f"w{number}" for number in range(5_000)])


@pytest.mark.parametrize("ties", [0.0, 0.2])
def test_strengths_are_those_of_evalica(ties: float) -> None:
    chance = np.random.default_rng(1)
    theta = chance.normal(size=40)
    first = chance.integers(0, 40, 8_000)
    second = (first + chance.integers(1, 40, 8_000)) % 40
    won = (chance.random(8_000) < 1 / (1 + np.exp(theta[second] - theta[first]))) * 1.0
    won[chance.random(8_000) < ties] = 0.5
    told = {1.0: evalica.Winner.X, 0.0: evalica.Winner.Y, 0.5: evalica.Winner.Draw}
    peer = evalica.bradley_terry(
        first.tolist(),
        second.tolist(),
        [told[one] for one in won.tolist()],
        tie_weight=0.5,
        tolerance=1e-12,
        limit=10_000,
    )
    logs = np.log(peer.scores.sort_index().to_numpy())
    found = bradley_terry.estimate(Pairs.from_columns(first, second, won))
    assert found.value == pytest.approx(logs - logs.mean(), abs=1e-6)


def test_what_datasketch_finds_is_found() -> None:
    chance = np.random.default_rng(2)
    split = [WORDS[chance.integers(0, len(WORDS), 300)].tolist() for _ in range(300)]
    for number in range(100):
        changed = list(split[number])
        for place in chance.choice(300, 30, replace=False):
            changed[place] = f"x{chance.integers(10**6)}"
        split.append(changed)
    runs = [{" ".join(one[at : at + 3]).encode() for at in range(298)} for one in split]
    index = datasketch.MinHashLSH(threshold=0.5, num_perm=128)
    signed = []
    for number, given in enumerate(runs):
        one = datasketch.MinHash(num_perm=128)
        one.update_batch(list(given))
        signed.append(one)
        index.insert(number, one)
    theirs = {
        (number, other)
        for number, one in enumerate(signed)
        for other in index.query(one)
        if number < other and len(runs[number] & runs[other]) >= len(runs[number] | runs[other]) / 2
    }
    found = duplicates.find([" ".join(one) for one in split])
    ours = {(one.first, one.second) for one in found}
    assert theirs <= ours
    assert ours == {(number, 300 + number) for number in range(100)}
