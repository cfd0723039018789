"""A request that is sent twice has one effect."""

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest

from tacit.kit.clock import SteppedClock
from tacit.kit.errors import Malformed
from tacit.storage import idempotency
from tacit.storage.engine import Database
from tacit.storage.errors import KeyReused
from tacit.storage.transaction import Tx


class Work:
    """Counts how often it was done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Mapping[str, object]:
        self.done += 1
        return {"status": 201, "body": {"number": self.done}}


def send(
    db: Database, clock: SteppedClock, work: Work, *, actor: str = "ann", body: str = "h1"
) -> Mapping[str, object]:
    def run(tx: Tx) -> Mapping[str, object]:
        return idempotency.run_once(
            tx,
            key="k",
            actor_id=actor,
            action="POST /claims",
            request_hash=body,
            now=clock.now(),
            fn=work,
        )

    return db.write_now(run)


def test_the_second_request_gets_the_first_answer(db: Database, clock: SteppedClock) -> None:
    work = Work()
    answers = [send(db, clock, work) for _ in range(3)]
    assert work.done == 1
    assert answers == [{"status": 201, "body": {"number": 1}}] * 3


def test_another_body_under_the_same_key_is_refused(db: Database, clock: SteppedClock) -> None:
    work = Work()
    send(db, clock, work)
    with pytest.raises(KeyReused, match="new key"):
        send(db, clock, work, body="h2")
    assert work.done == 1


def test_keys_of_two_people_do_not_meet(db: Database, clock: SteppedClock) -> None:
    work = Work()
    send(db, clock, work)
    send(db, clock, work, actor="ben", body="h2")
    assert work.done == 2


def test_a_failure_frees_the_key(db: Database, clock: SteppedClock) -> None:
    class Broken(Work):
        def __call__(self) -> Mapping[str, object]:
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        send(db, clock, Broken())
    assert send(db, clock, Work())["status"] == 201


def test_two_at_the_same_moment_have_one_effect(db: Database, clock: SteppedClock) -> None:
    work = Work()
    answers: list[Mapping[str, object]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(send(db, clock, work))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work.done == 1
    assert len(answers) == 8


def test_old_keys_are_forgotten(db: Database, clock: SteppedClock) -> None:
    work = Work()
    send(db, clock, work)
    later = clock.now() + timedelta(days=idempotency.KEEP_DAYS)
    assert db.write_now(lambda tx: idempotency.forget_old(tx, now=later)) == 0
    later += timedelta(seconds=1)
    assert db.write_now(lambda tx: idempotency.forget_old(tx, now=later)) == 1
    send(db, clock, work)
    assert work.done == 2


def test_an_empty_key_is_refused(db: Database, clock: SteppedClock) -> None:
    def run(tx: Tx) -> Mapping[str, object]:
        return idempotency.run_once(
            tx, key="", actor_id="a", action="x", request_hash="h", now=clock.now(), fn=Work()
        )

    with pytest.raises(Malformed):
        db.write_now(run)
