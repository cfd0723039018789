"""A number with its interval, or the reason why it is not known."""

from dataclasses import dataclass

LEVEL_DEFAULT = 0.95


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What every statistic answers.

    Attributes:
        value: the estimate; `None` exactly when `unknown` says why.
        low: lower end of the interval, `None` where there is none.
        high: its upper end.
        level: the confidence of the interval.
        n: independent units that it rests on: items, or clusters of them.
        method: how value and interval were computed, in a few words; where there is a value
            but no interval, why not.
        unknown: a sentence, such as "every vote is the same label".
        rough: whether the interval is known to cover less often than `level` says.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    level: float = LEVEL_DEFAULT
    n: int
    method: str
    unknown: str | None = None
    rough: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) == (self.unknown is None):
            raise ValueError("an estimate has a value, or says why it has none")

    @property
    def is_known(self) -> bool:
        return self.value is not None

    @classmethod
    def undefined(cls, reason: str, *, n: int, method: str) -> "Estimate":
        """An estimate that is not known, and why."""
        return cls(value=None, n=n, method=method, unknown=reason)


@dataclass(frozen=True, kw_only=True)
class Strength:
    """One of those compared, with what its strength rests on."""

    name: str
    wins: int
    losses: int
    ties: int
    value: float | None
    """On the log scale; the mean of all is 0. `None` where undefined."""
    low: float | None
    high: float | None
    """The 95 % interval, clustered by item."""
    rough: bool = False
    """Whether the interval rests on fewer than 20 items, and so is known to be too narrow."""

    @property
    def n(self) -> int:
        return self.wins + self.losses + self.ties


@dataclass(frozen=True, kw_only=True)
class Saving:
    """What was bought, beside the same number of votes for every item.

    Attributes:
        share: of votes saved; negative where more were bought.
        bought: votes an item.
        fixed: the smallest number of votes for every item that gives the same answers; `None`
            where none does.
    """

    share: Estimate
    bought: float | None
    fixed: int | None
