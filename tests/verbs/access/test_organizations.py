import pytest

from tacit import log
from tacit.access import organizations, people
from tacit.access.errors import OrganizationUnfit, SlugTaken
from tacit.access.records import NewOrganization, NewPerson, Organization, Role
from tacit.kit import ids
from tacit.kit.errors import NotAllowed
from tacit.storage.engine import Database
from tests.make.access import NOW, make_actor, make_organization, make_owner, owner_of


def new(slug: str = "lumen", name: str = "Lumen") -> NewOrganization:
    return NewOrganization(id=ids.new_id(), slug=slug, name=name)


def an_owner() -> NewPerson:
    return NewPerson(id=ids.new_id(), name="Olive", roles=frozenset({Role.ADMIN}))


def test_the_first_owner_is_made_with_an_organization(db: Database) -> None:
    owner = db.write_now(
        lambda tx: organizations.first_owner(tx, organization=new(), owner=an_owner(), now=NOW)
    )
    assert owner.roles == {Role.ADMIN}
    assert owner.scopes is None
    assert owner.alias == "admin-001"


def test_the_first_owner_is_the_same_the_second_time(db: Database) -> None:
    first, second = (
        db.write_now(
            lambda tx: organizations.first_owner(tx, organization=new(), owner=an_owner(), now=NOW)
        )
        for _ in range(2)
    )
    assert first == second


def test_no_owner_is_found_in_an_empty_folder(db: Database) -> None:
    assert db.read_now(organizations.find_owner) is None


def test_the_owner_of_one_organization_is_found_by_its_short_name(db: Database) -> None:
    make_organization(db, slug="lumen")
    second = make_organization(db, slug="other")
    assert owner_of(db, slug="other").org_id == second.id


def test_a_closed_account_owns_nothing(db: Database) -> None:
    owner = make_owner(db)
    second = make_actor(db, owner, Role.ADMIN)
    db.write_now(lambda tx: people.disable(tx, actor=second, person_id=owner.person_id, now=NOW))
    assert owner_of(db) == second


def test_an_admin_creates_an_organization_and_becomes_its_admin(db: Database) -> None:
    owner = make_owner(db)
    made = db.write_now(
        lambda tx: organizations.create(tx, actor=owner, organization=new("other"), now=NOW)
    )
    own = db.read_now(lambda tx: organizations.list_own(tx, actor=owner))
    assert [each.organization.slug for each in own] == ["lumen", "other"]
    assert own[1].organization == made
    assert own[1].roles == {Role.ADMIN}


def test_a_manager_creates_no_organization(db: Database) -> None:
    manager = make_actor(db, make_owner(db), Role.MANAGER)
    with pytest.raises(NotAllowed, match="admin"):
        db.write_now(
            lambda tx: organizations.create(tx, actor=manager, organization=new("o"), now=NOW)
        )


def test_creating_the_same_organization_twice_has_one_effect(db: Database) -> None:
    organization, owner = new(), an_owner()

    def create() -> Organization:
        return db.write_now(
            lambda tx: organizations.create(
                tx, actor=None, organization=organization, owner=owner, now=NOW
            )
        )

    assert create() == create()
    events = db.read_now(lambda tx: log.events.list_events(tx, org_id=organization.id))
    assert [event.name for event in events.items] == ["organization.created", "person.added"]


def test_a_short_name_is_given_once(db: Database) -> None:
    make_organization(db, slug="lumen")
    with pytest.raises(SlugTaken, match="lumen"):
        make_organization(db, slug="lumen")


@pytest.mark.parametrize(
    ("slug", "name"), [("Not a slug", "Lumen"), ("lumen", "  "), ("lumen", "two\nlines")]
)
def test_names_that_cannot_be_used_are_refused(sqlite_db: Database, slug: str, name: str) -> None:
    with pytest.raises(OrganizationUnfit):
        sqlite_db.write_now(
            lambda tx: organizations.create(
                tx, actor=None, organization=new(slug, name), owner=an_owner(), now=NOW
            )
        )


def test_everybody_sees_the_organization_they_act_for(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    seen = db.read_now(lambda tx: organizations.get_organization(tx, actor=expert))
    assert seen.slug == "lumen"
