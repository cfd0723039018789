"""What lies beside the work: questions, readings, scratch pads, templates."""

from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Moment, Request

QUESTION_CHARS_MAX = 4_000
ANSWER_CHARS_MAX = 20_000
PAD_CHARS_MAX = 200_000
TEMPLATE_CHARS_MAX = 20_000


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


class NewQuestion(Request):
    id: Id
    text: str = Field(min_length=1, max_length=QUESTION_CHARS_MAX)
    heading: str = Field(default="", max_length=200)
    """The heading of the guideline it stands at; empty: the whole."""
    quote: str = Field(default="", max_length=1_000)
    """The words it is about."""


class NewAnswer(Request):
    id: Id
    text: str = Field(min_length=1, max_length=ANSWER_CHARS_MAX)
    published: bool = True
    """Shown to everybody who works under the guideline, not to the asker alone."""


class Question(Answer):
    id: str
    project_id: str
    person_id: str
    """Empty where the reader may not know who asked."""
    guideline_version: int
    heading: str
    quote: str
    text: str
    asked_at: Moment
    state: QuestionState
    seen_at: Moment | None


class QuestionAnswer(Answer):
    id: str
    text: str
    published: bool
    answered_at: Moment


class Asked(Answer):
    """A question with its newest answer."""

    question: Question
    answer: QuestionAnswer | None
    mine: bool


class NewReading(Request):
    read: bool = False
    """The person says that they read it; else it lay open beside the work."""


class Reading(Answer):
    project_id: str
    version: int
    opened_at: Moment
    read_at: Moment | None


class Since(Answer):
    """The version that this person read before the one beside their work."""

    version: int
    text: str
    at: Moment
    notes: tuple[str, ...]


class NewPad(Request):
    text: str = Field(max_length=PAD_CHARS_MAX)
    base_version: int = Field(ge=0, le=2**31 - 2)
    """The version that the text was based on; 0 for the first."""


class Pad(Answer):
    """Notes of one person on one item: never handed in, never in a release."""

    item_id: str
    text: str
    version: int
    saved_at: Moment | None


class OwnPad(Answer):
    pad: Pad
    item_title: str


class NewTemplate(Request):
    id: Id
    name: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=TEMPLATE_CHARS_MAX)


class TemplateChange(Request):
    name: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=TEMPLATE_CHARS_MAX)


class Template(Answer):
    id: str
    name: str
    text: str
    own: bool
    """False: the project brings it."""


class NewWriting(Request):
    language: str = Field(default="", max_length=40)
    spelling: bool = True


class Writing(Answer):
    """How a person wants to write."""

    language: str
    """A language tag; empty: as the project says."""
    spelling: bool


class Bench(Answer):
    """All that lies beside a piece of work."""

    guideline_version: int
    opened_at: Moment | None
    read_at: Moment | None
    since: Since | None
    questions: tuple[Asked, ...]
    pad: Pad
    templates: tuple[Template, ...]
    language: str
    spelling: bool
