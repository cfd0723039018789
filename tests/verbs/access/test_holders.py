"""Whether anybody has the role, the skills and the qualification that work asks for."""

import pytest

from tacit.access import holders, people
from tacit.access.records import Actor, Holders, Need, NewTag, Role, TagKind
from tacit.kit.errors import NotAllowed
from tacit.storage.engine import Database
from tests.make.access import after, make_actor, make_owner

LAW, TAX = "law.contracts", "finance.tax"


def count(db: Database, actor: Actor, need: Need, *, days: float = 0) -> Holders:
    (found,) = db.read_now(
        lambda tx: holders.count(tx, actor=actor, needs=[need], now=after(days=days))
    )
    return found


def test_a_role_alone_is_counted_up_to_what_is_wanted(db: Database) -> None:
    owner = make_owner(db)
    make_owner(db, slug="other")
    assert count(db, owner, Need(role=Role.EXPERT)).with_role == 0
    for _ in range(3):
        make_actor(db, owner)
    assert count(db, owner, Need(role=Role.EXPERT, people=2)).found == 2
    assert count(db, owner, Need(role=Role.REVIEWER)).found == 0


def test_the_skill_that_nobody_has_is_named(db: Database) -> None:
    owner = make_owner(db)
    make_actor(db, owner, skills=[LAW])
    make_actor(db, owner, Role.REVIEWER, skills=[LAW, TAX])
    need = Need(role=Role.EXPERT, skills=(LAW, TAX))
    found = count(db, owner, need)
    assert (found.found, found.with_role, found.missing) == (0, 1, (TAX,))


def test_skills_of_two_people_are_not_those_of_one(db: Database) -> None:
    owner = make_owner(db)
    make_actor(db, owner, skills=[LAW])
    make_actor(db, owner, skills=[TAX])
    found = count(db, owner, Need(role=Role.EXPERT, skills=(LAW, TAX)))
    assert (found.found, found.missing) == (0, ())
    make_actor(db, owner, skills=[LAW, TAX])
    assert count(db, owner, Need(role=Role.EXPERT, skills=(LAW, TAX))).found == 1


def test_a_qualification_that_ran_out_and_a_closed_account_do_not_count(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    tag = NewTag(tag="law-101@2", kind=TagKind.QUALIFICATION, until=after(days=2))
    db.write_now(
        lambda tx: people.set_tags(
            tx, actor=owner, person_id=expert.person_id, tags=[tag], now=after()
        )
    )
    need = Need(role=Role.EXPERT, qualification="law-101@2")
    assert count(db, owner, need).found == 1
    assert count(db, owner, need, days=3).missing == ("law-101@2",)
    db.write_now(
        lambda tx: people.disable(tx, actor=owner, person_id=expert.person_id, now=after())
    )
    assert count(db, owner, need).with_role == 0


def test_who_may_not_see_people_is_not_told(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    with pytest.raises(NotAllowed):
        count(db, expert, Need(role=Role.EXPERT))
