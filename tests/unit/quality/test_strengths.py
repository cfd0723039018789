"""Strengths of producers from compared pairs."""

from tacit.quality import strengths
from tacit.stats import bradley_terry
from tacit.tasks.kind import Compared


def _pair(first: str, second: str, result: str, item: str = "i1") -> tuple[str, Compared]:
    return item, Compared(first=first, second=second, result=result)


def test_pairs_that_say_who_is_better_are_counted() -> None:
    found = strengths.of_pairs(
        iter([_pair("m1", "m2", "a"), _pair("m1", "m2", "b"), _pair("m1", "m2", "tie")])
    )
    assert (found.pairs, found.both_bad, found.left_out, found.reason) == (3, 0, 0, None)
    assert [(one.name, one.wins, one.losses, one.ties) for one in found.players] == [
        ("m1", 1, 1, 1),
        ("m2", 1, 1, 1),
    ]


def test_bad_alike_and_one_producer_twice_are_left_out_and_counted() -> None:
    found = strengths.of_pairs(
        iter([_pair("m1", "m2", "both_bad"), _pair("m1", "m1", "a"), _pair("", "m2", "a")])
    )
    assert (found.pairs, found.both_bad, found.left_out) == (0, 1, 2)
    assert found.reason == bradley_terry.NO_COMPARISON


def test_without_a_named_producer_that_is_the_reason() -> None:
    assert strengths.of_pairs(iter([_pair("", "", "a")])).reason == strengths.UNKNOWN
