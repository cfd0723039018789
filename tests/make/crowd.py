"""A crowd of client processes on a real server, both killed at random; and what must be true.

`run_crowd` sets up the work, lets the crowd loose until all is handed in, and returns the
journal of what was answered. `check_*` compare it with the database.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tacit.access.records import Actor, Role
from tacit.app import owner_token
from tacit.kit.clock import SystemClock
from tacit.log._tables import events
from tacit.sdk.client import Client
from tacit.storage import engine
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.work import _tables as tables
from tacit.work.states import StageState
from tests.make import api as make_api
from tests.make.server import ROOT, Server

CLIENTS = 8
PEOPLE = 6
"""Fewer than clients: two people work in two windows at once."""
KILL_CLIENT_EVERY_SECONDS = 0.5
LOOK_EVERY_SECONDS = 0.05
DAY_SECONDS_MAX = 900.0
SHIFTS_MAX = 10
"""How often everybody may go home before all is done; a place that nobody gets is a fault."""
ITEMS_AT_ONCE = 500


@dataclass(frozen=True)
class Day:
    """How much is to be done."""

    twos: int
    threes: int
    reviewed: int
    """Items that are written and reviewed."""

    @property
    def cycles(self) -> int:
        return 2 * self.twos + 3 * self.threes

    @classmethod
    def of_cycles(cls, cycles: int) -> "Day":
        return cls(twos=cycles // 5, threes=cycles // 5, reviewed=max(10, cycles // 50))


@dataclass
class Crowd:
    server: Server
    journals: Path
    tokens: Sequence[str]
    chance: random.Random
    processes: list[subprocess.Popen[bytes] | None] = field(default_factory=list)
    clients_killed: int = 0
    starts: int = 0

    def run(self, disturb: Callable[[float], None], *, wanted: int) -> None:
        """Work until all is done; `disturb` is told how far it is.

        A client goes home when nothing is left for it. What a reviewer sends back later waits
        for its author, who then comes once more.
        """
        deadline = time.monotonic() + DAY_SECONDS_MAX
        shifts = 0
        while shifts == 0 or self.left():
            shifts += 1
            assert shifts <= SHIFTS_MAX, f"{self.left()} stages are left, and nobody gets them"
            self._work_until_home(disturb, wanted=wanted, deadline=deadline)

    def left(self) -> int:
        """Stages that still want somebody's work."""
        db = open_database(self.server)
        try:
            unfinished = tables.stages.c.state.in_([StageState.OPEN, StageState.FULL])
            count = sa.select(sa.func.count()).select_from(tables.stages).where(unfinished)
            return int(db.read_now(lambda tx: tx.scalar(count)))
        finally:
            db.close()

    def _work_until_home(
        self, disturb: Callable[[float], None], *, wanted: int, deadline: float
    ) -> None:
        self.processes = [None] * CLIENTS
        next_kill = time.monotonic() + KILL_CLIENT_EVERY_SECONDS
        home: set[int] = set()
        try:
            while len(home) < CLIENTS:
                assert time.monotonic() < deadline, f"not done in {DAY_SECONDS_MAX} s"
                for number, process in enumerate(self.processes):
                    if number in home or (process is not None and process.poll() is None):
                        continue
                    if process is not None and process.returncode == 0:
                        home.add(number)
                    else:
                        assert process is None or process.returncode == -9, "a client failed"
                        self._start(number)
                if time.monotonic() > next_kill:
                    self._kill_one()
                    next_kill = time.monotonic() + KILL_CLIENT_EVERY_SECONDS
                disturb(self.done() / wanted)
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            for process in self.processes:
                if process is not None and process.poll() is None:
                    process.kill()
                    process.wait()

    def done(self) -> int:
        return sum(
            file.read_bytes().count(b'"is": "submitted"') for file in self.journals.iterdir()
        )

    def journal(self) -> Iterator[dict[str, Any]]:
        for file in sorted(self.journals.iterdir()):
            yield from (json.loads(line) for line in file.read_text().splitlines())

    def _start(self, number: int) -> None:
        self.starts += 1
        given = {
            "port": self.server.port,
            "token": self.tokens[number % len(self.tokens)],
            "journal": str(self.journals / f"{number}.jsonl"),
            "seed": self.chance.randrange(10**9),
        }
        command = [sys.executable, "-m", "tests.make.crowd_client", json.dumps(given)]
        self.processes[number] = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)

    def _kill_one(self) -> None:
        process = self.processes[self.chance.randrange(CLIENTS)]
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
            self.clients_killed += 1


def run_crowd(
    server: Server, day: Day, disturb: Callable[[float], None], *, seed: int
) -> list[dict[str, Any]]:
    """Set the work up, let the crowd loose, return all that was answered."""
    tokens = _set_up(server, day)
    journals = server.data.parent / "journals"
    journals.mkdir()
    crowd = Crowd(server=server, journals=journals, tokens=tokens, chance=random.Random(seed))
    wanted = day.cycles + day.reviewed
    begun = time.monotonic()
    crowd.run(disturb, wanted=wanted)
    print(
        f"{day.cycles} cycles in {time.monotonic() - begun:.0f} s; {crowd.clients_killed} clients "
        f"killed, the server started {server.starts} times"
    )
    return list(crowd.journal())


def _set_up(server: Server, day: Day) -> list[str]:
    """Three projects, and people who grade, write and review; returns their tokens."""
    settings = make_api.make_settings(server.data, url=server.database_url)
    with Client(server.url, owner_token(settings)) as admin:
        for people, count in ((2, day.twos), (3, day.threes)):
            stage = {"stage": "author", "people": people, "hold": "2h", "blind": True}
            _add(admin, count, name=f"graded-by-{people}", kind="grading", pipeline=[stage])
        stages = [
            {"stage": "author", "hold": "2h"},
            {"stage": "review", "rounds": 2, "blind": True},
        ]
        _add(admin, day.reviewed, name="reviewed", kind="example", pipeline=stages)
        made = [
            admin.people.add(name=f"Person {number}", roles=["expert", "reviewer"])
            for number in range(PEOPLE)
        ]
    db = open_database(server)
    try:
        roles = frozenset({Role.EXPERT, Role.REVIEWER})
        org_id = _org_id(db)
        return [
            make_api.add_token(
                db,
                Actor(
                    person_id=person.id,
                    org_id=org_id,
                    roles=roles,
                    scopes=None,
                    name=person.name,
                    alias=person.alias,
                ),
                now=SystemClock().now(),
            )
            for person in made
        ]
    finally:
        db.close()


def _add(admin: Client, count: int, *, name: str, kind: str, pipeline: Sequence[object]) -> None:
    changes: dict[str, Any] = {"name": name, "kind": kind, "pipeline": list(pipeline)}
    project_id = make_api.open_project(admin, **changes)
    shape = _graded if kind == "grading" else _written
    rows = [{"key": f"item-{number}", **shape(number)} for number in range(count)]
    for begin in range(0, count, ITEMS_AT_ONCE):
        admin.items.add(project_id, rows[begin : begin + ITEMS_AT_ONCE])


def _graded(number: int) -> dict[str, Any]:
    return {
        "title": f"Answer {number}",
        "prompt": [{"role": "user", "content": "What is Lexapro?"}],
        "response": {
            "producer": "model-a",
            "messages": [{"role": "assistant", "content": "It is an SSRI."}],
        },
        "criteria": [{"id": "c1", "text": "Says that it is an SSRI.", "weight": 5}],
    }


def _written(number: int) -> dict[str, Any]:
    return {"title": f"Cap {number}", "brief": "Explain what a cap does."}


def open_database(server: Server) -> Database:
    """The database of a server, on a connection of the test's own."""
    settings = make_api.make_settings(server.data, url=server.database_url)
    return engine.open_database(settings, clock=SystemClock())


def _org_id(db: Database) -> str:
    return str(db.read_now(lambda tx: tx.scalar(sa.select(tables.stages.c.org_id).limit(1))))


# ------------------------------------------------------------------------ what must be true


def check_no_violation(journal: Sequence[dict[str, Any]]) -> None:
    seen = [line["what"] for line in journal if line["is"] == "violation"]
    assert not seen, "\n".join(seen[:20])


def check_overlap(tx: Tx, day: Day) -> None:
    """Invariant 1, at every moment: live claims and answers of a stage, by replaying the log.

    Taking and giving back a place both lock the row of the stage before their event gets its
    number, so the events of one stage stand in the order in which they were committed; times,
    which are those of several clocks, need not.
    """
    stages = {row["id"]: row for row in tx.all(sa.select(tables.stages))}
    steps = {"claim.taken": 1, "claim.given_back": -1, "claim.expired": -1}
    happened = tx.all(sa.select(events).where(events.c.name.in_(steps)).order_by(events.c.id))
    live: Counter[str] = Counter()
    for event in happened:
        stage_id = event["body"]["stage_id"]
        live[stage_id] += steps[event["name"]]
        assert live[stage_id] <= stages[stage_id]["wanted"], f"{stage_id}: {live[stage_id]} live"
    counted = Counter(row["stage_id"] for row in tx.all(sa.select(tables.submissions.c.stage_id)))
    for stage_id, row in stages.items():
        if row["name"] == "author":
            assert counted[stage_id] == row["wanted"], f"{stage_id}: {counted[stage_id]} answers"
    by_people = Counter(row["wanted"] for row in stages.values() if row["name"] == "author")
    assert (by_people[2], by_people[3]) == (day.twos, day.threes)


def check_nobody_twice(tx: Tx) -> None:
    """Invariant 2: one answer a person and stage, and no verdict on work of one's own."""
    wrote: dict[str, set[str]] = defaultdict(set)
    pairs: Counter[tuple[str, str]] = Counter()
    for row in tx.all(sa.select(tables.submissions)):
        wrote[row["item_id"]].add(row["expert_id"])
        pairs[row["stage_id"], row["expert_id"]] += 1
    assert max(pairs.values()) == 1
    reviews = tx.all(sa.select(tables.reviews))
    assert reviews, "something was reviewed"
    for row in reviews:
        assert row["reviewer_id"] not in wrote[row["item_id"]], row["item_id"]
        assert len(wrote[row["item_id"]]) == 1, "a return goes to its author"


def check_answered_is_there(tx: Tx, journal: Sequence[dict[str, Any]]) -> None:
    """Invariants 3 and 4: every answered save, minute, answer and verdict, as it was sent."""
    stored: dict[str, dict[str, Any]] = {
        "saved": {r["save_id"]: r["answer"] for r in tx.all(sa.select(tables.drafts))},
        "submitted": {r["id"]: r["answer"] for r in tx.all(sa.select(tables.submissions))},
        "reviewed": {r["id"]: r["verdict"] for r in tx.all(sa.select(tables.reviews))},
        "timed": {r["id"]: None for r in tx.all(sa.select(tables.time_segments))},
    }
    of_claim = {row["id"]: row for row in tx.all(sa.select(tables.claims))}
    texts: dict[tuple[str, str], list[object]] = defaultdict(list)
    for row in tx.all(sa.select(tables.drafts)):
        texts[row["stage_id"], row["expert_id"]].append(row["answer"])
    seen: Counter[str] = Counter()
    for line in journal:
        kind = line["is"]
        seen[kind] += 1
        key = line["save"] if kind == "saved" else line["id"]
        # The text that is the newest already is no second version: it is there by another id.
        if kind == "saved" and key not in stored[kind]:
            claim = of_claim[line["claim"]]
            if line["answer"] in texts[claim["stage_id"], claim["expert_id"]]:
                continue
        assert key in stored[kind], f"answered, but not there: {line}"
        sent = line.get("answer", line.get("verdict"))
        assert stored[kind][key] == sent, f"changed: {line}"
    assert all(seen[kind] for kind in stored), f"all of it was tried: {seen}"
