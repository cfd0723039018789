"""Failures that a person meets.

A failure has a class, a status for HTTP, a message that says what happened and,
where it helps, the place (a file and line, a field) and the remedy. Doors turn
it into problem+json, a page or a line on the terminal; nothing else is needed.
"""

import re


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class TacitError(Exception):
    """Base of every failure with a name.

    Subclasses set `status`; `code` and `title` follow from the class name unless
    given. Additional facts travel with the problem as fields of their own.
    """

    status: int = 400
    code: str = "tacit_error"
    title: str = "Something went wrong"

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "code" not in cls.__dict__:
            cls.code = _snake(cls.__name__)
        if "title" not in cls.__dict__:
            cls.title = _snake(cls.__name__).replace("_", " ").capitalize()

    def __init__(
        self,
        message: str,
        *,
        place: str | None = None,
        remedy: str | None = None,
        **facts: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy
        self.facts = facts

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.remedy:
            parts.append(self.remedy)
        return " ".join(parts)

    def as_problem(self) -> dict[str, object]:
        """Return the body of an application/problem+json answer."""
        problem: dict[str, object] = {
            "type": f"/docs/errors#{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "code": self.code,
        }
        if self.place is not None:
            problem["place"] = self.place
        if self.remedy is not None:
            problem["remedy"] = self.remedy
        for name, value in self.facts.items():
            problem.setdefault(name, value)
        return problem


class NotFound(TacitError):
    """There is no such thing, or none that this person may know of."""

    status = 404


class NotAllowed(TacitError):
    """The roles of this person do not allow the action."""

    status = 403


class SignInNeeded(TacitError):
    """Nobody is signed in, or the session or token has ended."""

    status = 401


class Conflict(TacitError):
    """The request does not fit the present state."""

    status = 409


class Malformed(TacitError):
    """The body or a field is not what was asked for."""

    status = 422


class TooLarge(TacitError):
    """The body, file or text is over its limit."""

    status = 413


class _Later(TacitError):
    """A failure that goes away by waiting."""

    @property
    def retry_after(self) -> int:
        """Seconds to wait before the next try, for the Retry-After header."""
        seconds = self.facts.get("retry_after", 1)
        assert isinstance(seconds, int), "retry_after is a number of seconds"
        return seconds


class TooBusy(_Later):
    """The queue of the server is full; nothing was done."""

    status = 503


class TooManyRequests(_Later):
    """This person or address asked too often."""

    status = 429
