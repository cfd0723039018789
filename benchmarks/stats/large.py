"""Ten million votes in a process of their own: seconds, and memory beyond the input.

`python -m benchmarks.stats.large FOLDER ENGINE ROUNDS` is that process.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.stats import clock, truth
from tacit.stats import dawid_skene
from tacit.stats.crews import Engine, Setting
from tacit.stats.dawid_skene import Options
from tacit.stats.votes import Votes

COLUMNS = ("item", "rater", "label")
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Measured:
    votes: int
    raters: int
    grouping: float
    """CPU seconds until the votes stand by item."""
    seconds: float
    """CPU seconds of the rounds, with the layout before and the posterior after."""
    grouping_bytes: int | None
    """Most memory beyond the columns, the sorted copy included; `None` where it is not told."""
    rounds_bytes: int | None
    """Most memory beyond the sorted votes."""
    input_bytes: int


def measure(folder: Path, engine: Engine, rounds: int) -> Measured:
    """In a new process; the folder holds the columns and the shape."""
    command = [sys.executable, "-m", "benchmarks.stats.large", str(folder), engine, str(rounds)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(answer.stdout))


def write(votes: Votes, folder: Path) -> None:
    """Columns in no order."""
    order = np.random.default_rng(0).permutation(votes.n)
    for name, column in zip(COLUMNS, (votes.item, votes.rater, votes.label), strict=True):
        np.save(folder / f"{name}.npy", column[order])
    shape = np.array([votes.item_count, votes.rater_count, votes.level_count])
    np.save(folder / "shape.npy", shape)


def _main(folder: Path, engine: Engine, rounds: int) -> None:
    setting = Setting(engine=engine)
    truth.warm_up(setting)
    item, rater, label = (np.load(folder / f"{name}.npy") for name in COLUMNS)
    shape = tuple(np.load(folder / "shape.npy").tolist())
    input_bytes = item.nbytes + rater.nbytes + label.nbytes
    before = _forget_peak()
    columns = [item, rater, label]
    del item, rater, label
    grouping, votes = clock.timed(lambda: Votes.from_codes(*columns, shape=shape))
    grouping_bytes = _since(before)
    columns.clear()
    before = _forget_peak()
    options = Options(rounds_max=rounds, tolerance=-np.inf, setting=setting)
    seconds, _ = clock.timed(lambda: dawid_skene.fit(votes, options=options))
    found = Measured(
        votes=votes.n,
        raters=votes.rater_count,
        grouping=grouping,
        seconds=seconds,
        grouping_bytes=grouping_bytes,
        rounds_bytes=_since(before),
        input_bytes=input_bytes,
    )
    print(json.dumps(found.__dict__))


def _forget_peak() -> int | None:
    """What is resident now, from which the peak is counted anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    return _status("VmRSS")


def _since(before: int | None) -> int | None:
    peak = _status("VmHWM")
    return None if before is None or peak is None else peak - before


def _status(name: str) -> int | None:
    if not STATUS.exists():
        return None
    for line in STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return None


if __name__ == "__main__":
    _main(Path(sys.argv[1]), "numba" if sys.argv[2] == "numba" else "numpy", int(sys.argv[3]))
