"""What the bench stores and hands out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

QUESTION_CHARS_MAX = 4_000
ANSWER_CHARS_MAX = 20_000
QUOTE_CHARS_MAX = 1_000
HEADING_CHARS_MAX = 200
QUESTIONS_OPEN_MAX = 50
"""Of one person in one project: more are a talk, not questions on a text."""
QUESTIONS_SHOWN_MAX = 500
PAD_CHARS_MAX = 200_000
PADS_SHOWN_MAX = 200
TEMPLATE_NAME_CHARS_MAX = 80
TEMPLATE_CHARS_MAX = 20_000
TEMPLATES_MAX = 200
"""Of one person."""


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, kw_only=True)
class NewQuestion:
    """A question on the guideline that is about to be asked."""

    id: str
    text: str
    heading: str = ""
    """The heading it stands at; empty: the guideline as a whole."""
    quote: str = ""
    """The words it is about."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question on the guideline of a project, under the version it was asked of."""

    id: str
    org_id: str
    project_id: str
    person_id: str
    claim_id: str
    """The work during which it was asked."""
    item_id: str
    guideline_version: int
    heading: str
    quote: str
    text: str
    asked_at: datetime
    state: QuestionState
    seen_at: datetime | None
    """When the person who asked saw the newest answer."""


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    id: str
    text: str
    published: bool = True
    """Shown to everybody who works under the guideline, not to the asker alone."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a manager answered. A better answer is a new one; the newest counts."""

    id: str
    question_id: str
    org_id: str
    person_id: str
    text: str
    published: bool
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with its newest answer, as the reader may see it."""

    question: Question
    answer: Answer | None
    mine: bool

    def into(self, guideline: str) -> str:
        """A guideline with the answer at the end of the section that was asked about."""
        if self.answer is None or self.answer.text in guideline:
            return guideline
        lines = guideline.rstrip("\n").split("\n")
        end, level = len(lines), 0
        for number, line in enumerate(lines):
            marks = len(line) - len(line.lstrip("#"))
            if level and 0 < marks <= level and line[marks : marks + 1] == " ":
                end = number
                break
            if not level and marks and line[marks:].strip(" #") == self.question.heading:
                level = marks
        before = "\n".join(lines[:end]).rstrip("\n")
        after = "\n".join(lines[end:])
        return f"{before}\n\n{self.answer.text}\n" + (f"\n{after}\n" if after else "")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """That a person had a version of a guideline before them."""

    org_id: str
    project_id: str
    person_id: str
    version: int
    opened_at: datetime
    """When it was first open beside their work."""
    read_at: datetime | None
    """When they said that they read it."""


@dataclass(frozen=True, kw_only=True)
class Since:
    """The version that a person read last, where the one beside their work is newer."""

    version: int
    text: str
    at: datetime
    """When they read it."""
    notes: tuple[str, ...]
    """Why each version since was made, oldest first."""


@dataclass(frozen=True, kw_only=True)
class Pad:
    """Notes of one person on one item: never handed in, never in a release."""

    org_id: str
    project_id: str
    item_id: str
    person_id: str
    text: str
    version: int
    """0 where nothing was written yet."""
    saved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OwnPad:
    """A pad in the list of its owner."""

    pad: Pad
    item_title: str


@dataclass(frozen=True, kw_only=True)
class NewTemplate:
    id: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text that one inserts where one writes."""

    id: str
    name: str
    text: str
    own: bool
    """False: the project brings it."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """How a person wants to write."""

    language: str = ""
    """A language tag, as `de` or `pt-BR`; empty: as the project says."""
    spelling: bool = True
    """Whether the browser marks words it does not know."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """All that lies beside a piece of work."""

    guideline_version: int
    opened_at: datetime | None
    """When this person first had the version beside their work; None: it was not noted yet."""
    read_at: datetime | None
    """When this person said that they read the version beside the work."""
    since: Since | None
    """What they read before, where something changed; None after they said they read it."""
    questions: tuple[Asked, ...]
    """Answered for all, and this person's own; newest first."""
    pad: Pad
    templates: tuple[Template, ...]
    language: str
    """Of the text that is written here; empty where nobody said."""
    spelling: bool
