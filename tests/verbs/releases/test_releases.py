"""Releases: frozen, built, sealed, superseded."""

import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from tacit.access.records import Role
from tacit.jobs import queue
from tacit.jobs.fake import FakeJobs, Killed
from tacit.jobs.records import JobState
from tacit.kit import canonical, ids
from tacit.kit.clock import SteppedClock
from tacit.kit.errors import NotAllowed, NotFound
from tacit.log import events
from tacit.releases import _building, _store, checks, releases, verification
from tacit.releases.errors import NoSuchRelease, NothingAccepted, NothingNew, ReleaseIsBuilding
from tacit.releases.ports import Figure
from tacit.releases.records import Release, ReleaseState
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tests.make import access
from tests.make import releases as make
from tests.make.releases import Scene


@pytest.fixture
def scene(db: Database, tmp_path: Path) -> Scene:
    return make.make_scene(db, tmp_path / "releases")


def rows_of(scene: Scene, release: Release) -> list[dict[str, object]]:
    path = scene.folder(release) / "rows.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def item_id(row: dict[str, object]) -> object:
    item = row["item"]
    assert isinstance(item, dict)
    return item["id"]


def run(tx: Tx, *, statement: str) -> int:
    return tx.run(text(statement))


def test_a_release_holds_the_accepted_rows(scene: Scene, clock: SteppedClock) -> None:
    made = make.accept_examples(scene, 3)
    release = scene.build(clock, reason="The first.")
    assert release.state is ReleaseState.SEALED
    assert release.number == 1
    assert release.rows == 3
    assert release.grants == "without grants"
    rows = rows_of(scene, release)
    assert [item_id(row) for row in rows] == [item.id for item in made]
    assert rows[0]["schema"] == "tacit.row/1"


def test_a_release_names_nobody(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 2)
    release = scene.build(clock)
    for path in scene.folder(release).iterdir():
        content = path.read_bytes()
        for secret in (
            scene.expert.person_id,
            scene.expert.name,
            scene.expert.alias,
            scene.project.release_seed,
            "reviewer-1",
            "Written to the author alone.",
        ):
            assert secret.encode() not in content, (path.name, secret)


def test_the_manifest_answers_for_every_file(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 2)
    release = scene.build(clock)
    folder = scene.folder(release)
    manifest = canonical.loads((folder / "manifest.json").read_bytes())
    assert manifest == release.manifest
    assert isinstance(manifest, dict)
    assert set(manifest["files"]) == {"rows.jsonl", "rows.parquet", "datasheet.md", "README.md"}
    assert manifest["grants"] == "without grants"
    assert manifest["event"] == release.event_id
    assert manifest["guideline_versions"] == [1]
    assert verification.verify(folder).ok
    assert not scene.db.read_now(checks.run)
    assert not checks.check_files(release, root=scene.root)


def test_files_of_a_release_are_read_only(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 1)
    folder = scene.folder(scene.build(clock))
    assert all(path.stat().st_mode & 0o222 == 0 for path in folder.iterdir() if path.is_file())


def test_the_database_refuses_to_change_what_is_sealed(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 1)
    scene.build(clock)
    for statement in (
        "UPDATE release_rows SET row_sha256 = 'x'",
        "DELETE FROM release_rows",
        "UPDATE release_seals SET rows_sha256 = 'x'",
        "DELETE FROM release_seals",
    ):
        with pytest.raises(Exception, match="append-only"):
            scene.db.write_now(partial(run, statement=statement))


def test_what_is_accepted_later_is_not_in_it(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 2)
    release = scene.create()
    make.accept_examples(scene, 2, first=3)
    assert scene.jobs(clock).drain(seconds=60)
    assert scene.read(release.id).rows == 2


def test_a_withdrawn_row_makes_a_new_release_without_it(scene: Scene, clock: SteppedClock) -> None:
    made = make.accept_examples(scene, 3)
    first = scene.build(clock)
    make.withdraw(scene, made[1])
    second = scene.build(clock, reason="One row was withdrawn.")
    assert (second.number, second.rows, second.supersedes) == (2, 2, first.id)
    assert scene.read(first.id).state is ReleaseState.SUPERSEDED
    assert len(rows_of(scene, first)) == 3
    assert verification.verify(scene.folder(first)).ok


def test_the_same_rows_again_are_nothing_new(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 2)
    first = scene.build(clock)
    with pytest.raises(NothingNew) as caught:
        scene.create()
    assert caught.value.facts["release_id"] == first.id
    second = scene.build(clock, reason="A number of its own.", forced=True)
    assert second.number == 2
    assert second.rows_sha256 == first.rows_sha256


def test_a_project_without_accepted_rows_has_no_release(scene: Scene) -> None:
    with pytest.raises(NothingAccepted):
        scene.create()


def test_a_release_without_rows_supersedes_one_whose_rows_were_withdrawn(
    scene: Scene, clock: SteppedClock
) -> None:
    item = make.accept_examples(scene, 1)[0]
    first = scene.build(clock)
    make.withdraw(scene, item)
    second = scene.build(clock)
    assert second.failure is None
    assert (second.state, second.rows, second.supersedes) == (ReleaseState.SEALED, 0, first.id)
    with pytest.raises(NothingNew):
        scene.create()


def test_one_release_is_built_at_a_time(scene: Scene) -> None:
    make.accept_examples(scene, 1)
    building = scene.create()
    with pytest.raises(ReleaseIsBuilding) as caught:
        scene.create(forced=True)
    assert caught.value.facts["job_id"] == building.job_id


def test_the_same_id_is_the_same_release(scene: Scene) -> None:
    make.accept_examples(scene, 1)
    release = scene.create()

    def again(tx: Tx) -> Release:
        return releases.create(
            tx,
            actor=scene.manager,
            release_id=release.id,
            project_id=scene.project.id,
            reason="",
            now=make.NOW,
        )

    assert scene.db.write_now(again) == release


def test_a_large_project_is_frozen_by_the_job(
    scene: Scene, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "FROZEN_AT_ONCE_MAX", 0)
    monkeypatch.setattr(_building, "PART_ROWS", 2)
    make.accept_examples(scene, 5)
    release = scene.create()
    assert not release.frozen
    make.accept_examples(scene, 2, first=6)
    assert scene.jobs(clock).drain(seconds=60)
    sealed = scene.read(release.id)
    assert (sealed.state, sealed.rows) == (ReleaseState.SEALED, 5)
    assert verification.verify(scene.folder(sealed)).ok
    job = scene.db.read_now(lambda tx: queue.status(tx, job_id=release.job_id))
    assert (job.done_count, job.total_count) == (5, 5)


def test_a_large_release_with_nothing_new_fails_and_says_so(
    scene: Scene, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "FROZEN_AT_ONCE_MAX", 0)
    make.accept_examples(scene, 3)
    first = scene.build(clock)
    second = scene.build(clock)
    assert first.state is ReleaseState.SEALED
    assert second.state is ReleaseState.FAILED
    assert "release 1" in str(second.failure)
    assert not scene.folder(second).exists()
    assert scene.read(first.id).state is ReleaseState.SEALED
    third = scene.build(clock, forced=True)
    assert (third.number, third.state) == (3, ReleaseState.SEALED)


@pytest.mark.parametrize("killed_after", range(6))
def test_a_build_that_is_killed_is_finished_by_the_next(
    scene: Scene, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    """Killed before each step in turn, and the step before it runs twice."""
    monkeypatch.setattr(releases, "FROZEN_AT_ONCE_MAX", 0)
    monkeypatch.setattr(_building, "PART_ROWS", 3)
    monkeypatch.setattr("tacit.work.accepted.paging.PAGE_SIZE_MAX", 3)
    make.accept_examples(scene, 5)
    release = scene.create()
    with pytest.raises(Killed):
        dying(scene, clock, steps=killed_after).drain(seconds=60)
    assert scene.jobs(clock).drain(seconds=60)
    sealed = scene.read(release.id)
    assert (sealed.state, sealed.rows) == (ReleaseState.SEALED, 5)
    assert verification.verify(scene.folder(sealed)).ok
    assert sorted(path.name for path in scene.folder(sealed).parent.iterdir()) == ["1"]
    asked = scene.db.read_now(
        lambda tx: events.list_events(
            tx, org_id=release.org_id, name="release.sealed", after=None, limit=3
        )
    )
    assert len(asked.items) == 1


def dying(scene: Scene, clock: SteppedClock, *, steps: int) -> FakeJobs:
    """Jobs whose process dies after so many steps, before the last is noted."""
    from tacit.jobs import fake

    class Dying(fake._Memory):
        def recall_or_do(self, key, effect):  # type: ignore[no-untyped-def]  # as its base
            done = super().recall_or_do(key, effect)
            if len(self._results) > steps:
                raise Killed
            return done

    jobs = scene.jobs(clock)
    for job_id in jobs._list_unfinished():
        jobs._memories[job_id] = Dying()
    return jobs


def test_a_changed_row_is_noticed(
    scene: Scene, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.accept_examples(scene, 2)
    release = scene.create()
    scene.db.write_now(
        lambda tx: tx.run(text(f"UPDATE items SET title = 'Other' WHERE id = '{made[0].id}'"))
    )
    assert scene.jobs(clock).drain(seconds=60)
    failed = scene.read(release.id)
    assert failed.state is ReleaseState.FAILED
    assert "not what it was" in str(failed.failure)
    job = scene.db.read_now(lambda tx: queue.status(tx, job_id=release.job_id))
    assert job.state is JobState.FAILED


def test_a_full_disk_fails_the_release_and_leaves_nothing(
    scene: Scene, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.accept_examples(scene, 2)
    release = scene.create()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tacit.releases._folder.os.fsync", full)
    assert scene.jobs(clock).drain(seconds=60)
    monkeypatch.undo()
    failed = scene.read(release.id)
    assert failed.state is ReleaseState.FAILED
    assert "no space left" in str(failed.failure)
    assert list(scene.folder(release).parent.iterdir()) == []
    assert scene.build(clock).state is ReleaseState.SEALED


def test_a_cancelled_release_is_given_up(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 1)
    release = scene.create()
    jobs = scene.jobs(clock)
    scene.db.write_now(lambda tx: jobs.cancel(tx, job_id=release.job_id, now=make.NOW))
    assert jobs.drain(seconds=60)
    assert scene.create(forced=True).number == 2
    assert scene.read(release.id).state is ReleaseState.FAILED


def test_the_datasheet_says_what_there_is_and_what_is_missing(
    scene: Scene, clock: SteppedClock
) -> None:
    make.accept_examples(scene, 2)
    release = scene.create(reason="For the first training run.")

    def figures(tx: Tx, *, project_id: str) -> list[Figure]:
        return [Figure(label="A with B", value="0.72", note="60 pairs")]

    assert scene.jobs(clock, figures=figures).drain(seconds=60)
    sheet = (scene.folder(release) / "datasheet.md").read_text(encoding="utf-8")
    for words in (
        "rows: 2",
        "For the first training run.",
        "without grants",
        "1 wrote answers",
        "review: accept",
        "Answers of this kind are not voted on.",
        "No sample was audited",
    ):
        assert words in sheet, words


def test_an_expert_may_not_make_a_release(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        scene.db.write_now(
            lambda tx: releases.create(
                tx,
                actor=scene.expert,
                release_id=ids.new_id(),
                project_id=scene.project.id,
                reason="",
                now=make.NOW,
            )
        )


def test_another_organization_sees_no_release(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 1)
    release = scene.build(clock)
    stranger = access.make_owner(scene.db, slug="other")
    with pytest.raises(NoSuchRelease):
        scene.db.read_now(
            lambda tx: releases.get_release(tx, actor=stranger, release_id=release.id)
        )
    with pytest.raises(NotFound):
        scene.db.write_now(
            lambda tx: releases.create(
                tx,
                actor=stranger,
                release_id=ids.new_id(),
                project_id=scene.project.id,
                reason="",
                now=make.NOW,
            )
        )
    page = scene.db.read_now(lambda tx: releases.list_releases(tx, actor=stranger))
    assert page.items == ()


def test_a_customer_lists_releases_newest_first(scene: Scene, clock: SteppedClock) -> None:
    make.accept_examples(scene, 1)
    for _ in range(3):
        scene.build(clock, forced=True)
        clock.advance(seconds=60)
    owner = access.owner_of(scene.db)
    customer = access.make_actor(scene.db, owner, Role.CUSTOMER)

    def listed(cursor: str | None) -> tuple[list[int], str | None]:
        page = scene.db.read_now(
            lambda tx: releases.list_releases(
                tx, actor=customer, project_id=scene.project.id, cursor=cursor, limit=2
            )
        )
        return [release.number for release in page.items], page.next_cursor

    first, cursor = listed(None)
    second, end = listed(cursor)
    assert (first, second, end) == ([3, 2], [1], None)


def test_a_doctor_notices_other_rows(
    scene: Scene, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.accept_examples(scene, 1)
    scene.build(clock)
    monkeypatch.setattr(_store, "count_rows", lambda tx, release_id: 7)
    (finding,) = scene.db.read_now(checks.run)
    assert finding.check == "releases"
    assert "1 rows" in str(finding.expected)
