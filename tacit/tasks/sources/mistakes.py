"""Sets that mark the first wrong step: ProcessBench and BIG-Bench-Mistake.

Steps before it are right, it is wrong, and what follows has no label: nobody judged it.
"""

from collections.abc import Sequence

from tacit.kit.fields import Fields
from tacit.tasks.records import RaterKind
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

NONE = "none"


def _make(steps: Sequence[str], wrong: int | None) -> Work:
    """Several people labelled and one label is published: it is their consensus."""
    until = len(steps) if wrong is None else wrong
    labels: list[int | None] = [
        1 if number < until else -1 if number == until else None for number in range(len(steps))
    ]
    return Work(
        answer=making.critique(labels, first_wrong=NONE if wrong is None else wrong),
        rater="consensus",
        rater_kind=RaterKind.CONSENSUS,
    )


def _check_index(row: Fields, key: str, wrong: int | None, count: int) -> None:
    if wrong is not None and wrong >= count:
        raise row.fail(key, f"There is no step {wrong}; there are {count}, counted from 0.")


def _steps(row: Fields) -> list[str]:
    steps = making.texts(row, "steps")
    if not steps:
        raise row.fail("steps", "There is no step.")
    return [making.shown_step(step) for step in steps]


def _read_processbench(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    steps = _steps(row)
    label = row.whole("label", least=-1)
    wrong = None if label == -1 else label
    _check_index(row, "label", wrong, len(steps))
    problem = row.text("problem")
    task_input: Made = {
        "title": making.shorten(problem),
        "domain": "mathematics",
        "prompt": making.user_says(problem),
        "response": {"id": "solution", "producer": row.text("generator"), "steps": steps},
        "metadata": {"final_answer_correct": row.flag("final_answer_correct")},
    }
    key = making.make_key("processbench", row.text("id"))
    return SourceItem(key=key, input=task_input, works=(_make(steps, wrong),))


def _write_processbench(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    response, metadata = back.input["response"], back.input.get("metadata")
    assert isinstance(response, dict), "a response is an object"
    known = metadata if isinstance(metadata, dict) else {}
    first = back.answer.get("first_wrong")
    return [
        {
            "problem": turn["content"],
            "generator": response["producer"],
            "steps": response["steps"],
            "final_answer_correct": known.get("final_answer_correct", False),
            "label": -1 if first == NONE else first,
        }
    ]


def _read_bigbench(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    steps = _steps(row)
    wrong = row.whole("mistake_index") if row.has("mistake_index") else None
    _check_index(row, "mistake_index", wrong, len(steps))
    question, target = row.text("input"), row.text("target")
    said = row.text_or_none("answer")
    task_input: Made = {
        "title": making.shorten(question),
        "domain": "reasoning",
        "prompt": making.user_says(question),
        "response": {"id": "trace", "producer": "", "steps": steps},
        "reference_answers": [target],
        "licence": "Apache-2.0",
        "metadata": {"answer": said},
    }
    key = making.make_key("bigbench-mistake", question, *steps)
    return SourceItem(key=key, input=task_input, works=(_make(steps, wrong),))


def _write_bigbench(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    response, metadata = back.input["response"], back.input.get("metadata")
    assert isinstance(response, dict), "a response is an object"
    known = metadata if isinstance(metadata, dict) else {}
    references = back.input["reference_answers"]
    assert isinstance(references, list), "a list of texts"
    first = back.answer.get("first_wrong")
    return [
        {
            "input": turn["content"],
            "steps": response["steps"],
            "answer": known.get("answer"),
            "target": references[0],
            "mistake_index": None if first == NONE else first,
        }
    ]


PROCESSBENCH = Source(
    name="processbench",
    title="ProcessBench: the first wrong step",
    meaning="Rows in JSON Lines: id, generator, problem, steps, label (−1: none).",
    kind="critique",
    layout=Layout.LINES,
    read=_read_processbench,
    write=_write_processbench,
    personal=False,
    notes=("One published label for several people: a vote of the kind consensus.",),
)
BIGBENCH = Source(
    name="bigbench_mistake",
    title="BIG-Bench-Mistake: the first wrong step",
    meaning="Rows in JSON Lines: input, steps, answer, target, mistake_index (null: none).",
    kind="critique",
    layout=Layout.LINES,
    read=_read_bigbench,
    write=_write_bigbench,
    personal=False,
    licence="Apache-2.0",
    notes=(
        "One published label for several people: a vote of the kind consensus.",
        "mistake_index counts from 0, null is no mistake; a right answer can hold a mistake.",
    ),
)
