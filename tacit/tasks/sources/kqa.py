"""K-QA: three physicians grade every statement of a model's answer (arXiv 2401.14493).

Rows of one answer are one item: its statements are the criteria.
"""

from collections import Counter
from collections.abc import Sequence

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

LABELS = ("Contradiction", "Neutral", "Entailment")
"""The options of every criterion; nominal, as the source treats them."""
CATEGORIES = ("Must_have", "Nice_to_have")
RATERS = 3
COLUMNS = (
    "Question", "llm_x", "answer", "claim", "category_x", "majority_label",
    "label_0", "label_1", "label_2",
)  # fmt: skip

_GUIDELINE = """# K-QA: does the answer entail the statement?

For every statement say whether the answer to the patient's question entails it,
contradicts it, or neither.

## Entailment

The answer says so, or it follows from what the answer says.

## Neutral

The answer neither says so nor rules it out.

## Contradiction

The answer says the opposite, or something that cannot be true together with it.
"""


def _check(record: Record) -> None:
    row = Fields(record)
    for name in COLUMNS:
        allowed = CATEGORIES if name == "category_x" else LABELS if "label" in name else None
        value = row.text(name)
        if allowed and value not in allowed:
            raise row.fail(name, f"{value!r} is none of: {', '.join(allowed)}.")
    label, count = Counter(record[f"label_{n}"] for n in range(RATERS)).most_common(1)[0]
    if count > 1 and label != record["majority_label"]:
        message = f"majority_label is {record['majority_label']}, but {count} of 3 say {label}."
        raise row.fail("majority_label", message)


def _read(records: Sequence[Record]) -> SourceItem:
    question, system, answer = (str(records[0][name]) for name in ("Question", "llm_x", "answer"))
    for number, record in enumerate(records):
        if record["answer"] != answer:
            message = "This question has another answer by the same system above."
            raise Malformed(message, place="answer", record=number)
    criteria = [
        {
            "id": _name(number),
            "version": 1,
            "text": str(record["claim"]).strip(),
            "kind": "nominal",
            "options": list(LABELS),
            "tags": [record["category_x"]],
        }
        for number, record in enumerate(records)
    ]
    task_input: Made = {
        "title": making.shorten(question),
        "domain": "medicine",
        "prompt": making.user_says(question),
        "response": {"producer": system, "messages": making.assistant_says(answer)},
        "criteria": criteria,
    }
    works = tuple(
        Work(
            rater=f"physician-{rater}",
            answer=making.grading(
                [
                    making.grade(_name(number), option=str(record[f"label_{rater}"]))
                    for number, record in enumerate(records)
                ]
            ),
        )
        for rater in range(RATERS)
    )
    key = making.make_key("kqa", question, system)
    return SourceItem(key=key, input=task_input, works=works, raw={"llm_x": system})


def _name(number: int) -> str:
    return f"statement-{number + 1:02d}"


def _write(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    response = back.input["response"]
    assert isinstance(response, dict), "a response is an object"
    said = [
        {each["criterion"]: each["option"] for each in making.entries(answer["grades"])}
        for answer in back.answers
    ]
    records: list[Record] = []
    for criterion in making.entries(back.input["criteria"]):
        tags = criterion["tags"]
        assert isinstance(tags, list), "tags are a list"
        labels = [given.get(criterion["id"]) for given in said]
        majority = Counter(labels).most_common(1)
        records.append(
            {
                "Question": turn["content"],
                "llm_x": response["producer"],
                "answer": making.text_of(response),
                "claim": criterion["text"],
                "category_x": tags[0],
                "majority_label": majority[0][0] if majority else None,
                **{f"label_{number}": label for number, label in enumerate(labels)},
            }
        )
    return records


def _read_question(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    question, answer = row.text("Question"), row.text("Free_form_answer")
    statements = [
        (category, text)
        for category in CATEGORIES
        for text in making.texts(row, category)
        if text.strip()
    ]
    if not statements:
        raise row.fail(CATEGORIES[0], "There is no statement.")
    criteria = [
        making.criterion(number, text, weight_class=category)
        for number, (category, text) in enumerate(statements)
    ]
    task_input: Made = {
        "title": making.shorten(question),
        "domain": "medicine",
        "prompt": making.user_says(question),
        "reference_answers": [answer],
        "licence": "MIT",
    }
    work = Work(answer=making.rubric(criteria, formula="pass_fraction"), rater="physician")
    key = making.make_key("kqa-question", question)
    return SourceItem(key=key, input=task_input, works=(work,))


def _write_question(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    references = back.input["reference_answers"]
    assert isinstance(references, list), "a list of texts"
    criteria = making.entries(back.answer.get("criteria", []))
    return [
        {
            "Question": turn["content"],
            "Free_form_answer": references[0],
            **{
                category: [each["text"] for each in criteria if each["weight_class"] == category]
                for category in CATEGORIES
            },
        }
    ]


QUESTIONS = Source(
    name="kqa_questions",
    title="K-QA: what an answer must have",
    meaning="questions_w_answers.jsonl alone.",
    kind="rubric",
    layout=Layout.LINES,
    read=_read_question,
    write=_write_question,
    licence="MIT",
    notes=(
        "The published scores are the share of must-have statements entailed, and the number of "
        "statements contradicted; the class of a criterion says which it is.",
        "Three statements of the published file are empty: they are kept and are no criteria.",
    ),
)
KQA = Source(
    name="kqa",
    title="K-QA: physicians' grades",
    meaning="NLI_medical_annotator.csv, and questions_w_answers.jsonl beside it.",
    kind="grading",
    layout=Layout.TABLE,
    read=_read,
    write=_write,
    group=lambda record: (record["Question"], record["llm_x"]),
    check=_check,
    columns=("", *COLUMNS),
    personal=False,
    licence="MIT",
    guideline=_GUIDELINE,
    notes=(
        "The data holds no times: every grade happened at the moment of the import.",
        "Raters are known by their column only: physician-0, physician-1, physician-2.",
        "majority_label is derived; it is checked against the three labels and not stored.",
    ),
)
