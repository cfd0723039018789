"""HH-RLHF (Anthropic): two transcripts that end differently, and which one was chosen."""

from collections.abc import Sequence

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.records import RaterKind
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Layout, Record, Source, SourceItem, Work

_HUMAN, _ASSISTANT = "\n\nHuman:", "\n\nAssistant:"
_MARKS = {"user": _HUMAN, "assistant": _ASSISTANT}
_CHOSEN, _REJECTED = "a", "b"


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    chosen, rejected = _split(row, "chosen"), _split(row, "rejected")
    if chosen[0] != rejected[0]:
        raise Malformed(
            "The two transcripts differ before the last answer.",
            place="rejected",
            remedy="Leave this pair out: what was compared cannot be told.",
        )
    prompt = _read_turns(chosen[0])
    task_input: Made = {
        "title": making.title_of(prompt, otherwise="Conversation"),
        "domain": "",
        "prompt": prompt,
        "responses": [
            making.response(_CHOSEN, _trim(chosen[1])),
            making.response(_REJECTED, _trim(rejected[1])),
        ],
        "licence": "MIT",
    }
    work = Work(answer=making.preference(_CHOSEN), rater="unnamed", rater_kind=RaterKind.CROWD)
    key = making.make_key("hh-rlhf", row.text("chosen"), row.text("rejected"))
    return SourceItem(key=key, input=task_input, works=(work,))


def _split(row: Fields, key: str) -> tuple[str, str]:
    text = row.text(key)
    prompt, mark, reply = text.rpartition(_ASSISTANT)
    if not mark or not prompt.startswith(_HUMAN):
        message = "A transcript belongs here: turns that begin with Human: and Assistant:."
        raise row.fail(key, message)
    if not reply.strip():
        raise row.fail(key, "The last answer is empty.", remedy="Leave this pair out.")
    return prompt, reply


def _read_turns(prompt: str) -> list[Made]:
    turns: list[Made] = []
    for number, part in enumerate(prompt.split(_HUMAN)[1:]):
        said, *replies = part.split(_ASSISTANT)
        del number
        turns.append({"role": "user", "content": _trim(said)})
        turns += [{"role": "assistant", "content": _trim(reply)} for reply in replies]
    return turns


def _trim(text: str) -> str:
    """Without the blank after the mark; where there is none, that is kept with the item."""
    return text.removeprefix(" ")


def _write(back: Back) -> list[Record]:
    prompt = "".join(
        f"{_MARKS[str(turn['role'])]} {turn['content']}"
        for turn in making.entries(back.input["prompt"])
    )
    texts = {
        str(each["id"]): f"{prompt}{_ASSISTANT} {making.text_of(each)}"
        for each in making.entries(back.input["responses"])
    }
    other = back.answer.get("choice") == _REJECTED
    first, second = (_REJECTED, _CHOSEN) if other else (_CHOSEN, _REJECTED)
    return [{"chosen": texts[first], "rejected": texts[second]}]


HH_RLHF = Source(
    name="hh_rlhf",
    title="HH-RLHF: chosen and rejected",
    meaning="Rows in JSON Lines: chosen and rejected, whole transcripts.",
    kind="preference",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    licence="MIT",
    notes=(
        "A pair whose prompts differ, or whose answer is empty, is refused by its line; with the "
        "option broken=leave_out it is left out.",
        "Who chose is not known, nor the order in which the two were shown.",
    ),
)
