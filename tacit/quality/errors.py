"""Failures of quality."""

from tacit.kit.errors import Conflict


class PlanRefused(Conflict):
    """A project cannot follow this review plan."""
