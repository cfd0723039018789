"""ProfBench (NVIDIA): experts say of models' reports which criteria they meet."""

from collections.abc import Sequence

from tacit.kit import text as kit_text
from tacit.kit.fields import Fields
from tacit.tasks.records import Verdict
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

WEIGHTS = {"Critical": 4, "Major": 3, "Minor": 2, "Additional": 1}
LICENCE = "ProfBench: NVIDIA evaluation licence"
_VERDICTS = {1: Verdict.MET.value, 0: Verdict.UNMET.value, None: Verdict.UNRESOLVED.value}
_ANNOTATIONS = {verdict: annotation for annotation, verdict in _VERDICTS.items()}


def _check(record: Record) -> None:
    row = Fields(record)
    for name in ("task_id", "domain", "model", "criterion_description"):
        row.text(name)
    row.text("response", default="")
    row.choice("criterion_weight", WEIGHTS)
    making.texts(row, "criterion_type")
    if row.has("human_annotation"):
        row.whole("human_annotation", most=1)
    row.text_or_none("criterion_justification")


def _read(records: Sequence[Record]) -> SourceItem:
    criteria: dict[tuple[object, ...], Made] = {}
    responses: dict[tuple[str, str], Made] = {}
    grades: list[Made] = []
    for record in records:
        row = Fields(record)
        criterion = _criterion(row, criteria)
        model, text = row.text("model"), row.text("response", default="")
        name = f"r{len(responses) + 1:02d}"
        response = responses.setdefault((model, text), making.response(name, text, producer=model))
        annotation = row.any("human_annotation")
        assert annotation is None or isinstance(annotation, int), "checked before"
        grade = making.grade(str(criterion["id"]), verdict=_VERDICTS[annotation])
        del grade["rationale"]
        grades.append({"response": response["id"], **grade})
    first = Fields(records[0])
    task, domain = first.text("task_id"), first.text("domain")
    said = first.text("prompt", default="")
    said = said or f"Task {task} of ProfBench. Its text is not part of the rows."
    task_input: Made = {
        "title": making.shorten(said),
        "domain": kit_text.slug(domain),
        "prompt": making.user_says(said),
        "responses": list(responses.values()),
        "licence": LICENCE,
        "metadata": {"task_id": task, "domain": domain},
    }
    answer = making.rubric(list(criteria.values()), formula="class_weights", grades=grades)
    key = making.make_key("profbench", task)
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="annotator"),))


def _criterion(row: Fields, known: dict[tuple[object, ...], Made]) -> Made:
    text, weight = row.text("criterion_description"), row.text("criterion_weight")
    types = row.texts("criterion_type")
    justification = row.text("criterion_justification", default="")
    return known.setdefault(
        (text, weight, types, justification),
        making.criterion(
            len(known),
            text,
            weight=WEIGHTS[weight],
            weight_class=weight,
            tags=making.tags_with("type", types),
            justification=justification,
        ),
    )


def _write(back: Back) -> list[Record]:
    metadata = back.input.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    criteria = {str(each["id"]): each for each in making.entries(back.answer.get("criteria", []))}
    responses = {str(each["id"]): each for each in making.entries(back.input["responses"])}
    return [
        _row(known, responses[str(grade["response"])], criteria[str(grade["criterion"])], grade)
        for grade in making.entries(back.answer.get("grades", []))
        if str(grade["criterion"]) in criteria and str(grade["response"]) in responses
    ]


def _row(known: Json, response: Json, criterion: Json, grade: Json) -> Record:
    tags = criterion.get("tags", [])
    assert isinstance(tags, list), "tags are a list"
    record: Record = {
        "task_id": known.get("task_id"),
        "domain": known.get("domain"),
        "model": response["producer"],
        "response": making.text_of(response),
        "criterion_description": criterion["text"],
        "criterion_weight": criterion.get("weight_class"),
        "criterion_type": [str(tag).removeprefix("type:") for tag in tags],
        "human_annotation": _ANNOTATIONS.get(str(grade.get("verdict"))),
    }
    if criterion.get("justification"):
        record["criterion_justification"] = criterion["justification"]
    return record


PROFBENCH = Source(
    name="profbench",
    title="ProfBench: rubrics with experts' annotations",
    meaning="Rows in JSON Lines, one a response and criterion.",
    kind="rubric",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    group=lambda record: str(record["task_id"]),
    check=_check,
    licence=LICENCE,
    evaluation_only=True,
    notes=(
        "The rows of a task are one item: its criteria, the models' responses, and the grades.",
        "Critical, Major, Minor and Additional weigh 4, 3, 2 and 1; the class is kept.",
        "An annotation that is null is unresolved. The data is for evaluation only.",
    ),
)
