"""Timers: regular, bounded, and not stopped by a failure."""

import asyncio

from tacit.jobs.timers import Timers

SOON = 5.0


def test_a_timer_runs_at_the_start_and_again() -> None:
    async def scene() -> int:
        rounds = 0
        enough = asyncio.Event()

        async def work() -> bool:
            nonlocal rounds
            rounds += 1
            if rounds == 3:
                enough.set()
            return False

        timers = Timers()
        timers.add("count", every_seconds=0.01, round_seconds_max=1, work=work)
        async with timers:
            await asyncio.wait_for(enough.wait(), SOON)
        return rounds

    assert asyncio.run(scene()) >= 3


def test_a_timer_with_more_to_do_does_not_wait() -> None:
    async def scene() -> int:
        rounds = 0
        enough = asyncio.Event()

        async def work() -> bool:
            nonlocal rounds
            rounds += 1
            if rounds == 5:
                enough.set()
            return rounds < 5

        timers = Timers()
        timers.add("backlog", every_seconds=3600, round_seconds_max=1, work=work)
        async with timers:
            await asyncio.wait_for(enough.wait(), SOON)
            await asyncio.sleep(0.01)
        return rounds

    assert asyncio.run(scene()) == 5


def test_a_failure_is_not_the_end() -> None:
    async def scene() -> int:
        rounds = 0
        enough = asyncio.Event()

        async def work() -> bool:
            nonlocal rounds
            rounds += 1
            if rounds == 1:
                raise RuntimeError("a bad moment")
            enough.set()
            return False

        timers = Timers()
        timers.add("shaky", every_seconds=0.01, round_seconds_max=1, work=work)
        async with timers:
            await asyncio.wait_for(enough.wait(), SOON)
        return rounds

    assert asyncio.run(scene()) == 2


def test_a_round_that_hangs_is_cut_off() -> None:
    async def scene() -> int:
        rounds = 0
        enough = asyncio.Event()

        async def work() -> bool:
            nonlocal rounds
            rounds += 1
            if rounds == 2:
                enough.set()
                return False
            await asyncio.sleep(3600)
            return False

        timers = Timers()
        timers.add("slow", every_seconds=0.01, round_seconds_max=0.02, work=work)
        async with timers:
            await asyncio.wait_for(enough.wait(), SOON)
        return rounds

    assert asyncio.run(scene()) == 2


def test_waking_does_the_next_round_now() -> None:
    async def scene() -> int:
        rounds = 0
        told = asyncio.Event()

        async def work() -> bool:
            nonlocal rounds
            rounds += 1
            told.set()
            return False

        timers = Timers()
        timers.add("rare", every_seconds=3600, round_seconds_max=1, work=work)
        async with timers:
            await asyncio.wait_for(told.wait(), SOON)
            told.clear()
            timers.wake("rare")
            await asyncio.wait_for(told.wait(), SOON)
        return rounds

    assert asyncio.run(scene()) == 2
