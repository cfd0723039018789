import pytest

from tacit import log
from tacit.access import people
from tacit.access.errors import TagUnfit
from tacit.access.records import Actor, LiveTags, NewTag, PersonTag, Role, TagKind
from tacit.kit.errors import NotAllowed, NotFound
from tacit.storage.engine import Database
from tests.make.access import NOW, after, make_actor, make_owner

LAW = NewTag(tag="law.contracts", kind=TagKind.SKILL)
QUALIFIED = NewTag(tag="contracts-101@2", kind=TagKind.QUALIFICATION, until=after(days=365))


def set_tags(
    db: Database, actor: Actor, person_id: str, *tags: NewTag, minutes: int = 0
) -> tuple[PersonTag, ...]:
    return db.write_now(
        lambda tx: people.set_tags(
            tx, actor=actor, person_id=person_id, tags=tags, now=after(minutes=minutes)
        )
    )


def live(db: Database, actor: Actor, **later: float) -> LiveTags:
    return db.read_now(lambda tx: people.get_live_tags(tx, actor=actor, now=after(**later)))


def test_skills_and_qualifications_are_given_and_taken(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    set_tags(db, owner, expert.person_id, LAW, QUALIFIED)
    assert live(db, expert) == LiveTags(
        skills=frozenset({"law.contracts"}), qualifications=frozenset({"contracts-101@2"})
    )
    set_tags(db, owner, expert.person_id, LAW)
    assert live(db, expert).qualifications == frozenset()


def test_a_qualification_runs_out_at_its_moment(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    set_tags(db, owner, expert.person_id, QUALIFIED)
    assert live(db, expert, days=365, microseconds=-1).qualifications
    assert not live(db, expert, days=365).qualifications
    listed = db.read_now(lambda tx: people.list_tags(tx, actor=expert, person_id=expert.person_id))
    assert [tag.tag for tag in listed] == ["contracts-101@2"]


def test_a_tag_that_stays_keeps_who_gave_it_and_when(db: Database) -> None:
    owner = make_owner(db)
    manager, expert = make_actor(db, owner, Role.MANAGER), make_actor(db, owner)
    set_tags(db, owner, expert.person_id, LAW)
    tags = set_tags(db, manager, expert.person_id, LAW, QUALIFIED, minutes=5)
    given = {tag.tag: (tag.given_by, tag.given_at) for tag in tags}
    assert given == {
        "law.contracts": (owner.person_id, NOW),
        "contracts-101@2": (manager.person_id, after(minutes=5)),
    }


def test_the_event_names_what_was_given_and_taken(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner, skills=["old"])
    set_tags(db, owner, expert.person_id, LAW)
    set_tags(db, owner, expert.person_id, LAW)
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=owner.org_id, name="person.tags_set")
    )
    assert [event.body for event in page.items[1:]] == [
        {"person_id": expert.person_id, "given": ["law.contracts"], "taken": ["old"]}
    ]


def test_a_qualification_is_renewed(db: Database) -> None:
    owner = make_owner(db)
    expert = make_actor(db, owner)
    set_tags(db, owner, expert.person_id, QUALIFIED)
    longer = NewTag(tag=QUALIFIED.tag, kind=QUALIFIED.kind, until=after(days=700))
    set_tags(db, owner, expert.person_id, longer)
    assert live(db, expert, days=500).qualifications == {"contracts-101@2"}


@pytest.mark.parametrize(
    "tags",
    [
        [NewTag(tag="Law", kind=TagKind.SKILL)],
        [NewTag(tag="law", kind=TagKind.QUALIFICATION)],
        [NewTag(tag="law@0", kind=TagKind.QUALIFICATION)],
        [NewTag(tag="law@2", kind=TagKind.SKILL)],
        [NewTag(tag="x" * 81, kind=TagKind.SKILL)],
        [LAW, LAW],
        [NewTag(tag=f"s{number}", kind=TagKind.SKILL) for number in range(201)],
    ],
)
def test_tags_that_are_not_well_formed_are_refused(sqlite_db: Database, tags: list[NewTag]) -> None:
    owner = make_owner(sqlite_db)
    with pytest.raises(TagUnfit):
        set_tags(sqlite_db, owner, owner.person_id, *tags)


def test_nobody_tags_themselves_without_the_role(db: Database) -> None:
    expert = make_actor(db, make_owner(db))
    with pytest.raises(NotAllowed):
        set_tags(db, expert, expert.person_id, LAW)


def test_an_expert_sees_their_own_tags_alone(db: Database) -> None:
    owner = make_owner(db)
    expert, other = make_actor(db, owner, skills=["law"]), make_actor(db, owner)
    own = db.read_now(lambda tx: people.list_tags(tx, actor=expert, person_id=expert.person_id))
    assert [tag.tag for tag in own] == ["law"]
    with pytest.raises(NotAllowed):
        db.read_now(lambda tx: people.list_tags(tx, actor=other, person_id=expert.person_id))


def test_people_of_another_organization_are_not_tagged(db: Database) -> None:
    owner, stranger = make_owner(db), make_owner(db, slug="other")
    with pytest.raises(NotFound):
        set_tags(db, owner, stranger.person_id, LAW)
    with pytest.raises(NotFound):
        db.read_now(lambda tx: people.list_tags(tx, actor=owner, person_id=stranger.person_id))
