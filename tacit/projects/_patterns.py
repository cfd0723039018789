"""Which patterns a field may have: those that are done soon, whatever text comes.

Python's matcher tries every way to read a text, so that an innocent pattern can take longer
than anybody lives. Refused is what multiplies ways: a repetition of what repeats or has
alternatives, more than a few repetitions, and what looks around or back.
"""

import re

REPEATS_MAX = 3
WAYS_MAX = 12
"""Optional parts, alternatives and short repetitions together."""
SHORT_MAX = 10
"""So often at most is a repetition short."""

_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*+\]", re.DOTALL)
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_AGAIN = re.compile(r"[*+]|\{\d*,?\d*\}")
NESTED = "A repetition inside a repetition may take for ever."


def find_fault(pattern: str) -> str | None:
    """Why a pattern is refused; None for one that may be used."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"This is no pattern: {error}."
    open_groups, repeats, ways, at = [False], 0, 0, 0
    while at < len(pattern):
        letter, begin = pattern[at], at
        at += 1
        if letter == "\\":
            if pattern[at].isdigit() and pattern[at] != "0":
                return "A pattern cannot look back at what it found."
            at += 1
        elif letter == "[" and (found := _CLASS.match(pattern, begin)):
            at = found.end()
        elif letter == "(":
            if pattern.startswith("?", at) and not pattern.startswith("?:", at):
                return "Of groups a pattern has ( … ) and (?: … ) alone."
            at += 2 if pattern.startswith("?:", at) else 0
            open_groups.append(False)
        elif letter == ")":
            varies = open_groups.pop()
            if varies and _AGAIN.match(pattern, at):
                return NESTED
            open_groups[-1] = open_groups[-1] or varies
        elif letter in "|?":
            open_groups[-1] = True
            ways += 1
        elif letter in "*+":
            open_groups[-1] = True
            repeats += 1
            at += pattern.startswith(("?", "+"), at)
        elif letter == "{" and (count := _COUNT.match(pattern, begin)) and count[2]:
            open_groups[-1] = True
            is_short = count[3] and int(count[3]) <= SHORT_MAX
            ways, repeats = ways + bool(is_short), repeats + (not is_short)
            at = count.end()
    if repeats > REPEATS_MAX or ways > WAYS_MAX:
        return f"A pattern has at most {REPEATS_MAX} repetitions and {WAYS_MAX} alternatives."
    return None
