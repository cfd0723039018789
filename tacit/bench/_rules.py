"""Decisions of the bench: pure."""

from tacit.bench.errors import (
    LanguageUnknown,
    QuestionEmpty,
    TemplateInvalid,
    TextTooLong,
)
from tacit.bench.records import (
    ANSWER_CHARS_MAX,
    HEADING_CHARS_MAX,
    PAD_CHARS_MAX,
    QUESTION_CHARS_MAX,
    QUOTE_CHARS_MAX,
    TEMPLATE_CHARS_MAX,
    TEMPLATE_NAME_CHARS_MAX,
    NewAnswer,
    NewQuestion,
    NewTemplate,
    Writing,
)
from tacit.kit import text


def check_question(question: NewQuestion) -> None:
    """Raise unless a question has words, and not too many."""
    if not question.text.strip():
        raise QuestionEmpty("A question has words.", place="text", remedy="Write what is unclear.")
    _check_length(question.text, "The question", place="text", most=QUESTION_CHARS_MAX)
    _check_length(question.quote, "The quote", place="quote", most=QUOTE_CHARS_MAX)
    _check_length(question.heading, "The heading", place="heading", most=HEADING_CHARS_MAX)


def check_answer(answer: NewAnswer) -> None:
    """Raise unless an answer has words, and not too many."""
    if not answer.text.strip():
        raise QuestionEmpty("An answer has words.", place="text", remedy="Write the answer.")
    _check_length(answer.text, "The answer", place="text", most=ANSWER_CHARS_MAX)


def check_pad(pad: str) -> None:
    """Raise where a scratch pad is over its limit."""
    _check_length(pad, "The scratch pad", place="text", most=PAD_CHARS_MAX)


def check_template(template: NewTemplate) -> None:
    """Raise unless a template has a name and a text of a fitting length."""
    if not template.name.strip():
        raise TemplateInvalid("A template has a name.", place="name", remedy="Name it.")
    if not template.text.strip():
        raise TemplateInvalid("A template has a text.", place="text", remedy="Write its text.")
    _check_length(template.name, "The name", place="name", most=TEMPLATE_NAME_CHARS_MAX)
    _check_length(template.text, "The template", place="text", most=TEMPLATE_CHARS_MAX)


def check_writing(wanted: Writing) -> None:
    """Raise where the language is no language tag."""
    if wanted.language and not text.is_language(wanted.language):
        raise LanguageUnknown(
            f"{wanted.language!r} is no language tag.",
            place="language",
            remedy="Write it as en, de or pt-BR, or leave it empty.",
        )


def _check_length(value: str, what: str, *, place: str, most: int) -> None:
    if len(value) > most:
        raise TextTooLong(
            f"{what} has {len(value):,} characters; at most {most:,} are kept.",
            place=place,
            remedy="Shorten it.",
        )
