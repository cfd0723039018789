"""Failures in the words of the people who meet them at work: no items, no rounds, no versions."""

from dataclasses import dataclass

from tacit.kit.errors import TacitError
from tacit.work.errors import (
    ClaimEnded,
    DraftConflict,
    HoldExpired,
    ItemWaitsForAnswer,
    RoundsUsedUp,
    StageTaken,
    StaleRound,
    TooManyClaims,
)


@dataclass(frozen=True)
class Said:
    """What happened, and what is safe or to be done."""

    title: str
    text: str


_WORDS: dict[type[TacitError], Said] = {
    HoldExpired: Said(
        "The time you held this work for is over",
        "Your text is kept, with every minute. Take the work back to go on, if nobody else "
        "has begun it.",
    ),
    DraftConflict: Said(
        "This work was also changed in another tab",
        "Neither text is lost. What you see here is yours and is not saved yet: save it "
        "again to keep it, or load the page to go on with the other one.",
    ),
    ClaimEnded: Said(
        "You are no longer at this work",
        "It was handed in or given back before, perhaps in another tab. Nothing was "
        "changed, and your text is kept.",
    ),
    StaleRound: Said(
        "This verdict is for an answer that has been decided or replaced",
        "Nothing was sent. Your text is kept; go on from your desk.",
    ),
    RoundsUsedUp: Said(
        "This answer cannot be sent back again",
        "It was sent back as often as the project allows. Accept or reject it; a comment "
        "can still tell the author what is missing.",
    ),
    TooManyClaims: Said(
        "You hold as much work as you can at a time",
        "Hand something in or give it back first; it is listed below.",
    ),
    StageTaken: Said(
        "This work is no longer free",
        "Somebody else is at it by now, or it is done. Your text is kept.",
    ),
    ItemWaitsForAnswer: Said(
        "A manager is looking at this work",
        "Somebody said that it is broken. Your text is kept; go on from your desk.",
    ),
}


def say(error: TacitError) -> Said:
    """A failure in plain words."""
    for kind, said in _WORDS.items():
        if isinstance(error, kind):
            return said
    return Said(error.message, error.remedy or "Nothing was changed. What you typed is still here.")
