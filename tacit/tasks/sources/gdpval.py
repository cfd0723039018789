"""GDPval (OpenAI): professional tasks with files, and criteria of mostly one or two points.

The published grade of a deliverable is not made of these criteria: it is a blind
comparison with the expert's own. They are one rubric of it.
"""

from collections.abc import Sequence

from tacit.kit import text as kit_text
from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = row.text("prompt")
    sector, occupation = row.text("sector"), row.text("occupation")
    files = row.texts("reference_files")
    criteria = [
        _read_criterion(number, Fields(entry, place=place))
        for number, (place, entry) in enumerate(row.many("rubric_json", count_max=1_000))
    ]
    if not criteria:
        raise row.fail("rubric_json", "There is no criterion.")
    task_input: Made = {
        "title": making.shorten(prompt),
        "domain": kit_text.slug(sector),
        "prompt": making.user_says(prompt),
        "metadata": {"sector": sector, "occupation": occupation, "reference_files": list(files)},
    }
    answer = making.rubric(criteria, formula="positive_normalised")
    key = making.make_key("gdpval", row.text("task_id"))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _read_criterion(number: int, entry: Fields) -> Made:
    score = entry.number_or_none("score")
    if score is None:
        raise entry.fail("score", "This field is missing.", remedy="Give it as a number.")
    human = entry.choice("author_type", ("human", "model"), default="human") == "human"
    return making.criterion(
        number,
        entry.text("criterion"),
        weight=score,
        tags=list(entry.texts("tags")),
        author_type="" if human else "model",
    )


def _write(back: Back) -> list[Record]:
    metadata = back.input.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    (turn,) = making.entries(back.input["prompt"])
    return [
        {
            **known,
            "prompt": turn["content"],
            "rubric_json": [
                {
                    "score": each["weight"],
                    "criterion": each["text"],
                    "required": None,
                    "author_type": each.get("author_type", "human"),
                    "tags": each.get("tags", []),
                }
                for each in making.entries(back.answer.get("criteria", []))
            ],
        }
    ]


GDPVAL = Source(
    name="gdpval",
    title="GDPval: rubrics of professional tasks",
    meaning="Rows in JSON Lines; `rubric_json` is a text that holds a list.",
    kind="rubric",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    texts=("rubric_json",),
    notes=(
        "Reference files are named, not fetched.",
        "`rubric_pretty` is kept as it is; it is not made anew when criteria change.",
    ),
)
