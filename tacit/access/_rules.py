"""Decisions of access: pure."""

import dataclasses
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tacit.access.errors import (
    AccountDisabled,
    NotAMember,
    OrganizationUnfit,
    PersonUnfit,
    SessionEnded,
    TagUnfit,
    TokenUnfit,
)
from tacit.access.records import (
    Actor,
    LiveTags,
    NewOrganization,
    NewPerson,
    NewTag,
    NewToken,
    PersonTag,
    Role,
    Scope,
    TagKind,
)
from tacit.kit import paging, text
from tacit.kit.errors import Malformed, NotAllowed

SESSION_IDLE_SECONDS_MAX = 3 * 24 * 3600
SESSION_SECONDS_MAX = 30 * 24 * 3600
SEEN_EVERY_SECONDS = 300

EMAIL_CHARS_MAX = 254
NAME_CHARS_MAX = 120
TAGS_MAX = 200
TAG_CHARS_MAX = 80

_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")
_ALIAS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SKILL = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_QUALIFICATION = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*@[1-9][0-9]{0,5}")

GIVEN_BY_MANAGERS = frozenset({Role.CUSTOMER, Role.EXPERT, Role.REVIEWER})
"""The roles that a manager may give and take; the others are for admins."""

_ALIAS_ROLES = (Role.EXPERT, Role.REVIEWER, Role.MANAGER, Role.CUSTOMER, Role.FINANCE, Role.ADMIN)


def normal_email(email: str) -> str:
    """Write an address in the one form in which accounts are compared."""
    return email.strip().lower()


def check_organization(organization: NewOrganization) -> None:
    """Raise OrganizationUnfit unless the names can be used."""
    if not text.is_slug(organization.slug):
        raise OrganizationUnfit(
            f"'{organization.slug}' cannot be a short name.",
            place="slug",
            remedy="Use lower-case letters, digits and single dashes, at most 60.",
        )
    if not is_name(organization.name):
        raise OrganizationUnfit(
            f"The name of an organization has 1 to {NAME_CHARS_MAX} characters on one line.",
            place="name",
        )


def check_person(person: NewPerson) -> None:
    """Raise PersonUnfit unless the fields can be used."""
    if not is_name(person.name):
        raise PersonUnfit(f"A name has 1 to {NAME_CHARS_MAX} characters on one line.", place="name")
    if person.email is not None:
        check_email(person.email)
    if person.alias is not None and (
        len(person.alias) > NAME_CHARS_MAX or not _ALIAS.fullmatch(person.alias)
    ):
        raise PersonUnfit(
            f"'{person.alias[:NAME_CHARS_MAX]}' cannot be a pseudonym.",
            place="alias",
            remedy="Use lower-case letters, digits and single dashes, as in expert-014.",
        )
    if not person.roles:
        raise PersonUnfit("A new person has at least one role.", place="roles")


def check_email(email: str) -> None:
    """Raise PersonUnfit unless the text looks like an e-mail address."""
    if len(email) > EMAIL_CHARS_MAX or not _EMAIL.fullmatch(normal_email(email)):
        raise PersonUnfit("This is not an e-mail address.", place="email")


def check_tags(tags: Sequence[NewTag]) -> None:
    """Raise TagUnfit unless every tag is well formed and named once."""
    if len(tags) > TAGS_MAX:
        raise TagUnfit(f"A person has at most {TAGS_MAX} tags.", place="tags")
    seen: set[str] = set()
    for number, tag in enumerate(tags):
        place = f"tags.{number}"
        pattern = _SKILL if tag.kind is TagKind.SKILL else _QUALIFICATION
        if len(tag.tag) > TAG_CHARS_MAX or not pattern.fullmatch(tag.tag):
            raise TagUnfit(
                f"'{tag.tag[:TAG_CHARS_MAX]}' is not a {tag.kind}.",
                place=place,
                remedy="A skill reads law.contracts, a qualification contracts-101@2.",
            )
        if tag.tag in seen:
            raise TagUnfit(f"'{tag.tag}' is there twice.", place=place)
        seen.add(tag.tag)


def check_token(token: NewToken, *, actor: Actor) -> None:
    """Raise TokenUnfit unless name and scopes can be given by this actor."""
    if not is_name(token.name):
        raise TokenUnfit(
            f"A token has a name of 1 to {NAME_CHARS_MAX} characters on one line.",
            place="name",
            remedy="Name it after the program that will use it.",
        )
    known = {scope.value for scope in Scope}
    if not token.scopes or not token.scopes <= known:
        raise TokenUnfit(
            "A token needs one or more scopes of: " + ", ".join(Scope) + ".", place="scopes"
        )
    if actor.scopes is not None and not token.scopes <= actor.scopes:
        raise TokenUnfit(
            "A token cannot give more than it has itself.",
            place="scopes",
            remedy="Sign in with your password to create this token.",
        )


def check_can_manage(actor: Actor, roles: Iterable[Role]) -> None:
    """Raise unless the actor may give, take, or hold power over these roles.

    Otherwise a manager could make themselves an admin, or set an admin's password.

    Raises:
        NotAllowed: one of the roles is for admins to give.
    """
    if actor.has(Role.ADMIN):
        return
    above = [role for role in Role if role in set(roles) - GIVEN_BY_MANAGERS]
    if above:
        raise NotAllowed(
            f"Only an admin may do this for somebody who is {' or '.join(above)}.",
            remedy="Ask an admin of your organization.",
        )


def check_session(
    *, last_seen_at: datetime, expires_at: datetime, ended_at: datetime | None, now: datetime
) -> None:
    """Raise SessionEnded unless the session still stands."""
    if ended_at is not None:
        raise SessionEnded("This session was signed out.", remedy="Sign in again.")
    idle_until = last_seen_at + timedelta(seconds=SESSION_IDLE_SECONDS_MAX)
    if now >= min(idle_until, expires_at):
        raise SessionEnded(
            "You were signed out because this session is old.",
            remedy="Sign in again; drafts that were saved are still there.",
        )


def check_can_act(actor: Actor, *, disabled: bool) -> None:
    """Raise unless the holder of a session or token may act at all.

    Raises:
        AccountDisabled: the account was closed.
        NotAMember: the person has no role in the organization any more.
    """
    if disabled:
        raise account_disabled()
    if not actor.roles:
        raise not_a_member()


def account_disabled() -> AccountDisabled:
    """The failure, said alike at every way in."""
    return AccountDisabled(
        "This account is closed.", remedy="Ask an admin of your organization to open it again."
    )


def not_a_member() -> NotAMember:
    """The failure, said alike at every way in."""
    return NotAMember(
        "You have no role in this organization.",
        remedy="Ask an admin of the organization to give you one, then sign in again.",
    )


def with_touch_due(actor: Actor, *, due: bool) -> Actor:
    """Mark that the last use of the session or token has to be noted."""
    return dataclasses.replace(actor, touch_due=True) if due else actor


def live_tags(tags: Iterable[PersonTag], *, now: datetime) -> LiveTags:
    """Keep the tags that count now."""
    live = [tag for tag in tags if tag.until is None or now < tag.until]
    return LiveTags(
        skills=frozenset(tag.tag for tag in live if tag.kind is TagKind.SKILL),
        qualifications=frozenset(tag.tag for tag in live if tag.kind is TagKind.QUALIFICATION),
    )


def id_of_cursor(cursor: str | None, *, first: str = "") -> str:
    """Return the id after which a page begins.

    Raises:
        Malformed: the cursor is not one of a list by id.
    """
    if cursor is None:
        return first
    values = paging.decode_cursor(cursor)
    if len(values) != 1 or not isinstance(values[0], str):
        raise Malformed("This cursor belongs to another list.", place="cursor")
    return values[0]


def numbered_alias(roles: frozenset[Role], number: int) -> str:
    """Make a pseudonym from the role that says most about the work: `expert-014`."""
    role = next(role for role in _ALIAS_ROLES if role in roles)
    return f"{role}-{number:03d}"


def is_name(name: str) -> bool:
    """Whether a text can stand as a name: one line, not blank, not too long."""
    return bool(name.strip()) and len(name) <= NAME_CHARS_MAX and name.isprintable()
