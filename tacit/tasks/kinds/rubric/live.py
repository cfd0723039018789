"""How answers score under a rubric as it stands, and what a change of it did to them.

All by `tacit.stats.scoring`, the same file that exports carry. A grade of words that have
changed counts as no grade, so that its score becomes an interval; never as *not met*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit.stats import scoring
from tacit.tasks.kind import VERDICTS
from tacit.tasks.kinds.rubric import paste, versions
from tacit.tasks.kinds.rubric.paste import Reading
from tacit.tasks.kinds.rubric.shapes import Line, Mark, RubricAnswer, RubricInput
from tacit.tasks.kinds.rubric.versions import Standing

_Verdicts = Mapping[str, str | float | None]

FORMULA_TITLES = {
    "positive_normalised": "Weighted share (points reached ÷ positive points)",
    "clipped": "Weighted share, kept between 0 and 1",
    "min_normalised": "Weighted share, lowest possible at 0",
    "all_negative": "Only faults: 1 less what was found",
    "pass_fraction": "Share of criteria passed",
    "class_weights": "By class: critical, major, minor, additional",
    "gated": "Weighted share behind the criteria that must hold",
    "tree": "Tree: each branch by its own weights",
    "all_pass": "All or nothing",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer under the rubric."""

    id: str
    name: str
    score: scoring.Score
    before: float | None
    """Under the criteria as they were graded, where that differs from now."""
    graded: int
    stale: int
    reweighed: int
    is_assumed: bool
    """The empty answer, taken to meet nothing where the expert said nothing."""

    @property
    def low(self) -> float | None:
        return self.score.low if self.score.value is None else self.score.value

    @property
    def high(self) -> float | None:
        return self.score.high if self.score.value is None else self.score.value

    @property
    def is_begun(self) -> bool:
        return self.graded > 0 or self.is_assumed


@dataclass(frozen=True, kw_only=True)
class Board:
    rows: tuple[Row, ...]
    count: int
    """Criteria that are graded: the leaves of a tree."""
    reason: str | None
    """Why no answer has a score under this formula."""
    floor: float
    """The lowest score on the page, so that bars share one scale."""
    pasted: Reading | None


@dataclass(frozen=True, kw_only=True)
class _Rubric:
    lines: Sequence[Line]
    leaves: Sequence[Line]
    plain: Sequence[Mapping[str, object]]
    """The lines as the scorer takes them, made once for all answers."""
    known: versions.Wordings
    formula: str

    def score(self, verdicts: _Verdicts, then: Sequence[Line] | None = None) -> scoring.Score:
        """Under the lines as they are, or as they were then."""
        chosen = self.formula if self.formula in scoring.FORMULAS else scoring.FORMULAS[0]
        lines = self.plain if then is None else [_plain(line) for line in then]
        return scoring.score(lines, verdicts, formula=chosen)


def board(answer: RubricAnswer, task_input: RubricInput) -> Board:
    """Score every answer of the page."""
    lines = [line for line in answer.criteria if not line.is_blank]
    groups = {line.parent for line in lines}
    leaves = [line for line in lines if line.id not in groups]
    rubric = _Rubric(
        lines=lines,
        leaves=leaves,
        plain=[_plain(line) for line in lines],
        known=versions.wordings(answer),
        formula=answer.formula,
    )
    by_response: dict[str, list[Mark]] = {}
    for mark in answer.grades:
        by_response.setdefault(mark.response, []).append(mark)
    rows = tuple(
        _row(name, title, by_response.get(name, []), rubric)
        for name, title in task_input.names().items()
    )
    first = rows[0].score
    return Board(
        rows=rows,
        count=len(leaves),
        reason=first.reason if first.low is None else None,
        floor=min([0.0, *(row.low for row in rows if row.low is not None)]),
        pasted=paste.read(answer.paste) if answer.paste.strip() else None,
    )


def _row(name: str, title: str, marks: Sequence[Mark], rubric: _Rubric) -> Row:
    standing = {mark.criterion: rubric.known.standing(mark) for mark in marks}
    counts = (Standing.CURRENT, Standing.REWEIGHED)
    alive = {mark.criterion: mark for mark in marks if standing[mark.criterion] in counts}
    is_assumed = name == "empty" and bool(rubric.leaves)
    assumed: _Verdicts = (
        {line.id: 0.0 for line in rubric.leaves if line.id not in standing} if is_assumed else {}
    )
    said = {line.id: _verdict(line, alive.get(line.id)) for line in rubric.leaves}
    score = rubric.score({**said, **assumed})
    kinds = list(standing.values())
    before = None
    if Standing.STALE in kinds or Standing.REWEIGHED in kinds:
        before = _before(marks, rubric, assumed)
    return Row(
        id=name,
        name=title,
        score=score,
        before=before if before != score.value else None,
        graded=sum(line.id in alive for line in rubric.leaves),
        stale=kinds.count(Standing.STALE),
        reweighed=kinds.count(Standing.REWEIGHED),
        is_assumed=is_assumed,
    )


def _before(marks: Sequence[Mark], rubric: _Rubric, assumed: _Verdicts) -> float | None:
    """The score under every criterion as the grades saw it."""
    seen = {mark.criterion: rubric.known.seen_by(mark) for mark in marks}
    given = {mark.criterion: mark for mark in marks}
    then = [seen.get(line.id) or line for line in rubric.lines]
    by_id = {line.id: line for line in then}
    said = {line.id: _verdict(by_id[line.id], given.get(line.id)) for line in rubric.leaves}
    return rubric.score({**said, **assumed}, then).value


def _verdict(line: Line, mark: Mark | None) -> str | float | None:
    """What a grade says to the scorer; a label that the criterion does not know says nothing."""
    if mark is None:
        return None
    if mark.option is not None:
        return mark.option if mark.option in line.options else None
    known = mark.verdict is None or mark.verdict in VERDICTS
    return mark.verdict if known and not (line.options and mark.verdict == "partial") else None


def _plain(line: Line) -> dict[str, object]:
    """A line as the scorer takes it; a weight that is being typed counts for nothing."""
    return {
        "id": line.id,
        "weight": 0 if line.weight is None else line.weight,
        "weight_class": line.weight_class,
        "kind": line.kind,
        "options": line.options,
        "gate": "must_pass" if line.gate else "none",
        "parent": line.parent or None,
        "depends_on": line.depends_on,
        "polarity": line.rest.get("polarity"),
    }
