"""How sending files can fail, each with what to do about it."""

from tacit.kit.errors import Conflict, Malformed, TooLarge


class FileTooLarge(TooLarge):
    """The file is over the limit of one file; not a byte of it was kept."""


class QuotaUsedUp(TooLarge):
    """There is no room for the file beside what was sent before."""


class TooManyUploads(Conflict):
    """The person has begun as many uploads as one may."""


class UploadIdReused(Conflict):
    """The upload id was used before for another file."""


class OffsetWrong(Conflict):
    """The part does not begin where the last one ended; says where that is."""


class PartBusy(Conflict):
    """Another part of the same upload is coming in."""


class UploadUnfinished(Conflict):
    """Bytes of the upload are still missing."""


class UploadEnded(Conflict):
    """The upload is over: stored or refused."""


class HashDiffers(Conflict):
    """The bytes that came are not those that were announced; nothing was kept."""


class FileNotTaken(Malformed):
    """The file was looked into and is not kept; says why."""


class FileNameInvalid(Malformed):
    """The name of a file leads out of its folder or cannot be stored."""


class FileUnknown(Malformed):
    """An answer names a file that its author did not send for this work."""
