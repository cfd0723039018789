from datetime import datetime
from typing import Any

import pytest

from tacit import log
from tacit.access import people, sessions
from tacit.access.errors import DemoOff, NotAMember, SessionEnded, SignInRefused
from tacit.access.records import Actor, NewPerson, NewSession, Person, Role, Session
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound, SignInNeeded
from tacit.storage.engine import Database
from tacit.storage.transaction import Row, Tx
from tests.make.access import NOW, after, make_actor, make_owner, make_person, make_session

HASH = "$argon2id$stand-in"


def begin(db: Database, person: Person, now: datetime = NOW) -> str:
    return sessions.hash_secret(make_session(db, person.id, password_hash=HASH, now=now))


def find(db: Database, session_hash: str, now: datetime = NOW) -> Actor:
    return db.read_now(lambda tx: sessions.find_actor(tx, session_hash=session_hash, now=now))


def touch(db: Database, session_hash: str, now: datetime) -> None:
    db.write_now(lambda tx: sessions.touch(tx, session_hash=session_hash, now=now))


def person_of(db: Database, *roles: Role) -> Person:
    return make_person(db, make_owner(db), *roles, password_hash=HASH)


def in_two(db: Database) -> tuple[Person, Actor, Actor]:
    first, second = make_owner(db, slug="one"), make_owner(db, slug="two")
    person = make_person(db, first, password_hash=HASH)
    new = NewPerson(id=ids.new_id(), name="x", email=person.email, roles=frozenset({Role.REVIEWER}))
    db.write_now(lambda tx: people.add(tx, actor=second, person=new, now=NOW))
    return person, first, second


def test_a_session_acts_with_the_roles_of_the_person(db: Database) -> None:
    person = person_of(db, Role.EXPERT, Role.REVIEWER)
    actor = find(db, begin(db, person))
    assert actor == Actor(
        person_id=person.id,
        org_id=person.org_id,
        roles=frozenset({Role.EXPERT, Role.REVIEWER}),
        scopes=None,
        name=person.name,
        alias=person.alias,
    )
    assert actor.has(Role.ADMIN, Role.EXPERT)
    assert not actor.has(Role.ADMIN)


def test_who_acts_is_found_within_the_transaction_of_the_verb(db: Database) -> None:
    person = person_of(db)
    session_hash = begin(db, person)
    db.write_now(
        lambda tx: sessions.sign_out(
            tx,
            actor=sessions.find_actor(tx, session_hash=session_hash, now=NOW),
            session_hash=session_hash,
            now=NOW,
        )
    )
    with pytest.raises(SessionEnded):
        find(db, session_hash)


def test_who_acts_is_found_by_one_select(db: Database) -> None:
    person = person_of(db, *Role)
    session_hash = begin(db, person)
    asked = []

    def find_counted(tx: Tx) -> Actor:
        class Counted:
            def all(self, *arguments: Any) -> list[Row]:
                asked.append(arguments)
                return tx.all(*arguments)

        counted: Any = Counted()
        return sessions.find_actor(counted, session_hash=session_hash, now=NOW)

    assert db.read_now(find_counted).roles == set(Role)
    assert len(asked) == 1


def test_an_unknown_session_is_nobody(db: Database) -> None:
    with pytest.raises(SignInNeeded, match="not signed in"):
        find(db, "0" * 64)


def test_the_secret_of_a_session_is_256_random_bits() -> None:
    made = {sessions.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert min(len(secret) for secret in made) == 43  # 32 bytes in base64


def test_a_session_nobody_uses_ends_after_three_days(db: Database) -> None:
    session_hash = begin(db, person_of(db))
    find(db, session_hash, after(days=3, microseconds=-1))
    with pytest.raises(SessionEnded, match="old"):
        find(db, session_hash, after(days=3))


def test_a_session_in_use_lives_on_and_ends_after_thirty_days(db: Database) -> None:
    session_hash = begin(db, person_of(db))
    for day in range(2, 30, 2):
        now = after(days=day)
        assert find(db, session_hash, now).touch_due
        touch(db, session_hash, now)
    assert not find(db, session_hash, after(days=28)).touch_due
    with pytest.raises(SessionEnded):
        find(db, session_hash, after(days=30))


def test_the_mark_of_use_is_due_after_five_minutes(sqlite_db: Database) -> None:
    session_hash = begin(sqlite_db, person_of(sqlite_db))
    assert not find(sqlite_db, session_hash, after(seconds=299)).touch_due
    assert find(sqlite_db, session_hash, after(seconds=300)).touch_due


def test_a_clock_that_steps_back_ends_no_session(sqlite_db: Database) -> None:
    session_hash = begin(sqlite_db, person_of(sqlite_db))
    assert not find(sqlite_db, session_hash, after(hours=-1)).touch_due


def test_a_touch_revives_no_session_that_ended(db: Database) -> None:
    person = person_of(db)
    session_hash = begin(db, person)
    actor = find(db, session_hash)
    for _ in range(2):  # the second changes nothing
        db.write_now(
            lambda tx: sessions.sign_out(tx, actor=actor, session_hash=session_hash, now=NOW)
        )
    db.write_now(lambda tx: sessions.touch(tx, session_hash=session_hash, now=after(hours=1)))
    with pytest.raises(SessionEnded, match="signed out"):
        find(db, session_hash)
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=person.org_id, name="session.ended")
    )
    assert len(page.items) == 1


def test_nobody_signs_out_another_person(db: Database) -> None:
    owner = make_owner(db)
    session_hash = begin(db, make_person(db, owner, password_hash=HASH))
    db.write_now(lambda tx: sessions.sign_out(tx, actor=owner, session_hash=session_hash, now=NOW))
    find(db, session_hash)


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(db: Database) -> None:
    person = person_of(db)
    with pytest.raises(SignInRefused):
        make_session(db, person.id, password_hash="$argon2id$older")


def test_nobody_without_a_password_signs_in_by_password(db: Database) -> None:
    person = make_person(db, make_owner(db))
    new = NewSession(id_hash="h", sign_in_id="i", person_id=person.id, address="192.0.2.7")
    with pytest.raises(SignInRefused):
        db.write_now(lambda tx: sessions.sign_in(tx, session=new, now=NOW))


def test_nobody_without_a_role_signs_in(db: Database) -> None:
    owner = make_owner(db)
    person = make_person(db, owner, password_hash=HASH)
    db.write_now(
        lambda tx: people.set_roles(
            tx, actor=owner, person_id=person.id, roles=frozenset(), now=NOW
        )
    )
    with pytest.raises(NotAMember):
        begin(db, person)


# ------------------------------------------------------------------------------ end all


def end_all(db: Database, actor: Actor, person_id: str, keep: str | None = None) -> int:
    return db.write_now(
        lambda tx: sessions.end_all(tx, actor=actor, person_id=person_id, keep=keep, now=NOW)
    )


def test_one_ends_all_sessions_of_ones_own_but_one(db: Database) -> None:
    person = person_of(db)
    kept, *rest = [begin(db, person) for _ in range(3)]
    assert end_all(db, find(db, kept), person.id, keep=kept) == 2
    find(db, kept)
    for ended in rest:
        with pytest.raises(SessionEnded):
            find(db, ended)


def test_a_manager_ends_sessions_in_their_own_organization_only(db: Database) -> None:
    person, first, second = in_two(db)
    session_hash = begin(db, person)
    assert end_all(db, second, person.id) == 0
    find(db, session_hash)
    assert end_all(db, first, person.id) == 1


def test_nobody_ends_sessions_of_those_above_or_elsewhere(db: Database) -> None:
    owner, stranger = make_owner(db), make_owner(db, slug="other")
    manager, expert = make_actor(db, owner, Role.MANAGER), make_actor(db, owner)
    with pytest.raises(NotAllowed):
        end_all(db, manager, owner.person_id)
    with pytest.raises(NotAllowed):
        end_all(db, expert, manager.person_id)
    with pytest.raises(NotFound):
        end_all(db, owner, stranger.person_id)


# ------------------------------------------------------------------------ organizations


def switch(db: Database, actor: Actor, session_hash: str, org_id: str) -> None:
    db.write_now(
        lambda tx: sessions.switch_organization(
            tx, actor=actor, session_hash=session_hash, org_id=org_id, now=NOW
        )
    )


def test_a_person_of_two_organizations_switches_and_comes_back_there(db: Database) -> None:
    person, first, second = in_two(db)
    session_hash = begin(db, person)
    actor = find(db, session_hash)
    assert actor.org_id == first.org_id
    assert actor.roles == {Role.EXPERT}
    switch(db, actor, session_hash, second.org_id)
    actor = find(db, session_hash)
    assert actor.org_id == second.org_id
    assert actor.roles == {Role.REVIEWER}
    assert find(db, begin(db, person, after(hours=1)), after(hours=1)).org_id == second.org_id


def test_nobody_switches_to_where_they_have_no_role(db: Database) -> None:
    person = person_of(db)
    stranger = make_owner(db, slug="other")
    session_hash = begin(db, person)
    for org_id in (stranger.org_id, "nowhere"):
        with pytest.raises(NotFound):
            switch(db, find(db, session_hash), session_hash, org_id)


def test_nobody_switches_the_session_of_another(db: Database) -> None:
    person, _, second = in_two(db)
    other = person_of_slug(db, "three")
    with pytest.raises(NotFound):
        switch(db, find(db, begin(db, person)), begin(db, other), second.org_id)


def person_of_slug(db: Database, slug: str) -> Person:
    return make_person(db, make_owner(db, slug=slug), password_hash=HASH)


# --------------------------------------------------------------------------------- demo


def enter_demo(db: Database, person_id: str, *, demo: bool) -> Session:
    new = NewSession(
        id_hash=sessions.hash_secret(ids.new_id()),
        sign_in_id=ids.new_id(),
        person_id=person_id,
        address="192.0.2.7",
    )
    return db.write_now(lambda tx: sessions.sign_in_demo(tx, demo=demo, session=new, now=NOW))


def test_one_click_enters_a_sample_person_of_a_demo(db: Database) -> None:
    person = make_person(db, make_owner(db, demo=True))
    begun = enter_demo(db, person.id, demo=True)
    assert find(db, begun.id_hash).person_id == person.id
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=person.org_id, name="session.begun")
    )
    assert page.items[0].body == {"by": "demo"}


def test_one_click_enters_nobody_outside_demo_mode(db: Database) -> None:
    person = make_person(db, make_owner(db, demo=True))
    with pytest.raises(DemoOff):
        enter_demo(db, person.id, demo=False)


def test_one_click_enters_no_real_person_even_in_demo_mode(db: Database) -> None:
    sample = make_owner(db, slug="sample", demo=True)
    real = make_owner(db, slug="real")
    with_password = make_person(db, sample, password_hash=HASH)
    for person_id in (with_password.id, make_person(db, real).id, "nobody"):
        with pytest.raises(DemoOff):
            enter_demo(db, person_id, demo=True)


def test_the_sample_people_are_listed_in_demo_mode_only(db: Database) -> None:
    owner = make_owner(db, slug="sample", demo=True)
    make_owner(db, slug="real")
    make_person(db, owner, password_hash=HASH)
    listed = db.read_now(lambda tx: sessions.list_demo_people(tx, demo=True))
    assert [person.id for person in listed] == [owner.person_id]
    assert db.read_now(lambda tx: sessions.list_demo_people(tx, demo=False)) == ()
