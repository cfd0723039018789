"""Vals Finance Agent: expert questions with rubric and minutes, in both versions."""

import re
from collections.abc import Sequence

from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

COLUMNS = ("Question", "Answer", "Question Type", "Expert time (mins)", "Rubric")
OPERATORS = ("correctness", "contradiction")
MUST_PASS = "must_pass"
_NOT_CONTRADICTED = "Does not contradict: "
"""Before the text of a contradiction criterion: met means that nothing contradicts it."""
_MINUTES = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    minutes = row.text("Expert time (mins)", default="")
    if minutes and not _MINUTES.fullmatch(minutes.strip()):
        raise row.fail("Expert time (mins)", f"{minutes[:60]!r} is no number of minutes.")
    criteria = []
    for number, (place, entry) in enumerate(row.many("Rubric", count_max=1_000)):
        fields = Fields(entry, place=place)
        operator = fields.choice("operator", OPERATORS)
        text = fields.text("criteria")
        if operator == "contradiction":
            text = _NOT_CONTRADICTED + text
        criteria.append(making.criterion(number, text, tags=[f"operator:{operator}"]))
    if not criteria:
        raise row.fail("Rubric", "There is no criterion.")
    task_input = _make_input(row.text("Question"), row.text("Answer"))
    task_input["licence"] = "MIT"
    task_input["metadata"] = {
        "question_type": row.text("Question Type", default=""),
        "expert_minutes": float(minutes) if minutes else None,
    }
    answer = making.rubric(criteria, formula="pass_fraction")
    key = making.make_key("vals", row.text("Question"))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _make_input(question: str, answer: str) -> Made:
    return {
        "title": making.shorten(question),
        "domain": "finance",
        "prompt": making.user_says(question),
        "reference_answers": [answer],
    }


def _write(back: Back) -> list[Record]:
    record = _write_question(back, names=("Question", "Answer"))
    metadata = back.input.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    minutes = known.get("expert_minutes")
    record["Question Type"] = known.get("question_type", "")
    record["Expert time (mins)"] = "" if minutes is None else f"{minutes:g}"
    record["Rubric"] = [
        {
            "operator": making.find_tag(each, "operator") or OPERATORS[0],
            "criteria": str(each["text"]).removeprefix(_NOT_CONTRADICTED),
        }
        for each in making.entries(back.answer.get("criteria", []))
    ]
    return [record]


def _write_question(back: Back, *, names: tuple[str, str]) -> Record:
    (turn,) = making.entries(back.input["prompt"])
    answers = back.input.get("reference_answers")
    assert isinstance(answers, list), "a list of texts"
    return {names[0]: turn["content"], names[1]: answers[0]}


def _read_v2(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    criteria = [
        _read_criterion(number, Fields(entry, place=place))
        for number, (place, entry) in enumerate(row.many("rubric", count_max=1_000))
    ]
    if not criteria:
        raise row.fail("rubric", "There is no criterion.")
    task_input = _make_input(row.text("question"), row.text("expected_answer"))
    task_input["metadata"] = {
        "question_type": row.text("question_type", default=""),
        "expert_minutes": row.number_or_none("expert_time_mins"),
    }
    answer = making.rubric(criteria, formula="gated")
    key = making.make_key("vals-v2", row.text("question"))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _read_criterion(number: int, entry: Fields) -> Made:
    operator = entry.text("operator")
    modifiers = Fields(entry.any("modifiers"), place=entry.at("modifiers"))
    severity = modifiers.number_or_none("severity")
    if severity is None:
        raise modifiers.fail("severity", "This field is missing.", remedy="Give it as a number.")
    category = modifiers.text_or_none("category")
    return making.criterion(
        number,
        entry.text("criteria"),
        weight=severity,
        gate=MUST_PASS if category == MUST_PASS else None,
        tags=[f"operator:{operator}"],
    )


def _write_v2(back: Back) -> list[Record]:
    record = _write_question(back, names=("question", "expected_answer"))
    metadata = back.input.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    record["question_type"] = known.get("question_type", "")
    record["expert_time_mins"] = known.get("expert_minutes")
    record["rubric"] = [
        _write_criterion(each) for each in making.entries(back.answer.get("criteria", []))
    ]
    return [record]


def _write_criterion(criterion: Json) -> Record:
    modifiers: Record = {"severity": criterion["weight"]}
    if criterion.get("gate") == MUST_PASS:
        modifiers["category"] = MUST_PASS
    return {
        "operator": making.find_tag(criterion, "operator"),
        "criteria": criterion["text"],
        "modifiers": modifiers,
    }


VALS = Source(
    name="vals",
    title="Vals Finance Agent: questions with rubrics",
    meaning="A CSV with Question, Answer, Question Type, Expert time (mins) and Rubric.",
    kind="rubric",
    layout=Layout.TABLE,
    read=_read,
    write=_write,
    texts=("Rubric",),
    columns=COLUMNS,
    licence="MIT",
    notes=(
        "A contradiction criterion is met when nothing contradicts its text; the criterion says "
        "so in its first words.",
    ),
)
V2 = Source(
    name="vals_v2",
    title="Finance Agent v2: questions with gated rubrics",
    meaning="Rows in JSON Lines; `rubric` is a text that holds a list.",
    kind="rubric",
    layout=Layout.LINES,
    read=_read_v2,
    write=_write_v2,
    texts=("rubric",),
    notes=("Severity is the weight; the category must_pass is a gate.",),
)
