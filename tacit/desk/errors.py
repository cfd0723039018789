"""What can go wrong at the review desk."""

from tacit.kit.errors import Conflict, Malformed, NotAllowed, NotFound


class SavedReasonNotFound(NotFound):
    """There is no such sentence that this person may use or change."""


class SavedReasonInvalid(Malformed):
    """A kept sentence has words, and not too many."""


class TooManySavedReasons(Conflict):
    """One person, and one project, keep at most so many sentences."""


class GoldNotFound(NotFound):
    """The project has no gold piece of this name that can be graded."""


class NotForCalibration(NotAllowed):
    """Only who may judge or grade in a project is calibrated on its gold."""


class CalibrationIncomplete(Malformed):
    """A gold piece is graded whole: every line, and the verdict where one is asked."""
