"""Verbs on organizations."""

from datetime import datetime

from tacit import log
from tacit.access import _members, _rules, _store_entry, _store_organizations, permissions
from tacit.access.errors import SlugTaken
from tacit.access.permissions import Action
from tacit.access.records import (
    Actor,
    Membership,
    NewOrganization,
    NewPerson,
    Organization,
    OrganizationCreated,
    PersonAdded,
    Role,
)
from tacit.kit.errors import NotFound
from tacit.storage.transaction import Tx


def create(
    tx: Tx,
    *,
    actor: Actor | None,
    organization: NewOrganization,
    owner: NewPerson | None = None,
    now: datetime,
) -> Organization:
    """Create an organization with its first admin.

    `actor` is None only for the owner of the data folder, who is at the machine: the
    command line and the demo. Without `owner` the actor becomes the admin. The same id
    again returns what is stored.

    Raises:
        SlugTaken: another organization has the short name.
    """
    if actor is not None:
        permissions.check(actor, Action.CREATE_ORGANIZATION, org_id=actor.org_id)
    assert actor is not None or owner is not None, "an organization has an admin"
    if stored := _store_organizations.find_organization(tx, organization.id):
        return stored
    _rules.check_organization(organization)
    if not _store_organizations.add_organization(tx, organization, now=now):
        raise SlugTaken(
            f"There is an organization '{organization.slug}' already.",
            place="slug",
            remedy="Choose another short name.",
        )
    by = None if actor is None else actor.person_id
    created = OrganizationCreated(org_id=organization.id, actor_id=by, slug=organization.slug)
    log.append(tx, created, happened_at=now)
    _add_first_admin(tx, actor=actor, org_id=organization.id, owner=owner, now=now)
    return get_stored(tx, org_id=organization.id)


def first_owner(tx: Tx, *, organization: NewOrganization, owner: NewPerson, now: datetime) -> Actor:
    """Return the person as whom the owner of the data folder acts.

    That is the first admin of the first organization; both are made if there
    is none yet.
    """
    if found := find_owner(tx):
        return found
    create(tx, actor=None, organization=organization, owner=owner, now=now)
    made = find_owner(tx)
    assert made is not None, "an organization was made with its admin"
    return made


def find_owner(tx: Tx, *, slug: str | None = None) -> Actor | None:
    """Find the first admin who can act, of one organization or of the oldest."""
    found = _store_organizations.find_oldest_admin(tx, slug)
    if found is None:
        return None
    person_id, org_id = found
    return _store_entry.find_member(tx, org_id=org_id, person_id=person_id)


def get_organization(tx: Tx, *, actor: Actor) -> Organization:
    """Return the organization that the actor acts for."""
    return get_stored(tx, org_id=actor.org_id)


def list_own(tx: Tx, *, actor: Actor) -> tuple[Membership, ...]:
    """List the organizations in which the actor has a role."""
    return _store_organizations.list_memberships(tx, actor.person_id)


def get_stored(tx: Tx, *, org_id: str) -> Organization:
    """Return an organization by id, for callers that have checked who asks."""
    organization = _store_organizations.find_organization(tx, org_id)
    if organization is None:
        raise NotFound("There is no organization with this id.")
    return organization


def _add_first_admin(
    tx: Tx, *, actor: Actor | None, org_id: str, owner: NewPerson | None, now: datetime
) -> None:
    by = None if actor is None else actor.person_id
    if owner is not None:
        _rules.check_person(owner)
        assert Role.ADMIN in owner.roles, "the owner of an organization is its admin"
        person = _members.enrol(tx, org_id=org_id, person=owner, now=now)
        person_id, alias, roles = person.id, person.alias, person.roles
    else:
        assert actor is not None, "an organization has an admin"
        person_id, roles = actor.person_id, frozenset({Role.ADMIN})
        _members.join(tx, org_id=org_id, person_id=person_id, roles=roles, now=now)
        member = _store_entry.find_member(tx, org_id=org_id, person_id=person_id)
        assert member is not None, "the actor has joined"
        alias = member.alias
    added = PersonAdded(
        org_id=org_id,
        actor_id=by,
        person_id=person_id,
        alias=alias,
        roles=tuple(sorted(roles)),
    )
    log.append(tx, added, happened_at=now)
