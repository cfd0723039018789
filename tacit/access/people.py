"""Verbs on people: adding them, their roles, their skills and qualifications."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tacit import log
from tacit.access import (
    _members,
    _rules,
    _store,
    _store_entry,
    _store_organizations,
    permissions,
)
from tacit.access.errors import LastAdmin, NotYourAccount
from tacit.access.permissions import Action
from tacit.access.records import (
    Account,
    Actor,
    LiveTags,
    NewPerson,
    NewTag,
    PasswordSet,
    Person,
    PersonAdded,
    PersonDisabled,
    PersonEnabled,
    PersonTag,
    Role,
    RolesSet,
    TagsSet,
)
from tacit.kit import paging
from tacit.kit.errors import Malformed, NotFound
from tacit.kit.paging import Page
from tacit.storage.transaction import Tx

SEARCH_CHARS_MAX = 100


def add(tx: Tx, *, actor: Actor, person: NewPerson, now: datetime) -> Person:
    """Add a person to the actor's organization.

    Somebody who has an account in another organization keeps it: the record that
    comes back then carries the id of that account. The same id again returns
    what is stored.

    Raises:
        EmailTaken: the address belongs to somebody of this organization.
        AliasTaken: the pseudonym does.
        NotAllowed: one of the roles is for admins to give.
    """
    permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
    if stored := _store.find_person(tx, org_id=actor.org_id, person_id=person.id):
        return stored
    _rules.check_person(person)
    _rules.check_can_manage(actor, person.roles)
    added = _members.enrol(tx, org_id=actor.org_id, person=person, now=now)
    event = PersonAdded(
        org_id=actor.org_id,
        actor_id=actor.person_id,
        person_id=added.id,
        alias=added.alias,
        roles=tuple(sorted(added.roles)),
    )
    log.append(tx, event, happened_at=now)
    return added


def get_person(tx: Tx, *, actor: Actor, person_id: str) -> Person:
    """Return a person of the actor's organization, or the actor."""
    if person_id != actor.person_id:
        permissions.check(actor, Action.SEE_PEOPLE, org_id=actor.org_id)
    return _get(tx, actor, person_id)


def list_people(
    tx: Tx,
    *,
    actor: Actor,
    role: Role | None = None,
    search: str | None = None,
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[Person]:
    """List the people of the organization, in the order they were added.

    `search` looks for a part of a name, pseudonym or address.
    """
    permissions.check(actor, Action.SEE_PEOPLE, org_id=actor.org_id)
    rows = _store.list_people(
        tx,
        org_id=actor.org_id,
        role=role,
        pattern=_pattern(search),
        after=_rules.id_of_cursor(cursor),
        limit=paging.check_limit(limit) + 1,
    )
    return paging.make_page(rows, limit=limit, key=lambda person: (person.id,))


def get_actor(tx: Tx, *, org_id: str, person_id: str) -> Actor:
    """Return a person as the actor of background work that they asked for.

    Raises:
        NotFound: the person is not of the organization any more.
    """
    actor = _store_entry.find_member(tx, org_id=org_id, person_id=person_id)
    if actor is None:
        raise NotFound("The person who asked for this has left the organization.")
    return actor


def list_labels(tx: Tx, *, actor: Actor, person_ids: Iterable[str]) -> dict[str, str]:
    """What to call people on a page: names for who may see them, else pseudonyms.

    Everybody sees their own name. People who have left are still named; ids of
    other organizations are left out.
    """
    sees_names = permissions.can(actor, Action.SEE_PEOPLE, org_id=actor.org_id)
    wanted = list(person_ids)
    if not wanted:
        return {}
    return {
        row["id"]: row["name"] if sees_names or row["id"] == actor.person_id else row["alias"]
        for row in _store.list_labels(tx, org_id=actor.org_id, person_ids=wanted)
    }


def set_roles(
    tx: Tx, *, actor: Actor, person_id: str, roles: frozenset[Role], now: datetime
) -> Person:
    """Give a person exactly these roles; with none they have left the organization.

    Whoever leaves is signed out and their tokens here are ended.

    Raises:
        NotAllowed: a role that changes is for admins to give and take.
        LastAdmin: nobody else could administer the organization.
    """
    permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
    _store_organizations.lock_organization(tx, actor.org_id)
    person = _get(tx, actor, person_id)
    gone, new = person.roles - roles, roles - person.roles
    if not gone and not new:
        return person
    _rules.check_can_manage(actor, gone | new)
    if Role.ADMIN in gone:
        _check_other_admin(tx, actor, person_id)
    here = {"org_id": actor.org_id, "person_id": person_id}
    _store.drop_roles(tx, **here, roles=gone)
    _store.add_roles(tx, **here, roles=new, now=now)
    if not roles:
        _store_entry.end_sessions(tx, **here, keep=None, now=now)
        _store_entry.end_tokens(tx, **here, now=now)
    event = RolesSet(
        org_id=actor.org_id,
        person_id=person_id,
        actor_id=actor.person_id,
        roles=tuple(sorted(roles)),
        before=tuple(sorted(person.roles)),
    )
    log.append(tx, event, happened_at=now)
    return _get(tx, actor, person_id)


def set_tags(
    tx: Tx, *, actor: Actor, person_id: str, tags: Sequence[NewTag], now: datetime
) -> tuple[PersonTag, ...]:
    """Give a person exactly these skills and qualifications.

    A tag that stays as it was keeps who gave it and when.

    Raises:
        TagUnfit: a tag is not well formed, or there twice.
    """
    permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
    person = _get(tx, actor, person_id)
    _rules.check_tags(tags)
    before = {tag.tag: NewTag(tag=tag.tag, kind=tag.kind, until=tag.until) for tag in person.tags}
    given = [tag for tag in tags if before.get(tag.tag) != tag]
    taken = before.keys() - {tag.tag for tag in tags}
    if not given and not taken:
        return person.tags
    here = {"org_id": actor.org_id, "person_id": person_id}
    _store.drop_tags(tx, **here, tags=taken)
    _store.put_tags(tx, **here, tags=given, by=actor.person_id, now=now)
    event = TagsSet(
        org_id=actor.org_id,
        person_id=person_id,
        actor_id=actor.person_id,
        given=tuple(sorted(tag.tag for tag in given)),
        taken=tuple(sorted(taken)),
    )
    log.append(tx, event, happened_at=now)
    return _get(tx, actor, person_id).tags


def list_tags(tx: Tx, *, actor: Actor, person_id: str) -> tuple[PersonTag, ...]:
    """List the tags of a person, also those that have run out; one's own always."""
    return get_person(tx, actor=actor, person_id=person_id).tags


def get_live_tags(tx: Tx, *, actor: Actor, now: datetime) -> LiveTags:
    """Return the actor's own skills and qualifications that count now, in one SELECT."""
    return soon_live_tags(tx, actor=actor, now=now)()


def soon_live_tags(tx: Tx, *, actor: Actor, now: datetime) -> Callable[[], LiveTags]:
    """As `get_live_tags`, to be read later."""
    tags = _store.soon_tags(tx, org_id=actor.org_id, person_id=actor.person_id)
    return lambda: _rules.live_tags(tags(), now=now)


def set_password(
    tx: Tx,
    *,
    actor: Actor,
    person_id: str,
    password_hash: str,
    keep_session: str | None = None,
    now: datetime,
) -> None:
    """Set a password and end the person's sessions, but the one to keep.

    One's own, or that of a person one manages who belongs to no other
    organization. `Passwords.hash` makes the hash, before the transaction.

    Raises:
        NotYourAccount: another organization knows the person too.
        NotAllowed: the person has a role that is for admins to give.
    """
    person = _get(tx, actor, person_id)
    if person_id != actor.person_id:
        permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
        _check_power_over(tx, actor, person)
    elif actor.scopes is not None:
        raise NotYourAccount(
            "A password is not changed with an API token.",
            remedy="Sign in and change it on your own page.",
        )
    _store.set_password(tx, person_id=person_id, password_hash=password_hash)
    _store_entry.end_sessions(tx, person_id=person_id, org_id=None, keep=keep_session, now=now)
    event = PasswordSet(org_id=actor.org_id, actor_id=actor.person_id, person_id=person_id)
    log.append(tx, event, happened_at=now)


def get_own_account(tx: Tx, *, actor: Actor) -> Account:
    """Return what the actor's password is checked against; for `gate`."""
    account = _store.find_account_by_id(tx, actor.person_id)
    assert account is not None, "whoever acts has an account"
    return account


def disable(tx: Tx, *, actor: Actor, person_id: str, now: datetime) -> Person:
    """Close an account: it cannot sign in, its sessions and tokens end. Work stays.

    Raises:
        NotYourAccount: another organization knows the person too; take their
            roles here instead.
        LastAdmin: nobody else could administer the organization.
    """
    permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
    _store_organizations.lock_organization(tx, actor.org_id)
    person = _get(tx, actor, person_id)
    if person.disabled_at is not None:
        return person
    _check_power_over(tx, actor, person)
    if Role.ADMIN in person.roles:
        _check_other_admin(tx, actor, person_id)
    _store.set_disabled(tx, person_id=person_id, moment=now)
    _store_entry.end_sessions(tx, person_id=person_id, org_id=None, keep=None, now=now)
    _store_entry.end_tokens(tx, person_id=person_id, org_id=actor.org_id, now=now)
    event = PersonDisabled(org_id=actor.org_id, actor_id=actor.person_id, person_id=person_id)
    log.append(tx, event, happened_at=now)
    return _get(tx, actor, person_id)


def enable(tx: Tx, *, actor: Actor, person_id: str, now: datetime) -> Person:
    """Open a closed account again. Tokens that were ended stay ended."""
    permissions.check(actor, Action.MANAGE_PEOPLE, org_id=actor.org_id)
    person = _get(tx, actor, person_id)
    if person.disabled_at is None:
        return person
    _check_power_over(tx, actor, person)
    _store.set_disabled(tx, person_id=person_id, moment=None)
    event = PersonEnabled(org_id=actor.org_id, actor_id=actor.person_id, person_id=person_id)
    log.append(tx, event, happened_at=now)
    return _get(tx, actor, person_id)


def _get(tx: Tx, actor: Actor, person_id: str) -> Person:
    person = _store.find_person(tx, org_id=actor.org_id, person_id=person_id)
    if person is None:
        raise NotFound("Your organization has no person with this id.", place="person_id")
    return person


def _check_power_over(tx: Tx, actor: Actor, person: Person) -> None:
    _rules.check_can_manage(actor, person.roles)
    if _store.belongs_elsewhere(tx, org_id=actor.org_id, person_id=person.id):
        raise NotYourAccount(
            "This person belongs to another organization too, so their account is theirs.",
            remedy="Take their roles in your organization instead.",
        )


def _check_other_admin(tx: Tx, actor: Actor, person_id: str) -> None:
    if not _store.has_other_admin(tx, org_id=actor.org_id, person_id=person_id):
        raise LastAdmin(
            "This is the only admin of the organization.",
            place="roles",
            remedy="Make somebody else an admin first.",
        )


def _pattern(search: str | None) -> str | None:
    if not search:
        return None
    if len(search) > SEARCH_CHARS_MAX:
        raise Malformed(f"Search for at most {SEARCH_CHARS_MAX} characters.", place="q")
    plain = search.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
