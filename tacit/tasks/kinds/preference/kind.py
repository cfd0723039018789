"""The kind *preference* as the registry knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tacit.tasks.kind import Compared, FormReading, Json, Measure, VoteDraft
from tacit.tasks.kinds.preference import checks, consensus, diff, forms, shapes, words
from tacit.tasks.kinds.preference.view import PreferenceView
from tacit.tasks.read_kind import Ballots, Parts, VotedKind


class PreferenceKind(PreferenceView, VotedKind[shapes.PreferenceInput, shapes.PreferenceAnswer]):
    """Which of two to eight responses is best, by two people or more, blind."""

    name = "preference"
    title = "Comparison of responses"
    compares = True
    folder = Path(__file__).parent
    parts = Parts(
        read_input=shapes.read_input,
        read_answer=shapes.read_answer,
        find_problems=checks.find_problems,
        find_hints=checks.find_hints,
        diff=diff.diff,
        texts=diff.texts,
    )
    ballots = Ballots(
        disagreements=consensus.disagreements,
        read_decisions=forms.read_decisions,
        find_undecided=checks.find_undecided,
    )
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

    def consensus(
        self,
        votes: Sequence[Sequence[VoteDraft]],
        decisions: Sequence[VoteDraft],
        task_input: Json,
    ) -> dict[str, object]:
        return consensus.derive(votes, decisions, shapes.read_input(task_input))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path, shapes.read_input(task_input))
