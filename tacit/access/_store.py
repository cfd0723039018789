"""All SQL on people, roles and tags; organizations and sign-in have stores of their own."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from tacit.access._tables import aliases, memberships, people, person_tags
from tacit.access.records import (
    Account,
    NewPerson,
    NewTag,
    Person,
    PersonTag,
    Role,
    TagKind,
)
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx

# ------------------------------------------------------------------------------- people

_ADD_PERSON = dialect.insert_once(people, on=["email"])
_ADD_ALIAS = dialect.insert_once(aliases, on=["org_id", "alias"])
_ACCOUNT = select(people.c.id, people.c.password_hash, people.c.disabled_at).where(
    people.c.email == bindparam("email")
)
_ACCOUNT_BY_ID = select(people.c.id, people.c.password_hash, people.c.disabled_at).where(
    people.c.id == bindparam("person_id")
)
_ANY_PASSWORD = select(
    exists(literal(1)).where(people.c.password_hash.is_not(None), people.c.disabled_at.is_(None))
)
_SET_PASSWORD = (
    update(people)
    .where(people.c.id == bindparam("the_person"))
    .values(password_hash=bindparam("new_hash"))
)
_SET_DISABLED = (
    update(people)
    .where(people.c.id == bindparam("the_person"))
    .values(disabled_at=bindparam("moment", type_=people.c.disabled_at.type))
)
_PERSON_COLUMNS = (
    people.c.id,
    aliases.c.org_id,
    people.c.email,
    people.c.name,
    aliases.c.alias,
    people.c.password_hash.is_not(None).label("has_password"),
    people.c.created_at,
    people.c.disabled_at,
)
_PEOPLE = select(*_PERSON_COLUMNS).join(aliases, aliases.c.person_id == people.c.id)
_PERSON = _PEOPLE.where(
    aliases.c.org_id == bindparam("org_id"), people.c.id == bindparam("person_id")
)
_ROLE = bindparam("role", type_=Text)
_PATTERN = bindparam("pattern", type_=Text)
_PEOPLE_PAGE = (
    _PEOPLE.where(
        aliases.c.org_id == bindparam("org_id"),
        people.c.id > bindparam("after"),
        or_(
            _ROLE.is_(None),
            exists(literal(1)).where(
                memberships.c.person_id == people.c.id,
                memberships.c.org_id == aliases.c.org_id,
                memberships.c.role == _ROLE,
            ),
        ),
        or_(
            _PATTERN.is_(None),
            func.lower(people.c.name).like(_PATTERN, escape="\\"),
            aliases.c.alias.like(_PATTERN, escape="\\"),
            people.c.email.like(_PATTERN, escape="\\"),
        ),
    )
    .order_by(people.c.id)
    .limit(bindparam("limit"))
)
_LABELS = (
    select(people.c.id, people.c.name, aliases.c.alias)
    .join(aliases, aliases.c.person_id == people.c.id)
    .where(
        aliases.c.org_id == bindparam("org_id"),
        people.c.id.in_(bindparam("person_ids", expanding=True)),
    )
)
_ROLES_IN = select(memberships.c.person_id, memberships.c.role).where(
    memberships.c.org_id == bindparam("org_id"),
    memberships.c.person_id.in_(bindparam("person_ids", expanding=True)),
)
_TAGS_IN = (
    select(person_tags)
    .where(
        person_tags.c.org_id == bindparam("org_id"),
        person_tags.c.person_id.in_(bindparam("person_ids", expanding=True)),
    )
    .order_by(person_tags.c.kind.desc(), person_tags.c.tag)
)
_BELONGS_ELSEWHERE = select(func.count()).where(
    aliases.c.person_id == bindparam("person_id"), aliases.c.org_id != bindparam("org_id")
)


def add_person(tx: Tx, person: NewPerson, *, email: str | None, now: datetime) -> bool:
    """Add unless the address is in use."""
    row = {
        "id": person.id,
        "email": email,
        "name": person.name.strip(),
        "password_hash": person.password_hash,
        "created_at": now,
        "disabled_at": None,
    }
    return tx.run(_ADD_PERSON, row) == 1


def add_alias(tx: Tx, *, org_id: str, person_id: str, alias: str) -> bool:
    """Add unless another person has the pseudonym."""
    row = {"org_id": org_id, "person_id": person_id, "alias": alias}
    return tx.run(_ADD_ALIAS, row) == 1


def find_account(tx: Tx, email: str) -> Account | None:
    row = tx.first(_ACCOUNT, {"email": email})
    return None if row is None else _account(row)


def find_account_by_id(tx: Tx, person_id: str) -> Account | None:
    row = tx.first(_ACCOUNT_BY_ID, {"person_id": person_id})
    return None if row is None else _account(row)


def has_any_password(tx: Tx) -> bool:
    return bool(tx.scalar(_ANY_PASSWORD))


def set_password(tx: Tx, *, person_id: str, password_hash: str) -> None:
    tx.run(_SET_PASSWORD, {"the_person": person_id, "new_hash": password_hash})


def set_disabled(tx: Tx, *, person_id: str, moment: datetime | None) -> None:
    tx.run(_SET_DISABLED, {"the_person": person_id, "moment": moment})


def find_person(tx: Tx, *, org_id: str, person_id: str) -> Person | None:
    row = tx.first(_PERSON, {"org_id": org_id, "person_id": person_id})
    return None if row is None else _people(tx, org_id, [row])[0]


def list_people(
    tx: Tx, *, org_id: str, role: Role | None, pattern: str | None, after: str, limit: int
) -> list[Person]:
    params = {
        "org_id": org_id,
        "role": role,
        "pattern": pattern,
        "after": after,
        "limit": limit,
    }
    return _people(tx, org_id, tx.all(_PEOPLE_PAGE, params))


def list_labels(tx: Tx, *, org_id: str, person_ids: Iterable[str]) -> list[Row]:
    """Id, name and alias of people, also of those who have left."""
    return tx.all(_LABELS, {"org_id": org_id, "person_ids": sorted(set(person_ids))})


def belongs_elsewhere(tx: Tx, *, org_id: str, person_id: str) -> bool:
    """Whether another organization knows the person too."""
    return bool(tx.scalar(_BELONGS_ELSEWHERE, {"org_id": org_id, "person_id": person_id}))


def _people(tx: Tx, org_id: str, rows: Sequence[Row]) -> list[Person]:
    ids = [row["id"] for row in rows]
    roles: dict[str, set[Role]] = {person_id: set() for person_id in ids}
    tags: dict[str, list[PersonTag]] = {person_id: [] for person_id in ids}
    if ids:
        params = {"org_id": org_id, "person_ids": ids}
        for row in tx.all(_ROLES_IN, params):
            roles[row["person_id"]].add(Role(row["role"]))
        for row in tx.all(_TAGS_IN, params):
            tags[row["person_id"]].append(_tag(row))
    return [
        Person(
            id=row["id"],
            org_id=row["org_id"],
            email=row["email"],
            name=row["name"],
            alias=row["alias"],
            roles=frozenset(roles[row["id"]]),
            tags=tuple(tags[row["id"]]),
            has_password=bool(row["has_password"]),
            created_at=row["created_at"],
            disabled_at=row["disabled_at"],
        )
        for row in rows
    ]


def _account(row: Row) -> Account:
    return Account(
        person_id=row["id"],
        password_hash=row["password_hash"],
        disabled=row["disabled_at"] is not None,
    )


# ----------------------------------------------------------------------- roles and tags

_IN_ORGANIZATION = and_(
    memberships.c.org_id == bindparam("the_org"),
    memberships.c.person_id == bindparam("the_person"),
)
_ADD_ROLE = insert(memberships)
_DROP_ROLE = delete(memberships).where(_IN_ORGANIZATION, memberships.c.role == bindparam("a_role"))
_OTHER_ADMINS = (
    select(func.count())
    .select_from(memberships.join(people, people.c.id == memberships.c.person_id))
    .where(
        memberships.c.org_id == bindparam("org_id"),
        memberships.c.role == "admin",
        memberships.c.person_id != bindparam("person_id"),
        people.c.disabled_at.is_(None),
    )
)
_TAGS_OF = select(person_tags).where(
    person_tags.c.person_id == bindparam("person_id"), person_tags.c.org_id == bindparam("org_id")
)
_PUT_TAG = dialect.insert_or_update(
    person_tags,
    on=["person_id", "org_id", "tag"],
    columns=["kind", "given_by", "given_at", "until"],
)
_DROP_TAG = delete(person_tags).where(
    person_tags.c.person_id == bindparam("the_person"),
    person_tags.c.org_id == bindparam("the_org"),
    person_tags.c.tag == bindparam("a_tag"),
)


def add_roles(tx: Tx, *, org_id: str, person_id: str, roles: Iterable[Role], now: datetime) -> None:
    rows = [
        {"org_id": org_id, "person_id": person_id, "role": role, "created_at": now}
        for role in sorted(roles)
    ]
    tx.run_many(_ADD_ROLE, rows)


def drop_roles(tx: Tx, *, org_id: str, person_id: str, roles: Iterable[Role]) -> None:
    rows = [{"the_org": org_id, "the_person": person_id, "a_role": role} for role in sorted(roles)]
    tx.run_many(_DROP_ROLE, rows)


def has_other_admin(tx: Tx, *, org_id: str, person_id: str) -> bool:
    return bool(tx.scalar(_OTHER_ADMINS, {"org_id": org_id, "person_id": person_id}))


def list_tags(tx: Tx, *, org_id: str, person_id: str) -> tuple[PersonTag, ...]:
    return soon_tags(tx, org_id=org_id, person_id=person_id)()


def soon_tags(tx: Tx, *, org_id: str, person_id: str) -> Callable[[], tuple[PersonTag, ...]]:
    found = tx.soon(_TAGS_OF, {"org_id": org_id, "person_id": person_id})
    return lambda: tuple(_tag(row) for row in found())


def put_tags(
    tx: Tx, *, org_id: str, person_id: str, tags: Sequence[NewTag], by: str, now: datetime
) -> None:
    rows = [
        {
            "org_id": org_id,
            "person_id": person_id,
            "tag": tag.tag,
            "kind": tag.kind,
            "given_by": by,
            "given_at": now,
            "until": tag.until,
        }
        for tag in tags
    ]
    tx.run_many(_PUT_TAG, rows)


def drop_tags(tx: Tx, *, org_id: str, person_id: str, tags: Iterable[str]) -> None:
    rows = [{"the_org": org_id, "the_person": person_id, "a_tag": tag} for tag in sorted(tags)]
    tx.run_many(_DROP_TAG, rows)


def _tag(row: Row) -> PersonTag:
    return PersonTag(
        tag=row["tag"],
        kind=TagKind(row["kind"]),
        given_by=row["given_by"],
        given_at=row["given_at"],
        until=row["until"],
    )
