"""What is stored is of no use to a thief, and events name nobody."""

import asyncio
import base64
import contextlib

import pytest
from sqlalchemy import Table, select

from tacit.access import people, tokens
from tacit.access.errors import SignInRefused
from tacit.access.gate import Attempt, Gate, PasswordChange
from tacit.access.rate_limits import Bucket
from tacit.access.records import NewToken, Role
from tacit.kit import ids
from tacit.storage.engine import Database
from tacit.storage.tables import metadata
from tests.make.access import (
    NOW,
    PASSWORD,
    as_actor,
    cheap_passwords,
    make_owner,
    make_person,
)

TYPED = ["a password typed as the address", "wrong but secret words", "nine blue doors"]


def everything(db: Database) -> dict[str, str]:
    """All that is stored, as text by table."""
    return {table.name: text_of(db, table) for table in metadata.sorted_tables}


def text_of(db: Database, table: Table) -> str:
    rows = db.read_now(lambda tx: tx.all(select(table)))
    return "\n".join(str(value) for row in rows for value in row.values())


@pytest.fixture
def secrets(db: Database) -> list[str]:
    """Every verb that meets a secret was called; these are the secrets."""
    passwords = cheap_passwords()
    gate = Gate(db, passwords=passwords, limit=Bucket())
    owner = make_owner(db)
    person = make_person(db, owner, Role.EXPERT, password_hash=passwords.hash_now(PASSWORD))
    assert person.email is not None
    actor = as_actor(person)

    async def come_in(email: str, password: str) -> str:
        attempt = Attempt(email=email, password=password, address="192.0.2.7")
        return (await gate.sign_in(attempt=attempt, now=NOW)).secret

    made = [asyncio.run(come_in(person.email, PASSWORD))]
    for email, password in [(TYPED[0], "x"), (person.email, TYPED[1]), (person.email, TYPED[0])]:
        with contextlib.suppress(SignInRefused):
            asyncio.run(come_in(email, password))
    change = PasswordChange(old=PASSWORD, new=TYPED[2], session_hash="none", address="192.0.2.7")
    asyncio.run(gate.change_password(actor=actor, change=change, now=NOW))
    made.append(asyncio.run(come_in(person.email, TYPED[2])))
    token = tokens.new_secret()
    new = NewToken(
        id=ids.new_id(),
        token_hash=tokens.hash_secret(token),
        name="nightly",
        scopes=frozenset({"read"}),
    )
    db.write_now(lambda tx: tokens.create(tx, actor=actor, token=new, now=NOW))
    db.write_now(lambda tx: tokens.end(tx, actor=actor, token_id=new.id, now=NOW))
    db.write_now(lambda tx: people.disable(tx, actor=owner, person_id=person.id, now=NOW))
    passwords.close()
    return [PASSWORD, *TYPED, *made, token]


def test_no_table_holds_a_password_a_session_or_a_token(db: Database, secrets: list[str]) -> None:
    stored = everything(db)
    assert stored["sessions"]
    assert stored["tokens"]
    assert "$argon2id$" in stored["people"]
    for secret in secrets:
        forms = {secret, secret.upper(), secret.encode().hex(), secret.removeprefix("tct_")}
        forms.add(base64.b64encode(secret.encode()).decode())
        found = [name for name, text in stored.items() for form in forms if form in text]
        assert found == [], secret


def test_no_event_names_a_person(db: Database, secrets: list[str]) -> None:
    stored = everything(db)
    names = db.read_now(
        lambda tx: [
            value
            for row in tx.all(
                select(metadata.tables["people"].c.name, metadata.tables["people"].c.email)
            )
            for value in row.values()
        ]
    )
    assert len(names) == 4
    assert [name for name in names if name in stored["events"]] == []
