"""The keys of every page: one table, from which the help behind `?` is made.

A key means the same wherever it is. What a kind of task adds for its own editor stands with
the kind; `tests/unit/web/test_keys.py` holds all of them to one another.
"""

from collections.abc import Sequence

Key = tuple[str, str]

EVERYWHERE: tuple[Key, ...] = (
    ("?", "Show these keys"),
    ("Control+K", "Go to a page or run a command"),
    ("j", "Next row of a table"),
    ("k", "Row before"),
    ("/", "Find in this page’s list or guideline"),
    ("Escape", "Leave the text, close what floats"),
)
GUIDELINE: Key = ("g", "Open or close the guideline")
ASK: Key = ("q", "Ask about the guideline, at the words that are selected")
PAD: Key = ("z", "Open the scratch pad")
WORK: tuple[Key, ...] = (
    GUIDELINE,
    ASK,
    PAD,
    ("v", "See what you changed since you sent it"),
    ("f", "Leave only the text"),
    ("Control+.", "Insert a template where you write"),
    ("Control+Enter", "Hand in: see first what will be sent"),
)
JUDGE: tuple[Key, ...] = (
    GUIDELINE,
    ASK,
    PAD,
    ("d", "See what changed since the last time"),
    ("n", "Next point"),
    ("p", "Point before"),
    ("1", "Choose: first, second, third …"),
    ("r", "Go to the reason"),
    ("c", "Comment on the words that are selected"),
    ("Control+.", "Insert a kept sentence or a template; so does / on an empty line"),
    ("a", "Accept, or decide: see first what will be sent"),
    ("b", "Send back, or fail: see first what will be sent"),
)
CALIBRATE: tuple[Key, ...] = tuple(key for key in JUDGE if key[0] in {"g", "n", "p", "1"})
DESK: tuple[Key, ...] = (("s", "Start the work on top"),)
PROJECT: tuple[Key, ...] = (
    ("g o", "Overview"),
    ("g i", "Items"),
    ("g g", "Guideline"),
    ("g q", "Questions"),
    ("g p", "People"),
    ("g u", "Quality"),
    ("g r", "Releases"),
    ("g s", "Settings"),
    ("n", "Make or add something"),
)


def of_work(kind_keys: Sequence[Key]) -> list[Key]:
    """The keys of the workbench of a kind: its own first."""
    return [*kind_keys, *WORK]
