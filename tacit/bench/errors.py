"""What can go wrong beside the work."""

from tacit.kit.errors import Conflict, Malformed, NotFound, TooLarge


class QuestionNotFound(NotFound):
    """There is no such question, or not for this person."""


class QuestionEmpty(Malformed):
    """A question or an answer has words."""


class TooManyQuestions(Conflict):
    """So many questions of this person wait for an answer that no more are taken."""


class TextTooLong(TooLarge):
    """A question, an answer, a pad or a template is over its limit."""


class PadConflict(Conflict):
    """The scratch pad was changed elsewhere; `current_text` is what is kept."""


class PadNotFound(NotFound):
    """This person wrote no notes on the item."""


class TemplateNotFound(NotFound):
    """This person has no such template."""


class TemplateNameTaken(Conflict):
    """Another template of this person has the name."""


class TemplateInvalid(Malformed):
    """A template has a name and a text."""


class TooManyTemplates(Conflict):
    """One person keeps at most so many templates."""


class LanguageUnknown(Malformed):
    """A language is written as a tag: `en`, `de`, `pt-BR`."""
