"""The states and choices of work, each a word that is stored."""

from enum import StrEnum


class StageState(StrEnum):
    OPEN = "open"
    FULL = "full"
    SETTLED = "settled"
    RETURNED = "returned"
    SKIPPED = "skipped"
    PARKED = "parked"
    WAITING = "waiting"
    """A review until the second opinion it asked for is there; or an author's stage with all its
    answers, until a review plan wants one more or has had enough."""


class ClaimState(StrEnum):
    HELD = "held"
    HANDED_IN = "handed_in"
    GIVEN_BACK = "given_back"
    EXPIRED = "expired"
    PARKED = "parked"
    ASKED = "asked"
    """Ended by asking for a second opinion; the stage comes back to its holder with it."""


class AiHelp(StrEnum):
    """How a model helped with an answer; disclosed with every submission."""

    NONE = "none"
    SPELLING = "spelling"
    SEARCH = "search"
    DRAFT = "draft"


class Verdict(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"
    PASS = "pass"
    FAIL = "fail"
    DECIDED = "decided"
    UPHOLD = "uphold"
    """Of an appeal: the verdict stands."""
    OVERTURN = "overturn"
    """Of an appeal: the answer is accepted after all."""
    OVERTURN_RETURN = "overturn_return"
    """Of an appeal: the answer goes back to its author for another round."""


class RaterKind(StrEnum):
    EXPERT = "expert"
    CROWD = "crowd"
    CONSENSUS = "consensus"
    JUDGE = "judge"
    ADJUDICATOR = "adjudicator"


class Role(StrEnum):
    """What a person did for an accepted item."""

    AUTHOR = "author"
    GRADE = "grade"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"
    AUDIT = "audit"
    OPINION = "opinion"
    APPEAL = "appeal"


class SegmentKind(StrEnum):
    ACTIVE = "active"
    GAP = "gap"


class GapAnswer(StrEnum):
    WORK = "work"
    BREAK = "break"


class ParkDecision(StrEnum):
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
