"""Invariants 1, 2, 3, 4, 7 and 8 with real processes, killed at random.

Eight client processes of six people work on one server with SQLite, and on four server
processes with PostgreSQL. Clients are killed all the time, the server with -9 while it
answers. By default 1,000 cycles of next item + hand in, over both databases; with
`make test-kill` 20,000.
"""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.make import crowd
from tests.make.crowd import Day
from tests.make.server import Server, running

FULL = os.environ.get("TACIT_TEST_FULL", "") not in ("", "0")
CYCLES = 10_000 if FULL else 500
"""On each of the two databases."""
SEED = 20_260_301

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_000 if FULL else 900)]


@pytest.fixture
def sqlite_server(tmp_path: Path) -> Iterator[Server]:
    with running(Server(data=tmp_path / "data")) as server:
        yield server


@pytest.fixture
def postgres_server(tmp_path: Path, pg_cluster: postgres.Cluster) -> Iterator[Server]:
    url = pg_cluster.create("crowd")
    with running(Server(data=tmp_path / "data", database_url=url, workers=4)) as server:
        yield server
    pg_cluster.drop("crowd")


def test_one_server_on_sqlite_killed_while_it_answers(sqlite_server: Server) -> None:
    def kill(number: int) -> None:
        sqlite_server.restart()

    disturb = at_parts([0.15, 0.5, 0.8], kill)
    run_and_check(sqlite_server, disturb)
    assert sqlite_server.starts == 4


def test_four_servers_on_postgresql_killed_one_by_one_and_all_at_once(
    postgres_server: Server,
) -> None:
    chance = random.Random(SEED)
    assert len(postgres_server.worker_ids()) == 4

    def kill(number: int) -> None:
        if number == 2:
            postgres_server.restart()
        else:
            postgres_server.kill_one_worker(chance.randrange(4))

    disturb = at_parts([0.1, 0.25, 0.4, 0.55, 0.7, 0.85], kill)
    run_and_check(postgres_server, disturb)
    assert postgres_server.starts == 2


def run_and_check(server: Server, disturb: Callable[[float], None]) -> None:
    day = Day.of_cycles(CYCLES)
    journal = crowd.run_crowd(server, day, disturb, seed=SEED)
    crowd.check_no_violation(journal)
    found = server.run("--json", "doctor", "--files")
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr
    server.stop()
    db = crowd.open_database(server)
    try:
        db.read_now(lambda tx: crowd.check_overlap(tx, day))
        db.read_now(crowd.check_nobody_twice)
        db.read_now(lambda tx: crowd.check_answered_is_there(tx, journal))
    finally:
        db.close()
    alone = server.run("--json", "doctor")
    assert alone.returncode == 0, alone.stdout[-3000:]


def at_parts(parts: list[float], kill: Callable[[int], None]) -> Callable[[float], None]:
    """Do something when so much of the work is done, once each."""
    left = list(enumerate(parts))

    def disturb(done: float) -> None:
        if left and done >= left[0][1]:
            kill(left.pop(0)[0])

    return disturb
