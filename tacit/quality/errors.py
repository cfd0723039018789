"""Failures of quality."""

from tacit.kit.errors import Conflict, NotFound


class PlanRefused(Conflict):
    """A project cannot follow this review plan."""


class SeedMissing(Conflict):
    """The draw of an audit must be fixed before it is opened."""


class AuditRefused(Conflict):
    """This release cannot be audited so."""


class NoAudit(NotFound):
    """Nobody audits this release."""


class NotYoursToAudit(Conflict):
    """Nobody audits an item they worked on, or judges a row twice."""


class CaseNotFound(NotFound):
    """The project has no such case."""


class CaseClosed(Conflict):
    """Somebody closed this case before, or said nothing of what they found."""
