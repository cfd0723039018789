"""PRBench (Scale AI): open questions of finance and law with weighted criteria."""

from collections.abc import Sequence

from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

TURNS_MAX = 10
FIELDS = ("Finance", "Legal")
LICENCE = "CC-BY-4.0"
_SEPARATOR = "\n\n"


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = _read_turns(row)
    criteria = [
        _read_criterion(number, Fields(entry, place=place))
        for number, (place, entry) in enumerate(row.many("rubric", count_max=1_000))
    ]
    if not criteria:
        raise row.fail("rubric", "There is no criterion.")
    task_input: Made = {
        "title": making.title_of(prompt, otherwise="Conversation"),
        "domain": {"Finance": "finance", "Legal": "law"}[row.choice("field", FIELDS)],
        "prompt": prompt,
        "licence": LICENCE,
    }
    answer = making.rubric(criteria, formula="min_normalised")
    key = making.make_key("prbench", row.text("task"))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _read_turns(row: Fields) -> list[Made]:
    turns: list[Made] = []
    for number in range(TURNS_MAX):
        text = row.text_or_none(f"prompt_{number}")
        if not text:
            break
        references = row.texts(f"reference_texts_{number}")
        turn: Made = {"role": "user", "content": _SEPARATOR.join([*references, text])}
        if references:
            turn["origin"] = {"reference_lengths": [len(each) for each in references]}
        turns.append(turn)
        if reply := row.text_or_none(f"response_{number}"):
            turns.append({"role": "assistant", "content": reply})
    if not turns:
        raise row.fail("prompt_0", "There is no prompt.")
    return turns


def _read_criterion(number: int, entry: Fields) -> Made:
    notes = Fields(entry.any("annotations"), place=entry.at("annotations"))
    weight_class = notes.text("weight_class")
    name = _weight_key(weight_class)
    weight = notes.number_or_none(name)
    if weight is None:
        raise notes.fail(name, f"The weight of the class {weight_class!r} is missing.")
    category = next((key for key in notes.all() if "criteria_category" in key), None)
    said = notes.any(category) if category else None
    return making.criterion(
        number,
        entry.text("title"),
        weight=weight,
        weight_class=weight_class,
        tags=[f"category:{said}"] if isinstance(said, str) and said else [],
        origin={"category_key": category} if isinstance(said, str) and said else {},
    )


def _weight_key(weight_class: str) -> str:
    return f"{weight_class.replace(' ', '_')}_weight"


def _write(back: Back) -> list[Record]:
    record: Record = {
        "field": {"finance": "Finance", "law": "Legal"}.get(str(back.input.get("domain"))),
        "rubric": [
            _write_criterion(each) for each in making.entries(back.answer.get("criteria", []))
        ],
    }
    number = -1
    for turn in making.entries(back.input["prompt"]):
        if turn["role"] != "user":
            record[f"response_{number}"] = turn["content"]
            continue
        number += 1
        references, text = _split(turn)
        record[f"prompt_{number}"] = text
        if references:
            record[f"reference_texts_{number}"] = references
    return [record]


def _split(turn: Json) -> tuple[list[str], str]:
    origin, rest = turn.get("origin"), str(turn["content"])
    references = []
    for length in origin["reference_lengths"] if isinstance(origin, dict) else ():
        references.append(rest[:length])
        rest = rest[length + len(_SEPARATOR) :]
    return references, rest


def _write_criterion(criterion: Json) -> Record:
    weight_class = str(criterion.get("weight_class", ""))
    notes: Record = {"weight_class": weight_class, _weight_key(weight_class): criterion["weight"]}
    origin = criterion.get("origin")
    if isinstance(origin, dict) and "category_key" in origin:
        notes[str(origin["category_key"])] = making.find_tag(criterion, "category")
    return {"title": criterion["text"], "annotations": notes}


PRBENCH = Source(
    name="prbench",
    title="PRBench: rubrics of finance and law",
    meaning="Rows in JSON Lines: prompt_0 …, response_0 …, reference_texts_i, rubric.",
    kind="rubric",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    licence=LICENCE,
    notes=(
        "The weight of a criterion is the number under the key that its class names.",
        "Reference texts stand before the prompt of their turn, as they were shown.",
        "The version matters: 19,356 criteria became 18,692 after revisions by experts.",
    ),
)
