"""What can go wrong while something is taken in."""

from collections.abc import Sequence

from tacit.intake.records import Problem
from tacit.kit.errors import Conflict, Malformed, NotFound, TooLarge

NOTHING_STORED = "Nothing was stored."


class _Listed(Malformed):
    """Several problems at once, each with its place."""

    def __init__(self, *, problems: Sequence[Problem]) -> None:
        assert problems, "an input without a problem is taken in"
        first, more = problems[0], len(problems) - 1
        others = f" ({more} more)" if more else ""
        remedy = f"{first.remedy} {NOTHING_STORED}" if first.remedy else NOTHING_STORED
        super().__init__(
            f"{first.message}{others}",
            place=first.place,
            remedy=remedy,
            problems=[problem.to_json() for problem in problems],
        )
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([*(str(problem) for problem in self.problems), NOTHING_STORED])


class FolderInvalid(_Listed):
    """Files of a project folder are not what was asked for; `problems` lists up to 20."""


class ImportInvalid(_Listed):
    """The file of an import is not what its format asks for; `problems` lists up to 20."""


class InputChanged(Conflict):
    """An item of the folder has the key of a stored item and another input."""


class TooManyItems(TooLarge):
    """More items in one request than the limit."""


class FormatUnknown(Malformed):
    """There is no import format of that name."""


class OptionUnknown(Malformed):
    """The import format has no such option, or not with that value."""


class ImportNotFound(NotFound):
    """The organization has no such import."""


class ImportMismatch(Conflict):
    """The file, its options or the project are not those the import was started with."""


class ImportRefused(Conflict):
    """A row could not be taken in; `place` names file and line."""


class FolderTaken(Conflict):
    """The folder for a new project has files already."""
