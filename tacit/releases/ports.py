"""What a release is told by features that are none of its business; `app.py` binds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tacit.storage.transaction import Tx


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of the datasheet, as its reader sees it."""

    label: str
    """What was measured: `criterion c1, person A with person B`."""
    value: str
    """With its unit, or `undefined`."""
    note: str = ""
    """How many it rests on, or why it is undefined."""


class Figures(Protocol):
    """Where figures of agreement come from."""

    def __call__(self, tx: Tx, *, project_id: str) -> Sequence[Figure]:
        """The figures of a project now; none where there is nothing to compare."""
        ...


def no_figures(tx: Tx, *, project_id: str) -> Sequence[Figure]:
    """For a composition without figures; the datasheet then says that there are none."""
    return ()
