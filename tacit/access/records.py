"""What access hands out: people, roles, sessions, tokens, and its events.

Names and addresses of people are in no event: events are kept for ever, and a
person may ask to be forgotten.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event


class Role(StrEnum):
    """What a person is in one organization; one may be several."""

    CUSTOMER = "customer"
    MANAGER = "manager"
    EXPERT = "expert"
    REVIEWER = "reviewer"
    FINANCE = "finance"
    ADMIN = "admin"


class Scope(StrEnum):
    """A group of actions that an API token may use."""

    READ = "read"
    WORK = "work"
    MANAGE = "manage"
    ADMIN = "admin"


class TagKind(StrEnum):
    """What a tag on a person says."""

    SKILL = "skill"
    QUALIFICATION = "qualification"


class RefusalReason(StrEnum):
    """Why somebody was not let in, for the sign-in log."""

    UNKNOWN = "unknown account"
    PASSWORD = "wrong password"
    DISABLED = "account disabled"
    NO_ROLE = "no role anywhere"


@dataclass(frozen=True)
class Actor:
    """The person who acts, in the organization they act for."""

    person_id: str
    org_id: str
    roles: frozenset[Role]
    scopes: frozenset[str] | None
    """Scopes of the API token; None for a session, which may use all."""
    name: str
    alias: str
    touch_due: bool = field(default=False, compare=False)
    """The mark of last use is old: a door that can write calls `touch`."""

    def has(self, *roles: Role) -> bool:
        """Whether the person holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, kw_only=True)
class Organization:
    id: str
    slug: str
    name: str
    demo: bool
    """Made of sample people, who may be entered by one click in demo mode."""
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewOrganization:
    id: str
    slug: str
    name: str
    demo: bool = False


@dataclass(frozen=True, kw_only=True)
class Membership:
    """An organization that a person can act for."""

    organization: Organization
    roles: frozenset[Role]


@dataclass(frozen=True, kw_only=True)
class PersonTag:
    tag: str
    kind: TagKind
    given_by: str
    given_at: datetime
    until: datetime | None
    """The tag counts before this moment; None is for good."""


@dataclass(frozen=True, kw_only=True)
class NewTag:
    tag: str
    kind: TagKind
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LiveTags:
    """The tags of a person that count at one moment."""

    skills: frozenset[str]
    qualifications: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a piece of work asks of whoever does it."""

    role: Role
    skills: tuple[str, ...] = ()
    qualification: str | None = None
    people: int = 1
    """How many are wanted who have all of it."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Skills and qualification, each once."""
        return tuple(dict.fromkeys((*self.skills, *filter(None, [self.qualification]))))


@dataclass(frozen=True, kw_only=True)
class Holders:
    """How many people meet a need."""

    need: Need
    found: int
    """At most as many as are wanted."""
    with_role: int
    """Who have the role, whatever else; at most as many as are wanted."""
    missing: tuple[str, ...]
    """Tags that too few of them have; empty where it is the role, or all tags in one person."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as one organization sees them."""

    id: str
    org_id: str
    email: str | None
    """None for a pseudonymous person, who cannot sign in by password."""
    name: str
    alias: str
    roles: frozenset[Role]
    tags: tuple[PersonTag, ...]
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    id: str
    name: str
    roles: frozenset[Role]
    email: str | None = None
    alias: str | None = None
    """None lets the organization number the person: `expert-014`."""
    password_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a password is checked against; never leaves the server."""

    person_id: str
    password_hash: str | None = field(repr=False)
    disabled: bool


@dataclass(frozen=True, kw_only=True)
class Session:
    id_hash: str
    person_id: str
    org_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """A session to be begun once the person has shown who they are."""

    id_hash: str
    sign_in_id: str
    """The id of the line in the sign-in log."""
    person_id: str
    address: str
    checked_hash: str | None = field(default=None, repr=False)
    """The password hash that was checked; it must still be the person's."""
    better_hash: str | None = field(default=None, repr=False)
    """The same password hashed at today's cost, if the stored one is dated."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A sign-in that did not succeed."""

    sign_in_id: str
    reason: RefusalReason
    person_id: str | None
    address: str


@dataclass(frozen=True, kw_only=True)
class Token:
    """An API token without its secret, which is shown once."""

    id: str
    person_id: str
    org_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    last_used_on: date | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewToken:
    id: str
    token_hash: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """One line of the sign-in log.

    What was typed as the address is not in it: people type passwords there.
    """

    id: str
    person_id: str | None
    org_id: str | None
    ok: bool
    reason: str | None
    address: str
    at: datetime


@registry.event
@dataclass(frozen=True, kw_only=True)
class OrganizationCreated(Event):
    name: ClassVar[str] = "organization.created"
    slug: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    name: ClassVar[str] = "person.added"
    person_id: str
    alias: str
    roles: tuple[str, ...]


@registry.event
@dataclass(frozen=True, kw_only=True)
class RolesSet(Event):
    name: ClassVar[str] = "person.roles_set"
    person_id: str
    roles: tuple[str, ...]
    before: tuple[str, ...]


@registry.event
@dataclass(frozen=True, kw_only=True)
class TagsSet(Event):
    name: ClassVar[str] = "person.tags_set"
    person_id: str
    given: tuple[str, ...]
    taken: tuple[str, ...]


@registry.event
@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    name: ClassVar[str] = "person.password_set"
    person_id: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class PersonDisabled(Event):
    name: ClassVar[str] = "person.disabled"
    person_id: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class PersonEnabled(Event):
    name: ClassVar[str] = "person.enabled"
    person_id: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    name: ClassVar[str] = "session.begun"
    by: str
    """`password` or `demo`."""


@registry.event
@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    name: ClassVar[str] = "session.ended"


@registry.event
@dataclass(frozen=True, kw_only=True)
class AllSessionsEnded(Event):
    name: ClassVar[str] = "session.all_ended"
    person_id: str
    count: int


@registry.event
@dataclass(frozen=True, kw_only=True)
class OrganizationSwitched(Event):
    name: ClassVar[str] = "session.switched"
    from_org_id: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class SignInWasRefused(Event):
    name: ClassVar[str] = "session.refused"
    person_id: str
    reason: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class TokenCreated(Event):
    name: ClassVar[str] = "token.created"
    token_id: str
    scopes: tuple[str, ...]


@registry.event
@dataclass(frozen=True, kw_only=True)
class TokenWasEnded(Event):
    name: ClassVar[str] = "token.ended"
    token_id: str
    person_id: str
