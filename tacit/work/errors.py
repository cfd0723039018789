"""How work can fail, each with what to do about it."""

from tacit.kit.errors import Conflict, Malformed, NotAllowed, TacitError, TooLarge


class NotYourClaim(NotAllowed):
    """Another person holds this claim."""


class ClaimEnded(Conflict):
    """The claim was handed in, given back or parked before."""


class HoldExpired(TacitError):
    """The hold ended before the answer came; what was saved is kept."""

    status = 410


class TooManyClaims(Conflict):
    """The person holds as many claims as one may."""


class StageTaken(Conflict):
    """The stage that was asked for is no longer free for this person."""


class NotOffered(NotAllowed):
    """The stage is not one that this person may take by name."""


class IdReused(Conflict):
    """The id was used before for something else."""


class DraftConflict(Conflict):
    """The draft was saved elsewhere in the meantime, in a second tab or browser."""


class DraftTooLarge(TooLarge):
    """A draft over the limit; the version before it is safe."""


class RenewalsUsedUp(Conflict):
    """The hold was renewed as often as it may be."""


class WrongStage(Conflict):
    """The claim is on a stage of another sort than this act."""


class StaleRound(Conflict):
    """The verdict is for a round that is over."""


class RoundsUsedUp(Conflict):
    """The submission was returned as often as the pipeline allows."""


class ReturnNeedsOneAuthor(Conflict):
    """Several people answered; there is no one author to return to."""


class VerdictUnknown(Malformed):
    """The verdict is not one that this stage knows."""


class LinesUnjudged(Malformed):
    """An acceptance leaves points open and does not say why."""


class OpinionRefused(Conflict):
    """No second opinion can be asked for on this work now."""


class OpinionUnderWay(Conflict):
    """Somebody is at the second opinion already."""


class NothingToAppeal(Conflict):
    """This verdict cannot be appealed: it is no rejection, or not the last word."""


class AppealTooLate(Conflict):
    """The time for an appeal has passed."""


class AppealedBefore(Conflict):
    """This verdict was appealed once, and once is all."""


class ReasonMissing(Malformed):
    """The act needs a reason in words."""


class DecisionIncomplete(Malformed):
    """A criterion that differs was not decided, or one that does not exist was."""


class AnchorMisplaced(Malformed):
    """The words a comment points at do not stand there."""


class ItemNotOpen(Conflict):
    """The item is withdrawn, accepted or otherwise past this act."""


class NotParked(Conflict):
    """The item does not wait for an answer."""


class ItemWaitsForAnswer(Conflict):
    """A manager must answer a parked item before work goes on."""


class NotAGap(Conflict):
    """Only a gap can be answered, and only by the person it belongs to."""


class TooMuchAtOnce(Malformed):
    """More rows in one request than the limit."""


class TextTooLong(Malformed):
    """A reason, note or comment is over its limit."""


class NotOpenForWork(Conflict):
    """The project is not open; no new work is handed out."""


class LooksRefused(Conflict):
    """A project cannot be looked at by some people first and more where it pays."""
