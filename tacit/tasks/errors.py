"""What can go wrong with items, inputs and answers."""

from collections.abc import Sequence

from tacit.kit.errors import Conflict, Malformed, NotFound, TooLarge
from tacit.tasks.records import Note


class InputInvalid(Malformed):
    """The input of an item is not what its kind asks for; `place` is the path of the field."""


class AnswerIncomplete(Malformed):
    """The answer is not finished; `problems` lists each with its place."""

    def __init__(self, *, problems: Sequence[Note]) -> None:
        assert problems, "an answer without a problem is complete"
        first, count = problems[0], len(problems)
        others = f" ({count - 1} more)" if count > 1 else ""
        super().__init__(
            f"{first.text}{others}",
            place=first.path,
            remedy="Your draft is kept. Finish the places named, then hand in again.",
            problems=[note.to_json() for note in problems],
        )
        self.problems = tuple(problems)


class AnswerMalformed(Malformed):
    """The answer has a field of the wrong type; `place` is the path of the field."""


class KindUnknown(Malformed):
    """No kind of task has that name."""


class ItemNotFound(NotFound):
    """No item of this organization has that id or key."""


class ItemKeyTaken(Conflict):
    """The project has an item with this key and another input; inputs never change."""


class ItemTooLarge(TooLarge):
    """One item is over the limit of its input."""


class ProjectClosed(Conflict):
    """The project is closed; nothing can be added."""


class TooManyItems(TooLarge):
    """More items at once than one transaction should hold."""
