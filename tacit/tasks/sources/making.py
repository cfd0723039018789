"""Parts of items and answers, in the words that formats share. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from tacit.kit import canonical
from tacit.kit.fields import Fields, name_type
from tacit.tasks.records import read_messages

Json = Mapping[str, object]
Made = dict[str, object]

TITLE_CHARS_MAX = 120
NO_ANSWER = "(no answer)"
"""Stands for a response that is empty, so that there is something to look at."""
EMPTY_STEP = "(empty step)"


def shorten(text: str) -> str:
    """A title from a longer text."""
    first = " ".join(text.split())
    return first if len(first) <= TITLE_CHARS_MAX else first[: TITLE_CHARS_MAX - 1] + "…"


def make_key(prefix: str, *parts: str) -> str:
    """A key that the same texts always get, whatever else is in the file."""
    return f"{prefix}-{canonical.sha256_hex(chr(0).join(parts))[:12]}"


def user_says(text: str) -> list[Made]:
    """A prompt of one turn."""
    return [{"role": "user", "content": text}]


def assistant_says(text: str) -> list[Made]:
    """A response of one turn."""
    return [{"role": "assistant", "content": text}]


def given_messages(fields: Fields, key: str) -> list[Made]:
    """A list of messages as it is, checked."""
    messages = read_messages(fields, key)
    if not messages:
        raise fields.fail(key, "There is no message.")
    return [{"role": message.role, "content": message.content} for message in messages]


def title_of(messages: Sequence[Json], *, otherwise: str) -> str:
    """The last thing that the user says, as a title."""
    said = [str(each["content"]) for each in messages if each["role"] == "user"]
    return shorten(said[-1]) if said and said[-1].strip() else otherwise


def response(name: str, text: str, *, producer: str = "") -> Made:
    """A response of one turn; an empty one says so."""
    return {
        "id": name,
        "producer": producer,
        "messages": assistant_says(text if text.strip() else NO_ANSWER),
    }


def text_of(value: object) -> str:
    """The text of a response of one turn."""
    assert isinstance(value, Mapping), "a response is an object"
    messages = value["messages"]
    assert isinstance(messages, list), "messages are a list"
    return str(messages[-1]["content"])


def criterion(number: int, text: str, *, weight: object = 1, **more: object) -> Made:
    """A criterion with an id of ours, counted from 0; empty fields are left out."""
    made: Made = {"id": f"c{number + 1:03d}", "version": 1, "text": text, "weight": weight}
    return made | {name: value for name, value in more.items() if value not in (None, [], "", {})}


def rubric(criteria: Sequence[Json], *, formula: str, grades: Sequence[Json] = ()) -> Made:
    """An answer of kind rubric."""
    return {
        "criteria": [dict(each) for each in criteria],
        "samples": [],
        "grades": [dict(each) for each in grades],
        "formula": formula,
        "note": "",
    }


def grade(
    criterion_id: str,
    *,
    verdict: str | None = None,
    option: str | None = None,
    rationale: str = "",
) -> Made:
    """One judgement as an answer of kind grading holds it."""
    return {
        "criterion": criterion_id,
        "version": 1,
        "verdict": verdict,
        "option": option,
        "rationale": rationale,
    }


def grading(grades: Sequence[Json]) -> Made:
    """An answer of kind grading."""
    return {"grades": [dict(each) for each in grades], "note": ""}


def preference(choice: str | None, **more: object) -> Made:
    """An answer of kind preference; the order shown is not known of any source."""
    made: Made = {
        "order_shown": [],
        "choice": choice,
        "strength": None,
        "axes": {},
        "reason": "",
        "hard_to_choose": False,
        "note": "",
    }
    return made | more


def critique(labels: Sequence[int | None], *, first_wrong: int | str | None) -> Made:
    """An answer of kind critique: a rating a step, null where nobody judged it."""
    return {
        "first_wrong": first_wrong,
        "labels": [{"step": step, "rating": rating} for step, rating in enumerate(labels)],
        "spans": [],
        "corrections": [],
        "cannot_continue": False,
        "note": "",
    }


def shown_step(text: str) -> str:
    """A step as it can be judged; an empty one says so."""
    return text if text.strip() else EMPTY_STEP


def entries(value: object) -> list[Json]:
    """The objects of a list of ours."""
    assert isinstance(value, list), "a list of ours"
    return [each for each in value if isinstance(each, Mapping)]


def texts(fields: Fields, key: str) -> list[str]:
    """A list of texts, which has to be there."""
    if not isinstance(fields.any(key), list):
        raise fields.fail(key, f"A list of texts belongs here, not {name_type(fields.any(key))}.")
    return list(fields.texts(key))


def tags_with(prefix: str, values: Iterable[str]) -> list[str]:
    """Texts as tags of a kind: `axis:accuracy`."""
    return [f"{prefix}:{value}" for value in values]


def find_tag(record: Json, prefix: str) -> str | None:
    """The rest of the first tag that begins so."""
    tags = record.get("tags")
    if not isinstance(tags, list):
        return None
    found = (str(tag) for tag in tags if str(tag).startswith(f"{prefix}:"))
    first = next(found, None)
    return None if first is None else first[len(prefix) + 1 :]
