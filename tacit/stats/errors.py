"""What cannot be computed from because it is not votes, levels or gold."""

from collections.abc import Hashable


class StatsError(ValueError):
    """Input that no statistic can be computed from. An undefined one is no error."""


class VotesMalformed(StatsError):
    """The columns do not say who said what of which item."""


class UnknownLevel(StatsError):
    """A label that is not among the declared levels."""

    def __init__(self, *, label: Hashable, row: int) -> None:
        super().__init__(f"Row {row}: {label!r} is none of the levels. Declare it, or correct it.")
        self.label = label
        self.row = row


class DuplicateVote(StatsError):
    """A second vote of one rater on one item, where that is not allowed."""

    def __init__(self, *, row: int) -> None:
        super().__init__(f"Row {row} is a second vote of its rater on its item.")
        self.row = row


class TooManyCells(StatsError):
    """A table that would not fit into memory."""

    def __init__(self, *, rows: int, levels: int) -> None:
        super().__init__(f"A table of {rows:,} by {levels:,} levels is too large.")


class TooManyValues(StatsError):
    """More distinct values than a matrix of distances is made for."""

    def __init__(self, *, count: int, most: int) -> None:
        super().__init__(f"{count:,} distinct values are more than {most:,}. Round them first.")
