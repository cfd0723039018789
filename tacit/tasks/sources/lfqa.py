"""lfqa_eval (arXiv 2305.18201): experts say which of two long answers is better, and why."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

CHOICES = {"Answer A": "a", "Answer B": "b"}
HARD = {"Yes.": True, "No.": False}
_PRODUCERS = {"H": "human", "h": "human", "M": "model"}
_OTHER = {"HH": {"human": "human"}, "HM": {"human": "model", "model": "human"}}
_SECONDS_MAX = 10_000_000


def _check(record: Record) -> None:
    row = Fields(record)
    for name in ("q_id", "question_text", "answer1", "answer2", "annotator"):
        row.text(name)
    row.choice("BetterAnswer", CHOICES)
    row.choice("DifficultToChoose", HARD)
    row.text("comments", default="")
    _at(record)
    _seconds(row)


def _read(records: Sequence[Record]) -> SourceItem:
    first = Fields(records[0])
    question = first.text("question_text")
    texts = (first.text("answer1"), first.text("answer2"))
    producers = _read_producers(first)
    task_input: Made = {
        "title": making.shorten(question),
        "domain": "",
        "prompt": making.user_says(question),
        "responses": [
            making.response(name, text, producer=producer)
            for name, text, producer in zip(("a", "b"), texts, producers, strict=True)
        ],
        "metadata": {"q_id": first.text("q_id")},
    }
    key = making.make_key("lfqa", first.text("q_id"), *texts)
    return SourceItem(key=key, input=task_input, works=tuple(map(_work, records)))


def _read_producers(row: Fields) -> tuple[str, str]:
    """What the letters of the label say: the kind of pair, then what the first answer is."""
    label = row.text("answer1_label", default="")
    first = _PRODUCERS.get(label[2:3], "")
    return first, _OTHER.get(label[:2], {}).get(first, "")


def _work(record: Record) -> Work:
    row = Fields(record)
    return Work(
        rater=row.text("annotator"),
        answer=making.preference(
            CHOICES[row.text("BetterAnswer")],
            hard_to_choose=HARD[row.text("DifficultToChoose")],
            reason=row.text("comments", default=""),
        ),
        at=_at(record),
        seconds=_seconds(row),
    )


def _at(record: Record) -> datetime:
    text = Fields(record).text("created_at")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Malformed(f"{text[:60]!r} is no moment.", place="created_at") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _seconds(row: Fields) -> float | None:
    took = row.number_or_none("lead_time")
    if took is not None and not 0 <= took < _SECONDS_MAX:
        raise row.fail("lead_time", f"{took} seconds cannot be.")
    return took


def _write(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    metadata = back.input.get("metadata")
    first, second = map(making.text_of, making.entries(back.input["responses"]))
    shared: Record = {
        **(metadata if isinstance(metadata, dict) else {}),
        "question_text": turn["content"],
        "answer1": first,
        "answer2": second,
    }
    return [
        shared | _write_answer(answer) | {"annotator": rater}
        for answer, rater in zip(back.answers, back.raters, strict=True)
    ]


def _write_answer(answer: Json) -> Record:
    return {
        "BetterAnswer": next(
            (said for said, choice in CHOICES.items() if choice == answer.get("choice")), None
        ),
        "DifficultToChoose": "Yes." if answer.get("hard_to_choose") else "No.",
        "comments": answer.get("reason", ""),
    }


LFQA = Source(
    name="lfqa",
    title="lfqa_eval: experts' preferences with reasons",
    meaning="A JSON list of annotations: q_id, answer1, answer2, BetterAnswer, annotator …",
    kind="preference",
    layout=Layout.LIST,
    read=_read,
    write=_write,
    group=lambda record: (record["q_id"], record["answer1"], record["answer2"]),
    order=_at,
    check=_check,
    notes=(
        "A pair is q_id with both answers: q_id alone is not unique.",
        "Who compared the same pair is one item with several votes, in the order of their times.",
    ),
)
