"""Truth inference beside crowd-kit and cleanlab: the same votes, each to its own stop."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import report
from benchmarks.stats import clock
from tacit.stats import _em_numba, dawid_skene
from tacit.stats.consensus import Consensus
from tacit.stats.crews import Engine, Setting
from tacit.stats.dawid_skene import Options
from tacit.stats.votes import Votes
from tests.make import truth_sets

ROUNDS = 20
CLEANLAB_VOTES_MAX = 20_000
"""Its tables have a cell for every rater and item."""
REPEATS = 3


@dataclass(frozen=True, eq=False)
class Work:
    """Votes in no order, as integers; what is true of each item."""

    columns: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    truth: NDArray[np.int64]

    @classmethod
    def of(cls, size: int, seed: int = 0) -> "Work":
        made = truth_sets.drawn(size, seed=seed)
        votes = made.votes
        order = np.random.default_rng(seed).permutation(votes.n)
        item, rater, label = (
            column[order].astype(np.int64) for column in (votes.item, votes.rater, votes.label)
        )
        return cls((item, rater, label), made.truth)

    @property
    def n(self) -> int:
        return len(self.columns[0])

    def accuracy(self, items: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
        return 100 * float((labels == self.truth[items]).mean())

    def frame(self) -> Any:
        pandas: Any = clock.optional("pandas")
        return pandas.DataFrame(dict(zip(("task", "worker", "label"), self.columns, strict=True)))


@dataclass(frozen=True)
class Run:
    who: str
    seconds: float
    rounds: int | None
    accuracy: float
    posterior: NDArray[np.float64] | None = None
    """Of items with votes, in their order."""


def engines() -> list[Engine]:
    return ["numpy", "numba"] if _em_numba.is_installed() else ["numpy"]


def to_own_stop(work: Work) -> list[Run]:
    """Integer ids in, labels out; defaults."""
    runs = [_ours(work, engine, Options(setting=Setting(engine=engine))) for engine in engines()]
    if (run := _crowd_kit(work, {})) is not None:
        runs.insert(0, run)
    if (run := _cleanlab(work)) is not None:
        runs.append(run)
    return runs


def at_equal_rounds(work: Work) -> list[Run]:
    """Twenty rounds without pseudo-counts: the same model."""
    runs = []
    if (run := _crowd_kit(work, {"n_iter": ROUNDS, "tol": -np.inf})) is not None:
        runs.append(run)
    for engine in engines():
        same = Options(
            scale=0.0,
            others_below=0,
            rounds_max=ROUNDS,
            tolerance=-np.inf,
            setting=Setting(engine=engine),
        )
        runs.append(_ours(work, engine, same))
    return runs


def table(work: Work, runs: list[Run], *, compare: bool) -> str:
    """Seconds, and how many times faster than the first, if that is crowd-kit."""
    rival = runs[0] if runs[0].who == "crowd-kit" else None
    rows = []
    for run in runs:
        ratio = f"{rival.seconds / run.seconds:.1f}" if rival and run is not rival else ""
        apart = "" if not compare or run is rival else _apart(rival, run)
        rounds = "" if run.rounds is None else str(run.rounds)
        rows.append((
            run.who, f"{run.seconds:.3f}", rounds, f"{run.accuracy:.2f}", ratio, apart,
        ))  # fmt: skip
    head = ("", "CPU s", "rounds", "right %", "× crowd-kit", "apart" if compare else "")
    return f"{work.n:,} votes\n{report.table(head, rows)}"


def _apart(rival: Run | None, run: Run) -> str:
    if rival is None or rival.posterior is None or run.posterior is None:
        return ""
    return f"{np.abs(rival.posterior - run.posterior).max():.0e}"


def _ours(work: Work, engine: Engine, options: Options) -> Run:
    if engine == "numba":
        warm_up(options.setting)
    seconds, (votes, found) = clock.timed(lambda: _fit(work, options), repeats=REPEATS)
    items = np.asarray(votes.items)
    return Run(
        who=f"tacit, {engine}",
        seconds=seconds,
        rounds=found.rounds,
        accuracy=work.accuracy(items, found.label.astype(np.int64)),
        posterior=found.posterior,
    )


def _fit(work: Work, options: Options) -> tuple[Votes, Consensus]:
    votes = Votes.from_columns(*work.columns)
    return votes, dawid_skene.fit(votes, options=options)


def warm_up(setting: Setting) -> None:
    """Import and compile outside of what is timed."""
    votes = Votes.from_columns([1, 1, 2, 2], [1, 2, 1, 2], [1, 2, 2, 2])
    dawid_skene.fit(votes, options=Options(setting=setting, rounds_max=1))


def _crowd_kit(work: Work, arguments: dict[str, Any]) -> Run | None:
    peers: Any = clock.optional("crowdkit.aggregation")
    if peers is None:
        return None
    frame = work.frame()
    rounds: list[float] = []

    def fit() -> Any:
        model = peers.DawidSkene(**arguments)
        model.fit(frame)
        rounds[:] = model.loss_history_
        return model

    seconds, model = clock.timed(fit)
    levels = range(int(work.columns[2].max()) + 1)
    whole = model.probas_.sort_index().reindex(columns=levels).fillna(0.0).to_numpy()
    items = np.sort(np.unique(work.columns[0]))
    labels = model.labels_.sort_index().to_numpy()
    return Run("crowd-kit", seconds, len(rounds), work.accuracy(items, labels), whole)


def _cleanlab(work: Work) -> Run | None:
    """Majority with raters weighed by agreement (its CROWDLAB wants a classifier as well)."""
    peers: Any = clock.optional("cleanlab.multiannotator")
    pandas: Any = clock.optional("pandas")
    if peers is None or pandas is None or work.n > CLEANLAB_VOTES_MAX:
        return None
    wide = work.frame().pivot_table(index="task", columns="worker", values="label")
    shares = pandas.crosstab(work.columns[0], work.columns[2], normalize="index").to_numpy()
    wide_table = wide.reset_index(drop=True)

    def call() -> Any:
        return peers.get_label_quality_multiannotator(wide_table, shares, verbose=False)

    seconds, found = clock.timed(call)
    labels = found["label_quality"]["consensus_label"].to_numpy()
    return Run("cleanlab", seconds, None, work.accuracy(wide.index.to_numpy(), labels))
