"""Rubrics of a row, and responses that were graded by them: for KTO, GRPO and rubric records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tacit.releases.exports import _conversations as conversations
from tacit.releases.exports.exporter import Option
from tacit.stats import scoring
from tacit.tasks.kinds.rubric import shapes, versions
from tacit.tasks.kinds.rubric.versions import Standing
from tacit.tasks.records import Message

Json = Mapping[str, object]

KINDS = frozenset({"rubric", "grading"})
OWN = "own"
FORMULA = Option(
    name="formula",
    title="Formula",
    meaning="How a rubric scores; own takes the one that its author chose.",
    default=OWN,
    choices=(OWN, *scoring.FORMULAS),
)
POLICY = Option(
    name="policy",
    title="Criteria without a verdict",
    meaning="refuse leaves the score open; fail takes the worst for the sign; zero and skip as "
    "the scorer has them.",
    default="refuse",
    choices=("refuse", "fail", "zero", "skip"),
)
RATERS = Option(
    name="raters",
    title="Several raters",
    meaning="consensus takes what follows from all votes; each exports every rater's own.",
    default="consensus",
    choices=("consensus", "each"),
)
_COUNTS = (Standing.CURRENT, Standing.REWEIGHED)


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """The criteria of one task, as plain records, and the formula that their author chose."""

    criteria: tuple[Json, ...]
    formula: str


@dataclass(frozen=True, kw_only=True)
class GradedResponse:
    """A response with the verdicts on it."""

    rubric: Rubric
    id: str
    producer: str
    messages: tuple[Message, ...]
    verdicts: Mapping[str, str | float | None]
    rater: str


def of_row(row: Json) -> Rubric | None:
    """The rubric of a row: that of the accepted answer, else the item's own criteria."""
    task_input = conversations.input_of(row)
    if row["kind"] == "rubric":
        answer = _accepted(row)
        if answer is None:
            return None
        criteria: tuple[Json, ...] = tuple(line.to_record().to_json() for line in _lines(answer))
        return Rubric(criteria=criteria, formula=answer.formula) if criteria else None
    given = task_input.get("criteria")
    own: tuple[Json, ...] = tuple(conversations.objects(given)) if isinstance(given, list) else ()
    formula = str(task_input.get("formula") or scoring.FORMULAS[0])
    return Rubric(criteria=own, formula=formula) if own else None


def score(
    rubric: Rubric,
    verdicts: Mapping[str, str | float | None],
    *,
    formula: str = OWN,
    policy: str = "refuse",
) -> scoring.Score:
    """Score by the rubric; undefined by an unknown formula, or with a verdict of another rubric.

    One row of thousands is left out and counted so, where it would end the whole export.
    """
    chosen = rubric.formula if formula == OWN else formula
    if chosen not in scoring.FORMULAS:
        return scoring.Score(reason=f"{chosen} is no formula")
    try:
        return scoring.score(rubric.criteria, verdicts, formula=chosen, policy=policy)
    except ValueError as wrong:
        return scoring.Score(reason=str(wrong))


def graded(row: Json, *, raters: str) -> Iterator[GradedResponse]:
    """Every response of the row that somebody graded."""
    rubric = of_row(row)
    if rubric is None:
        return
    if row["kind"] == "rubric":
        yield from _of_rubric(row, rubric)
    elif isinstance(conversations.input_of(row).get("response"), Mapping):
        yield from _of_grading(row, rubric, raters)


def _of_rubric(row: Json, rubric: Rubric) -> Iterator[GradedResponse]:
    """Stored answers and the author's own, by the grades that still count."""
    answer = _accepted(row)
    assert answer is not None, "it has a rubric"
    task_input = shapes.read_input(conversations.input_of(row))
    known = versions.wordings(answer)
    by_response: dict[str, dict[str, str | float | None]] = {}
    for mark in answer.grades:
        if known.standing(mark) in _COUNTS:
            by_response.setdefault(mark.response, {})[mark.criterion] = mark.option or mark.verdict
    own = {
        name: (Message(role="assistant", content=text),) for name, text in answer.samples.items()
    }
    stored = {response.id: response.messages for response in task_input.responses}
    producers = {response.id: response.producer for response in task_input.responses}
    for name, messages in (own | stored).items():
        if name in by_response:
            yield GradedResponse(
                rubric=rubric,
                id=name,
                producer=producers.get(name, "expert"),
                messages=messages,
                verdicts=by_response[name],
                rater=_accepted_by(row),
            )


def _of_grading(row: Json, rubric: Rubric, raters: str) -> Iterator[GradedResponse]:
    response = conversations.object_of(conversations.input_of(row)["response"])
    messages = conversations.read_turns(response)
    for rater, grades in _grades(row, raters):
        yield GradedResponse(
            rubric=rubric,
            id=str(response.get("id") or "response"),
            producer=str(response.get("producer") or ""),
            messages=messages,
            verdicts={str(grade["criterion"]): _verdict(grade) for grade in grades},
            rater=rater,
        )


def _grades(row: Json, raters: str) -> Iterator[tuple[str, Sequence[Json]]]:
    consensus = row["consensus"]
    if raters == "consensus" and isinstance(consensus, Mapping):
        yield "consensus", conversations.objects(consensus["grades"])
        return
    for submission in conversations.objects(row["submissions"]):
        answer = conversations.object_of(submission["answer"])
        yield str(submission["by"]), conversations.objects(answer.get("grades", []))


def _verdict(grade: Json) -> str | None:
    value = grade["option"] if grade["option"] is not None else grade["verdict"]
    return None if value is None else str(value)


def _accepted(row: Json) -> shapes.RubricAnswer | None:
    for submission in conversations.objects(row["submissions"]):
        if submission["id"] == row["accepted_submission"]:
            return shapes.read_answer(conversations.plain_answer(submission["answer"]))
    return None


def _accepted_by(row: Json) -> str:
    return next(
        str(submission["by"])
        for submission in conversations.objects(row["submissions"])
        if submission["id"] == row["accepted_submission"]
    )


def _lines(answer: shapes.RubricAnswer) -> list[shapes.Line]:
    return [line for line in answer.criteria if not line.is_blank]
