"""HealthBench (arXiv 2505.08775): conversations with physicians' criteria, and their grades.

Evaluation rows bring a rubric and, for most, an ideal completion. Rows of the
meta-evaluation bring one criterion, one completion and one label a physician.
"""

from collections.abc import Sequence

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.records import Verdict
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

POINTS_MAX = 10
LICENCE = "MIT"
_IDEAL = "ideal"
_VERDICTS = {True: Verdict.MET.value, False: Verdict.UNMET.value}

_GUIDELINE = """# HealthBench: is the criterion true of the answer?

Read the conversation and the last answer. Say whether what the criterion describes is there.

## Met means true

Also where the criterion describes something bad: it is met when the answer does it.
"""


def _read_rubric(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = making.given_messages(row, "prompt")
    criteria = [
        _read_criterion(number, Fields(entry, place=place))
        for number, (place, entry) in enumerate(row.many("rubrics", count_max=1_000))
    ]
    if not criteria:
        raise row.fail("rubrics", "There is no criterion.")
    task_input: Made = {
        "title": making.title_of(prompt, otherwise="Conversation"),
        "domain": "medicine",
        "prompt": prompt,
        "licence": LICENCE,
    }
    if responses := _read_ideal(row):
        task_input["responses"] = responses
        task_input["reference_answers"] = [
            making.text_of(each) for each in responses if each["id"] == _IDEAL
        ]
    _add_canary(row, task_input)
    answer = making.rubric(criteria, formula="positive_normalised")
    key = making.make_key("healthbench", row.text("prompt_id"))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="physician"),))


def _read_criterion(number: int, entry: Fields) -> Made:
    points = entry.whole("points", least=-POINTS_MAX, most=POINTS_MAX)
    if points == 0:
        raise entry.fail("points", "A criterion without points says nothing; 0 is none.")
    tags = making.texts(entry, "tags")
    return making.criterion(number, entry.text("criterion"), weight=points, tags=tags)


def _read_ideal(row: Fields) -> list[Made]:
    if not row.has("ideal_completions_data"):
        return []
    ideal = Fields(row.any("ideal_completions_data"), place="ideal_completions_data")
    texts = ideal.texts("ideal_completions_ref_completions")
    references = [
        making.response(f"reference-{number}", text, producer="reference model")
        for number, text in enumerate(texts, start=1)
    ]
    first = ideal.text_or_none("ideal_completion")
    if first is None:
        return references
    return [making.response(_IDEAL, first, producer="expert"), *references]


def _write_rubric(back: Back) -> list[Record]:
    given = back.input
    record: Record = {
        "prompt": given["prompt"],
        "rubrics": [
            {
                "criterion": each["text"],
                "points": each["weight"],
                "tags": each.get("tags", []),
            }
            for each in making.entries(back.answer.get("criteria", []))
        ],
        "ideal_completions_data": None,
    }
    responses = making.entries(given.get("responses", []))
    if responses:
        texts = {str(each["id"]): making.text_of(each) for each in responses}
        ideal: Record = {
            "ideal_completions_ref_completions": [
                text for name, text in texts.items() if name != _IDEAL
            ]
        }
        if _IDEAL in texts:
            ideal["ideal_completion"] = texts[_IDEAL]
        record["ideal_completions_data"] = ideal
    return [_with_canary(back, record)]


def _read_meta(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = making.given_messages(row, "prompt")
    labels, raters = row.many("binary_labels"), making.texts(row, "anonymized_physician_ids")
    for place, label in labels:
        if not isinstance(label, bool):
            raise Malformed(f"true or false belongs here, not {label!r:.60}.", place=place)
    if len(labels) != len(raters):
        message = f"{len(labels)} labels, and {len(raters)} physicians gave them."
        raise row.fail("anonymized_physician_ids", message)
    if not labels:
        raise row.fail("binary_labels", "There is no label.")
    task_input: Made = {
        "title": making.title_of(prompt, otherwise="Conversation"),
        "domain": "medicine",
        "prompt": prompt,
        "response": making.response("completion", row.text("completion", default="")),
        "criteria": [making.criterion(0, row.text("rubric"), tags=[row.text("category")])],
        "licence": LICENCE,
    }
    _add_canary(row, task_input)
    parts = (row.text("prompt_id"), row.text("completion_id"), row.text("category"))
    works = tuple(
        Work(
            rater=rater,
            answer=making.grading([making.grade("c001", verdict=_VERDICTS[label is True])]),
        )
        for (_, label), rater in zip(labels, raters, strict=True)
    )
    key = making.make_key("healthbench-meta", *parts, row.text("rubric"))
    return SourceItem(key=key, input=task_input, works=works)


def _write_meta(back: Back) -> list[Record]:
    (criterion,) = making.entries(back.input["criteria"])
    grades = [making.entries(answer["grades"]) for answer in back.answers]
    tags = criterion["tags"]
    assert isinstance(tags, list), "tags are a list"
    record: Record = {
        "prompt": back.input["prompt"],
        "completion": making.text_of(back.input["response"]),
        "rubric": criterion["text"],
        "category": tags[0],
        "binary_labels": [given[0]["verdict"] == Verdict.MET.value for given in grades if given],
        "anonymized_physician_ids": list(back.raters),
    }
    return [_with_canary(back, record)]


def _add_canary(row: Fields, task_input: Made) -> None:
    if row.has("canary"):
        task_input["canary"] = row.text("canary")


def _with_canary(back: Back, record: Record) -> Record:
    canary = back.input.get("canary")
    return record if canary is None else record | {"canary": canary}


RUBRICS = Source(
    name="healthbench",
    title="HealthBench: rubrics",
    meaning="Evaluation rows in JSON Lines: prompt, rubrics, ideal completion.",
    kind="rubric",
    layout=Layout.LINES,
    read=_read_rubric,
    write=_write_rubric,
    licence=LICENCE,
    evaluation_only=True,
    notes=(
        "Rows name no author of a rubric: all are the work of one person here.",
        "Rows carry a canary: their items go into no training export.",
    ),
)
META = Source(
    name="healthbench_meta",
    title="HealthBench: physicians' grades",
    meaning="Rows of the meta-evaluation in JSON Lines: one criterion, a label a physician.",
    kind="grading",
    layout=Layout.LINES,
    read=_read_meta,
    write=_write_meta,
    licence=LICENCE,
    evaluation_only=True,
    guideline=_GUIDELINE,
    notes=(
        "A criterion of one completion is one item, because other physicians graded the next.",
        "The data holds no times: every grade happened at the moment of the import.",
    ),
)
