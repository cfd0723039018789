"""PandaLM (arXiv 2306.05087): three annotators compare two systems' responses."""

from collections.abc import Sequence

from tacit.kit.fields import Fields, name_type
from tacit.tasks.records import RaterKind
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

RATERS = 3
CHOICES = {0: "tie", 1: "a", 2: "b"}
_NO_PROMPT = "(no instruction)"
_NUMBERS = {choice: number for number, choice in CHOICES.items()}


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    instruction, given = row.text("instruction", default=""), row.text("input", default="")
    said = "\n\n".join(part for part in (instruction, given) if part.strip())
    systems = row.text("cmp_key").split("_")
    names = systems if len(systems) == 2 else ["", ""]
    texts = [_read_response(row, f"response{number}") for number in (1, 2)]
    row.whole("idx")
    row.text("motivation_app", default="")
    responses = [
        making.response(name, text, producer=system)
        for name, (text, _), system in zip(("a", "b"), texts, names, strict=True)
    ]
    for response, (_, raw) in zip(responses, texts, strict=True):
        if raw is not None:
            response["origin"] = {"not_a_text": raw}
    task_input: Made = {
        "title": making.shorten(said) or _NO_PROMPT,
        "domain": "",
        "prompt": making.user_says(said or _NO_PROMPT),
        "responses": responses,
        "licence": "Apache-2.0",
        "metadata": {"instruction": instruction, "input": given},
    }
    works = tuple(
        Work(
            answer=making.preference(CHOICES[row.whole(f"annotator{number}", most=2)]),
            rater=f"annotator-{number}",
            rater_kind=RaterKind.CROWD,
        )
        for number in range(1, RATERS + 1)
    )
    parts = (instruction, given, row.text("cmp_key"), *(text for text, _ in texts))
    return SourceItem(key=making.make_key("pandalm", *parts), input=task_input, works=works)


def _read_response(row: Fields, key: str) -> tuple[str, object]:
    """The text, and what stood there if it was none: six rows of the set hold JSON true.

    The text then shows what a reader of the file sees, and the response says that it was
    no text. Any other type is refused.
    """
    value = row.any(key)
    if value is True:
        return "true", value
    if not isinstance(value, str):
        raise row.fail(key, f"A text belongs here, not {name_type(value)}.")
    return value, None


def _write(back: Back) -> list[Record]:
    metadata = back.input.get("metadata")
    responses = making.entries(back.input["responses"])
    record: Record = dict(metadata) if isinstance(metadata, dict) else {}
    record["cmp_key"] = "_".join(str(each["producer"]) for each in responses)
    for number, each in enumerate(responses, start=1):
        origin = each.get("origin")
        known = origin if isinstance(origin, dict) else {}
        record[f"response{number}"] = known.get("not_a_text", making.text_of(each))
    for number, answer in enumerate(back.answers, start=1):
        record[f"annotator{number}"] = _NUMBERS.get(str(answer.get("choice")))
    return [record]


PANDALM = Source(
    name="pandalm",
    title="PandaLM: preferences of three annotators",
    meaning="testset-v1.json, one list.",
    kind="preference",
    layout=Layout.LIST,
    read=_read,
    write=_write,
    personal=False,
    licence="Apache-2.0",
    notes=(
        "0 is a tie, 1 the first, 2 the second. Annotators are known by their column only.",
        "The instruction can be empty; the input is the prompt then.",
        "A response that is JSON true instead of a text is shown as true and marked; an empty "
        "one is shown as (no answer).",
        "Pairs with large disagreement were left out by the authors: agreement is flattered.",
    ),
)
