"""What the bench writes to the log. Pads and templates are nobody's business: no event."""

from dataclasses import dataclass
from typing import ClassVar

from tacit.log.records import Event
from tacit.log.registry import event


@event
@dataclass(frozen=True, kw_only=True)
class GuidelineOpened(Event):
    """A version of the guideline lay open beside a person's work for the first time."""

    name: ClassVar[str] = "guideline.opened"
    version: int


@event
@dataclass(frozen=True, kw_only=True)
class GuidelineRead(Event):
    """A person said that they read a version of the guideline."""

    name: ClassVar[str] = "guideline.read"
    version: int


@event
@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    """Somebody asked something on the guideline."""

    name: ClassVar[str] = "question.asked"
    question_id: str
    heading: str


@event
@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    """A manager answered a question, for its asker or for everybody."""

    name: ClassVar[str] = "question.answered"
    question_id: str
    answer_id: str
    published: bool
