"""Organizations, people and actors for tests."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from tacit.access import organizations, people, sessions
from tacit.access.passwords import Cost, Passwords
from tacit.access.records import (
    Actor,
    NewOrganization,
    NewPerson,
    NewSession,
    NewTag,
    Organization,
    Person,
    Role,
    TagKind,
)
from tacit.kit import ids
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The start of the clock that tests are given."""

PASSWORD = "seven green lamps"


def cheap_passwords() -> Passwords:
    """Real argon2id at the least cost, so that a test takes no second."""
    return Passwords(cost=Cost(memory_kib=64, passes=1, lanes=1))


def make_organization(
    db: Database, *, slug: str = "lumen", demo: bool = False, now: datetime = NOW
) -> Organization:
    """An organization whose one person is `owner@<slug>.example`, the admin."""
    organization = NewOrganization(id=ids.new_id(), slug=slug, name=slug.capitalize(), demo=demo)
    owner = NewPerson(
        id=ids.new_id(),
        name=f"Olive of {slug}",
        email=f"owner@{slug}.example",
        roles=frozenset({Role.ADMIN}),
    )
    return db.write_now(
        lambda tx: organizations.create(
            tx, actor=None, organization=organization, owner=owner, now=now
        )
    )


def make_owner(db: Database, *, slug: str = "lumen", demo: bool = False) -> Actor:
    """The admin of a new organization."""
    make_organization(db, slug=slug, demo=demo)
    return owner_of(db, slug=slug)


def owner_of(db: Database, *, slug: str = "lumen") -> Actor:
    owner = db.read_now(lambda tx: organizations.find_owner(tx, slug=slug))
    assert owner is not None
    return owner


def make_person(
    db: Database,
    owner: Actor,
    *roles: Role,
    password_hash: str | None = None,
    skills: Iterable[str] = (),
    qualifications: Iterable[str] = (),
) -> Person:
    """A person of the owner's organization, numbered by it; an expert unless told."""
    person_id = ids.new_id()
    person = NewPerson(
        id=person_id,
        name=f"Person {person_id[-6:]}",
        email=f"{person_id}@people.example",
        roles=frozenset(roles or {Role.EXPERT}),
        password_hash=password_hash,
    )
    tags = [*_tags(skills, TagKind.SKILL), *_tags(qualifications, TagKind.QUALIFICATION)]

    def add(tx: Tx) -> Person:
        people.add(tx, actor=owner, person=person, now=NOW)
        if tags:
            people.set_tags(tx, actor=owner, person_id=person_id, tags=tags, now=NOW)
        return people.get_person(tx, actor=owner, person_id=person_id)

    return db.write_now(add)


def make_actor(
    db: Database,
    owner: Actor,
    *roles: Role,
    scopes: Iterable[str] | None = None,
    skills: Iterable[str] = (),
    qualifications: Iterable[str] = (),
) -> Actor:
    """A new person as they act, by session or, with `scopes`, by token."""
    person = make_person(db, owner, *roles, skills=skills, qualifications=qualifications)
    return as_actor(person, scopes=scopes)


def as_actor(person: Person, *, scopes: Iterable[str] | None = None) -> Actor:
    return Actor(
        person_id=person.id,
        org_id=person.org_id,
        roles=person.roles,
        scopes=None if scopes is None else frozenset(scopes),
        name=person.name,
        alias=person.alias,
    )


def make_session(db: Database, person_id: str, *, password_hash: str, now: datetime = NOW) -> str:
    """A session of a person with this password hash; returns the secret."""
    secret = sessions.new_secret()
    new = NewSession(
        id_hash=sessions.hash_secret(secret),
        sign_in_id=ids.new_id(),
        person_id=person_id,
        address="192.0.2.7",
        checked_hash=password_hash,
    )
    db.write_now(lambda tx: sessions.sign_in(tx, session=new, now=now))
    return secret


def after(**duration: float) -> datetime:
    return NOW + timedelta(**duration)


def _tags(tags: Iterable[str], kind: TagKind) -> Sequence[NewTag]:
    return [NewTag(tag=tag, kind=kind) for tag in tags]
