"""Lengths of time as people write them: `90s`, `30m`, `4h`, `3d`, `1h30m`."""

import re
from datetime import timedelta

from tacit.kit.errors import Malformed

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_WHOLE = re.compile(r"(?:\d{1,9}[dhms])+", re.ASCII)
_PART = re.compile(r"(\d+)([dhms])", re.ASCII)
_SECONDS_MAX = 3_660 * 86_400


def parse(text: object) -> timedelta:
    """Read a duration.

    Raises:
        Malformed: not of the form `4h`, zero, or over ten years.
    """
    if not isinstance(text, str) or not _WHOLE.fullmatch(text):
        raise Malformed(f"{text!r} is not a duration.", remedy="Write 90s, 30m, 4h or 3d.")
    seconds = sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(text))
    if not 0 < seconds <= _SECONDS_MAX:
        raise Malformed(
            f"{text!r} is not between one second and ten years.",
            remedy="Write 90s, 30m, 4h or 3d.",
        )
    return timedelta(seconds=seconds)


def format(duration: timedelta) -> str:  # noqa: A001 - called as durations.format
    """Write a duration so that `parse` reads it back; parts of a second are cut."""
    rest = int(duration.total_seconds())
    text = "-" if rest < 0 else ""
    rest = abs(rest)
    if rest == 0:
        return "0s"
    for unit, seconds in _SECONDS.items():
        count, rest = divmod(rest, seconds)
        if count:
            text += f"{count}{unit}"
    return text
