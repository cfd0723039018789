"""What an export format is: the port that every module in this folder fills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tacit.releases._columns import Column, ColumnKind

__all__ = ["Column", "ColumnKind", "Exporter", "LeftOut"]

Json = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A row of the release that the format has no place for."""

    reason: str
    """A few words that are the same for all rows left out alike; they are counted."""


class Exporter(Protocol):
    """One format. Pure: it sees one row of rows.jsonl at a time and changes nothing."""

    @property
    def name(self) -> str:
        """As in addresses and folders: `trl_sft`."""
        ...

    @property
    def title(self) -> str: ...

    @property
    def made_for(self) -> str:
        """The package and version whose own code was seen to read it."""
        ...

    @property
    def takes(self) -> str:
        """Which rows it can export, in words."""
        ...

    @property
    def columns(self) -> tuple[Column, ...]: ...

    @property
    def has_csv(self) -> bool:
        """Whether there is a CSV beside JSON Lines and Parquet."""
        ...

    def export(self, row: Json) -> Sequence[Json] | LeftOut:
        """The rows that one row of the release becomes; each has exactly the columns.

        What has no verdict keeps that state and its reason: null is not *unmet*.
        """
        ...
