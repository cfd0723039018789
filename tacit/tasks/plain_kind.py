"""What most kinds share: an input taken as it is given, an answer without votes or files.

A kind derives from this and says only what is its own. Nothing here needs to be kept: a
kind may fill `tacit.tasks.kind.Kind` in any other way.
"""

from collections.abc import Mapping, Sequence

from tacit.projects.records import KindFacts, Point
from tacit.tasks.kind import Compared, Json, Marks, Measure, VoteDraft


class PlainKind:
    """The parts of the port that stay empty where a kind has nothing to say."""

    name: str
    has_votes = False
    compares = False
    marks_steps = False
    wide = False
    holds_response = False
    keys: Sequence[tuple[str, str]] = ()

    @property
    def pipeline_default(self) -> list[dict[str, object]]:
        return [
            {"stage": "author", "people": 1, "hold": "4h"},
            {"stage": "review", "people": 1, "rounds": 2},
        ]

    def facts(self) -> KindFacts:
        return KindFacts(
            name=self.name,
            has_votes=self.has_votes,
            pipeline_default=tuple(self.pipeline_default),
        )

    def prepare_input(self, task_input: Json, *, rubric: Sequence[Json]) -> dict[str, object]:
        return dict(task_input)

    def shown_input(self, task_input: Json) -> dict[str, object]:
        return dict(task_input)

    def points(self, answer: Json, task_input: Json) -> list[Point]:
        return []

    def files(self, answer: Json) -> list[str]:
        return []

    def votes(self, answer: Json, task_input: Json) -> list[VoteDraft]:
        return []

    def measures(self, votes: Sequence[VoteDraft], task_input: Json) -> list[Measure]:
        return [
            Measure(unit=vote.criterion, version=vote.criterion_version, scale="", label=vote.label)
            for vote in votes
        ]

    def compared(self, options: Mapping[str, str], task_input: Json) -> list[Compared]:
        return []

    def marks(self, answer: Json, task_input: Json) -> Marks:
        return Marks()

    def say_vote(self, vote: VoteDraft, task_input: Json) -> str:
        return vote.label or "–"

    def disagreements(self, votes: Sequence[Sequence[VoteDraft]]) -> list[str]:
        return []

    def read_decisions(self, fields: Mapping[str, str], task_input: Json) -> list[VoteDraft]:
        return []

    def check_decisions(
        self,
        decisions: Sequence[VoteDraft],
        task_input: Json,
        *,
        disputed: Sequence[str],
    ) -> None:
        """Without votes there is nothing to decide."""

    def consensus(
        self,
        votes: Sequence[Sequence[VoteDraft]],
        decisions: Sequence[VoteDraft],
        task_input: Json,
    ) -> dict[str, object]:
        return {}


def without_producer(task_input: Json) -> dict[str, object]:
    """An input whose response does not say which model or person wrote it."""
    response = task_input.get("response")
    if not isinstance(response, Mapping):
        return dict(task_input)
    hidden = {"producer", "sampling", "origin"}
    shown = {key: value for key, value in response.items() if key not in hidden}
    return {**task_input, "response": shown}
