"""What goes wrong with data at rest, said so that somebody can act on it."""

from tacit.kit.errors import Conflict, Malformed, TacitError, TooBusy


class DiskFull(TacitError):
    """There is no space left for the database or its files."""

    status = 507


class DatabaseLocked(TooBusy):
    """Another program holds the database."""

    title = "The database is locked"


class DatabaseAway(TooBusy):
    """The database does not answer."""

    title = "The database does not answer"


class NotSaved(TooBusy):
    """The transaction that held this write was lost; nothing of it was saved."""


class KeyReused(Conflict):
    """An idempotency key came back with another request."""


class IdTaken(Conflict):
    """An id that the request brought belongs to something else already."""


class NotStorable(Malformed):
    """A text or number that no database can hold."""


class FolderInUse(Conflict):
    """Another process holds the data folder."""


class FolderNotEmpty(Conflict):
    """A restore goes only into a new or empty folder or database."""


class ArchiveExists(Conflict):
    """There is a file already where the backup should go."""


class BackupDamaged(Malformed):
    """The archive is not a backup of ours, or a part does not match its hash."""


class FileMissing(TacitError):
    """A stored file is not where its hash says."""

    status = 404


class SettingWrong(TacitError):
    """The database address or folder cannot be used as set."""

    status = 500


class SchemaMismatch(TacitError):
    """The tables are older or newer than this program."""

    status = 500
