"""A rubric as one list of requirements with weights, as the package `rubric` reads it."""

from collections.abc import Sequence

from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work


def _check(record: Record) -> None:
    row = Fields(record)
    row.text("requirement")
    if row.number_or_none("weight") is None:
        raise row.fail("weight", "This field is missing.", remedy="Give it as a number.")


def _all_records(record: Record) -> int:
    """A file is one rubric."""
    assert record, "a record has fields"
    return 0


def _read(records: Sequence[Record]) -> SourceItem:
    criteria = [
        making.criterion(
            number,
            Fields(record).text("requirement"),
            weight=Fields(record).number_or_none("weight"),
        )
        for number, record in enumerate(records)
    ]
    first = Fields(records[0]).text("requirement")
    task_input: Made = {
        "title": making.shorten(first),
        "domain": "",
        "prompt": making.user_says("What is asked for is not part of the list."),
    }
    answer = making.rubric(criteria, formula="clipped")
    key = making.make_key("rubric-list", *(str(each["text"]) for each in criteria))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _write(back: Back) -> list[Record]:
    return [
        {"requirement": each["text"], "weight": each["weight"]}
        for each in making.entries(back.answer.get("criteria", []))
    ]


RUBRIC_LIST = Source(
    name="rubric_list",
    title="A list of requirements with weights",
    meaning="One JSON list a file, as the package `rubric` 2.x reads it: requirement, weight.",
    kind="rubric",
    layout=Layout.LIST,
    read=_read,
    write=_write,
    group=_all_records,
    check=_check,
    notes=("The prompt is not part of the list.",),
)
