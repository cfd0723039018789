"""What a kind of task is: the port that every folder under `kinds/` fills.

A kind is pure. It knows inputs and answers as plain JSON, takes no database, no clock
and no randomness, and never changes what it is handed. Paths name places in an answer
(`messages[2].content`); the same path is the id of the field in the form, the anchor of
a comment and the path of a row in a diff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from tacit.kit.errors import TacitError
from tacit.kit.fields import Fields
from tacit.projects.records import KindFacts, Point
from tacit.tasks.records import Note, Verdict

VERDICTS = tuple(verdict.value for verdict in Verdict)

Json = Mapping[str, object]
SpanKind = Literal["same", "del", "ins"]
Op = Literal["same", "changed", "added", "removed", "gap"]


class Span(NamedTuple):
    """A stretch of one line of a text: `same`, `del` or `ins`."""

    kind: SpanKind
    text: str


@dataclass(frozen=True, kw_only=True)
class DiffRow:
    """One line of one text in two rounds."""

    path: str
    op: Op
    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()
    count: int = 0
    """Of a gap: lines left out, equal in both."""
    old_line: int | None = None
    """Counted from 1; `None` when the line is only in the other text."""
    new_line: int | None = None


@dataclass(frozen=True, kw_only=True)
class VoteDraft:
    """One judgement inside an answer, before a rater and a time are put to it."""

    criterion: str
    criterion_version: int
    verdict: str | None
    option: str | None
    rationale: str = ""

    @property
    def label(self) -> str | None:
        """What was said, for comparison; `None` where there is no judgement."""
        if self.option is not None:
            return self.option
        return None if self.verdict in {None, "unresolved"} else self.verdict

    @classmethod
    def read(cls, value: object, *, place: str = "", error: type[TacitError]) -> "VoteDraft":
        """Read one judgement of an answer or of an adjudicator's decisions."""
        fields = Fields(value, place=place, error=error)
        verdict = fields.choice("verdict", VERDICTS) if fields.has("verdict") else None
        fields.any("verdict")
        vote = cls(
            criterion=fields.text("criterion"),
            criterion_version=fields.whole("version", default=1, least=1),
            verdict=verdict,
            option=fields.text_or_none("option"),
            rationale=fields.text("rationale", default=""),
        )
        fields.finish()
        return vote

    def to_json(self) -> dict[str, object]:
        return {
            "criterion": self.criterion,
            "version": self.criterion_version,
            "verdict": self.verdict,
            "option": self.option,
            "rationale": self.rationale,
        }


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One judgement as agreement compares it: two raters share what has the same unit."""

    unit: str
    """What was judged, inside its item: mostly the criterion."""
    version: int = 1
    scale: str
    """A name that units share when their labels can be compared over items."""
    label: str | None
    """What was said, in words that mean the same on every item."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two producers whose responses somebody compared."""

    first: str
    second: str
    result: str
    """`a` where the first is better, `b`, `tie` or `both_bad`."""


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Where one reader says that a response goes wrong."""

    first_wrong: int | str | None = None
    """A step from 0, `none` where no step is wrong, `None` where nothing is said of it."""
    spans: tuple[tuple[int, int, int], ...] = ()
    """Marked words: the step, the first character, the one after the last."""


@dataclass(frozen=True, kw_only=True)
class FormReading:
    """An answer read from the fields of a form."""

    answer: dict[str, object]
    edited: bool
    """A button of the editor was pressed (add or remove a row): show the form again."""
    place: str = ""
    """The path of what the button was about, to show it again; empty where the page knows."""


class Kind(Protocol):
    """One kind of task."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def has_votes(self) -> bool: ...
    @property
    def compares(self) -> bool:
        """Whether its votes say which producer is stronger."""
        ...

    @property
    def marks_steps(self) -> bool:
        """Whether its answers mark steps and words of a response, as `marks` reads them."""
        ...

    @property
    def pipeline_default(self) -> list[dict[str, object]]: ...
    @property
    def wide(self) -> bool:
        """Whether its editor wants the whole width: guideline and input then stand above it."""
        ...

    @property
    def holds_response(self) -> bool:
        """Whether its editor shows the response itself, so that the input need not."""
        ...

    @property
    def keys(self) -> Sequence[tuple[str, str]]:
        """The keys of its editor and what they do, as the page shows them on `?`."""
        ...

    @property
    def folder(self) -> Path:
        """Where form.html, show.html, review.html and example.json are."""
        ...

    def facts(self) -> KindFacts:
        """What a project has to know of this kind."""
        ...

    def prepare_input(self, task_input: Json, *, rubric: Sequence[Json]) -> dict[str, object]:
        """The input as it is stored: the project's rubric where it brings none."""
        ...

    def check_input(self, task_input: Json) -> None:
        """Raise `InputInvalid` with the path of the field, unless the input is good."""
        ...

    def shown_input(self, task_input: Json) -> dict[str, object]:
        """The input as somebody who works on it sees it: without what would sway them."""
        ...

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        """Where the editor starts.

        The seed is of this person's work on this item: what is put in a random order
        (responses that are compared) follows from it, and the answer records the order.
        """
        ...

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        """Read the fields that form.html sends, and apply the button that was pressed."""
        ...

    def check(self, answer: object, task_input: Json, *, imported: bool = False) -> None:
        """Raise `AnswerIncomplete` with every problem, unless the answer is finished.

        An imported answer need only be well formed: what the source does not hold is not
        asked for.
        """
        ...

    def notes(self, answer: object, task_input: Json) -> list[Note]:
        """What to say while somebody writes; never raises."""
        ...

    def votes(self, answer: Json, task_input: Json) -> list[VoteDraft]:
        """The judgements inside a finished answer; none where the kind has no votes."""
        ...

    def measures(self, votes: Sequence[VoteDraft], task_input: Json) -> list[Measure]:
        """One rater's votes on an item as agreement compares them."""
        ...

    def compared(self, options: Mapping[str, str], task_input: Json) -> list[Compared]:
        """The pairs of producers that one rater's votes decide; options by criterion."""
        ...

    def marks(self, answer: Json, task_input: Json) -> Marks:
        """What a stored answer marks in the response; empty where the kind marks nothing."""
        ...

    def say_vote(self, vote: VoteDraft, task_input: Json) -> str:
        """What a vote says, in words for whoever decides between votes."""
        ...

    def disagreements(self, votes: Sequence[Sequence[VoteDraft]]) -> list[str]:
        """The criteria on which raters differ; one sequence a rater."""
        ...

    def read_decisions(self, fields: Mapping[str, str], task_input: Json) -> list[VoteDraft]:
        """What an adjudicator chose in review.html."""
        ...

    def check_decisions(
        self,
        decisions: Sequence[VoteDraft],
        task_input: Json,
        *,
        disputed: Sequence[str],
    ) -> None:
        """Raise `AnswerIncomplete` unless every disputed criterion is decided, with a reason."""
        ...

    def consensus(
        self,
        votes: Sequence[Sequence[VoteDraft]],
        decisions: Sequence[VoteDraft],
        task_input: Json,
    ) -> dict[str, object]:
        """The answer that follows from votes and decisions; undecided is `unresolved`."""
        ...

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        """Two rounds side by side, by words inside lines."""
        ...

    def points(self, answer: Json, task_input: Json) -> list[Point]:
        """What a reviewer marks one by one in this answer, after the points of the project."""
        ...

    def files(self, answer: Json) -> list[str]:
        """The stored files that an answer names, by SHA-256; they travel with a release."""
        ...

    def texts(self, answer: Json) -> dict[str, str]:
        """The texts that a comment can be anchored to, by path."""
        ...

    def name_place(self, path: str, task_input: Json) -> str:
        """A path in words, as the head of a difference or a comment: `Turn 2, answer`."""
        ...
