"""Imports through the verbs, on both databases: whole or resumable, and never twice."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tacit.access.records import Actor, Role
from tacit.intake import folders, imports
from tacit.intake._text import Report
from tacit.intake.errors import (
    ImportInvalid,
    ImportMismatch,
    ImportNotFound,
    ImportRefused,
)
from tacit.intake.imports import runs, surveys
from tacit.intake.imports.surveys import Source
from tacit.intake.records import Choices, Import, ImportState
from tacit.kit import ids
from tacit.kit.errors import NotAllowed
from tacit.log import events
from tacit.projects import projects
from tacit.projects.records import StateChange
from tacit.storage.engine import Database
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import queue
from tacit.work._tables import submissions
from tests.make.access import NOW, make_actor, make_owner
from tests.make.intake import (
    SEED,
    later,
    lines,
    make_folder,
    make_request,
    make_source,
    run_import,
)


@pytest.fixture
def owner(db: Database) -> Actor:
    return make_owner(db)


def write(path: Path, *rows: object) -> Path:
    path.write_text(lines(*rows))
    return path


def row(number: int, **more: object) -> dict[str, object]:
    values = {"key": f"k{number}", "prompt": "Why?", "answer": f"Since {number}.", "rater": "ann"}
    return {**values, "at": f"2026-01-{number % 28 + 1:02d}T10:00:00Z", "seconds": 90, **more}


def source_of(path: Path, *rows: object, **options: str) -> Source:
    return make_source(write(path, *rows), of="jsonl", **options)


def count_states(db: Database, owner: Actor, project_id: str) -> dict[ItemState, int]:
    return db.read_now(lambda tx: items.count_states(tx, actor=owner, project_id=project_id))


def count_submissions(db: Database) -> int:
    return len(db.read_now(lambda tx: tx.all(select(submissions))))


def test_answers_come_in_at_their_own_times(db: Database, owner: Actor, tmp_path: Path) -> None:
    done = run_import(db, owner, source_of(tmp_path / "a.jsonl", row(1), row(2, rater="bob")))
    assert (done.state, done.rows_done) == (ImportState.DONE, 2)
    assert count_states(db, owner, done.project_id) == {ItemState.ACCEPTED: 2}
    made = db.read_now(lambda tx: tx.all(select(submissions).order_by(submissions.c.submitted_at)))
    assert [each["submitted_at"].isoformat() for each in made] == [
        "2026-01-02T10:00:00+00:00",
        "2026-01-03T10:00:00+00:00",
    ]
    assert [each["seconds_active"] for each in made] == [90, 90]
    assert len({each["expert_id"] for each in made}) == 2
    listed = db.read_now(
        lambda tx: events.list_events(tx, org_id=owner.org_id, name="submission.made", limit=10)
    )
    assert [each.happened_at for each in listed.items] == [each["submitted_at"] for each in made]


def test_names_of_people_are_not_kept(db: Database, owner: Actor, tmp_path: Path) -> None:
    done = run_import(db, owner, source_of(tmp_path / "a.jsonl", row(1, rater="Ann Smith")))
    item = db.read_now(
        lambda tx: items.find_item_by_key(tx, actor=owner, project_id=done.project_id, key="k1")
    )
    assert item is not None
    assert "Ann" not in str(item)
    listed = db.read_now(lambda tx: events.list_events(tx, org_id=owner.org_id, limit=200))
    assert "Ann" not in str(listed)


def test_the_same_file_has_no_second_effect(db: Database, owner: Actor, tmp_path: Path) -> None:
    source = source_of(tmp_path / "a.jsonl", *(row(n) for n in range(5)))
    done = run_import(db, owner, source)
    before = db.read_now(lambda tx: events.list_events(tx, org_id=owner.org_id, limit=200))
    assert run_import(db, owner, source, now=later(days=1)) == done
    after = db.read_now(lambda tx: events.list_events(tx, org_id=owner.org_id, limit=200))
    assert after == before


def test_a_longer_file_adds_only_what_is_new(db: Database, owner: Actor, tmp_path: Path) -> None:
    first = run_import(db, owner, source_of(tmp_path / "a.jsonl", row(1), row(2)))
    second = run_import(db, owner, source_of(tmp_path / "b.jsonl", row(1), row(2), row(3)))
    assert second.project_id == first.project_id
    assert count_submissions(db) == 3


def test_a_changed_answer_is_refused_by_its_line(
    db: Database, owner: Actor, tmp_path: Path
) -> None:
    run_import(db, owner, source_of(tmp_path / "a.jsonl", row(1)))
    changed = source_of(tmp_path / "b.jsonl", row(2), row(1, answer="Another."))
    with pytest.raises(ImportRefused) as caught:
        run_import(db, owner, changed)
    assert caught.value.place == "b.jsonl:2"
    assert count_submissions(db) == 1


def test_a_broken_file_stores_nothing(db: Database, owner: Actor, tmp_path: Path) -> None:
    source = source_of(tmp_path / "a.jsonl", *(row(n) for n in range(300)), {"prompt": 7})
    with pytest.raises(ImportInvalid) as caught:
        run_import(db, owner, source)
    assert caught.value.problems[0].line == 301
    found = db.read_now(lambda tx: projects.find_project(tx, actor=owner, project="jsonl"))
    assert found is None


def test_a_large_import_goes_on_where_it_stopped(
    db: Database, owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = runs.ATOMIC_ROWS_MAX + 5
    source = source_of(tmp_path / "a.jsonl", *(row(n) for n in range(count)))
    seen: list[Import] = []

    def stop_in_the_middle(now: Import) -> None:
        seen.append(now)
        if now.rows_done >= 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(db, owner, source, on_progress=stop_in_the_middle)
    assert count_submissions(db) == 40
    stopped = db.read_now(lambda tx: imports.get_import(tx, actor=owner, import_id=seen[0].id))
    assert (stopped.state, stopped.rows_done, stopped.rows_total) == (
        ImportState.RUNNING,
        40,
        count,
    )
    done = run_import(db, owner, source)
    assert (done.id, done.state, done.rows_done) == (stopped.id, ImportState.DONE, count)
    assert count_submissions(db) == count


def test_a_large_import_that_is_refused_says_why_and_can_go_on(
    db: Database, owner: Actor, tmp_path: Path
) -> None:
    count = runs.ATOMIC_ROWS_MAX + 5
    source = source_of(tmp_path / "a.jsonl", *(row(n) for n in range(count)))
    project_id = run_import(db, owner, source_of(tmp_path / "first.jsonl", row(0))).project_id

    def pause(current: Import) -> None:
        if current.rows_done == 0:
            change_state(db, owner, project_id, StateChange.PAUSE)

    with pytest.raises(ImportRefused):
        run_import(db, owner, source, on_progress=pause)
    page = db.read_now(lambda tx: imports.list_imports(tx, actor=owner))
    failed = page.items[-1]
    assert failed.state is ImportState.FAILED
    assert failed.error is not None
    assert "a.jsonl:" in failed.error
    change_state(db, owner, project_id, StateChange.OPEN)
    assert run_import(db, owner, source).state is ImportState.DONE


def change_state(db: Database, owner: Actor, project_id: str, change: StateChange) -> None:
    db.write_now(
        lambda tx: projects.change_state(
            tx, actor=owner, project_id=project_id, change=change, now=NOW
        )
    )


def test_a_step_out_of_turn_is_refused(db: Database, owner: Actor, tmp_path: Path) -> None:
    source = source_of(tmp_path / "a.jsonl", row(1), row(2), row(3))
    found = surveys.survey(source)
    new = runs.prepare(found, make_request())
    started = db.write_now(lambda tx: imports.start(tx, actor=owner, new=new, now=NOW))
    rows = list(surveys.read_rows(source, Report()))

    def step(position: int, count: int) -> Import:
        return db.write_now(
            lambda tx: imports.step(
                tx,
                actor=owner,
                import_id=started.id,
                rows=rows[position : position + count],
                position=position,
                make_id=ids.new_id,
                now=NOW,
            )
        )

    with pytest.raises(ImportMismatch):
        step(1, 1)
    assert step(0, 2).rows_done == 2
    assert step(0, 2).rows_done == 2
    assert step(2, 1).state is ImportState.DONE
    assert count_submissions(db) == 3


def test_answers_go_into_a_project_and_its_review(
    db: Database, owner: Actor, tmp_path: Path
) -> None:
    folder = folders.read(make_folder(tmp_path / "notes"))
    choices = Choices(make_id=ids.new_id, project_id=ids.new_id(), release_seed=SEED)
    applied = db.write_now(
        lambda tx: folders.apply(tx, actor=owner, folder=folder, choices=choices, now=NOW)
    )
    change_state(db, owner, applied.project_id, StateChange.OPEN)
    run_import(db, owner, source_of(tmp_path / "a.jsonl", row(1)), project="notes")
    states = count_states(db, owner, applied.project_id)
    assert states == {ItemState.OPEN: 2, ItemState.IN_REVIEW: 1}
    reviewer = make_actor(db, owner, Role.REVIEWER)
    claim = db.write_now(
        lambda tx: queue.claim_next(tx, actor=reviewer, claim_id=ids.new_id(), now=NOW)
    )
    assert claim is not None


def test_what_the_project_cannot_take_is_said_before_the_first_row(
    db: Database, owner: Actor, tmp_path: Path
) -> None:
    folder = folders.read(make_folder(tmp_path / "notes"))
    choices = Choices(make_id=ids.new_id, project_id=ids.new_id(), release_seed=SEED)
    applied = db.write_now(
        lambda tx: folders.apply(tx, actor=owner, folder=folder, choices=choices, now=NOW)
    )
    one = source_of(tmp_path / "a.jsonl", row(1))
    with pytest.raises(ImportMismatch, match="Open the project first"):
        run_import(db, owner, one, project="notes")
    change_state(db, owner, applied.project_id, StateChange.OPEN)
    two = source_of(tmp_path / "b.jsonl", row(2), row(2, rater="bob", answer="As always."))
    with pytest.raises(ImportMismatch, match="wants 1 answers an item; these files have up to 2"):
        run_import(db, owner, two, project="notes")
    run_import(db, owner, one, project="notes")


def test_an_import_of_another_kind_is_refused(db: Database, owner: Actor, tmp_path: Path) -> None:
    run_import(db, owner, source_of(tmp_path / "a.jsonl", row(1)), project="mine")
    graded = {
        "key": "g",
        "prompt": "Why?",
        "response": "So.",
        "criteria": [{"id": "tone", "text": "Is polite."}],
    }
    source = source_of(tmp_path / "g.jsonl", graded, kind="grading")
    with pytest.raises(ImportMismatch):
        run_import(db, owner, source, project="mine")


def test_work_that_took_longer_than_the_hold_keeps_its_time(
    db: Database, owner: Actor, tmp_path: Path
) -> None:
    seconds = 3 * 86_400
    source = source_of(tmp_path / "a.jsonl", row(1), row(2, seconds=seconds))
    folder = folders.read(make_folder(tmp_path / "notes"))
    choices = Choices(make_id=ids.new_id, project_id=ids.new_id(), release_seed=SEED)
    applied = db.write_now(
        lambda tx: folders.apply(tx, actor=owner, folder=folder, choices=choices, now=NOW)
    )
    change_state(db, owner, applied.project_id, StateChange.OPEN)
    run_import(db, owner, source, project="notes")
    made = db.read_now(lambda tx: tx.all(select(submissions.c.seconds_active)))
    assert sorted(each["seconds_active"] for each in made) == [90, seconds]


def test_a_token_that_manages_may_import(db: Database, owner: Actor, tmp_path: Path) -> None:
    manager = make_actor(db, owner, Role.MANAGER, scopes={"read", "manage"})
    done = run_import(db, manager, source_of(tmp_path / "a.jsonl", row(1)))
    assert done.state is ImportState.DONE


def test_only_managers_import(db: Database, owner: Actor, tmp_path: Path) -> None:
    for role in (Role.EXPERT, Role.CUSTOMER, Role.REVIEWER):
        with pytest.raises(NotAllowed):
            run_import(db, make_actor(db, owner, role), source_of(tmp_path / "a.jsonl", row(1)))


def test_imports_of_another_organization_are_not_there(
    db: Database, owner: Actor, tmp_path: Path
) -> None:
    done = run_import(db, owner, source_of(tmp_path / "a.jsonl", row(1)))
    stranger = make_owner(db, slug="other")
    with pytest.raises(ImportNotFound):
        db.read_now(lambda tx: imports.get_import(tx, actor=stranger, import_id=done.id))
    assert db.read_now(lambda tx: imports.list_imports(tx, actor=stranger)).items == ()
    again = run_import(db, stranger, source_of(tmp_path / "a.jsonl", row(1)))
    assert again.org_id == stranger.org_id
