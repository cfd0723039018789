"""The whole way in, with real hashing at the least cost."""

import asyncio
import contextlib
from collections.abc import Iterator

import pytest

from tacit import log
from tacit.access import people, sessions, sign_ins
from tacit.access.errors import (
    AccountDisabled,
    DemoOff,
    NotAMember,
    PasswordUnfit,
    SignInRefused,
)
from tacit.access.gate import Attempt, Entered, Gate, PasswordChange
from tacit.access.passwords import Cost, Passwords
from tacit.access.rate_limits import Bucket
from tacit.access.records import Actor, Person, Role, SignIn
from tacit.kit.errors import NotAllowed, TooManyRequests
from tacit.storage.engine import Database
from tests.make.access import (
    NOW,
    PASSWORD,
    after,
    as_actor,
    cheap_passwords,
    make_actor,
    make_owner,
    make_person,
)

HERE = "192.0.2.7"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = cheap_passwords()
    yield made
    made.close()


@pytest.fixture
def gate(db: Database, passwords: Passwords) -> Gate:
    return Gate(db, passwords=passwords, limit=Bucket())


@pytest.fixture
def owner(db: Database) -> Actor:
    return make_owner(db)


@pytest.fixture
def person(db: Database, owner: Actor, passwords: Passwords) -> Person:
    return make_person(db, owner, password_hash=passwords.hash_now(PASSWORD))


def sign_in(
    gate: Gate, email: str | None, password: str = PASSWORD, *, address: str = HERE, **later: float
) -> Entered:
    attempt = Attempt(email=email or "", password=password, address=address)
    return asyncio.run(gate.sign_in(attempt=attempt, now=after(**later)))


def lines(db: Database, actor: Actor, person_id: str | None = None) -> tuple[SignIn, ...]:
    return db.read_now(
        lambda tx: sign_ins.list_sign_ins(tx, actor=actor, person_id=person_id)
    ).items


def test_the_right_password_begins_a_session(gate: Gate, db: Database, person: Person) -> None:
    assert person.email is not None
    entered = sign_in(gate, f" {person.email.upper()} ")
    actor = db.read_now(
        lambda tx: sessions.find_actor(
            tx, session_hash=sessions.hash_secret(entered.secret), now=NOW
        )
    )
    assert actor == as_actor(person)
    assert entered.secret not in repr(entered)


def test_a_wrong_password_and_an_unknown_account_read_alike(
    gate: Gate, db: Database, owner: Actor, person: Person
) -> None:
    messages = set()
    for email, password in [
        (person.email, "wrong password"),
        ("nobody@people.example", PASSWORD),
        ("owner@lumen.example", PASSWORD),  # has no password
        (person.email, "x" * 10_000),
    ]:
        with pytest.raises(SignInRefused) as refused:
            sign_in(gate, email, password)
        messages.add(str(refused.value.as_problem()))
    assert len(messages) == 1


def test_every_try_is_in_the_sign_in_log(
    gate: Gate, db: Database, owner: Actor, person: Person
) -> None:
    for password in ("wrong password", PASSWORD):
        with contextlib.suppress(SignInRefused):
            sign_in(gate, person.email, password)
    newest, oldest = lines(db, owner)
    assert (newest.ok, newest.reason, newest.address) == (True, None, HERE)
    assert (oldest.ok, oldest.reason, oldest.person_id) == (False, "wrong password", person.id)
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=owner.org_id, name="session.refused")
    )
    assert [event.body["reason"] for event in page.items] == ["wrong password"]


def test_the_sign_in_log_goes_on_where_the_page_ended(
    gate: Gate, db: Database, owner: Actor, person: Person
) -> None:
    for _ in range(3):
        sign_in(gate, person.email)
    first = db.read_now(lambda tx: sign_ins.list_sign_ins(tx, actor=owner, limit=2))
    second = db.read_now(
        lambda tx: sign_ins.list_sign_ins(tx, actor=owner, limit=2, cursor=first.next_cursor)
    )
    assert [len(first.items), len(second.items)] == [2, 1]
    ids = [line.id for line in (*first.items, *second.items)]
    assert ids == sorted(ids, reverse=True)


def test_one_sees_ones_own_sign_ins_and_no_others(
    gate: Gate, db: Database, owner: Actor, person: Person
) -> None:
    sign_in(gate, person.email)
    assert len(lines(db, as_actor(person), person.id)) == 1
    with pytest.raises(NotAllowed):
        lines(db, as_actor(person))
    stranger = make_owner(db, slug="other")
    assert lines(db, stranger) == lines(db, stranger, person.id) == ()


def test_tries_run_out_for_an_account_and_come_back(gate: Gate, person: Person) -> None:
    for _ in range(10):
        with pytest.raises(SignInRefused):
            sign_in(gate, person.email, "wrong password")
    with pytest.raises(TooManyRequests) as refused:
        sign_in(gate, person.email)
    assert refused.value.retry_after == 30
    sign_in(gate, person.email, address="198.51.100.1")  # the owner is not locked out
    sign_in(gate, person.email, seconds=30)


def test_tries_run_out_for_an_address_over_all_accounts(gate: Gate) -> None:
    for number in range(100):
        with pytest.raises(SignInRefused):
            sign_in(gate, f"guess{number}@people.example")
    with pytest.raises(TooManyRequests):
        sign_in(gate, "guess100@people.example")


def test_a_success_gives_the_tries_back(gate: Gate, person: Person) -> None:
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(SignInRefused):
                sign_in(gate, person.email, "wrong password")
        sign_in(gate, person.email)


def test_a_closed_account_is_told_so_only_with_the_right_password(
    gate: Gate, db: Database, owner: Actor, person: Person
) -> None:
    db.write_now(lambda tx: people.disable(tx, actor=owner, person_id=person.id, now=NOW))
    with pytest.raises(SignInRefused):
        sign_in(gate, person.email, "wrong password")
    with pytest.raises(AccountDisabled):
        sign_in(gate, person.email)
    assert [line.reason for line in lines(db, owner)] == ["account disabled", "wrong password"]


def test_who_has_no_role_is_told_so(gate: Gate, db: Database, owner: Actor, person: Person) -> None:
    db.write_now(
        lambda tx: people.set_roles(
            tx, actor=owner, person_id=person.id, roles=frozenset(), now=NOW
        )
    )
    with pytest.raises(NotAMember):
        sign_in(gate, person.email)


def test_a_dated_hash_is_replaced_at_sign_in(
    gate: Gate, db: Database, owner: Actor, passwords: Passwords
) -> None:
    dated = Passwords(cost=Cost(memory_kib=32, passes=1, lanes=1))
    person = make_person(db, owner, password_hash=dated.hash_now(PASSWORD))
    dated.close()
    sign_in(gate, person.email)
    account = db.read_now(lambda tx: people.get_own_account(tx, actor=as_actor(person)))
    assert account.password_hash is not None
    assert "m=64," in account.password_hash
    sign_in(gate, person.email)


# ----------------------------------------------------------------------- changing it


def change(gate: Gate, actor: Actor, session_hash: str, old: str, new: str) -> None:
    wanted = PasswordChange(old=old, new=new, session_hash=session_hash, address=HERE)
    asyncio.run(gate.change_password(actor=actor, change=wanted, now=NOW))


def test_a_password_is_changed_by_who_knows_the_old_one(gate: Gate, person: Person) -> None:
    entered = sign_in(gate, person.email)
    change(gate, as_actor(person), entered.session.id_hash, PASSWORD, "nine blue doors")
    sign_in(gate, person.email, "nine blue doors")
    with pytest.raises(SignInRefused):
        sign_in(gate, person.email)


def test_a_password_is_not_changed_without_the_old_one(gate: Gate, person: Person) -> None:
    with pytest.raises(SignInRefused, match="old password"):
        change(gate, as_actor(person), "hash", "wrong password", "nine blue doors")
    sign_in(gate, person.email)


def test_a_short_password_is_refused(gate: Gate, person: Person) -> None:
    with pytest.raises(PasswordUnfit, match="10 to 512"):
        change(gate, as_actor(person), "hash", PASSWORD, "short")


# ------------------------------------------------------------------------------ demo


def test_the_gate_opens_by_one_click_in_demo_mode(gate: Gate, db: Database) -> None:
    expert = make_actor(db, make_owner(db, slug="sample", demo=True), Role.EXPERT)
    entered = asyncio.run(
        gate.enter_demo(person_id=expert.person_id, demo=True, address=HERE, now=NOW)
    )
    assert entered.session.person_id == expert.person_id
    with pytest.raises(DemoOff):
        asyncio.run(gate.enter_demo(person_id=expert.person_id, demo=False, address=HERE, now=NOW))
