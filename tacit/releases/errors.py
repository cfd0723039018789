"""What can go wrong with releases."""

from tacit.kit.errors import Conflict, Malformed, NotFound, TacitError


class NoSuchRelease(NotFound):
    """The organization has no release with this id."""


class NoSuchFile(NotFound):
    """The release has no file of this name."""


class NothingAccepted(Conflict):
    """The project has no accepted row that a release could hold."""


class NothingNew(Conflict):
    """The rows are the ones of the release before."""


class ReleaseIsBuilding(Conflict):
    """A release of this project is being built; there is one at a time."""


class NotSealed(Conflict):
    """The release has no files yet, or never will: it is building, or it failed."""


class FormatUnknown(Malformed):
    """There is no export format of this name."""


class OptionUnknown(Malformed):
    """The export format has no such option, or the option cannot have this value."""


class ColumnReserved(Malformed):
    """A column of an export has a name that the trainer uses itself."""


class FilesOutOfReach(Conflict):
    """An export brings the experts' files, and their store is not at hand."""


class NothingToExport(Malformed):
    """No row of the release fits the format."""


class RowChanged(TacitError):
    """A row is not what it was when the release was frozen."""

    status = 500


class ReleaseDamaged(TacitError):
    """Files of the release are missing or changed."""

    status = 500
