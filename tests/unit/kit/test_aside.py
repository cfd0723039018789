"""A call in a process of its own answers, fails and leaves nothing behind."""

import math
import os

import pytest

from tacit.kit import aside


def test_the_answer_is_that_of_the_function() -> None:
    assert aside.call(math.hypot, 3.0, 4.0) == 5.0
    assert aside.call(int, "11", base=2) == 3


def test_it_is_another_process() -> None:
    assert aside.call(os.getpid) != os.getpid()


def test_what_it_prints_does_not_spoil_the_answer() -> None:
    assert aside.call(print, "hello") is None


def test_what_it_raises_is_said() -> None:
    with pytest.raises(aside.AsideFailed, match="ValueError"):
        aside.call(int, "no number")


def test_one_that_is_ended_is_told() -> None:
    with pytest.raises(aside.AsideFailed, match="ended with 3"):
        aside.call(os._exit, 3)
