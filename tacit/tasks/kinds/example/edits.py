"""The model's answer, and what became of it: change, distance in words, the words themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from tacit.stats import edit_distance
from tacit.tasks import diffs, revisions
from tacit.tasks.kind import DiffRow, Span
from tacit.tasks.kinds.example.shapes import RESPONSE, Edit, ExampleAnswer, ExampleInput
from tacit.tasks.records import Change


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """An edit while it is written, as live.html shows it."""

    lines: tuple[tuple[Span, ...], ...]
    """The text with its deleted and inserted words, line by line."""
    distance: int | None
    of_words: int
    change: Change | None
    """`None` where the text is empty."""


def derive(answer: ExampleAnswer, task_input: ExampleInput) -> Edit | None:
    """What the edit is, from the two texts; `None` where nothing is edited or all was deleted."""
    if not task_input.is_edit or task_input.response is None:
        return None
    before, after = task_input.original, final_text(answer)
    change = revisions.classify(before, after)
    if change is None:
        return None
    return Edit(
        of=task_input.response.id or RESPONSE, change=change, distance=_distance(before, after)
    )


def track(answer: ExampleAnswer, task_input: ExampleInput) -> Tracked:
    """The edit as it stands."""
    before, after = task_input.original, final_text(answer)
    rows = diffs.diff_texts({"text": before}, {"text": after})
    return Tracked(
        lines=tuple(_merge(row) for row in rows),
        distance=_distance(before, after),
        of_words=len(before.split()),
        change=revisions.classify(before, after),
    )


def final_text(answer: ExampleAnswer) -> str:
    """The answer as edited: the last turn."""
    return answer.messages[-1].content if answer.messages else ""


def _distance(before: str, after: str) -> int | None:
    found = edit_distance.of_texts(before, after).value
    return None if found is None else int(found)


def _merge(row: DiffRow) -> tuple[Span, ...]:
    """Old and new spans of one line in one row: what was deleted stands before what came."""
    old, new = list(row.old), list(row.new)
    merged: list[Span] = []
    while old or new:
        if old and old[0].kind == "del":
            merged.append(old.pop(0))
        elif new and new[0].kind == "ins":
            merged.append(new.pop(0))
        else:
            merged.append(_same(old, new))
    return tuple(merged)


def _same(old: list[Span], new: list[Span]) -> Span:
    if old:
        old.pop(0)
    return new.pop(0) if new else Span("same", "")


def is_only_white_space(spans: Sequence[Span]) -> bool:
    """Whether a line shows nothing."""
    return not "".join(span.text for span in spans).strip()
