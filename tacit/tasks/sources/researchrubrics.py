"""ResearchRubrics (Scale AI): criteria for research reports, in both of its shapes."""

import re
from collections.abc import Sequence

from tacit.kit import text as kit_text
from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

LICENCE = "MIT"
SYSTEM = "_present"
"""How the columns end that say what a system's report holds."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}(\.[0-9]{1,6})?")


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = row.text("prompt")
    criteria = []
    for number, (place, entry) in enumerate(row.many("rubrics", count_max=1_000)):
        fields = Fields(entry, place=place)
        weight = fields.number_or_none("weight")
        if weight is None:
            raise fields.fail("weight", "This field is missing.", remedy="Give it as a number.")
        axis = fields.text("axis")
        criteria.append(
            making.criterion(number, fields.text("criterion"), weight=weight, tags=[f"axis:{axis}"])
        )
    if not criteria:
        raise row.fail("rubrics", "There is no criterion.")
    domain = row.text("domain", default="")
    task_input: Made = {
        "title": making.shorten(prompt),
        "domain": kit_text.slug(domain),
        "prompt": making.user_says(prompt),
        "licence": LICENCE,
        "metadata": {"domain": domain},
    }
    answer = making.rubric(criteria, formula="positive_normalised")
    key = making.make_key("researchrubrics", row.text("sample_id"))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _write(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    metadata = back.input.get("metadata")
    return [
        {
            "prompt": turn["content"],
            **(metadata if isinstance(metadata, dict) else {}),
            "rubrics": [
                {
                    "criterion": each["text"],
                    "weight": each["weight"],
                    "axis": making.find_tag(each, "axis"),
                }
                for each in making.entries(back.answer.get("criteria", []))
            ],
        }
    ]


def _check_table(record: Record) -> None:
    row = Fields(record)
    row.text("title")
    row.text("category", default="")
    _read_number(row)


def _read_table(records: Sequence[Record]) -> SourceItem:
    first = Fields(records[0])
    prompt = first.text("prompt")
    criteria = [
        making.criterion(
            number,
            Fields(record).text("title"),
            weight=_read_number(Fields(record)),
            tags=[f"axis:{record['category']}"] if record.get("category") else [],
        )
        for number, record in enumerate(records)
    ]
    task_input: Made = {
        "title": making.shorten(prompt),
        "domain": "",
        "prompt": making.user_says(prompt),
        "licence": LICENCE,
    }
    answer = making.rubric(criteria, formula="positive_normalised")
    key = making.make_key("researchrubrics", prompt)
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _read_number(row: Fields) -> int | float:
    text = row.text("weight")
    if not _NUMBER.fullmatch(text.strip()):
        raise row.fail("weight", f"{text[:60]!r} is no number.")
    return float(text) if "." in text else int(text)


def _all_rows(record: Record) -> int:
    """A file is one item."""
    assert record, "a row has fields"
    return 0


def _write_table(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    return [
        {
            "prompt": turn["content"] if number == 0 else "",
            "title": each["text"],
            "weight": str(each["weight"]),
            "category": making.find_tag(each, "axis") or "",
        }
        for number, each in enumerate(making.entries(back.answer.get("criteria", [])))
    ]


RESEARCHRUBRICS = Source(
    name="researchrubrics",
    title="ResearchRubrics: rubrics of reports",
    meaning="Rows in JSON Lines: prompt, sample_id, rubrics.",
    kind="rubric",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    licence=LICENCE,
    notes=("Where all weights are negative the published score is 0; here it is undefined.",),
)
TABLE = Source(
    name="researchrubrics_csv",
    title="ResearchRubrics: the older table",
    meaning="One CSV a task: prompt in its first row, title, weight, category, <system>_present.",
    kind="rubric",
    layout=Layout.TABLE,
    read=_read_table,
    write=_write_table,
    group=_all_rows,
    columns=("prompt", "title", "weight", "category"),
    check=_check_table,
    licence=LICENCE,
    notes=("The systems' reports are not in the table: what it says of them stays with the item.",),
)
