"""What a rule says of a criterion."""

from dataclasses import dataclass
from enum import StrEnum

QUOTE_SHOWN = 60


class Rule(StrEnum):
    TWO_FACTS = "two_facts"
    NO_OBSERVABLE = "no_observable"
    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"
    NEVER_MATTERS = "never_matters"
    POLARITY = "polarity"
    ONLY_NEGATIVE = "only_negative"


@dataclass(frozen=True, kw_only=True)
class Finding:
    rule: Rule
    id: str
    """Of the criterion; empty where it is about the whole rubric."""
    text: str
    field: str = "text"
    other: str = ""
    """The other criterion, of a rule about two."""


def quote(text: str) -> str:
    """A criterion as a message quotes it."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= QUOTE_SHOWN else text[: QUOTE_SHOWN - 1] + '…'}”"
