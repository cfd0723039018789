import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tacit.access.errors import PasswordUnfit
from tacit.access.passwords import (
    AT_ONCE_MAX,
    PASSWORD_CHARS_MAX,
    WAITING_MAX,
    Cost,
    PasswordCheck,
    Passwords,
)
from tacit.kit.errors import TooBusy
from tests.make.access import PASSWORD, cheap_passwords


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = cheap_passwords()
    yield made
    made.close()


class SlowHasher:
    """Stands in for argon2: works until it is told to end, and counts."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.running = 0
        self.running_max = 0
        self.lock = threading.Lock()
        self.full = threading.Event()

    def verify(self, password: str, stored: str) -> bool:
        return self.verify_and_update(password, stored)[0]

    def verify_and_update(self, password: str, stored: str) -> tuple[bool, None]:
        with self.lock:
            self.running += 1
            self.running_max = max(self.running_max, self.running)
            if self.running == AT_ONCE_MAX:
                self.full.set()
        assert self.go_on.wait(20), "the test lets it go on"
        with self.lock:
            self.running -= 1
        return True, None


Slow = Callable[[float], tuple[Passwords, SlowHasher]]


@pytest.fixture
def slow() -> Iterator[Slow]:
    made: list[tuple[Passwords, SlowHasher]] = []

    def make(wait_seconds: float) -> tuple[Passwords, SlowHasher]:
        hasher = SlowHasher()
        passwords = Passwords(wait_seconds=wait_seconds)
        stand_in: Any = hasher
        passwords._hasher = stand_in
        made.append((passwords, hasher))
        return passwords, hasher

    yield make
    for passwords, hasher in made:
        hasher.go_on.set()
        passwords.close()


def test_a_password_is_known_again_and_another_is_not(passwords: Passwords) -> None:
    stored = passwords.hash_now(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert passwords.check_now(PASSWORD, stored) == PasswordCheck(ok=True)
    assert not passwords.check_now(PASSWORD + "s", stored).ok


def test_the_same_password_has_another_hash_each_time(passwords: Passwords) -> None:
    assert passwords.hash_now(PASSWORD) != passwords.hash_now(PASSWORD)


def test_doors_hash_without_blocking(passwords: Passwords) -> None:
    async def both() -> PasswordCheck:
        return await passwords.check(PASSWORD, await passwords.hash(PASSWORD))

    assert asyncio.run(both()).ok


def test_letters_composed_in_two_ways_are_the_same(passwords: Passwords) -> None:
    assert passwords.check_now(
        "caf\u00e9 caf\u00e9 1", passwords.hash_now("cafe\u0301 cafe\u0301 1")
    ).ok


def test_against_nothing_no_password_is_right(passwords: Passwords) -> None:
    assert passwords.check_now(PASSWORD, None) == PasswordCheck(ok=False)


def test_a_check_against_nothing_hashes_at_the_same_cost() -> None:
    passwords = Passwords(cost=Cost(memory_kib=128, passes=2, lanes=1))
    stored = passwords.hash_now(PASSWORD)
    assert stored.split("$")[:4] == passwords._nobody.split("$")[:4]
    assert [len(part) for part in stored.split("$")] == [
        len(part) for part in passwords._nobody.split("$")
    ]
    passwords.close()


def test_the_default_cost_is_that_of_the_argon2_library() -> None:
    assert Cost() == Cost(memory_kib=65536, passes=3, lanes=4)


def test_a_dated_hash_comes_back_better() -> None:
    dated = Passwords(cost=Cost(memory_kib=32, passes=1, lanes=1))
    stored = dated.hash_now(PASSWORD)
    dated.close()
    today = cheap_passwords()
    better = today.check_now(PASSWORD, stored).better_hash
    assert better is not None
    assert today.check_now(PASSWORD, better) == PasswordCheck(ok=True)
    today.close()


def test_a_password_that_is_far_too_long_is_not_hashed(passwords: Passwords) -> None:
    stored = passwords.hash_now("x" * PASSWORD_CHARS_MAX)
    assert not passwords.check_now("x" * (PASSWORD_CHARS_MAX + 1), stored).ok


@pytest.mark.parametrize("password", ["", "nine char", "x" * (PASSWORD_CHARS_MAX + 1)])
def test_length_is_the_only_rule(passwords: Passwords, password: str) -> None:
    with pytest.raises(PasswordUnfit, match="10 to 512"):
        passwords.hash_now(password)
    passwords.hash_now("aaaaaaaaaa")


def test_at_most_two_are_hashed_at_once(slow: Slow) -> None:
    passwords, hasher = slow(20.0)

    async def many() -> list[PasswordCheck]:
        checks = [asyncio.create_task(passwords.check(PASSWORD, "stored")) for _ in range(8)]
        await asyncio.sleep(0)
        assert await asyncio.to_thread(hasher.full.wait, 20)
        hasher.go_on.set()
        return await asyncio.gather(*checks)

    assert all(check.ok for check in asyncio.run(many()))
    assert hasher.running_max == AT_ONCE_MAX == 2


def test_who_waits_too_long_is_told_to_come_back(slow: Slow) -> None:
    passwords, hasher = slow(0.2)

    async def three() -> list[PasswordCheck | BaseException]:
        checks = [asyncio.create_task(passwords.check(PASSWORD, "stored")) for _ in range(3)]
        done, _ = await asyncio.wait(checks, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        hasher.go_on.set()
        return await asyncio.gather(*checks, return_exceptions=True)

    *begun, late = asyncio.run(three())
    assert begun == [PasswordCheck(ok=True)] * 2  # what has begun is waited for
    assert isinstance(late, TooBusy)
    assert late.retry_after == 5


def test_more_than_can_wait_are_refused_at_once(slow: Slow) -> None:
    passwords, hasher = slow(20.0)

    async def too_many() -> None:
        waiting = [
            asyncio.create_task(passwords.check(PASSWORD, "stored"))
            for _ in range(AT_ONCE_MAX + WAITING_MAX)
        ]
        await asyncio.sleep(0)
        with pytest.raises(TooBusy):
            await passwords.check(PASSWORD, "stored")
        hasher.go_on.set()
        await asyncio.gather(*waiting)
        assert (await passwords.check(PASSWORD, "stored")).ok  # places are given back

    asyncio.run(too_many())


def test_a_blocking_caller_waits_no_longer_either(slow: Slow) -> None:
    passwords, hasher = slow(0.1)
    running = [
        threading.Thread(target=passwords.check_now, args=(PASSWORD, "stored"))
        for _ in range(AT_ONCE_MAX)
    ]
    for thread in running:
        thread.start()
    assert hasher.full.wait(20)
    with pytest.raises(TooBusy):
        passwords.check_now(PASSWORD, "stored")
    hasher.go_on.set()
    for thread in running:
        thread.join()
