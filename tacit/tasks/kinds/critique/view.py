"""What the templates of a critique ask for, beside the port that every kind fills."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import Json, VoteDraft
from tacit.tasks.kinds.critique import diff, shapes
from tacit.tasks.kinds.critique.forms import FIRST_WRONG
from tacit.tasks.kinds.critique.shapes import Correction, CritiqueAnswer, Span

OPTIONS_MAX = 12
"""Of a longer response an adjudicator is offered only the steps that somebody named."""
_MARKUP = re.compile(r"[*_`#$\\|<>\[\]]|\n|^\s*(?:[-+]|\d+[.)])\s")
RATING_CHOICES = (("1", "Right", "good"), ("0", "Neutral", "waiting"), ("-1", "Wrong", "bad"))


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A step with everything that was put to it."""

    index: int
    text: str
    rating: int | None
    is_first_wrong: bool
    spans: tuple[tuple[int, Span], ...]
    """Each with its number in the answer."""
    corrections: tuple[Correction, ...]

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def is_marked_up(self) -> bool:
        """Whether the text as written is another one than the text as shown."""
        return _MARKUP.search(self.text) is not None

    @property
    def is_touched(self) -> bool:
        return self.rating is not None or bool(self.spans or self.corrections)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One rater's votes, for an adjudicator."""

    name: str
    votes: Mapping[str, VoteDraft]

    def get(self, criterion: str) -> VoteDraft | None:
        return self.votes.get(criterion)


class CritiqueView:
    """Reads inputs and answers for form.html, show.html and review.html."""

    def marked(self, answer: Json, task_input: Json) -> list[Marked]:
        """The steps of the response, each with what the answer says of it."""
        given, parsed = shapes.read_input(task_input), self._read(answer)
        ratings = parsed.ratings()
        spans: dict[int, list[tuple[int, Span]]] = {}
        for number, span in enumerate(parsed.spans):
            spans.setdefault(span.step, []).append((number, span))
        corrections: dict[int, list[Correction]] = {}
        for made in parsed.corrections:
            corrections.setdefault(made.step, []).append(made)
        return [
            Marked(
                index=index,
                text=text,
                rating=ratings.get(index),
                is_first_wrong=index == parsed.first_wrong,
                spans=tuple(spans.get(index, ())),
                corrections=tuple(corrections.get(index, ())),
            )
            for index, text in enumerate(given.steps)
        ]

    def judged(self, answer: Json) -> CritiqueAnswer:
        """An answer as the templates read it; empty where it cannot be read."""
        return self._read(answer)

    def count_steps(self, task_input: Json) -> int:
        return len(shapes.read_input(task_input).steps)

    def error_types(self, task_input: Json) -> tuple[str, ...]:
        return shapes.read_input(task_input).error_types

    def severities(self) -> tuple[str, ...]:
        return shapes.SEVERITIES

    def rating_choices(self) -> tuple[tuple[str, str, str], ...]:
        return RATING_CHOICES

    def say_first_wrong(self, value: int | str | None) -> str:
        return diff.show_first_wrong(value)

    def say_rating(self, rating: int | None) -> str:
        return diff.RATING_WORDS[rating] if rating is not None else "–"

    def is_first_wrong(self, criterion: str) -> bool:
        return criterion == FIRST_WRONG

    def say_option(self, criterion: str, option: str | None) -> str:
        """One judgement of a ballot in words."""
        if option is None:
            return "–"
        if criterion == FIRST_WRONG:
            return diff.show_first_wrong(option)
        return diff.RATING_WORDS[int(option)]

    def options_of(
        self, criterion: str, said: list[str], task_input: Json
    ) -> list[tuple[str, ...]]:
        """What an adjudicator may choose; of a long response the steps that were named."""
        if criterion != FIRST_WRONG:
            return [(value, label, tone) for value, label, tone in RATING_CHOICES]
        count = self.count_steps(task_input)
        named = sorted({int(one) for one in said if one != shapes.NO_STEP})
        steps = range(count) if count <= OPTIONS_MAX else named
        none = (shapes.NO_STEP, "No step is wrong")
        return [*((str(step), f"Step {step + 1}") for step in steps), none]

    def readings(self, ballots: Sequence[Mapping[str, object]]) -> list[Reading]:
        """Every rater's votes by criterion, under the name they have for this reader."""
        found = []
        for ballot in ballots:
            answer = ballot.get("answer")
            grades = answer.get("grades", []) if isinstance(answer, Mapping) else []
            cast = [
                VoteDraft.read(grade, error=AnswerMalformed)
                for grade in grades
                if isinstance(grade, Mapping)
            ]
            votes = {vote.criterion: vote for vote in cast}
            found.append(Reading(name=str(ballot.get("name", "")), votes=votes))
        return found

    def options_said(self, readings: Sequence[Reading], criterion: str) -> list[str]:
        """What anybody chose on a criterion, each once."""
        votes = [reading.get(criterion) for reading in readings]
        return list(dict.fromkeys(vote.option for vote in votes if vote and vote.option))

    def step_of(self, criterion: str, task_input: Json) -> str:
        """The text of the step that a criterion is about."""
        return shapes.read_input(task_input).steps[int(criterion[5:-1])]

    def _read(self, answer: Json) -> CritiqueAnswer:
        try:
            return shapes.read_answer(answer)
        except AnswerMalformed:
            return shapes.read_answer({})
