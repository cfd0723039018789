"""ExpertQA: experts verify and correct models' answers to their own questions (2309.07852).

The answer is the model's, so its verifier is no author: the row becomes an item of kind
*grading* whose response is the model's, with one ordinal criterion a claim and axis, one
for the usefulness of the whole answer, and the corrected texts as revisions.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tacit.intake import _lines
from tacit.intake._text import Unreadable
from tacit.intake.imports import formats
from tacit.intake.imports.formats import Format, ImportFile, Options, Rows
from tacit.intake.records import ImportedRow, ImportedWork, Problem
from tacit.kit import text
from tacit.kit.errors import Malformed, TacitError
from tacit.kit.fields import Fields
from tacit.tasks import revisions

NOT_APPLICABLE = "N/A"
"""Of support and reliability: the evidence could not be read. *cannot_assess* here."""


@dataclass(frozen=True)
class Axis:
    name: str
    question: str
    options: tuple[str, ...]
    """From worst to best."""


AXES = (
    Axis("support", "How far does the evidence given support the claim?",
         ("Missing", "Incomplete", "Partial", "Complete")),
    Axis("informativeness", "How relevant is the claim to answering the question?",
         ("Uninformative", "Not too important", "A bit relevant", "Very relevant")),
    Axis("worthiness", "Is the claim worth citing a source for?", ("No", "Yes")),
    Axis("correctness", "Is the claim correct?",
         ("Definitely incorrect", "Likely incorrect", "Unsure", "Probably correct",
          "Definitely correct")),
    Axis("reliability", "How reliable is the source of the evidence?",
         ("Missing", "Not reliable at all", "Somewhat reliable", "Reliable")),
)  # fmt: skip
USEFULNESS = Axis(
    "usefulness",
    "How useful is the whole answer to you?",
    ("Not useful at all", "Partially useful", "Useful"),
)
ANSWER_ID = "answer.usefulness"

_GUIDELINE = """# ExpertQA: verify and correct the answer to your own question

You asked the question; a system answered it. Judge every claim of its answer, then
correct the answer and its claims where they are wrong.

## Support

Whether the evidence named for a claim supports it.

## Informativeness

Whether the claim helps to answer the question.

## Worthiness

Whether the claim should be backed by a source at all.

## Correctness

Whether the claim is true, as far as you know.

## Reliability

Whether the source of the evidence can be relied on.

## Usefulness

Whether the whole answer is of use to you.
"""


def read(files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read one row per verified answer."""
    if len(files) != 1:
        raise Unreadable(Problem(file="expertqa", message="ExpertQA is one file in JSON Lines."))
    (file,) = files
    seconds: dict[str, float] = defaultdict(float)
    for line in _lines.read(file.path, name=file.name, bytes_max=formats.ROW_BYTES_MAX):
        if line.value is None:
            assert line.problem is not None, "a line has a value or a problem"
            yield line.problem
            continue
        try:
            yield from _read_row(line.value, f"{file.name}:{line.number}", seconds)
        except TacitError as error:
            yield Problem(
                file=file.name, line=line.number, field=error.place, message=error.message
            )


def _read_row(
    value: dict[str, object], place: str, seconds: dict[str, float]
) -> Iterator[ImportedRow]:
    row = Fields(value)
    question = row.text("question")
    asker = row.text("annotator_id")
    metadata = Fields(row.mapping("metadata"), place="metadata")
    answers = Fields(row.any("answers"), place="answers")
    for system in answers.all():
        answer = Fields(answers.any(system), place=f"answers.{system}")
        task_input = _make_input(question, system, metadata, answer)
        rater = answer.text("annotator_id")
        took = answer.number_or_none("annotation_time")
        work = ImportedWork(
            rater=rater,
            answer=_make_answer(answer),
            seconds=None if took is None else took / 1000,
            seconds_later=seconds[rater],
            place=place,
        )
        seconds[rater] += work.seconds or 0
        file, _, number = place.rpartition(":")
        raw = {name: metadata.any(name) for name in ("question_type", "field", "specific_field")}
        yield ImportedRow(
            key=formats.make_key("expertqa", question, system),
            input=task_input,
            work=(work,),
            asker=asker,
            origin={"format": "expertqa", "file": file, "line": int(number), "raw": raw},
            place=place,
        )


def _make_input(question: str, system: str, metadata: Fields, answer: Fields) -> dict[str, object]:
    criteria: list[dict[str, object]] = []
    claims: list[dict[str, object]] = []
    for name, claim in _claims(answer):
        claim_text = claim.text("claim_string")
        claims.append({"id": name, "text": claim_text})
        criteria += [
            _make_criterion(f"{name}.{axis.name}", axis, claim_text, name) for axis in AXES
        ]
        criteria[-len(AXES)]["sources"] = list(claim.texts("evidence"))
    criteria.append(_make_criterion(ANSWER_ID, USEFULNESS, "", "answer"))
    return {
        "title": formats.shorten(question),
        "domain": text.slug(metadata.text("field", default="")),
        "prompt": formats.user_says(question),
        "response": {
            "producer": system,
            "messages": formats.assistant_says(answer.text("answer_string")),
            "origin": {"attribution": list(answer.texts("attribution"))},
        },
        "criteria": criteria,
        "claims": claims,
        "revise": True,
    }


def _make_criterion(name: str, axis: Axis, claim: str, of: str) -> dict[str, object]:
    return {
        "id": name,
        "version": 1,
        "text": f"{axis.question} “{claim}”" if claim else axis.question,
        "kind": "ordinal",
        "options": list(axis.options),
        "tags": [f"axis:{axis.name}", f"of:{of}"],
    }


def _make_answer(answer: Fields) -> dict[str, object]:
    grades: list[dict[str, object]] = []
    revised: list[dict[str, object]] = []
    before = answer.text("answer_string")
    _add_revision(revised, "response", before, answer.any("revised_answer_string"), answer)
    for name, claim in _claims(answer):
        grades += [_make_grade(f"{name}.{axis.name}", axis, claim) for axis in AXES]
        grades[-len(AXES)]["rationale"] = claim.text("reason_missing_support", default="")
        _add_revision(revised, name, claim.text("claim_string"), claim.any("revised_claim"), claim)
    grades.append(_make_grade(ANSWER_ID, USEFULNESS, answer))
    return {"grades": grades, "note": "", "revisions": revised}


def _claims(answer: Fields) -> Iterator[tuple[str, Fields]]:
    for number, (place, claim) in enumerate(answer.many("claims", count_max=500), start=1):
        yield f"claim-{number:02d}", Fields(claim, place=place)


def _make_grade(name: str, axis: Axis, fields: Fields) -> dict[str, object]:
    """A label as a grade; a label that was not given stays without a verdict."""
    label = fields.any(axis.name)
    verdict: str | None = None
    option: str | None = None
    if label is None:
        verdict = "unresolved"
    elif label == NOT_APPLICABLE and axis.options[0] == "Missing":
        verdict = "cannot_assess"
    else:
        option = fields.choice(axis.name, axis.options)
    return {
        "criterion": name,
        "version": 1,
        "verdict": verdict,
        "option": option,
        "rationale": "",
    }


def _add_revision(
    revised: list[dict[str, object]], of: str, before: str, after: object, fields: Fields
) -> None:
    if isinstance(after, list):
        if not all(isinstance(part, str) for part in after):
            raise Malformed("A list of texts belongs here.", place=fields.at("revised_claim"))
        after = " ".join(after)
    if after is not None and not isinstance(after, str):
        raise Malformed("A text belongs here.", place=fields.at("revised_claim"))
    change = revisions.classify(before, after)
    if change is None:
        return
    revision: dict[str, object] = {"of": of, "text": after, "change": change.value}
    evidence = fields.any("revised_evidence")
    if evidence:
        revision["origin"] = {"raw": {"revised_evidence": evidence}}
    revised.append(revision)


def _kind(options: Options) -> str:
    return "grading"


FORMAT = Format(
    name="expertqa",
    title="ExpertQA: verified and corrected answers",
    meaning="One file in JSON Lines, as rand_val.jsonl.",
    read=read,
    kind=_kind,
    guideline=_GUIDELINE,
    licence="MIT",
    notes=(
        "The data holds no dates, only how long each answer took: that time ends at the moment "
        "of the import, several answers of one person end to end.",
        "The label N/A (the evidence could not be read) becomes cannot_assess; a label that was "
        "not given stays unresolved.",
        "Names of people are replaced by numbers.",
    ),
)
