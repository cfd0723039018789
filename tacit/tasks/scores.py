"""Scores of responses by a rubric, from records as they come from outside.

A rubric is a list of Criterion records, an object with `criteria` and perhaps `formula`, or a
tree as PaperBench has it. Grades are a list of Grade records, or verdicts by criterion, or
those by response. The numbers are `stats.scoring`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.stats import scoring
from tacit.tasks.records import Criterion, Grade

CRITERIA_MAX = 10_000
RESPONSES_MAX = 1_000
VERDICTS_MAX = 250_000
"""Criteria times responses of one call: some seconds of a processor."""

Json = Mapping[str, object]
Verdicts = dict[str, str | float | None]


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """Criteria, checked, and the formula that came with them."""

    criteria: tuple[Json, ...]
    formula: str | None = None


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The score of one response."""

    id: str
    score: scoring.Score


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How to score."""

    formula: str = scoring.FORMULAS[0]
    policy: str = "refuse"
    dependencies: bool = False


@dataclass(frozen=True, kw_only=True)
class Response:
    """One response, by the verdicts on it."""

    id: str
    verdicts: Verdicts = field(default_factory=dict)


def score(
    criteria: Sequence[object], responses: Sequence[Response], *, asked: Asked
) -> list[Scored]:
    """Score every response by one rubric.

    Raises:
        Malformed: a criterion is none, there are too many, no such formula or policy, or a
            verdict that its criterion cannot have.
    """
    _check_count(len(criteria), CRITERIA_MAX, place="criteria")
    _check_count(len(responses), RESPONSES_MAX, place="responses")
    _check_count(len(criteria) * len(responses), VERDICTS_MAX, place="responses")
    plain = [
        Criterion.read(entry, place=f"criteria[{at}]").to_json()
        for at, entry in enumerate(criteria)
    ]
    return [_score_one(plain, response, at, asked) for at, response in enumerate(responses)]


def read_rubric(value: object) -> Rubric:
    """Read a rubric as it lies in a file.

    Raises:
        Malformed: it is none of the three shapes.
    """
    if isinstance(value, Mapping) and "sub_tasks" in value:
        return Rubric(criteria=tuple(_walk(value)), formula="tree")
    if isinstance(value, Mapping):
        fields = Fields(value, place="rubric")
        return Rubric(
            criteria=tuple(_object(entry, place) for place, entry in fields.many("criteria")),
            formula=fields.text_or_none("formula"),
        )
    if isinstance(value, list):
        return Rubric(
            criteria=tuple(_object(entry, f"rubric[{at}]") for at, entry in enumerate(value))
        )
    raise Malformed(
        "This is no rubric.",
        place="rubric",
        remedy="Give a list of criteria, an object with criteria, or a tree with sub_tasks.",
    )


def read_grades(value: object) -> list[Response]:
    """Read grades as they lie in a file, in the order in which responses first appear.

    Grades of several raters on one criterion are refused: which of them counts is a rule that
    somebody has to choose first.

    Raises:
        Malformed: it is none of the three shapes, or a criterion has two grades.
    """
    if isinstance(value, list):
        return _of_grades(value)
    if not isinstance(value, Mapping):
        raise Malformed(
            "These are no grades.",
            place="grades",
            remedy="Give a list of grades, verdicts by criterion, or those by response.",
        )
    if value and all(isinstance(entry, Mapping) for entry in value.values()):
        return [
            Response(id=name, verdicts=_verdicts(entry, place=f"grades.{name}"))
            for name, entry in value.items()
        ]
    return [Response(id="response", verdicts=_verdicts(value, place="grades"))]


def _score_one(criteria: Sequence[Json], response: Response, at: int, asked: Asked) -> Scored:
    try:
        found = scoring.score(
            criteria,
            response.verdicts,
            formula=asked.formula,
            policy=asked.policy,
            dependencies=asked.dependencies,
        )
    except ValueError as wrong:
        raise Malformed(str(wrong), place=f"responses[{at}]") from wrong
    return Scored(id=response.id, score=found)


def _of_grades(value: Sequence[object]) -> list[Response]:
    found: dict[str, Verdicts] = {}
    for at, entry in enumerate(value):
        grade = Grade.read(entry, place=f"grades[{at}]")
        verdicts = found.setdefault(grade.response or "response", {})
        if grade.criterion in verdicts:
            raise Malformed(
                f"{grade.criterion} has two grades on one response.",
                place=f"grades[{at}]",
                remedy="Give the grades of one rater, or the consensus.",
            )
        verdicts[grade.criterion] = grade.option if grade.option is not None else grade.verdict
    return [Response(id=name, verdicts=verdicts) for name, verdicts in found.items()]


def _verdicts(value: object, *, place: str) -> Verdicts:
    assert isinstance(value, Mapping), "asked before"
    for name, verdict in value.items():
        is_number = isinstance(verdict, int | float) and not isinstance(verdict, bool)
        if verdict is not None and not isinstance(verdict, str) and not is_number:
            raise Malformed(
                "A verdict is a text, a number from 0 to 1, or null.", place=f"{place}.{name}"
            )
    return dict(value)


def _walk(root: Json) -> Iterator[Json]:
    """The nodes of a tree, depth first. Ids of a source may not be unique; the second gets one."""
    waiting: list[tuple[object, str | None]] = [(root, None)]
    taken: set[str] = set()
    while waiting:
        node, parent = waiting.pop()
        fields = Fields(node, place="rubric")
        name = wanted = fields.text("id", length_max=200)
        number = 2
        while name in taken:
            name, number = f"{wanted}-{number}", number + 1
        taken.add(name)
        yield {
            "id": name,
            "text": fields.text("requirements", default=""),
            "weight": fields.number_or_none("weight"),
            "parent": parent,
        }
        waiting += [(child, name) for _, child in reversed(fields.many("sub_tasks"))]


def _object(value: object, place: str) -> Json:
    return Fields(value, place=place).all()


def _check_count(count: int, most: int, *, place: str) -> None:
    if count > most:
        raise Malformed(f"{count:,} are too many; at most {most:,}.", place=place)
