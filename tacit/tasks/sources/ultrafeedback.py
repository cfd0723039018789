"""UltraFeedback (arXiv 2310.01377): a model rates four responses by four aspects.

What is preferred follows from the ratings: on each axis the response with the highest one,
a tie where several share it. The ratings themselves stay with the item.
"""

import re
from collections.abc import Sequence

from tacit.kit.fields import Fields
from tacit.tasks.records import RaterKind
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

AXES = ("instruction_following", "honesty", "truthfulness", "helpfulness")
MISSING = "N/A"
TIE = "tie"
_RATING = re.compile(r"[1-9]|10")


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = row.text("instruction")
    responses: list[Made] = []
    ratings: dict[str, dict[str, int]] = {axis: {} for axis in AXES}
    for number, (place, entry) in enumerate(row.many("completions", count_max=8)):
        completion, name = Fields(entry, place=place), f"r{number + 1}"
        text, model = completion.text("response", default=""), completion.text("model")
        responses.append(making.response(name, text, producer=model))
        notes = Fields(completion.any("annotations"), place=completion.at("annotations"))
        for axis in AXES:
            rating = _read_rating(Fields(notes.any(axis), place=notes.at(axis)))
            if rating is not None:
                ratings[axis][name] = rating
    if len(responses) < 2:
        raise row.fail("completions", "Two responses or more are compared.")
    task_input: Made = {
        "title": making.shorten(prompt),
        "domain": "",
        "prompt": making.user_says(prompt),
        "responses": responses,
        "axes": [{"id": axis, "title": axis.replace("_", " ")} for axis in AXES],
        "licence": "MIT",
    }
    axes = {axis: best for axis, given in ratings.items() if (best := _best(given, responses))}
    work = Work(
        answer=making.preference(_choose(ratings, responses), axes=axes),
        rater="gpt-4",
        rater_kind=RaterKind.JUDGE,
    )
    key = making.make_key("ultrafeedback", prompt, *(making.text_of(each) for each in responses))
    return SourceItem(key=key, input=task_input, works=(work,))


def _read_rating(aspect: Fields) -> int | None:
    """Ratings are texts in this set; one that was not given is the text N/A."""
    text = aspect.text("Rating")
    if text == MISSING:
        return None
    if not _RATING.fullmatch(text):
        raise aspect.fail("Rating", f"{text[:60]!r} is no rating from 1 to 10, nor {MISSING}.")
    return int(text)


def _best(given: dict[str, int], responses: Sequence[Made]) -> str | None:
    """The response with the highest rating; None unless every one of them was rated."""
    if len(given) < len(responses):
        return None
    most = max(given.values())
    names = [name for name, rating in given.items() if rating == most]
    return names[0] if len(names) == 1 else TIE


def _choose(ratings: dict[str, dict[str, int]], responses: Sequence[Made]) -> str | None:
    """By the sum over all axes; sums of whole numbers, so that a tie is one."""
    names = [str(each["id"]) for each in responses]
    if any(len(given) < len(names) for given in ratings.values()):
        return None
    return _best(
        {name: sum(given[name] for given in ratings.values()) for name in names}, responses
    )


def _write(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    return [
        {
            "instruction": turn["content"],
            "completions": [
                {"model": each["producer"], "response": making.text_of(each)}
                for each in making.entries(back.input["responses"])
            ],
            "models": [each["producer"] for each in making.entries(back.input["responses"])],
        }
    ]


ULTRAFEEDBACK = Source(
    name="ultrafeedback",
    title="UltraFeedback: responses rated by a model",
    meaning="Rows in JSON Lines: instruction, completions with annotations.",
    kind="preference",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    personal=False,
    licence="MIT",
    notes=(
        "GPT-4 rated: votes are of the kind judge.",
        "Ratings are texts, one not given is N/A. The choice follows from their sum, and each "
        "axis from its ratings; without all ratings there is none.",
    ),
)
