"""Measure the queue on both databases and print it beside the bare statements."""

import argparse
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report, servers
from benchmarks.queue import bare, contents, load, overlap, seeding
from benchmarks.queue.contents import Variant
from benchmarks.queue.load import Plan, Tally
from tests.postgres import Cluster, PostgresMissing, start_cluster

DATABASES = ("sqlite", "postgresql")
SIZES, SIZES_FULL = (1_000, 100_000), (1_000, 100_000, 1_000_000)
CLIENTS = (1, 8)
SECONDS, SECONDS_FULL = 5.0, 12.0
PEOPLE_CYCLES, PEOPLE_CYCLES_FULL = 3_000, 20_000
PEOPLE_SECONDS_MAX = 300.0
SHARE_USED = {1: 0.3, 8: 0.6}
"""Of the items, what a run may use up, so that a small queue does not run dry."""
WARM_UP = {1_000: 40}
WARM_UP_CYCLES = 200
BARE_SECONDS = 2.0
WORKERS = {"sqlite": 1, "postgresql": 2}
BUDGET_RATE = {"sqlite": 500, "postgresql": 300}
BUDGET_CPU_MS, BUDGET_P99_MS, BUDGET_FLAT = 2.0, 50.0, 0.8


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One line of the table."""

    database: str
    variant: Variant
    size: int
    clients: int
    tally: Tally
    server_cpu: float
    database_cpu: float

    @property
    def rate(self) -> float:
        return len(self.tally.cycles) / self.tally.seconds

    @property
    def server_cpu_ms(self) -> float:
        return self.server_cpu / max(1, len(self.tally.cycles)) * 1000


def main(arguments: Sequence[str]) -> None:
    """Run what is asked for and print it."""
    chosen = _parse(arguments)
    print(f"Queue: next item + submit over HTTP, one request after another a client\n"
          f"{report.machine()}\n", flush=True)  # fmt: skip
    limits: list[bare.Bare] = []
    cells: list[Cell] = []
    checks: list[tuple[str, overlap.Overlap]] = []
    with tempfile.TemporaryDirectory(prefix="tacit-bench-") as name, _cluster(chosen) as cluster:
        folder = Path(name)
        for variant in (contents.REVIEW, contents.PEOPLE_2):
            (folder / variant.kind).mkdir()
            seeding.compare(f"sqlite:///{folder / variant.kind}", variant=variant)
        for database in chosen.databases:
            place = _Place(folder, cluster, database)
            limits += place.bare()
            for size in chosen.sizes:
                found, after = _measure(place, contents.REVIEW, size, seconds=chosen.seconds)
                cells += found
                checks.append((f"{database}, {size:,} items", after))
            cell, after = _people(place, cycles=chosen.people_cycles)
            cells.append(cell)
            checks.append((f"{database}, people: 2", after))
    _print(cells, limits, checks)


class _Place:
    """Where databases of one kind are made and served."""

    def __init__(self, folder: Path, cluster: Cluster | None, database: str) -> None:
        self.folder = folder
        self.cluster = cluster
        self.database = database

    def bare(self) -> list[bare.Bare]:
        if self.cluster is None or self.database == "sqlite":
            return bare.sqlite_bare(self.folder, seconds=BARE_SECONDS)
        url = self.cluster.create(seeding.new_database_name())
        return bare.postgres_bare(seeding.driver_address(url), seconds=BARE_SECONDS)

    def new(self) -> tuple[Path, str]:
        """A data folder and the address of an empty database."""
        data = self.folder / seeding.new_database_name()
        data.mkdir()
        if self.database == "sqlite":
            return data, f"sqlite:///{data / 'tacit.db'}"
        assert self.cluster is not None, "asked for only where there is one"
        return data, self.cluster.create(data.name)

    def serve(self, data: Path, url: str) -> contextlib.AbstractContextManager[servers.Server]:
        is_sqlite = self.database == "sqlite"
        return servers.serve(
            data, database_url=None if is_sqlite else url, workers=WORKERS[self.database]
        )

    def database_cpu(self) -> float:
        """Of the backends; SQLite works inside the server."""
        if self.cluster is None or self.database == "sqlite":
            return 0.0
        lines = (self.cluster.folder / "data" / "postmaster.pid").read_text().splitlines()
        return servers.cpu_seconds(int(lines[0]))

    def drop(self, data: Path) -> None:
        for path in data.glob("tacit.db*"):
            path.unlink()
        if self.cluster is not None and self.database != "sqlite":
            self.cluster.drop(data.name)


def _measure(
    place: _Place, variant: Variant, size: int, *, seconds: float
) -> tuple[list[Cell], overlap.Overlap]:
    data, url = place.new()
    house = seeding.seed(url, variant=variant, count=size, experts=max(CLIENTS))
    cells = []
    with place.serve(data, url) as server:
        _say(place, variant, size)
        for clients in CLIENTS:
            plan = Plan(
                port=server.port,
                tokens=house.tokens[:clients],
                answer=contents.answer(variant),
                seconds=seconds,
                cycles_max=int(size * SHARE_USED[clients]),
            )
            load.run(_warm_up(plan, size))
            seeding.learn(url)
            cells.append(_cell(place, server, plan, variant, size))
    after = overlap.count(url)
    place.drop(data)
    return cells, after


def _people(place: _Place, *, cycles: int) -> tuple[Cell, overlap.Overlap]:
    """Two people an item, until so many cycles are done: does anybody get a third place?"""
    variant = contents.PEOPLE_2
    size = max(1_000, cycles)
    data, url = place.new()
    house = seeding.seed(url, variant=variant, count=size, experts=max(CLIENTS))
    with place.serve(data, url) as server:
        _say(place, variant, size)
        plan = Plan(
            port=server.port,
            tokens=house.tokens,
            answer=contents.answer(variant),
            seconds=PEOPLE_SECONDS_MAX,
            cycles_max=cycles,
        )
        cell = _cell(place, server, plan, variant, size)
    after = overlap.count(url)
    place.drop(data)
    return cell, after


def _cell(place: _Place, server: servers.Server, plan: Plan, variant: Variant, size: int) -> Cell:
    server_cpu, database_cpu = server.cpu_seconds(), place.database_cpu()
    tally = load.run(plan)
    return Cell(
        database=place.database,
        variant=variant,
        size=size,
        clients=len(plan.tokens),
        tally=tally,
        server_cpu=server.cpu_seconds() - server_cpu,
        database_cpu=place.database_cpu() - database_cpu,
    )


def _warm_up(plan: Plan, size: int) -> Plan:
    """A few cycles that are not counted: statements are planned, connections opened."""
    cycles = WARM_UP.get(size, WARM_UP_CYCLES)
    return Plan(
        port=plan.port, tokens=plan.tokens, answer=plan.answer, seconds=5, cycles_max=cycles
    )


def _print(
    cells: Sequence[Cell],
    limits: Sequence[bare.Bare],
    checks: Sequence[tuple[str, overlap.Overlap]],
) -> None:
    print(report.table(_HEAD, [_row(cell, limits) for cell in cells]))
    print(_NOTES)
    head = ("bare statements, 100,000 rows", "cycles/s", "CPU ms")
    print(
        report.table(head, [(one.name, f"{one.rate:,.0f}", f"{one.cpu_ms:.2f}") for one in limits])
    )
    print()
    for cell in cells:
        for what, number in cell.tally.refused.most_common(3):
            print(f"refused, {cell.database} {cell.size:,}: {number} × {what}")
    for name, after in checks:
        print(f"{name}: {after.submissions:,} submissions, {after.over} stages over the wanted "
              f"number, {after.twice} handed in twice")  # fmt: skip
    print()
    for line in _verdicts(cells):
        print(line)


_HEAD = (
    "database", "pipeline", "items", "clients", "cycles", "cycles/s", "of bare", "p50 ms",
    "p99 ms", "claim p50", "p99", "submit p50", "p99", "server CPU", "database", "client",
)  # fmt: skip
_NOTES = """
p50 and p99 first of a whole cycle, then of its two requests, in ms. CPU in ms a cycle: of all
server processes, of PostgreSQL's processes (SQLite works inside the server), of the load.
"of bare" compares with the first line below for the same database. Load generator, server and
database share the cores of this machine: the rate is that of all three together.
"""


def _row(cell: Cell, limits: Sequence[bare.Bare]) -> tuple[str, ...]:
    tally, cycles = cell.tally, max(1, len(cell.tally.cycles))
    limit = next(one for one in limits if one.name.lower().startswith(cell.database))
    series = (tally.cycles, tally.claims, tally.submits)
    quantiles = [
        f"{report.quantile(one, share) * 1000:.1f}" for one in series for share in (0.5, 0.99)
    ]
    return (
        cell.database,
        cell.variant.name,
        f"{cell.size:,}",
        str(cell.clients),
        f"{len(tally.cycles):,}",
        f"{cell.rate:,.0f}",
        f"{cell.rate / limit.rate:.0%}",
        *quantiles,
        f"{cell.server_cpu_ms:.2f}",
        f"{cell.database_cpu / cycles * 1000:.2f}",
        f"{tally.client_cpu / cycles * 1000:.2f}",
    )


def _verdicts(cells: Sequence[Cell]) -> Iterator[str]:
    """The budgets at 8 clients, met or not."""
    for database in DATABASES:
        own = [
            cell for cell in cells
            if cell.database == database and cell.clients == 8 and cell.variant.people == 1
        ]  # fmt: skip
        for cell in own:
            worst = max(
                report.quantile(one, 0.99) for one in (cell.tally.claims, cell.tally.submits)
            )
            facts = (
                (f"{cell.rate:,.0f} of ≥ {BUDGET_RATE[database]} cycles/s",
                 cell.rate >= BUDGET_RATE[database]),
                (f"CPU {cell.server_cpu_ms:.2f} of ≤ {BUDGET_CPU_MS:.0f} ms",
                 cell.server_cpu_ms <= BUDGET_CPU_MS),
                (f"p99 of a request {worst * 1000:.0f} of ≤ {BUDGET_P99_MS:.0f} ms",
                 worst * 1000 <= BUDGET_P99_MS),
            )  # fmt: skip
            said = "; ".join(f"{text} {'✓' if met else '✗'}" for text, met in facts)
            yield f"{database}, {cell.size:,} items: {said}"
        if len(own) > 1:
            share = own[-1].rate / own[0].rate
            cpu = own[-1].server_cpu_ms / own[0].server_cpu_ms
            met = "✓" if share >= BUDGET_FLAT else "✗"
            yield (f"{database}: {own[-1].size:,} items run at {share:.0%} of the rate and "
                   f"{cpu:.0%} of the CPU of {own[0].size:,} {met}")  # fmt: skip


def _say(place: _Place, variant: Variant, size: int) -> None:
    print(f"… {place.database}, {variant.name}, {size:,} items", flush=True)


@contextlib.contextmanager
def _cluster(chosen: argparse.Namespace) -> Iterator[Cluster | None]:
    if "postgresql" not in chosen.databases:
        yield None
        return
    try:
        with start_cluster(durable=True) as cluster:
            print(
                f"PostgreSQL {cluster.version} with fsync, {WORKERS['postgresql']} server processes"
            )
            yield cluster
    except PostgresMissing as missing:
        print(f"PostgreSQL left out: {missing}")
        chosen.databases = [name for name in chosen.databases if name != "postgresql"]
        yield None


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks queue", description=__doc__)
    parser.add_argument("--full", action="store_true", help="a million items, 20,000 cycles")
    parser.add_argument("--databases", type=_words, default=list(DATABASES))
    parser.add_argument("--sizes", type=_numbers, help="items, by commas")
    parser.add_argument("--seconds", type=float, help="of each measurement")
    parser.add_argument("--people-cycles", type=int, help="of the variant with two people")
    chosen = parser.parse_args(arguments)
    full = chosen.full
    chosen.sizes = chosen.sizes or (SIZES_FULL if full else SIZES)
    chosen.seconds = chosen.seconds or (SECONDS_FULL if full else SECONDS)
    chosen.people_cycles = chosen.people_cycles or (PEOPLE_CYCLES_FULL if full else PEOPLE_CYCLES)
    return chosen


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in _words(text))
