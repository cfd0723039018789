"""What kinds share that read an input and an answer into shapes of their own first.

A kind names its functions once, in `parts` (and in `ballots` where people vote); how they
stand together is said here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import DiffRow, Json, VoteDraft
from tacit.tasks.plain_kind import PlainKind
from tacit.tasks.records import Note

Given = TypeVar("Given")
"""An input that was read."""
Answer = TypeVar("Answer")
"""An answer that was read, finished or not."""
_Given_contra = TypeVar("_Given_contra", contravariant=True)
_Answer_contra = TypeVar("_Answer_contra", contravariant=True)


class FindProblems(Protocol[_Answer_contra, _Given_contra]):
    """All that must be put right before an answer can be handed in.

    An imported answer is held only to what makes it readable: its maker cannot be asked.
    """

    def __call__(
        self, answer: _Answer_contra, task_input: _Given_contra, *, imported: bool = False
    ) -> list[Note]: ...


class FindUndecided(Protocol[_Given_contra]):
    """What an adjudicator has left open."""

    def __call__(
        self, decisions: Sequence[VoteDraft], task_input: _Given_contra, *, disputed: Sequence[str]
    ) -> list[Note]: ...


@dataclass(frozen=True)
class Parts(Generic[Given, Answer]):
    """The functions of a kind over its own shapes.

    Attributes:
        read_input: raises `InputInvalid`, which names the path of the field.
        read_answer: raises `AnswerMalformed`, which names the path of the field.
        find_problems: what stops handing in.
        find_hints: what the author may want to look at.
        diff: rows from an old answer to a new one.
        texts: every text that a comment can be anchored to, by path.
    """

    read_input: Callable[[Json], Given]
    read_answer: Callable[[object], Answer]
    find_problems: FindProblems[Answer, Given]
    find_hints: Callable[[Answer, Given], list[Note]]
    diff: Callable[[Answer, Answer], list[DiffRow]]
    texts: Callable[[Answer], dict[str, str]]


@dataclass(frozen=True)
class Ballots(Generic[Given]):
    """How the votes of several people become one.

    Attributes:
        disagreements: the criteria on which raters differ.
        read_decisions: the rows that an adjudicator has chosen, from the fields of the form.
        find_undecided: what is left open.
    """

    disagreements: Callable[[Sequence[Sequence[VoteDraft]]], list[str]]
    read_decisions: Callable[[Mapping[str, str], Given], list[VoteDraft]]
    find_undecided: FindUndecided[Given]


class ReadKind(PlainKind, Generic[Given, Answer]):
    """A kind whose checks, differences and texts work on shapes of its own."""

    parts: Parts[Given, Answer]

    def check_input(self, task_input: Json) -> None:
        self.parts.read_input(task_input)

    def check(self, answer: object, task_input: Json, *, imported: bool = False) -> None:
        try:
            parsed = self.parts.read_answer(answer)
        except AnswerMalformed as error:
            raise AnswerIncomplete(problems=[_note(error)]) from error
        given = self.parts.read_input(task_input)
        if problems := self.parts.find_problems(parsed, given, imported=imported):
            raise AnswerIncomplete(problems=problems)

    def notes(self, answer: object, task_input: Json) -> list[Note]:
        try:
            parsed = self.parts.read_answer(answer)
        except AnswerMalformed as error:
            return [_note(error)]
        given = self.parts.read_input(task_input)
        return self.parts.find_problems(parsed, given) + self.parts.find_hints(parsed, given)

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return self.parts.diff(self.parts.read_answer(old), self.parts.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return self.parts.texts(self.parts.read_answer(answer))


class VotedKind(ReadKind[Given, Answer]):
    """A kind that two people judge, each without seeing the other; a third decides."""

    has_votes = True
    hold = "2h"
    ballots: Ballots[Given]

    @property
    def pipeline_default(self) -> list[dict[str, object]]:
        return [
            {"stage": "author", "people": 2, "hold": self.hold, "blind": True},
            {"stage": "adjudicate", "when": "disagreement"},
        ]

    def disagreements(self, votes: Sequence[Sequence[VoteDraft]]) -> list[str]:
        return self.ballots.disagreements(votes)

    def read_decisions(self, fields: Mapping[str, str], task_input: Json) -> list[VoteDraft]:
        return self.ballots.read_decisions(fields, self.parts.read_input(task_input))

    def check_decisions(
        self, decisions: Sequence[VoteDraft], task_input: Json, *, disputed: Sequence[str]
    ) -> None:
        given = self.parts.read_input(task_input)
        if problems := self.ballots.find_undecided(decisions, given, disputed=disputed):
            raise AnswerIncomplete(problems=problems)


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
