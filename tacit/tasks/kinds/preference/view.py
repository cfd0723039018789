"""What the templates of a preference ask for, beside the port that every kind fills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit.tasks import diffs
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import DiffRow, Json
from tacit.tasks.kinds.preference import forms, shapes, words
from tacit.tasks.kinds.preference.shapes import PreferenceAnswer
from tacit.tasks.records import Message


@dataclass(frozen=True, kw_only=True)
class Pane:
    """One response under its letter; the producer stays out of the page."""

    id: str
    letter: str
    messages: tuple[Message, ...]
    place: int | None
    """In the ranking, counted from 1."""
    words: int


class PreferenceView:
    """Reads inputs and answers for the templates."""

    strengths = tuple(enumerate(words.STRENGTHS))

    def panes(self, answer: Json, task_input: Json) -> list[Pane]:
        """The responses as they were shown; in an order of nobody's where there is no answer."""
        given, parsed = shapes.read_input(task_input), self._read(answer)
        places = {name: place for place, group in enumerate(parsed.ranking, 1) for name in group}
        by_id = {response.id: response for response in given.responses}
        return [
            Pane(
                id=name,
                letter=letter,
                messages=by_id[name].messages,
                place=places.get(name),
                words=sum(len(message.content.split()) for message in by_id[name].messages),
            )
            for name, letter in zip(self._order(parsed, task_input), shapes.LETTERS, strict=False)
        ]

    def choices(self, panes: Sequence[Pane]) -> list[tuple[str, str, str]]:
        """What can be chosen: value, label, key."""
        order = tuple(pane.id for pane in panes)
        keys = [str(number) for number in range(1, len(panes) + 1)]
        named = [(pane.id, pane.letter, key) for pane, key in zip(panes, keys, strict=True)]
        neither = zip(shapes.NEITHER, ("t", "x"), strict=True)
        return named + [(value, words.choice(value, order), key) for value, key in neither]

    def places(self, panes: Sequence[Pane]) -> list[tuple[int, str]]:
        """The places of a ranking; none where two are ranked by the choice alone."""
        return list(enumerate(words.PLACES[: len(panes)], 1)) if len(panes) > 2 else []

    def axes(self, task_input: Json) -> tuple[shapes.Axis, ...]:
        """The qualities that are compared one by one."""
        return shapes.read_input(task_input).axes

    def said(self, answer: Json, task_input: Json) -> dict[str, object]:
        """An answer in the words and letters of whoever gave it."""
        parsed = self._read(answer)
        order = self._order(parsed, task_input)
        given = shapes.read_input(task_input)
        return {
            "choice": words.choice(parsed.choice, order),
            "strength": words.strength(parsed.strength) if parsed.strength is not None else "",
            "ranking": words.ranking(parsed.ranking, order) if parsed.ranking else "",
            "axes": [
                (axis.title, words.choice(parsed.axes.get(axis.id), order)) for axis in given.axes
            ],
        }

    def told(self, ballot: Mapping[str, Json], task_input: Json) -> dict[str, object]:
        """What somebody said, in the letters that an adjudicator sees, and how theirs map."""
        parsed = self._read(ballot.get("given", {}))
        ours = shapes.read_input(task_input).order("")
        theirs = self._order(parsed, task_input)
        letters = dict(zip(ours, shapes.LETTERS, strict=False))
        return {
            "choice": words.choice(parsed.choice, ours),
            "strength": words.strength(parsed.strength) if parsed.strength is not None else "",
            "ranking": words.ranking(parsed.ranking, ours) if parsed.ranking else "",
            "axes": {name: words.choice(value, ours) for name, value in parsed.axes.items()},
            "reason": parsed.reason,
            "hard": parsed.hard_to_choose,
            "letters": [
                (shapes.LETTERS[index], letters[name])
                for index, name in enumerate(theirs)
                if shapes.LETTERS[index] != letters[name]
            ],
        }

    def compare(self, first: Pane, second: Pane) -> list[DiffRow]:
        """What differs between two responses, by words inside lines."""
        before, after = (
            {"text": "\n\n".join(message.content for message in pane.messages)}
            for pane in (first, second)
        )
        return diffs.fold(diffs.diff_texts(before, after))

    def rows(self, task_input: Json, disputed: Sequence[str]) -> list[dict[str, str]]:
        """What an adjudicator decides, as the rows of criteria have it."""
        axes = {f"{words.AXIS}{axis.id}": axis.title for axis in self.axes(task_input)}
        named = {words.CHOICE: "Which is best, on the whole?", **axes}
        return [{"id": name, "text": text} for name, text in named.items() if name in disputed]

    def options(self, panes: Sequence[Pane]) -> list[tuple[str, str, str]]:
        """The buttons of such a row."""
        made = []
        for value, label, _ in self.choices(panes):
            tone = "waiting" if value in shapes.NEITHER else ""
            made.append((f"{forms.OPTION}{value}", label, tone))
        return made

    def button(self, decision: Mapping[str, str | None]) -> str | None:
        """The button that a decision stands for."""
        option = decision.get("option")
        return f"{forms.OPTION}{option}" if option else None

    def _order(self, parsed: PreferenceAnswer, task_input: Json) -> tuple[str, ...]:
        given = shapes.read_input(task_input)
        whole = sorted(parsed.order_shown) == sorted(given.ids)
        return parsed.order_shown if whole else given.order("")

    def _read(self, answer: object) -> PreferenceAnswer:
        try:
            return shapes.read_answer(answer)
        except AnswerMalformed:
            return shapes.read_answer({})
