"""What an export format is: the port that every module in this folder fills."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from tacit.releases._columns import Column, ColumnKind

__all__ = ["Column", "ColumnKind", "Exporter", "LeftOut", "Option", "PlainExporter"]

Json = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A row of the release, or a part of it, that the format has no place for."""

    reason: str
    """A few words that are the same for all that is left out alike; they are counted."""


OTHER_KIND = LeftOut(reason="is of another kind of task")


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something that whoever asks for an export may choose; it is recorded with the export."""

    name: str
    title: str
    meaning: str
    """A sentence for the page and the documentation."""
    default: str
    choices: tuple[str, ...] = ()
    """What it can be; empty for a number."""
    least: float = 0.0
    most: float = 1.0


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
    def kinds(self) -> frozenset[str]:
        """The kinds of task whose rows can fit; empty where that depends on the row alone."""
        ...

    @property
    def for_training(self) -> bool:
        """Models learn from it: rows that are for evaluation only are left out."""
        ...

    @property
    def columns(self) -> tuple[Column, ...]: ...

    @property
    def reserved(self) -> frozenset[str]:
        """Names that no column may have, as the package uses them for something else."""
        ...

    @property
    def has_csv(self) -> bool:
        """Whether there is a CSV beside JSON Lines and Parquet."""
        ...

    @property
    def options(self) -> tuple[Option, ...]: ...

    def refuse(self, *, kind: str, origins: Mapping[str, int] | None) -> str | None:
        """Say why no row of a release can fit, as far as kind and origins tell; else `None`.

        `origins` are the numbers of imported rows by format; `None` where they are not known.
        """
        ...

    def choose(self, chosen: Mapping[str, str]) -> "Exporter":
        """The same format with these options; those not named keep their default."""
        ...

    @property
    def file_names(self) -> tuple[str, ...]:
        """Files of the format's own that lie beside the rows: a scorer, an archive."""
        ...

    def write_files(self, folder: Path, *, lines: Path) -> None:
        """Write the files of `file_names`; `lines` are the rows that were made."""
        ...

    def files_of(self, made: Json) -> Sequence[str]:
        """The SHA-256 of the experts' files that go with a row that was made."""
        ...

    def export(self, row: Json) -> Sequence[Json | LeftOut] | LeftOut:
        """The rows that one row of the release becomes; each has exactly the columns.

        What has no verdict keeps that state and its reason: null is not *unmet*. A part of
        the row that does not fit stands in the list as `LeftOut` and is counted.
        """
        ...


class PlainExporter(ABC):
    """Defaults to derive a format from: rows to learn from, no options, no files."""

    kinds: frozenset[str] = frozenset()
    for_training = True
    reserved: frozenset[str] = frozenset()
    has_csv = False
    options: tuple[Option, ...] = ()
    file_names: tuple[str, ...] = ()

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        self.chosen = {option.name: option.default for option in self.options} | dict(chosen or {})

    def refuse(self, *, kind: str, origins: Mapping[str, int] | None) -> str | None:
        """A kind of task that cannot fit."""
        if self.kinds and kind not in self.kinds:
            return f"its rows are of kind {kind}"
        return None

    def choose(self, chosen: Mapping[str, str]) -> Self:
        """The same format with these options."""
        return type(self)(chosen)

    def write_files(self, folder: Path, *, lines: Path) -> None:
        """None."""
        assert not self.file_names, "a format with files of its own writes them"

    def files_of(self, made: Json) -> Sequence[str]:
        """None."""
        return ()

    def export(self, row: Json) -> Sequence[Json | LeftOut] | LeftOut:
        """Make rows of a row whose kind of task can fit."""
        if self.kinds and row["kind"] not in self.kinds:
            return OTHER_KIND
        return self.make_rows(row)

    @abstractmethod
    def make_rows(self, row: Json) -> Sequence[Json | LeftOut] | LeftOut:
        """The rows that one row of the release becomes, as `Exporter.export` says."""
