"""Pairs of a better and a worse answer: from preferences, and from corrections.

Ties, *both bad*, undecided pairs and pairs whose texts are equal but for white space teach
nothing; each is left out and counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tacit.releases.exports import _conversations as conversations
from tacit.releases.exports.exporter import LeftOut, Option
from tacit.tasks.kinds.preference import pairs, shapes
from tacit.tasks.kinds.preference.shapes import PreferenceAnswer, PreferenceInput
from tacit.tasks.records import Change, Message
from tacit.tasks.revisions import classify

Json = Mapping[str, object]

KINDS = frozenset({"preference", "grading", "critique", "example"})
RATERS = Option(
    name="raters",
    title="Several raters",
    meaning="consensus takes what follows from all votes; each exports every rater's own.",
    default="consensus",
    choices=("consensus", "each"),
)
TIE = LeftOut(reason="is a tie")
BOTH_BAD = LeftOut(reason="both responses are bad")
UNDECIDED = LeftOut(reason="is not decided by the raters")
SAME = LeftOut(reason="has two texts that differ in white space or citations alone")
BLANK = LeftOut(reason="has a text of white space")
NO_PAIR = LeftOut(reason="holds no pair of answers")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One prompt, a better and a worse answer to it."""

    prompt: tuple[Message, ...]
    chosen: tuple[Message, ...]
    rejected: tuple[Message, ...]
    margin: float
    """How much better, 0 to 3; 0 where nobody said."""


def of_row(row: Json, *, raters: str) -> list[Pair | LeftOut] | LeftOut:
    """The pairs of one row, and what is left out of it."""
    if row["kind"] == "preference":
        given = shapes.read_input(conversations.input_of(row))
        found = [pair for answer in _answers(row, raters) for pair in _compare(answer, given)]
        return found or UNDECIDED
    corrected = [_of_correction(each) for each in conversations.corrections_of(row)]
    return list(corrected) or NO_PAIR


def _of_correction(made: conversations.Correction) -> Pair:
    return Pair(
        prompt=made.prompt,
        chosen=(Message(role="assistant", content=made.after),),
        rejected=(Message(role="assistant", content=made.before),),
        margin=0.0,
    )


def _answers(row: Json, raters: str) -> Iterator[PreferenceAnswer]:
    submissions = conversations.objects(row["submissions"])
    own = [shapes.read_answer(conversations.plain_answer(each["answer"])) for each in submissions]
    consensus = row["consensus"]
    if raters == "each" or not isinstance(consensus, Mapping):
        yield from own
    elif own:
        yield _follow(own[0], conversations.objects(consensus["grades"]))


def _follow(pattern: PreferenceAnswer, grades: list[Json]) -> PreferenceAnswer:
    """What follows from all votes, in the shape of an answer."""
    options = {str(grade["criterion"]): grade["option"] for grade in grades}
    choice, strength, ranking = (options.get(key) for key in ("choice", "strength", "ranking"))
    return replace(
        pattern,
        choice=str(choice) if choice else None,
        strength=int(str(strength)) if strength else None,
        ranking=shapes.read_ranking(str(ranking)) if ranking and choice else (),
    )


def _compare(answer: PreferenceAnswer, given: PreferenceInput) -> Iterator[Pair | LeftOut]:
    messages = {response.id: response.messages for response in given.responses}
    decided = list(pairs.decided(given.ids, choice=answer.choice, ranking=answer.ranking))
    if not decided:
        yield {shapes.TIE: TIE, shapes.BOTH_BAD: BOTH_BAD}.get(answer.choice or "", UNDECIDED)
    for a, b, choice in decided:
        if choice in shapes.NEITHER:
            yield TIE if choice == shapes.TIE else BOTH_BAD
            continue
        better, worse = (a, b) if choice == "a" else (b, a)
        strength = answer.strength if answer.choice == better else None
        yield _check(
            Pair(
                prompt=given.prompt,
                chosen=messages[better],
                rejected=messages[worse],
                margin=float(abs(strength or 0)),
            )
        )


def _check(pair: Pair) -> Pair | LeftOut:
    texts = ["\n".join(turn.content for turn in turns) for turns in (pair.rejected, pair.chosen)]
    if not all(text.strip() for text in texts):
        return BLANK
    return pair if classify(texts[0], texts[1]) is Change.CONTENT else SAME
