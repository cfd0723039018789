"""Two rounds of a preference side by side."""

import re

from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow
from tacit.tasks.kinds.preference import checks, words
from tacit.tasks.kinds.preference.shapes import PreferenceAnswer, PreferenceInput

_PLACE = re.compile(r"(axes|decisions|places)\[([^\]]+)\](?:\.(\w+))?")
_NAMES = {
    "choice": "Which is best",
    "strength": "By how much",
    "ranking": "Ranking",
    "reason": "Reason",
    "hard_to_choose": "Hard to choose",
    "note": "Note",
}


def name_place(path: str, task_input: PreferenceInput) -> str:
    """A path in words."""
    found = _PLACE.fullmatch(path)
    if found is None:
        return _NAMES.get(path, path.replace("_", " ").capitalize())
    rows, name, _ = found.groups()
    if rows == "axes":
        return words.axis_title(name, task_input)
    if rows == "places":
        return f"Place of {words.choice(name, task_input.ids)}"
    return checks.name_criterion(name, task_input)


def texts(answer: PreferenceAnswer) -> dict[str, str]:
    """What a comment can be anchored to."""
    return {path: text for path, text in (("reason", answer.reason), ("note", answer.note)) if text}


def diff(old: PreferenceAnswer, new: PreferenceAnswer) -> list[DiffRow]:
    """By field; choices by the letters that the person saw."""
    return diffs.diff_texts(_all(old), _all(new))


def _all(answer: PreferenceAnswer) -> dict[str, str]:
    order = answer.order_shown
    found = {
        "choice": words.choice(answer.choice, order),
        "strength": words.strength(answer.strength),
        "ranking": words.ranking(answer.ranking, order),
    }
    found |= {f"axes[{name}]": words.choice(value, order) for name, value in answer.axes.items()}
    found["hard_to_choose"] = "yes" if answer.hard_to_choose else "no"
    return found | texts(answer)
