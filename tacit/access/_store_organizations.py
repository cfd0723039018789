"""All SQL on organizations."""

from datetime import datetime

from sqlalchemy import Text, bindparam, or_, select, update

from tacit.access._tables import memberships, organizations, people
from tacit.access.records import Membership, NewOrganization, Organization, Role
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx

_ADD_ORGANIZATION = dialect.insert_once(organizations, on=["slug"])
_ORGANIZATION = select(organizations).where(organizations.c.id == bindparam("org_id"))
_DEMOS = select(organizations).where(organizations.c.demo).order_by(organizations.c.id).limit(20)
_MEMBERSHIPS_OF = (
    select(organizations, memberships.c.role)
    .join(memberships, memberships.c.org_id == organizations.c.id)
    .where(memberships.c.person_id == bindparam("person_id"))
    .order_by(organizations.c.id)
)
_OLDEST_ADMIN = (
    select(memberships.c.person_id, organizations.c.id.label("org_id"))
    .join(organizations, organizations.c.id == memberships.c.org_id)
    .join(people, people.c.id == memberships.c.person_id)
    .where(
        memberships.c.role == "admin",
        people.c.disabled_at.is_(None),
        or_(bindparam("slug", type_=Text).is_(None), organizations.c.slug == bindparam("slug")),
    )
    .order_by(organizations.c.created_at, organizations.c.id, memberships.c.created_at, people.c.id)
    .limit(1)
)
_LOCK_ORGANIZATION = (
    select(organizations.c.id).where(organizations.c.id == bindparam("org_id")).with_for_update()
)
_NEXT_NUMBER = (
    update(organizations)
    .where(organizations.c.id == bindparam("org_id"))
    .values(alias_number=organizations.c.alias_number + 1)
    .returning(organizations.c.alias_number)
)


def add_organization(tx: Tx, organization: NewOrganization, *, now: datetime) -> bool:
    """Add unless the slug is in use."""
    row = {
        "id": organization.id,
        "slug": organization.slug,
        "name": organization.name,
        "demo": organization.demo,
        "alias_number": 0,
        "created_at": now,
    }
    return tx.run(_ADD_ORGANIZATION, row) == 1


def find_organization(tx: Tx, org_id: str) -> Organization | None:
    row = tx.first(_ORGANIZATION, {"org_id": org_id})
    return None if row is None else _organization(row)


def list_demos(tx: Tx) -> list[Organization]:
    return [_organization(row) for row in tx.all(_DEMOS)]


def list_memberships(tx: Tx, person_id: str) -> tuple[Membership, ...]:
    """The organizations in which a person has a role, oldest first."""
    found: dict[str, tuple[Organization, set[Role]]] = {}
    for row in tx.all(_MEMBERSHIPS_OF, {"person_id": person_id}):
        entry = found.setdefault(row["id"], (_organization(row), set()))
        entry[1].add(Role(row["role"]))
    return tuple(
        Membership(organization=organization, roles=frozenset(roles))
        for organization, roles in found.values()
    )


def find_oldest_admin(tx: Tx, slug: str | None) -> tuple[str, str] | None:
    """Person and organization of the first admin who can act."""
    row = tx.first(_OLDEST_ADMIN, {"slug": slug})
    return None if row is None else (row["person_id"], row["org_id"])


def lock_organization(tx: Tx, org_id: str) -> None:
    """Let changes of roles in one organization happen one after the other."""
    tx.first(_LOCK_ORGANIZATION, {"org_id": org_id})


def next_alias_number(tx: Tx, org_id: str) -> int:
    number: int = tx.scalar(_NEXT_NUMBER, {"org_id": org_id})
    return number


def _organization(row: Row) -> Organization:
    return Organization(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        demo=bool(row["demo"]),
        created_at=row["created_at"],
    )
