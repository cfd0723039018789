"""How a person comes into an organization; used by people and organizations alike."""

from datetime import datetime

from tacit.access import _rules, _store, _store_organizations
from tacit.access.errors import AliasTaken, EmailTaken
from tacit.access.records import Account, NewPerson, Person, Role
from tacit.kit.errors import Conflict
from tacit.storage.transaction import Tx

ALIAS_TRIES_MAX = 1000


def enrol(tx: Tx, *, org_id: str, person: NewPerson, now: datetime) -> Person:
    """Add a new account to an organization, or an account that exists elsewhere.

    The account that exists elsewhere keeps its id, name and password.

    Raises:
        EmailTaken: the address is another person's of this organization, or a
            password was given for an account that exists.
        AliasTaken: the pseudonym is another person's.
    """
    email = None if person.email is None else _rules.normal_email(person.email)
    account = None if email is None else _store.find_account(tx, email)
    if account is not None:
        _check_can_join(tx, account, org_id=org_id, person=person)
        person_id = account.person_id
    else:
        person_id = person.id
        if not _store.add_person(tx, person, email=email, now=now):
            raise _email_taken()
    _give_alias(tx, org_id=org_id, person_id=person_id, person=person)
    _store.add_roles(tx, org_id=org_id, person_id=person_id, roles=person.roles, now=now)
    stored = _store.find_person(tx, org_id=org_id, person_id=person_id)
    assert stored is not None, "a person who was added is there"
    return stored


def join(tx: Tx, *, org_id: str, person_id: str, roles: frozenset[Role], now: datetime) -> None:
    """Give an existing account its pseudonym and roles in one more organization."""
    _number(tx, org_id=org_id, person_id=person_id, roles=roles)
    _store.add_roles(tx, org_id=org_id, person_id=person_id, roles=roles, now=now)


def _check_can_join(tx: Tx, account: Account, *, org_id: str, person: NewPerson) -> None:
    here = _store.find_person(tx, org_id=org_id, person_id=account.person_id)
    if here is not None or person.password_hash is not None:
        raise _email_taken()


def _give_alias(tx: Tx, *, org_id: str, person_id: str, person: NewPerson) -> None:
    if person.alias is None:
        _number(tx, org_id=org_id, person_id=person_id, roles=person.roles)
    elif not _store.add_alias(tx, org_id=org_id, person_id=person_id, alias=person.alias):
        raise AliasTaken(
            f"Somebody else is called {person.alias}.",
            place="alias",
            remedy="Choose another pseudonym, or leave it out to get a number.",
        )


def _number(tx: Tx, *, org_id: str, person_id: str, roles: frozenset[Role]) -> None:
    for _ in range(ALIAS_TRIES_MAX):
        number = _store_organizations.next_alias_number(tx, org_id)
        alias = _rules.numbered_alias(roles, number)
        if _store.add_alias(tx, org_id=org_id, person_id=person_id, alias=alias):
            return
    raise Conflict(
        f"The next {ALIAS_TRIES_MAX} numbered pseudonyms are all taken.",
        place="alias",
        remedy="Give a pseudonym of your own.",
    )


def _email_taken() -> EmailTaken:
    return EmailTaken(
        "There is an account with this address already.",
        place="email",
        remedy="Change the roles of that person, or add them without a password.",
    )
