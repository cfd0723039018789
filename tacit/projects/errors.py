"""What can go wrong with a project."""

from tacit.kit.errors import Conflict, Malformed, NotFound


class ProjectInvalid(Malformed):
    """The description of a project is not what was asked for.

    `place` is the path of the key, as `pipeline[1].people`; `problems` lists all that
    was found, the first of them being the message.
    """


class ProjectNotFound(NotFound):
    """No project of this organization has that id or name."""


class SlugTaken(Conflict):
    """Another project of this organization has the name."""


class KindFixed(Conflict):
    """The kind of task of a project cannot change: its work would lose its meaning."""


class StateRefused(Conflict):
    """The project cannot go from its state to the wanted one."""


class ProjectChanged(Conflict):
    """Somebody else changed the project in the meantime."""


class GuidelineNotFound(NotFound):
    """The project has no such version of its guideline."""
