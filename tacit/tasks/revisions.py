"""What a revision changed: only *content* teaches anything.

Half of the "revisions" in public sets are line breaks. Before a corrected text is called
an edit it is compared without whitespace, then without citation marks too.
"""

import re

from tacit.tasks.records import Change

_WHITESPACE = re.compile(r"\s+")
_CITATION = re.compile(r"\[\d+\]")


def classify(before: str, after: str | None) -> Change | None:
    """Name the kind of change from one text to another.

    *none*: equal; *whitespace*: equal without whitespace; *citation*: equal without marks
    like `[3]` too; *content*: the rest. `None` when there is no revision: the new text is
    missing or empty.
    """
    if not after:
        return None
    if after == before:
        return Change.NONE
    old, new = _WHITESPACE.sub("", before), _WHITESPACE.sub("", after)
    if old == new:
        return Change.WHITESPACE
    if _CITATION.sub("", old) == _CITATION.sub("", new):
        return Change.CITATION
    return Change.CONTENT
