"""Changes that meet: threads on the database that has several writers."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tacit.access import people
from tacit.access.errors import LastAdmin
from tacit.access.records import NewPerson, Role
from tacit.kit import ids
from tacit.storage.engine import Database
from tests.make.access import NOW, make_actor, make_owner


def test_numbers_are_given_once(db: Database) -> None:
    owner = make_owner(db)

    def add(number: int) -> str:
        person = NewPerson(id=ids.new_id(), name=f"Person {number}", roles=frozenset({Role.EXPERT}))
        return db.write_now(lambda tx: people.add(tx, actor=owner, person=person, now=NOW)).alias

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(add, range(24)))
    assert sorted(given) == [f"expert-{number:03d}" for number in range(2, 26)]


def test_two_admins_do_not_dismiss_each_other(db: Database) -> None:
    first = make_owner(db)
    second = make_actor(db, first, Role.ADMIN)

    def dismiss(pair: tuple[str, str]) -> bool:
        actor = first if pair[0] == first.person_id else second
        try:
            db.write_now(
                lambda tx: people.set_roles(
                    tx,
                    actor=actor,
                    person_id=pair[1],
                    roles=frozenset({Role.EXPERT}),
                    now=NOW,
                )
            )
        except LastAdmin:
            return False
        return True

    pairs = [(first.person_id, second.person_id), (second.person_id, first.person_id)]
    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(dismiss, pairs)) == [False, True]


pytestmark = pytest.mark.timeout(60)
