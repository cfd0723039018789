"""Options of an export: what was chosen, checked against what the format offers. Pure."""

import math
from collections.abc import Mapping

from tacit.kit.fields import nearest
from tacit.releases.errors import OptionUnknown
from tacit.releases.exports.exporter import Exporter, Option


def read(exporter: Exporter, given: Mapping[str, str]) -> dict[str, str]:
    """Every option of the format with its value: as given, else the default.

    Raises:
        OptionUnknown: the format has no such option, or it cannot have this value.
    """
    known = {option.name: option for option in exporter.options}
    for name in given:
        if name not in known:
            raise OptionUnknown(
                f"{exporter.name} has no option {name[:100]!r}.",
                place=name[:100],
                remedy=_remedy(name, known),
            )
    return {name: _check(option, given.get(name, option.default)) for name, option in known.items()}


def _remedy(name: str, known: Mapping[str, Option]) -> str:
    if not known:
        return "It has none."
    meant = nearest(name, known)
    return f"Did you mean {meant}?" if meant else f"It has {', '.join(known)}."


def _check(option: Option, value: str) -> str:
    if option.choices:
        if value in option.choices:
            return value
        raise OptionUnknown(
            f"{option.name} cannot be {value[:100]!r}.",
            place=option.name,
            remedy=f"Take one of {', '.join(option.choices)}.",
        )
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not option.least <= number <= option.most:
        raise OptionUnknown(
            f"{option.name} cannot be {value[:100]!r}.",
            place=option.name,
            remedy=f"Give a number from {option.least:g} to {option.most:g}.",
        )
    return repr(number)
