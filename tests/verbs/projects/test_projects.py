"""The verbs of projects, on both databases."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from tacit import log
from tacit.access.records import Actor, Role
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects import checks, guidelines, projects
from tacit.projects.errors import (
    GuidelineNotFound,
    KindFixed,
    ProjectInvalid,
    ProjectNotFound,
    SlugTaken,
    StateRefused,
)
from tacit.projects.records import (
    NewProject,
    Project,
    ProjectDocument,
    ProjectState,
    StageName,
    StateChange,
)
from tacit.storage.engine import Database
from tests.make.access import make_actor, make_owner
from tests.make.projects import GUIDELINE, document, facts, make_project

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def _names(db: Database, actor: Actor) -> list[str]:
    page = db.read_now(lambda tx: log.events.list_events(tx, org_id=actor.org_id, limit=100))
    mine = ("project.", "guideline.")
    return [event.name for event in page.items if event.name.startswith(mine)]


def _revise(db: Database, actor: Actor, project: Project, new: ProjectDocument) -> Project:
    return db.write_now(
        lambda tx: projects.revise(
            tx, actor=actor, project_id=project.id, document=new, kind=facts(new.kind), now=LATER
        )
    )


def _change(db: Database, actor: Actor, project: Project, change: StateChange) -> Project:
    return db.write_now(
        lambda tx: projects.change_state(
            tx, actor=actor, project_id=project.id, change=change, now=LATER
        )
    )


def test_a_new_project_is_a_draft_with_the_first_guideline(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner, is_open=False)
    stored = db.read_now(lambda tx: projects.get_project(tx, actor=owner, project=made.id))
    assert stored == made
    assert (stored.state, stored.revision, stored.guideline_version) == (ProjectState.DRAFT, 1, 1)
    assert [stage.name for stage in stored.pipeline] == [StageName.AUTHOR, StageName.REVIEW]
    guideline = db.read_now(
        lambda tx: guidelines.get_guideline(tx, actor=owner, project_id=made.id)
    )
    assert guideline.text == GUIDELINE
    assert [point.slug for point in guideline.points] == ["be-correct", "name-your-sources"]
    assert _names(db, owner) == ["project.created", "guideline.versioned"]


def test_a_project_is_found_by_its_name(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner)
    found = db.read_now(lambda tx: projects.get_project(tx, actor=owner, project="contract-review"))
    assert found.id == made.id


def test_creating_the_same_project_twice_has_one_effect(db: Database) -> None:
    owner = make_owner(db)
    new = NewProject(id=ids.new_id(), release_seed="s", document=document())
    both = [
        db.write_now(
            lambda tx: projects.create(tx, actor=owner, project=new, kind=facts(), now=NOW)
        )
        for _ in range(2)
    ]
    assert both[0] == both[1]
    assert len(_names(db, owner)) == 2


def test_a_name_that_is_taken_is_refused(db: Database) -> None:
    owner = make_owner(db)
    make_project(db, owner)
    with pytest.raises(SlugTaken) as caught:
        make_project(db, owner)
    assert caught.value.place == "name"


def test_two_organizations_may_use_one_name_and_do_not_see_each_other(db: Database) -> None:
    owner, other = make_owner(db), make_owner(db, slug="other")
    made = make_project(db, owner)
    theirs = make_project(db, other)
    assert made.slug == theirs.slug
    with pytest.raises(ProjectNotFound):
        db.read_now(lambda tx: projects.get_project(tx, actor=other, project=made.id))
    with pytest.raises(NotFound):
        _change(db, other, made, StateChange.CLOSE)
    with pytest.raises(NotFound):
        _revise(db, other, made, document(title="Mine now"))
    with pytest.raises(NotFound):
        db.read_now(lambda tx: guidelines.get_guideline(tx, actor=other, project_id=made.id))
    page = db.read_now(lambda tx: projects.list_projects(tx, actor=other))
    assert [project.id for project in page.items] == [theirs.id]


def test_an_expert_may_not_create_a_project(db: Database) -> None:
    owner = make_owner(db)
    with pytest.raises(NotAllowed):
        make_project(db, make_actor(db, owner, Role.EXPERT))


def test_a_refused_pipeline_writes_nothing(db: Database) -> None:
    owner = make_owner(db)
    with pytest.raises(ProjectInvalid) as caught:
        make_project(db, owner, pipeline=({"stage": "author", "people": 2},))
    assert caught.value.place == "pipeline[0].people"
    assert _names(db, owner) == []


def test_revising_without_a_change_writes_nothing(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner, is_open=False)
    again = _revise(db, owner, made, document(guideline_note="said again"))
    assert again == made
    assert len(_names(db, owner)) == 2


def test_revising_names_the_keys_that_changed(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner, is_open=False)
    revised = _revise(db, owner, made, document(title="Clauses", rates={"author": "120 USD/h"}))
    assert (revised.revision, revised.title, revised.guideline_version) == (2, "Clauses", 1)
    assert revised.stored == {"rates": {"author": "120 USD/h"}}
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=owner.org_id, name="project.revised")
    )
    assert page.items[0].body["changed"] == ["rates", "title"]
    stored = db.read_now(lambda tx: projects.get_project(tx, actor=owner, project=made.id))
    assert stored == revised


def test_a_changed_guideline_makes_a_version_and_the_old_one_stays(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner, is_open=False)
    new = document(guideline="## Be brief\n", guideline_note="Answers were too long.")
    revised = _revise(db, owner, made, new)
    assert revised.guideline_version == 2
    page = db.read_now(lambda tx: guidelines.list_guidelines(tx, actor=owner, project_id=made.id))
    assert [(one.version, one.note) for one in page.items] == [
        (2, "Answers were too long."),
        (1, ""),
    ]
    old = db.read_now(
        lambda tx: guidelines.get_guideline(tx, actor=owner, project_id=made.id, version=1)
    )
    assert old.text == GUIDELINE


def test_a_version_added_by_itself_is_what_the_description_then_holds(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner, is_open=False)

    def add() -> int:
        return db.write_now(
            lambda tx: guidelines.add_version(
                tx, actor=owner, project_id=made.id, text="## Be brief\n", note="n", now=LATER
            )
        ).version

    assert add() == 2
    assert add() == 2
    described = db.read_now(lambda tx: projects.get_document(tx, actor=owner, project_id=made.id))
    assert described.guideline == "## Be brief\n"
    same = document(guideline="## Be brief\n")
    assert _revise(db, owner, made, same).revision == 1


def test_a_missing_version_is_named(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner)
    with pytest.raises(GuidelineNotFound, match="version 9"):
        db.read_now(
            lambda tx: guidelines.get_guideline(tx, actor=owner, project_id=made.id, version=9)
        )


def test_the_kind_of_a_project_never_changes(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner)
    with pytest.raises(KindFixed) as caught:
        _revise(db, owner, made, document(kind="grading"))
    assert caught.value.place == "kind"


def test_a_project_keeps_its_name(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner)
    with pytest.raises(SlugTaken, match="is called contract-review"):
        _revise(db, owner, made, document(name="clauses"))


def test_a_project_is_opened_paused_and_closed_once_each(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner, is_open=False)
    for change, state in [
        (StateChange.OPEN, ProjectState.OPEN),
        (StateChange.OPEN, ProjectState.OPEN),
        (StateChange.PAUSE, ProjectState.PAUSED),
        (StateChange.CLOSE, ProjectState.CLOSED),
        (StateChange.OPEN, ProjectState.OPEN),
    ]:
        project = _change(db, owner, project, change)
        assert project.state is state
    assert _names(db, owner).count("project.state_changed") == 4


def test_a_draft_cannot_be_paused(db: Database) -> None:
    owner = make_owner(db)
    draft = make_project(db, owner, is_open=False)
    with pytest.raises(StateRefused, match="draft"):
        _change(db, owner, draft, StateChange.PAUSE)


def test_projects_are_listed_by_name_in_pages(db: Database) -> None:
    owner = make_owner(db)
    for name in ("b", "a", "c"):
        make_project(db, owner, name=name)
    first = db.read_now(lambda tx: projects.list_projects(tx, actor=owner, limit=2))
    second = db.read_now(
        lambda tx: projects.list_projects(tx, actor=owner, limit=2, cursor=first.next_cursor)
    )
    assert [project.slug for project in (*first.items, *second.items)] == ["a", "b", "c"]
    assert second.next_cursor is None


def test_only_open_projects_give_out_work_the_most_urgent_first(db: Database) -> None:
    owner = make_owner(db)
    make_project(db, owner, name="later")
    make_project(db, owner, name="urgent", priority=5)
    make_project(db, owner, name="draft", is_open=False)
    found = db.read_now(lambda tx: projects.soon_open_projects(tx, org_id=owner.org_id)())
    assert [project.slug for project in found] == ["urgent", "later"]


def test_the_imported_stage_is_kept_with_its_mark(db: Database) -> None:
    owner = make_owner(db)
    pipeline = ({"stage": "author"}, {"stage": "imported"})
    made = make_project(db, owner, pipeline=pipeline, imported="k-qa")
    described = db.read_now(lambda tx: projects.get_document(tx, actor=owner, project_id=made.id))
    assert described.imported == "k-qa"
    same = dataclasses.replace(described, title="Answers by physicians")
    assert _revise(db, owner, made, same).revision == 2


def test_the_doctor_finds_nothing_in_a_sound_database(db: Database) -> None:
    owner = make_owner(db)
    made = make_project(db, owner)
    _revise(db, owner, made, document(guideline="## New\n"))
    assert db.read_now(checks.run) == []
