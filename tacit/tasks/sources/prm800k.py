"""PRM800K: people rate the steps of solutions in mathematics (arXiv 2305.20050).

The trajectory takes, step by step, the completion that was chosen, else the one that the
labeller wrote; where there is neither it ends. Completions that were not taken, and their
ratings, stay with the item.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

STEPS_MAX = 1_000
REASONS = ("found_error", "solution", "bad_problem", "give_up")


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    question = Fields(row.any("question"), place="question")
    label = Fields(row.any("label"), place="label")
    reason = label.choice("finish_reason", REASONS)
    steps = list(_trajectory(label))
    if not steps:
        raise label.fail("steps", "The trajectory has no step: nothing was chosen or written.")
    ratings = [rating for _, rating in steps]
    wrong = next((number for number, rating in enumerate(ratings) if rating == -1), None)
    problem = question.text("problem")
    task_input: Made = {
        "title": making.shorten(problem),
        "domain": "mathematics",
        "prompt": making.user_says(problem),
        "response": {"id": "solution", "producer": "", "steps": [text for text, _ in steps]},
        "licence": "MIT",
        "metadata": {
            "quality_control": row.flag("is_quality_control_question"),
            "screening": row.flag("is_initial_screening_question"),
        },
    }
    if solution := question.text("ground_truth_solution", default=""):
        task_input["reference_answers"] = [solution]
    first_wrong = "none" if wrong is None and reason == "solution" else wrong
    work = Work(
        answer=making.critique(ratings, first_wrong=first_wrong),
        rater=row.text("labeler"),
        at=_at(row),
        seconds=_seconds(label),
    )
    key = making.make_key("prm800k", problem, row.text("timestamp"), *(text for text, _ in steps))
    return SourceItem(key=key, input=task_input, works=(work,))


def _trajectory(label: Fields) -> Iterator[tuple[str, int | None]]:
    goes_on = True
    for place, entry in label.many("steps", count_max=STEPS_MAX):
        step = Fields(entry, place=place)
        completions = [_completion(Fields(each, place=at)) for at, each in step.many("completions")]
        written = None
        if step.has("human_completion"):
            at = step.at("human_completion")
            written = _completion(Fields(step.any("human_completion"), place=at))
        chosen = step.any("chosen_completion")
        if chosen is not None:
            chosen = step.whole("chosen_completion")
            if chosen >= len(completions):
                message = f"There is no completion {chosen}; there are {len(completions)}."
                raise step.fail("chosen_completion", message)
        taken = written if chosen is None else completions[chosen]
        goes_on = goes_on and taken is not None
        if goes_on and taken is not None:
            yield taken


def _completion(fields: Fields) -> tuple[str, int | None]:
    rating = fields.whole("rating", least=-1, most=1) if fields.has("rating") else None
    if fields.has("flagged"):
        fields.flag("flagged")
    return making.shown_step(fields.text("text", default="")), rating


def _at(row: Fields) -> datetime:
    text = row.text("timestamp")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise row.fail("timestamp", f"{text[:60]!r} is no moment.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _seconds(label: Fields) -> float | None:
    took = label.number_or_none("total_time")
    if took is not None and not 0 <= took < 10_000_000_000:
        raise Malformed(f"{took} milliseconds cannot be.", place=label.at("total_time"))
    return None if took is None else took / 1000


def _write(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    response, metadata = back.input["response"], back.input.get("metadata")
    assert isinstance(response, dict), "a response is an object"
    known = metadata if isinstance(metadata, dict) else {}
    question: Record = {"problem": turn["content"]}
    references = back.input.get("reference_answers")
    if isinstance(references, list):
        question["ground_truth_solution"] = references[0]
    labels = {each["step"]: each["rating"] for each in making.entries(back.answer["labels"])}
    steps = [
        {
            "completions": [{"text": text, "rating": labels.get(number), "flagged": False}],
            "human_completion": None,
            "chosen_completion": 0,
        }
        for number, text in enumerate(response["steps"])
    ]
    return [
        {
            "labeler": back.raters[0] if back.raters else None,
            "is_quality_control_question": known.get("quality_control", False),
            "is_initial_screening_question": known.get("screening", False),
            "question": question,
            "label": {"steps": steps},
        }
    ]


PRM800K = Source(
    name="prm800k",
    title="PRM800K: rated steps",
    meaning="Rows in JSON Lines: labeler, question, label with steps.",
    kind="critique",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    licence="MIT",
    notes=(
        "The trajectory ends where nothing was chosen and nothing written; completions that were "
        "not taken, and their ratings, stay with the item.",
        "Quality control and screening rows are marked in the item's metadata: keep them apart.",
    ),
)
