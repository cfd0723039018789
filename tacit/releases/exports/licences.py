"""Rows that no model may learn from: canaries, and licences for evaluation only.

HealthBench rows carry a canary, so that leaks into training can be found; APEX-Agents and
ProfBench may be used for evaluation alone. Both travel with the item; a format for training
leaves such rows out and counts them.
"""

import re
from collections.abc import Iterator, Mapping

from tacit.releases.exports.exporter import LeftOut

Json = Mapping[str, object]

CANARY = LeftOut(reason="carries a canary: it is for evaluation, not for training")
EVALUATION_ONLY = LeftOut(reason="has a licence for evaluation only")

_EVALUATION = re.compile(r"\beval(uation)?\b|not for training|no training", re.IGNORECASE)


def refuse(row: Json) -> LeftOut | None:
    """Why nobody may train on this row; `None` where nothing says so."""
    for place in _places(row):
        if str(place.get("canary") or "").strip():
            return CANARY
        for key in ("licence", "license"):
            if _EVALUATION.search(str(place.get(key) or "")):
                return EVALUATION_ONLY
    return None


def _places(row: Json) -> Iterator[Json]:
    """Where an item says what it came under: its input, its origin, and what these keep."""
    item = row["item"]
    assert isinstance(item, Mapping), "an item is an object"
    for outer in (item["input"], item["origin"]):
        if isinstance(outer, Mapping):
            yield outer
            for key in ("metadata", "origin", "raw"):
                inner = outer.get(key)
                if isinstance(inner, Mapping):
                    yield inner
