"""Organizations, people, tokens and sign-ins."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Moment, Request

NAME_CHARS_MAX = 200


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
    SKILL = "skill"
    QUALIFICATION = "qualification"


class Me(Answer):
    """Who the request came from, and for which organization."""

    person_id: str
    org_id: str
    name: str
    alias: str
    roles: frozenset[Role]
    scopes: frozenset[Scope] | None
    """None for a session, which may use all."""


class Organization(Answer):
    id: str
    slug: str
    name: str
    created_at: Moment


class NewOrganization(Request):
    id: Id
    slug: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str = Field(min_length=1, max_length=NAME_CHARS_MAX)


class PersonTag(Answer):
    tag: str
    kind: TagKind
    given_by: str
    given_at: Moment
    until: Moment | None


class Person(Answer):
    """A person as their organization sees them."""

    id: str
    email: str | None
    name: str
    alias: str
    roles: frozenset[Role]
    tags: tuple[PersonTag, ...]
    has_password: bool
    created_at: Moment
    disabled_at: Moment | None


class NewPerson(Request):
    id: Id
    name: str = Field(min_length=1, max_length=NAME_CHARS_MAX)
    roles: frozenset[Role]
    email: str | None = Field(default=None, max_length=320)
    alias: str | None = Field(default=None, max_length=64)
    password: str | None = Field(default=None, max_length=1024)


class Roles(Request):
    roles: frozenset[Role]


class NewTag(Request):
    tag: str = Field(min_length=1, max_length=100)
    kind: TagKind
    until: Moment | None = None


class Tags(Request):
    tags: list[NewTag] = Field(max_length=200)


class Password(Request):
    password: str = Field(min_length=1, max_length=1024)


class Token(Answer):
    """An API token without its secret."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: Moment
    last_used_on: date | None
    ended_at: Moment | None


class NewToken(Request):
    id: Id
    name: str = Field(min_length=1, max_length=NAME_CHARS_MAX)
    scopes: frozenset[Scope]


class MadeToken(Token):
    """A token at the moment it was made, with the secret that is shown once."""

    secret: str


class SignIn(Answer):
    """One line of the sign-in log."""

    id: str
    person_id: str | None
    ok: bool
    reason: str | None
    address: str
    at: Moment
