"""Differences between two texts: lines first, then words inside changed lines.

A comparison costs what its equal words make `difflib` try, taken from a budget that the
whole diff shares. When it is used up, what is left counts as replaced: a long text takes
bounded time and the answer does not depend on the speed of the machine.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from tacit.tasks.kind import DiffRow, Op, Span, SpanKind

WORK_MAX = 8_000_000
"""About a second at worst."""

CONTEXT_LINES = 3

_WORDS = re.compile(r"\s+|\d+(?:[.,]\d+)+|\w+|[^\w\s]")
_Opcode = tuple[str, int, int, int, int]


class _Budget:
    def __init__(self) -> None:
        self.left = WORK_MAX

    def take(self, work: int) -> bool:
        if work > self.left:
            return False
        self.left -= work
        return True


def diff_texts(old: Mapping[str, str], new: Mapping[str, str]) -> list[DiffRow]:
    """Compare two sets of texts path by path, in the order of the new one.

    A path that is only in the old set comes at the place where it was.
    """
    budget = _Budget()
    rows: list[DiffRow] = []
    for path in _merge(list(old), list(new)):
        rows.extend(_diff_text(path, old.get(path), new.get(path), budget))
    return rows


def fold(rows: Sequence[DiffRow], *, around: int = CONTEXT_LINES) -> list[DiffRow]:
    """Replace long stretches of equal lines by one row that counts them.

    `around` equal lines stay on either side of a change; a text with no change becomes
    one gap.
    """
    near = {
        index + step
        for index, row in enumerate(rows)
        if row.op != "same"
        for step in range(-around, around + 1)
        if 0 <= index + step < len(rows) and rows[index + step].path == row.path
    }
    folded: list[DiffRow] = []
    for index, row in enumerate(rows):
        if index in near:
            folded.append(row)
        elif folded and folded[-1].op == "gap" and folded[-1].path == row.path:
            folded[-1] = DiffRow(path=row.path, op="gap", count=folded[-1].count + 1)
        else:
            folded.append(DiffRow(path=row.path, op="gap", count=1))
    return folded


def by_path(rows: Sequence[DiffRow]) -> list[tuple[str, list[DiffRow]]]:
    """The rows of each text that has a change, in order; texts without one are left out."""
    sections: dict[str, list[DiffRow]] = {}
    for row in rows:
        sections.setdefault(row.path, []).append(row)
    return [
        (path, lines)
        for path, lines in sections.items()
        if any(row.op not in {"same", "gap"} for row in lines)
    ]


def _merge(old: Sequence[str], new: Sequence[str]) -> list[str]:
    merged = list(new)
    for index, path in enumerate(old):
        if path not in new:
            before = next((p for p in reversed(old[:index]) if p in merged), None)
            merged.insert(merged.index(before) + 1 if before is not None else 0, path)
    return merged


def _diff_text(path: str, old: str | None, new: str | None, budget: _Budget) -> Iterable[DiffRow]:
    old_lines = [] if old is None else old.split("\n")
    new_lines = [] if new is None else new.split("\n")
    for tag, i1, i2, j1, j2 in _opcodes(old_lines, new_lines, budget):
        if tag == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                yield _row(path, "same", _whole("same", old_lines[i]), i, j)
            continue
        paired = min(i2 - i1, j2 - j1)
        for step in range(paired):
            i, j = i1 + step, j1 + step
            before, after = _diff_words(old_lines[i], new_lines[j], budget)
            yield DiffRow(
                path=path, op="changed", old=before, new=after, old_line=i + 1, new_line=j + 1
            )
        for i in range(i1 + paired, i2):
            yield _row(path, "removed", _whole("del", old_lines[i]), i, None)
        for j in range(j1 + paired, j2):
            yield _row(path, "added", _whole("ins", new_lines[j]), None, j)


def _row(path: str, op: Op, spans: tuple[Span, ...], i: int | None, j: int | None) -> DiffRow:
    return DiffRow(
        path=path,
        op=op,
        old=spans if i is not None else (),
        new=spans if j is not None else (),
        old_line=None if i is None else i + 1,
        new_line=None if j is None else j + 1,
    )


def _whole(kind: SpanKind, text: str) -> tuple[Span, ...]:
    return (Span(kind, text),) if text else ()


def _diff_words(old: str, new: str, budget: _Budget) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    before: list[Span] = []
    after: list[Span] = []
    for tag, i1, i2, j1, j2 in _opcodes(a, b, budget):
        if tag == "equal":
            before.append(Span("same", "".join(a[i1:i2])))
            after.append(Span("same", "".join(b[j1:j2])))
            continue
        if i2 > i1:
            before.append(Span("del", "".join(a[i1:i2])))
        if j2 > j1:
            after.append(Span("ins", "".join(b[j1:j2])))
    return tuple(before), tuple(after)


def _opcodes(a: Sequence[str], b: Sequence[str], budget: _Budget) -> list[_Opcode]:
    """How to get from one sequence to the other; equal ends are found first, for nothing."""
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    codes: list[_Opcode] = [("equal", 0, start, 0, start)] if start else []
    codes.extend(_middle(a, b, start, end, budget))
    if end:
        codes.append(("equal", len(a) - end, len(a), len(b) - end, len(b)))
    return codes


def _middle(
    a: Sequence[str], b: Sequence[str], start: int, end: int, budget: _Budget
) -> list[_Opcode]:
    old, new = a[start : len(a) - end], b[start : len(b) - end]
    if not old and not new:
        return []
    whole: _Opcode = ("replace", start, start + len(old), start, start + len(new))
    if not old or not new:
        return [whole]
    if not budget.take(_work(old, new)):
        return [whole]
    matcher = SequenceMatcher(None, old, new)
    return [
        (tag, i1 + start, i2 + start, j1 + start, j2 + start)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def _work(old: Sequence[str], new: Sequence[str]) -> int:
    """What `difflib` may have to try: equal pairs, again for every match it finds.

    In sequences of 200 or more it passes over pieces that make up more than a hundredth.
    """
    counts = Counter(new)
    often = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    pairs = sum(counts[piece] for piece in old if counts[piece] <= often)
    return len(old) + len(new) + pairs * min(len(old), len(new)) // 8
