import pytest

from tacit import log
from tacit.access import people, permissions, tokens
from tacit.access.errors import AccountDisabled, NotAMember, TokenEnded, TokenUnfit
from tacit.access.permissions import Action
from tacit.access.records import Actor, NewToken, Role, Token
from tacit.kit import ids
from tacit.kit.errors import Conflict, NotAllowed, NotFound, SignInNeeded
from tacit.storage.engine import Database
from tests.make.access import NOW, after, make_actor, make_owner


def new(*scopes: str, name: str = "nightly") -> tuple[str, NewToken]:
    secret = tokens.new_secret()
    token = NewToken(
        id=ids.new_id(),
        token_hash=tokens.hash_secret(secret),
        name=name,
        scopes=frozenset(scopes or {"read", "work"}),
    )
    return secret, token


def create(db: Database, actor: Actor, token: NewToken) -> Token:
    return db.write_now(lambda tx: tokens.create(tx, actor=actor, token=token, now=NOW))


def end(db: Database, actor: Actor, token_id: str) -> Token:
    return db.write_now(
        lambda tx: tokens.end(tx, actor=actor, token_id=token_id, now=after(hours=5))
    )


def find(db: Database, secret: str, **later: float) -> Actor:
    return db.read_now(
        lambda tx: tokens.find_actor(tx, token_hash=tokens.hash_secret(secret), now=after(**later))
    )


def test_a_token_acts_as_its_person_within_its_scopes(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    secret, token = new("read")
    made = create(db, expert, token)
    assert secret.startswith("tct_")
    assert made.scopes == {"read"}
    assert made.last_used_on is None
    assert made.ended_at is None
    actor = find(db, secret)
    assert actor.person_id == expert.person_id
    assert actor.roles == {Role.EXPERT}
    assert permissions.can(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    with pytest.raises(NotAllowed, match="lacks the scope 'work'"):
        permissions.check(actor, Action.DO_WORK, org_id=actor.org_id)


def test_a_token_follows_the_roles_of_its_person(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    secret, token = new()
    create(db, expert, token)

    def set_roles(*roles: Role) -> None:
        db.write_now(
            lambda tx: people.set_roles(
                tx, actor=owner, person_id=expert.person_id, roles=frozenset(roles), now=NOW
            )
        )

    set_roles(Role.REVIEWER)
    assert find(db, secret).roles == {Role.REVIEWER}
    set_roles()
    with pytest.raises(TokenEnded):
        find(db, secret)


def test_an_unknown_token_is_nobody(db: Database) -> None:
    with pytest.raises(SignInNeeded, match="not known"):
        find(db, "tct_guess")


def test_a_token_that_was_ended_says_which_and_when(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    secret, token = new(name="nightly import")
    create(db, expert, token)
    assert end(db, expert, token.id).ended_at == after(hours=5)
    with pytest.raises(TokenEnded, match=r"'nightly import' was ended on 2026-03-02 14:00 UTC"):
        find(db, secret)


def test_ending_a_token_twice_has_one_effect(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    _, token = new()
    create(db, expert, token)
    assert end(db, expert, token.id) == end(db, expert, token.id)
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=expert.org_id, name="token.ended")
    )
    assert [event.body for event in page.items] == [
        {"token_id": token.id, "person_id": expert.person_id}
    ]


def test_creating_a_token_twice_has_one_effect(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    _, token = new()
    assert create(db, expert, token) == create(db, expert, token)
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=expert.org_id, name="token.created")
    )
    assert [event.body["scopes"] for event in page.items] == [["read", "work"]]


def test_the_id_of_another_persons_token_is_refused(db: Database) -> None:
    owner = make_owner(db)
    first, second = make_actor(db, owner), make_actor(db, owner)
    _, token = new()
    create(db, first, token)
    with pytest.raises(Conflict):
        create(db, second, token)


@pytest.mark.parametrize(
    ("scopes", "name", "place"),
    [
        (frozenset(), "x", "scopes"),
        (frozenset({"everything"}), "x", "scopes"),
        (frozenset({"read"}), " ", "name"),
        (frozenset({"read"}), "x" * 121, "name"),
    ],
)
def test_a_token_without_name_or_known_scopes_is_refused(
    sqlite_db: Database, scopes: frozenset[str], name: str, place: str
) -> None:
    owner = make_owner(sqlite_db)
    token = NewToken(id=ids.new_id(), token_hash="h", name=name, scopes=scopes)
    with pytest.raises(TokenUnfit) as refused:
        create(sqlite_db, owner, token)
    assert refused.value.place == place


def test_a_token_gives_no_more_than_it_has(db: Database) -> None:
    owner = make_owner(db)
    by_token = make_actor(db, owner, scopes={"admin", "read"})
    create(db, by_token, new("read")[1])
    with pytest.raises(TokenUnfit, match="more than it has"):
        create(db, by_token, new("manage")[1])
    with pytest.raises(NotAllowed):
        create(db, make_actor(db, owner, scopes={"read"}), new("read")[1])


def test_a_closed_account_has_no_tokens_that_work(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    secret, token = new()
    create(db, expert, token)
    db.write_now(lambda tx: people.disable(tx, actor=owner, person_id=expert.person_id, now=NOW))
    with pytest.raises(TokenEnded):
        find(db, secret)
    late_secret, late = new()
    create(db, expert, late)  # a request that was under way
    with pytest.raises(AccountDisabled):
        find(db, late_secret)


def test_a_token_of_somebody_without_a_role_does_not_work(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    db.write_now(
        lambda tx: people.set_roles(
            tx, actor=owner, person_id=expert.person_id, roles=frozenset(), now=NOW
        )
    )
    secret, token = new()
    create(db, expert, token)  # a request that was under way
    with pytest.raises(NotAMember):
        find(db, secret)


def test_the_day_of_last_use_is_noted_once_a_day(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    secret, token = new()
    create(db, expert, token)
    assert find(db, secret).touch_due
    db.write_now(lambda tx: tokens.touch(tx, token_hash=tokens.hash_secret(secret), now=NOW))
    assert not find(db, secret, hours=14).touch_due
    assert find(db, secret, hours=15).touch_due
    listed = db.read_now(lambda tx: tokens.list_tokens(tx, actor=expert)).items
    assert [each.last_used_on for each in listed] == [NOW.date()]


def test_tokens_are_listed_page_by_page_and_ended_ones_too(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    made = [create(db, expert, new()[1]).id for _ in range(3)]
    end(db, expert, made[0])
    first = db.read_now(lambda tx: tokens.list_tokens(tx, actor=expert, limit=2))
    second = db.read_now(
        lambda tx: tokens.list_tokens(tx, actor=expert, limit=2, cursor=first.next_cursor)
    )
    assert [each.id for each in (*first.items, *second.items)] == made
    assert first.items[0].ended_at is not None


def test_a_manager_sees_and_ends_the_tokens_of_an_expert_not_of_an_admin(db: Database) -> None:
    owner = make_owner(db)
    manager, expert = make_actor(db, owner, Role.MANAGER), make_actor(db, owner)
    of_expert, of_owner = create(db, expert, new()[1]), create(db, owner, new()[1])
    listed = db.read_now(
        lambda tx: tokens.list_tokens(tx, actor=manager, person_id=expert.person_id)
    )
    assert [each.id for each in listed.items] == [of_expert.id]
    assert end(db, manager, of_expert.id).ended_at is not None
    with pytest.raises(NotAllowed):
        end(db, manager, of_owner.id)


def test_an_expert_neither_sees_nor_ends_the_tokens_of_others(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    token = create(db, owner, new()[1])
    with pytest.raises(NotAllowed):
        db.read_now(lambda tx: tokens.list_tokens(tx, actor=expert, person_id=owner.person_id))
    with pytest.raises(NotFound):
        end(db, expert, token.id)


def test_tokens_of_another_organization_are_not_found(db: Database) -> None:
    owner, stranger = make_owner(db), make_owner(db, slug="other")
    token = create(db, stranger, new()[1])
    for token_id in (token.id, "nothing"):
        with pytest.raises(NotFound):
            end(db, owner, token_id)
    listed = db.read_now(
        lambda tx: tokens.list_tokens(tx, actor=owner, person_id=stranger.person_id)
    )
    assert listed.items == ()
