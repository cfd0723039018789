from datetime import datetime

import pytest

from tacit import log
from tacit.access import people, sessions, tokens
from tacit.access.errors import (
    AliasTaken,
    EmailTaken,
    LastAdmin,
    NotYourAccount,
    PersonUnfit,
    TokenEnded,
)
from tacit.access.records import Actor, NewPerson, NewToken, Person, Role
from tacit.kit import ids
from tacit.kit.errors import Malformed, NotAllowed, NotFound, SignInNeeded
from tacit.storage.engine import Database
from tests.make.access import NOW, after, make_actor, make_owner, make_person, make_session

HASH = "$argon2id$stand-in"


def a_person(**fields: object) -> NewPerson:
    values: dict[str, object] = {
        "id": ids.new_id(),
        "name": "Ada",
        "roles": frozenset({Role.EXPERT}),
        **fields,
    }
    return NewPerson(**values)  # type: ignore[arg-type]  # fields of the record, by name


def add(db: Database, actor: Actor, person: NewPerson) -> Person:
    return db.write_now(lambda tx: people.add(tx, actor=actor, person=person, now=NOW))


def set_roles(
    db: Database, actor: Actor, person_id: str, *roles: Role, now: datetime = NOW
) -> Person:
    return db.write_now(
        lambda tx: people.set_roles(
            tx, actor=actor, person_id=person_id, roles=frozenset(roles), now=now
        )
    )


def disable(db: Database, actor: Actor, person_id: str) -> None:
    db.write_now(lambda tx: people.disable(tx, actor=actor, person_id=person_id, now=NOW))


def enable(db: Database, actor: Actor, person_id: str) -> None:
    db.write_now(lambda tx: people.enable(tx, actor=actor, person_id=person_id, now=NOW))


def event_names(db: Database, actor: Actor) -> list[str]:
    page = db.read_now(lambda tx: log.events.list_events(tx, org_id=actor.org_id, limit=200))
    return [event.name for event in page.items]


# ---------------------------------------------------------------------------------- add


def test_a_person_who_is_added_gets_a_number(db: Database) -> None:
    owner = make_owner(db)
    ada = add(db, owner, a_person(email="Ada@Example.org "))
    bob = add(db, owner, a_person(roles=frozenset({Role.REVIEWER, Role.EXPERT})))
    assert (ada.alias, bob.alias) == ("expert-002", "expert-003")
    assert ada.email == "ada@example.org"
    assert ada.roles == {Role.EXPERT}
    assert not ada.has_password
    assert event_names(db, owner)[-2:] == ["person.added", "person.added"]


def test_a_number_that_is_taken_is_passed_over(db: Database) -> None:
    owner = make_owner(db)
    add(db, owner, a_person(alias="expert-003"))
    assert add(db, owner, a_person()).alias == "expert-002"
    assert add(db, owner, a_person()).alias == "expert-004"


def test_two_organizations_number_for_themselves(db: Database) -> None:
    first, second = make_owner(db, slug="one"), make_owner(db, slug="two")
    assert add(db, first, a_person()).alias == add(db, second, a_person()).alias


def test_a_pseudonym_is_given_once(db: Database) -> None:
    owner = make_owner(db)
    add(db, owner, a_person(alias="rater-a"))
    with pytest.raises(AliasTaken, match="rater-a"):
        add(db, owner, a_person(alias="rater-a"))


def test_a_person_who_is_added_twice_is_there_once(db: Database) -> None:
    owner, person = make_owner(db), a_person()
    assert add(db, owner, person) == add(db, owner, person)
    assert event_names(db, owner).count("person.added") == 2  # the owner and the person


def test_an_address_is_given_once(db: Database) -> None:
    owner = make_owner(db)
    add(db, owner, a_person(email="ada@example.org"))
    with pytest.raises(EmailTaken):
        add(db, owner, a_person(email="ADA@example.org"))


def test_somebody_of_another_organization_keeps_their_account(db: Database) -> None:
    first, second = make_owner(db, slug="one"), make_owner(db, slug="two")
    ada = add(db, first, a_person(email="ada@example.org", password_hash=HASH))
    joined = add(db, second, a_person(email="ada@example.org", name="Somebody"))
    assert (joined.id, joined.name, joined.has_password) == (ada.id, "Ada", True)


def test_joining_with_a_password_is_refused(db: Database) -> None:
    first, second = make_owner(db, slug="one"), make_owner(db, slug="two")
    add(db, first, a_person(email="ada@example.org"))
    with pytest.raises(EmailTaken):
        add(db, second, a_person(email="ada@example.org", password_hash=HASH))


def test_an_expert_adds_nobody(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    with pytest.raises(NotAllowed, match="manager or admin"):
        add(db, expert, a_person())


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.FINANCE])
def test_a_manager_gives_no_role_of_power(db: Database, role: Role) -> None:
    manager = make_actor(db, make_owner(db), Role.MANAGER)
    with pytest.raises(NotAllowed, match="Only an admin"):
        add(db, manager, a_person(roles=frozenset({role})))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("email", "nobody"),
        ("email", "a" * 250 + "@example.org"),
        ("alias", "Expert 1"),
        ("roles", frozenset()),
    ],
)
def test_a_person_with_an_unfit_field_is_refused(
    sqlite_db: Database, field: str, value: object
) -> None:
    owner = make_owner(sqlite_db)
    with pytest.raises(PersonUnfit) as refused:
        add(sqlite_db, owner, a_person(**{field: value}))
    assert refused.value.place == field


# ---------------------------------------------------------------------------------- see


def test_people_are_listed_page_by_page(db: Database) -> None:
    owner = make_owner(db)
    made = [make_person(db, owner).id for _ in range(4)]
    first = db.read_now(lambda tx: people.list_people(tx, actor=owner, limit=3))
    second = db.read_now(
        lambda tx: people.list_people(tx, actor=owner, limit=3, cursor=first.next_cursor)
    )
    assert [each.id for each in (*first.items, *second.items)] == [owner.person_id, *made]
    assert second.next_cursor is None


def test_people_are_found_by_role_and_by_a_part_of_their_name(db: Database) -> None:
    owner = make_owner(db)
    add(db, owner, a_person(name="Ada 100%", roles=frozenset({Role.REVIEWER})))
    add(db, owner, a_person(name="Bob"))

    def names(role: Role | None, search: str | None) -> list[str]:
        page = db.read_now(lambda tx: people.list_people(tx, actor=owner, role=role, search=search))
        return [person.name for person in page.items]

    assert names(Role.REVIEWER, None) == ["Ada 100%"]
    assert names(None, "aDA") == ["Ada 100%"]
    assert names(None, "0%") == ["Ada 100%"]
    assert names(None, "%b%") == []
    assert names(Role.EXPERT, "expert-003") == ["Bob"]


def test_an_expert_sees_themselves_and_nobody_else(db: Database) -> None:
    owner = make_owner(db)
    expert, other = make_actor(db, owner), make_actor(db, owner)
    own = db.read_now(lambda tx: people.get_person(tx, actor=expert, person_id=expert.person_id))
    assert own.alias == expert.alias
    with pytest.raises(NotAllowed):
        db.read_now(lambda tx: people.get_person(tx, actor=expert, person_id=other.person_id))
    with pytest.raises(NotAllowed):
        db.read_now(lambda tx: people.list_people(tx, actor=expert))


def test_labels_are_names_for_managers_and_pseudonyms_for_the_rest(db: Database) -> None:
    owner = make_owner(db)
    expert, other = make_actor(db, owner), make_actor(db, owner)
    stranger = make_owner(db, slug="other")
    asked = [expert.person_id, other.person_id, stranger.person_id]

    def seen_by(actor: Actor) -> dict[str, str]:
        return db.read_now(lambda tx: people.list_labels(tx, actor=actor, person_ids=asked))

    assert seen_by(owner) == {
        expert.person_id: expert.name,
        other.person_id: other.name,
    }
    assert seen_by(expert) == {
        expert.person_id: expert.name,
        other.person_id: other.alias,
    }


def test_no_labels_are_asked_for_without_a_query(sqlite_db: Database) -> None:
    owner = make_owner(sqlite_db)
    assert sqlite_db.read_now(lambda tx: people.list_labels(tx, actor=owner, person_ids=[])) == {}


def test_the_cursor_of_another_list_is_refused(sqlite_db: Database) -> None:
    owner = make_owner(sqlite_db)
    with pytest.raises(Malformed):
        sqlite_db.read_now(lambda tx: people.list_people(tx, actor=owner, cursor="WzEsMl0"))


# -------------------------------------------------------------------------------- roles


def test_roles_are_set_and_told(db: Database) -> None:
    owner = make_owner(db)
    person = make_person(db, owner, Role.EXPERT, Role.CUSTOMER)
    changed = set_roles(db, owner, person.id, Role.EXPERT, Role.REVIEWER)
    assert changed.roles == {Role.EXPERT, Role.REVIEWER}
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=owner.org_id, name="person.roles_set")
    )
    assert page.items[0].body == {
        "person_id": person.id,
        "roles": ["expert", "reviewer"],
        "before": ["customer", "expert"],
    }


def test_setting_the_same_roles_changes_and_tells_nothing(db: Database) -> None:
    owner = make_owner(db)
    person = make_person(db, owner)
    set_roles(db, owner, person.id, Role.EXPERT)
    assert "person.roles_set" not in event_names(db, owner)


def test_a_manager_does_not_make_themselves_an_admin(db: Database) -> None:
    owner = make_owner(db)
    manager = make_actor(db, owner, Role.MANAGER)
    with pytest.raises(NotAllowed, match="Only an admin"):
        set_roles(db, manager, manager.person_id, Role.MANAGER, Role.ADMIN)


def test_a_manager_makes_a_reviewer_even_of_an_admin(db: Database) -> None:
    owner = make_owner(db)
    manager = make_actor(db, owner, Role.MANAGER)
    changed = set_roles(db, manager, owner.person_id, Role.ADMIN, Role.REVIEWER)
    assert Role.REVIEWER in changed.roles


def test_the_last_admin_stays(db: Database) -> None:
    owner = make_owner(db)
    with pytest.raises(LastAdmin):
        set_roles(db, owner, owner.person_id, Role.MANAGER)
    second = make_actor(db, owner, Role.ADMIN)
    assert set_roles(db, second, owner.person_id, Role.MANAGER).roles == {Role.MANAGER}


def test_who_has_no_role_left_is_out_and_still_has_a_name(db: Database) -> None:
    owner = make_owner(db)
    person = make_person(db, owner, password_hash=HASH)
    secret = make_session(db, person.id, password_hash=HASH)
    set_roles(db, owner, person.id)
    with pytest.raises(SignInNeeded):
        db.read_now(
            lambda tx: sessions.find_actor(tx, session_hash=sessions.hash_secret(secret), now=NOW)
        )
    labels = db.read_now(lambda tx: people.list_labels(tx, actor=owner, person_ids=[person.id]))
    assert labels == {person.id: person.name}


# ------------------------------------------------------------------- passwords, closing


def set_password(db: Database, actor: Actor, person_id: str, keep: str | None = None) -> None:
    db.write_now(
        lambda tx: people.set_password(
            tx,
            actor=actor,
            person_id=person_id,
            password_hash="$argon2id$new",
            keep_session=keep,
            now=NOW,
        )
    )


def test_a_new_password_ends_all_sessions_but_one(db: Database) -> None:
    owner = make_owner(db)
    person = make_person(db, owner, password_hash=HASH)
    kept, lost = (
        sessions.hash_secret(make_session(db, person.id, password_hash=HASH)) for _ in range(2)
    )
    actor = db.read_now(lambda tx: sessions.find_actor(tx, session_hash=kept, now=NOW))
    set_password(db, actor, person.id, keep=kept)
    db.read_now(lambda tx: sessions.find_actor(tx, session_hash=kept, now=NOW))
    with pytest.raises(SignInNeeded):
        db.read_now(lambda tx: sessions.find_actor(tx, session_hash=lost, now=NOW))


def test_a_manager_sets_an_experts_password_and_not_an_admins(db: Database) -> None:
    owner = make_owner(db)
    manager, expert = make_actor(db, owner, Role.MANAGER), make_actor(db, owner)
    set_password(db, manager, expert.person_id)
    with pytest.raises(NotAllowed):
        set_password(db, manager, owner.person_id)
    with pytest.raises(NotAllowed):
        set_password(db, expert, manager.person_id)


def test_the_password_of_somebody_who_is_elsewhere_too_is_theirs(db: Database) -> None:
    first, second = make_owner(db, slug="one"), make_owner(db, slug="two")
    ada = add(db, first, a_person(email="ada@example.org"))
    add(db, second, a_person(email="ada@example.org"))
    with pytest.raises(NotYourAccount):
        set_password(db, second, ada.id)
    with pytest.raises(NotYourAccount):
        db.write_now(lambda tx: people.disable(tx, actor=second, person_id=ada.id, now=NOW))


def test_a_token_does_not_change_the_password(db: Database) -> None:
    expert = make_actor(db, make_owner(db), scopes={"read", "work", "manage", "admin"})
    with pytest.raises(NotYourAccount):
        set_password(db, expert, expert.person_id)


def test_a_closed_account_is_out_until_it_is_opened(db: Database) -> None:
    owner = make_owner(db)
    person = make_person(db, owner, password_hash=HASH)
    make_session(db, person.id, password_hash=HASH)
    closed = db.write_now(
        lambda tx: people.disable(tx, actor=owner, person_id=person.id, now=after(hours=1))
    )
    assert closed.disabled_at == after(hours=1)
    with pytest.raises(SignInNeeded, match="closed"):
        make_session(db, person.id, password_hash=HASH)
    opened = db.write_now(
        lambda tx: people.enable(tx, actor=owner, person_id=person.id, now=after(hours=2))
    )
    assert opened.disabled_at is None
    make_session(db, person.id, password_hash=HASH)
    assert event_names(db, owner)[-3:] == ["person.disabled", "person.enabled", "session.begun"]


def test_closing_an_account_ends_its_tokens(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    token = NewToken(id=ids.new_id(), token_hash="hash", name="x", scopes=frozenset({"read"}))
    db.write_now(lambda tx: tokens.create(tx, actor=expert, token=token, now=NOW))
    disable(db, owner, expert.person_id)
    enable(db, owner, expert.person_id)
    with pytest.raises(TokenEnded):
        db.read_now(lambda tx: tokens.find_actor(tx, token_hash="hash", now=NOW))


def test_the_last_admin_is_not_closed(db: Database) -> None:
    owner = make_owner(db)
    with pytest.raises(LastAdmin):
        db.write_now(lambda tx: people.disable(tx, actor=owner, person_id=owner.person_id, now=NOW))


def test_people_of_another_organization_are_not_found(db: Database) -> None:
    owner, stranger = make_owner(db), make_owner(db, slug="other")
    there = stranger.person_id
    with pytest.raises(NotFound):
        db.read_now(lambda tx: people.get_person(tx, actor=owner, person_id=there))
    with pytest.raises(NotFound):
        set_roles(db, owner, there, Role.EXPERT)
    with pytest.raises(NotFound):
        set_password(db, owner, there)
    for verb in (disable, enable):
        with pytest.raises(NotFound):
            verb(db, owner, there)
