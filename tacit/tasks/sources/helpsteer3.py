"""HelpSteer3 (NVIDIA): up to three people say which of two responses is better, and by how much."""

from collections.abc import Sequence

from tacit.kit.fields import Fields
from tacit.tasks.records import RaterKind
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

STRENGTH_MAX = 3
FIRST, SECOND, TIE = "a", "b", "tie"


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = making.given_messages(row, "context")
    domain, language = row.text("domain"), row.text("language")
    first, second = row.text("response1", default=""), row.text("response2", default="")
    overall = row.whole("overall_preference", least=-STRENGTH_MAX, most=STRENGTH_MAX)
    works = [
        _work(number, Fields(entry, place=place))
        for number, (place, entry) in enumerate(row.many("individual_preference", count_max=20))
    ]
    if not works:
        works.append(
            Work(answer=_answer(overall, ""), rater="consensus", rater_kind=RaterKind.CONSENSUS)
        )
    task_input: Made = {
        "title": making.title_of(prompt, otherwise="Conversation"),
        "domain": domain.lower(),
        "prompt": prompt,
        "responses": [making.response(FIRST, first), making.response(SECOND, second)],
        "licence": "CC-BY-4.0",
        "metadata": {"domain": domain, "language": language},
    }
    turns = [str(each["content"]) for each in prompt]
    key = making.make_key("helpsteer3", *turns, first, second)
    return SourceItem(key=key, input=task_input, works=tuple(works))


def _work(number: int, entry: Fields) -> Work:
    score = entry.whole("score", least=-STRENGTH_MAX, most=STRENGTH_MAX)
    reason = entry.text("reasoning", default="")
    return Work(answer=_answer(score, reason), rater=f"rater-{number + 1}")


def _answer(score: int, reason: str) -> Made:
    """Negative: the first response is better."""
    choice = FIRST if score < 0 else SECOND if score > 0 else TIE
    return making.preference(choice, strength=abs(score), reason=reason)


def _score(answer: Json) -> int:
    strength = answer.get("strength")
    size = strength if isinstance(strength, int) else 0
    return -size if answer.get("choice") == FIRST else size


def _write(back: Back) -> list[Record]:
    metadata = back.input.get("metadata")
    texts = [making.text_of(each) for each in making.entries(back.input["responses"])]
    return [
        {
            **(metadata if isinstance(metadata, dict) else {}),
            "context": back.input["prompt"],
            "response1": texts[0],
            "response2": texts[1],
            "individual_preference": [
                {"score": _score(answer), "reasoning": answer.get("reason", "")}
                for answer in back.answers
            ],
        }
    ]


HELPSTEER3 = Source(
    name="helpsteer3",
    title="HelpSteer3: preferences with strength and reason",
    meaning="Rows of the preference subset in JSON Lines.",
    kind="preference",
    layout=Layout.LINES,
    read=_read,
    write=_write,
    personal=False,
    licence="CC-BY-4.0",
    notes=(
        "Raters have no ids: rater-1 is whoever stands first in a row, not one person.",
        "overall_preference is derived and kept with the item; where it alone is there it is "
        "one vote of the kind consensus.",
    ),
)
