"""The kind *preference* as the registry knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import Compared, DiffRow, FormReading, Json, Measure, VoteDraft
from tacit.tasks.kinds.preference import checks, consensus, diff, forms, shapes, words
from tacit.tasks.kinds.preference.view import PreferenceView
from tacit.tasks.plain_kind import PlainKind
from tacit.tasks.records import Note


class PreferenceKind(PreferenceView, PlainKind):
    """Which of two to eight responses is best, by two people or more, blind."""

    name = "preference"
    title = "Comparison of responses"
    has_votes = True
    compares = True
    folder = Path(__file__).parent
    keys = (
        ("1", "Choose the first response, 2 the second … (or a, b, c)"),
        ("t", "About equal"),
        ("x", "All are bad"),
        ("[", "Less much better, ] more"),
        ("n", "Next question, p the one before: 1 2 3 t x answer it"),
        ("ArrowRight", "Next response, while one is in focus; ← the one before"),
        ("d", "Show what differs between two responses"),
        ("y", "Scroll them together, or each alone"),
        ("r", "Go to the reason"),
    )

    @property
    def pipeline_default(self) -> list[dict[str, object]]:
        return [
            {"stage": "author", "people": 2, "hold": "2h", "blind": True},
            {"stage": "adjudicate", "when": "disagreement"},
        ]

    def check_input(self, task_input: Json) -> None:
        shapes.read_input(task_input)

    def shown_input(self, task_input: Json) -> dict[str, object]:
        """Without producers, sampling and origin: they would say who wrote what."""
        given = shapes.read_input(task_input)
        bare = [
            {
                "id": one.id,
                "messages": [replace(said, origin={}).to_json() for said in one.messages],
            }
            for one in given.responses
        ]
        hidden = {"responses", "origin", "metadata"}
        kept = {key: value for key, value in task_input.items() if key not in hidden}
        return {**kept, "responses": bare}

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer(shapes.read_input(task_input), seed=seed).to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields, shapes.read_input(task_input))

    def check(self, answer: object, task_input: Json, *, imported: bool = False) -> None:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            raise AnswerIncomplete(problems=[_note(error)]) from error
        given = shapes.read_input(task_input)
        if problems := checks.find_problems(parsed, given, imported=imported):
            raise AnswerIncomplete(problems=problems)

    def notes(self, answer: object, task_input: Json) -> list[Note]:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            return [_note(error)]
        given = shapes.read_input(task_input)
        return checks.find_problems(parsed, given) + checks.find_hints(parsed, given)

    def votes(self, answer: Json, task_input: Json) -> list[VoteDraft]:
        return consensus.votes(shapes.read_answer(answer))

    def measures(self, votes: Sequence[VoteDraft], task_input: Json) -> list[Measure]:
        return consensus.measures(votes, shapes.read_input(task_input))

    def compared(self, options: Mapping[str, str], task_input: Json) -> list[Compared]:
        return consensus.compared(options, shapes.read_input(task_input))

    def say_vote(self, vote: VoteDraft, task_input: Json) -> str:
        """In the letters of nobody's order; with the producer, for whoever may see it."""
        given = shapes.read_input(task_input)
        option = vote.option
        if vote.criterion == words.STRENGTH and option in {"0", "1", "2", "3"}:
            return words.strength(int(option))
        if vote.criterion == words.RANKING:
            return words.ranking(shapes.read_ranking(option or ""), given.order(""))
        said = words.choice(option, given.order(""))
        producer = next((one.producer for one in given.responses if one.id == option), "")
        return f"{said}, {producer}" if producer else said

    def disagreements(self, votes: Sequence[Sequence[VoteDraft]]) -> list[str]:
        return consensus.disagreements(votes)

    def read_decisions(self, fields: Mapping[str, str], task_input: Json) -> list[VoteDraft]:
        return forms.read_decisions(fields, shapes.read_input(task_input))

    def check_decisions(
        self,
        decisions: Sequence[VoteDraft],
        task_input: Json,
        *,
        disputed: Sequence[str],
    ) -> None:
        given = shapes.read_input(task_input)
        if problems := checks.find_undecided(decisions, given, disputed=disputed):
            raise AnswerIncomplete(problems=problems)

    def consensus(
        self,
        votes: Sequence[Sequence[VoteDraft]],
        decisions: Sequence[VoteDraft],
        task_input: Json,
    ) -> dict[str, object]:
        return consensus.derive(votes, decisions, shapes.read_input(task_input))

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return diff.diff(shapes.read_answer(old), shapes.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return diff.texts(shapes.read_answer(answer))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path, shapes.read_input(task_input))


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
