"""Which import formats there are."""

from tacit.intake.errors import FormatUnknown
from tacit.intake.imports import argilla, kqa, label_studio, sources, tables
from tacit.intake.imports.formats import Format
from tacit.kit.fields import nearest

FORMATS: tuple[Format, ...] = (
    kqa.FORMAT,
    tables.JSONL,
    tables.CSV,
    label_studio.FORMAT,
    argilla.FORMAT,
    *sources.FORMATS,
)
_BY_NAME = {known.name: known for known in FORMATS}


def get(name: str) -> Format:
    """Get a format by name; dashes and capital letters do not matter.

    Raises:
        FormatUnknown: there is none of that name.
    """
    wanted = name.lower().replace("-", "_")
    wanted = "kqa" if wanted == "k_qa" else wanted
    if wanted in _BY_NAME:
        return _BY_NAME[wanted]
    meant = nearest(wanted, _BY_NAME)
    raise FormatUnknown(
        f"There is no import format {name!r}.",
        place="format",
        remedy=f"Did you mean {meant}?" if meant else f"Known: {', '.join(_BY_NAME)}.",
    )


def names() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(_BY_NAME)
