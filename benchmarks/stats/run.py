"""Statistics beside the libraries there are: the same result, how many times faster.

Votes are drawn: five an item, raters by activity 1 / rank, four levels. CPU seconds of one
process. A library that is not installed is left out; `make setup-peers` has them all:
`.venv-peers/bin/python -m benchmarks stats`.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.stats import clock, large, others, texts, truth
from tests.make import truth_sets

PEERS = (
    "numpy",
    "numba",
    "pandas",
    "crowd-kit",
    "cleanlab",
    "krippendorff",
    "evalica",
    "datasketch",
)
SIZES = (10_000, 100_000, 1_000_000)
LARGE = 10_000_000
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


def main(arguments: Sequence[str]) -> None:
    """Run it; prints tables."""
    parser = argparse.ArgumentParser(prog="benchmarks stats", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="votes, by commas")
    parser.add_argument("--large", type=int, default=LARGE, help="votes of the large run; 0: none")
    parser.add_argument("--full", action="store_true", help="taken, as by the others; the same")
    options = parser.parse_args(arguments)
    for name in THREADS:
        os.environ.setdefault(name, "1")
    sizes = [int(each) for each in options.sizes.split(",") if each]
    print("Statistics beside the libraries there are\n" + report.machine(PEERS))
    for size in sizes:
        work = truth.Work.of(size)
        print("\nTo its own stop, defaults, integer ids;", end=" ")
        print(truth.table(work, truth.to_own_stop(work), compare=False))
        print(f"\n{truth.ROUNDS} rounds without pseudo-counts, the same model;", end=" ")
        print(truth.table(work, truth.at_equal_rounds(work), compare=True))
    for part in (others.updates, others.agreement, others.strengths):
        print("\n" + part(max(sizes, default=SIZES[0])))
    print("\n" + texts.near_duplicates())
    if options.large:
        print("\n" + _large(options.large))


def _large(size: int) -> str:
    """Time and memory in a process of its own, beside what the machine's memory can do."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large.write(truth_sets.drawn(size).votes, folder)
        runs = [(engine, large.measure(folder, engine, truth.ROUNDS)) for engine in truth.engines()]
    limits = clock.limits(rows=4 * runs[0][1].raters, levels=4)
    rows, told = [], []
    for engine, found in runs:
        per_vote = 1e9 * found.seconds / found.votes / truth.ROUNDS
        rows.append((
            f"tacit, {engine}", f"{found.grouping:.2f}", f"{found.seconds:.2f}", f"{per_vote:.1f}",
            _memory(found.grouping_bytes, found), _memory(found.rounds_bytes, found),
        ))  # fmt: skip
        share = limits.told(votes=found.votes, rounds=truth.ROUNDS, seconds=found.seconds)
        told.append(f"tacit, {engine}: {share}")
    head = ("", "grouping s", "rounds s", "ns a vote", "MB to group", "MB of rounds")
    floor = "compiled" if limits.compiled else "NumPy"
    return "\n".join([
        f"{runs[0][1].votes:,} votes, {truth.ROUNDS} rounds; crowd-kit is not tried",
        report.table(head, rows),
        f"copy {limits.copy_bytes_a_second / 1e9:.1f} GB/s; gather and scatter of a vote "
        f"{limits.gather_ns:.1f} ns ({floor})",
        *told,
    ])  # fmt: skip


def _memory(extra: int | None, found: large.Measured) -> str:
    """Beyond the three columns, and times their size."""
    if extra is None:
        return "not told"
    return f"{extra / 1e6:.0f} ({extra / found.input_bytes:.2f} ×)"
