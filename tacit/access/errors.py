"""Failures of access.

Messages to somebody who is not signed in say no more than they must: a wrong
password and an unknown address read alike.
"""

from tacit.kit.errors import Conflict, Malformed, NotAllowed, NotFound, SignInNeeded


class SignInRefused(SignInNeeded):
    """The address and the password do not belong together."""


class AccountDisabled(SignInNeeded):
    """The account was closed by the organization."""


class SessionEnded(SignInNeeded):
    """The session was signed out or ran out."""


class TokenEnded(SignInNeeded):
    """The API token was ended."""


class NotAMember(SignInNeeded):
    """The person has no role in the organization of the session or token."""


class DemoOff(NotFound):
    """One-click sign-in exists in demo mode only."""


class FormNotOurs(NotAllowed):
    """A form came without the token that our page put in it."""


class NotYourAccount(NotAllowed):
    """Only the person may do this to their account."""


class EmailTaken(Conflict):
    """Another account has this address."""


class AliasTaken(Conflict):
    """Another person of the organization has this pseudonym."""


class SlugTaken(Conflict):
    """Another organization has this short name."""


class LastAdmin(Conflict):
    """An organization keeps at least one admin who can sign in."""


class PersonUnfit(Malformed):
    """A field of a person is not as it has to be."""


class PasswordUnfit(Malformed):
    """The password is too short or too long."""


class TagUnfit(Malformed):
    """A skill or qualification is not written as it has to be."""


class TokenUnfit(Malformed):
    """The name or the scopes of a token are not as they have to be."""


class OrganizationUnfit(Malformed):
    """The name or short name of an organization is not as it has to be."""
