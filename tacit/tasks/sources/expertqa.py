"""ExpertQA: experts verify and correct models' answers to their own questions (2309.07852).

The answer is the model's, so its verifier is no author: the row becomes an item of kind
*grading* whose response is the model's, with one ordinal criterion a claim and axis, one
for the usefulness of the whole answer, and the corrected texts as revisions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tacit.kit import text
from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks import revisions
from tacit.tasks.records import Verdict
from tacit.tasks.sources import making
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

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
MILLISECONDS_MAX = 10_000_000_000

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


def _split(record: Record) -> list[Record]:
    answers = Fields(Fields(record).any("answers"), place="answers").all()
    if not answers:
        raise Malformed("There is no answer.", place="answers")
    return [record | {"answers": {system: answer}} for system, answer in answers.items()]


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    question = row.text("question")
    metadata = Fields(row.mapping("metadata"), place="metadata")
    ((system, value),) = Fields(row.any("answers"), place="answers").all().items()
    answer = Fields(value, place=f"answers.{system}")
    took = answer.number_or_none("annotation_time")
    if took is not None and not 0 <= took < MILLISECONDS_MAX:
        raise answer.fail("annotation_time", f"{took} milliseconds cannot be.")
    work = Work(
        rater=answer.text("annotator_id"),
        answer=_make_answer(answer),
        seconds=None if took is None else took / 1000,
    )
    return SourceItem(
        key=making.make_key("expertqa", question, system),
        input=_make_input(question, system, metadata, answer),
        works=(work,),
        asker=row.text("annotator_id"),
        raw={name: metadata.any(name) for name in ("question_type", "field", "specific_field")},
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
        "title": making.shorten(question),
        "domain": text.slug(metadata.text("field", default="")),
        "prompt": making.user_says(question),
        "response": {
            "producer": system,
            "messages": making.assistant_says(answer.text("answer_string")),
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


def _write(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    response = back.input["response"]
    assert isinstance(response, dict), "a response is an object"
    said = {str(each["criterion"]): each for each in making.entries(back.answer["grades"])}
    revised = {str(each["of"]): each for each in making.entries(back.answer["revisions"])}
    criteria = {str(each["id"]): each for each in making.entries(back.input["criteria"])}
    origin = response.get("origin", {})
    answer: Record = {
        "answer_string": making.text_of(response),
        "attribution": origin.get("attribution", []),
        "claims": [
            _write_claim(each, said, revised, criteria)
            for each in making.entries(back.input["claims"])
        ],
        "revised_answer_string": revised.get("response", {}).get("text", ""),
        "usefulness": _label(said.get(ANSWER_ID)),
        "annotator_id": back.raters[0] if back.raters else None,
    }
    return [
        {
            "question": turn["content"],
            "annotator_id": back.asker,
            "metadata": dict(back.raw),
            "answers": {str(response["producer"]): answer},
        }
    ]


def _write_claim(
    claim: Json, said: dict[str, Json], revised: dict[str, Json], criteria: dict[str, Json]
) -> Record:
    name = str(claim["id"])
    revision = revised.get(name, {})
    origin = revision.get("origin")
    raw = origin.get("raw", {}) if isinstance(origin, dict) else {}
    reason = said.get(f"{name}.{AXES[0].name}", {}).get("rationale", "")
    return {
        "claim_string": claim["text"],
        "evidence": criteria.get(f"{name}.{AXES[0].name}", {}).get("sources", []),
        "reason_missing_support": reason,
        **{axis.name: _label(said.get(f"{name}.{axis.name}")) for axis in AXES},
        "revised_claim": revision.get("text", ""),
        "revised_evidence": raw.get("revised_evidence", ""),
    }


def _label(grade: Json | None) -> object:
    if grade is None or grade["verdict"] == Verdict.UNRESOLVED.value:
        return None
    is_assessed = grade["verdict"] != Verdict.CANNOT_ASSESS.value
    return grade["option"] if is_assessed else NOT_APPLICABLE


EXPERTQA = Source(
    name="expertqa",
    title="ExpertQA: verified and corrected answers",
    meaning="One file in JSON Lines, as rand_val.jsonl.",
    kind="grading",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    split=_split,
    licence="MIT",
    guideline=_GUIDELINE,
    notes=(
        "The data holds no dates, only how long each answer took: that time ends at the moment "
        "of the import, several answers of one person end to end.",
        "The label N/A (the evidence could not be read) becomes cannot_assess; a label that was "
        "not given stays unresolved.",
        "A row with answers of several systems is an item each, and comes back as a row each.",
        "Names of people are replaced by numbers.",
    ),
)
