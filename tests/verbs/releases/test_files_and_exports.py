"""Files of a release for those who may read them, and exports on demand."""

from pathlib import Path

import pytest

from tacit.access.records import Actor, Role
from tacit.jobs import queue
from tacit.jobs.records import JobState
from tacit.kit.clock import SteppedClock
from tacit.kit.errors import NotAllowed
from tacit.releases import exporting, files, verification
from tacit.releases.errors import (
    FormatUnknown,
    NoSuchFile,
    NoSuchRelease,
    NothingToExport,
    NotSealed,
    OptionUnknown,
)
from tacit.releases.records import Export, Release, ReleaseFile
from tacit.storage.engine import Database
from tests.make import access
from tests.make import releases as make
from tests.make.releases import Scene


@pytest.fixture
def scene(db: Database, tmp_path: Path) -> Scene:
    return make.make_scene(db, tmp_path / "releases")


@pytest.fixture
def release(scene: Scene, clock: SteppedClock) -> Release:
    make.accept_examples(scene, 2)
    return scene.build(clock)


def open_file(scene: Scene, actor: Actor, release: Release, name: str) -> ReleaseFile:
    return scene.db.read_now(
        lambda tx: files.open_file(tx, actor=actor, release_id=release.id, name=name)
    )


def ask(scene: Scene, actor: Actor, release: Release, name: str, **options: str) -> Export:
    return scene.db.write_now(
        lambda tx: exporting.ask(
            tx,
            actor=actor,
            release_id=release.id,
            name=name,
            options=options,
            now=tx.clock.now(),
        )
    )


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.parquet", "datasheet.md", "manifest.json"])
def test_a_customer_reads_the_files(scene: Scene, release: Release, name: str) -> None:
    customer = access.make_actor(scene.db, access.owner_of(scene.db), Role.CUSTOMER)
    file = open_file(scene, customer, release, name)
    assert files.path_of(file, root=scene.root).stat().st_size > 0
    assert files.download_name(file).endswith(f"-1-{name}")


@pytest.mark.parametrize(
    "name",
    [
        "../../tacit.db",
        "/etc/passwd",
        "rows.jsonl/../../x",
        "exports/../../1/rows.jsonl",
        "exports/trl_sft",
        ".",
        "",
        "rows.jsonl\x00",
        "exports//trl_sft/train.jsonl",
        "parts/000000000-rows.jsonl",
    ],
)
def test_no_other_name_is_a_file(scene: Scene, release: Release, name: str) -> None:
    with pytest.raises(NoSuchFile):
        open_file(scene, scene.manager, release, name)


def test_a_link_out_of_the_folder_is_not_followed(
    scene: Scene, release: Release, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    path = scene.folder(release) / "README.md"
    path.unlink()
    path.symlink_to(secret)
    file = open_file(scene, scene.manager, release, "README.md")
    with pytest.raises(NoSuchFile):
        files.path_of(file, root=scene.root)


def test_an_expert_reads_no_release(scene: Scene, release: Release) -> None:
    with pytest.raises(NotAllowed):
        open_file(scene, scene.expert, release, "rows.jsonl")


def test_another_organization_reads_no_file(scene: Scene, release: Release) -> None:
    stranger = access.make_owner(scene.db, slug="other")
    with pytest.raises(NoSuchRelease):
        open_file(scene, stranger, release, "rows.jsonl")
    with pytest.raises(NoSuchRelease):
        ask(scene, stranger, release, "trl_sft")


def test_a_release_that_is_building_has_no_files(scene: Scene) -> None:
    make.accept_examples(scene, 1)
    building = scene.create()
    with pytest.raises(NotSealed):
        open_file(scene, scene.manager, building, "rows.jsonl")
    with pytest.raises(NotSealed):
        ask(scene, scene.manager, building, "trl_sft")


def test_an_export_is_made_when_asked_for(
    scene: Scene, release: Release, clock: SteppedClock
) -> None:
    name = "exports/trl_sft/train.parquet"
    with pytest.raises(NoSuchFile, match="asked for"):
        files.path_of(open_file(scene, scene.manager, release, name), root=scene.root)
    export = ask(scene, scene.manager, release, "trl_sft")
    assert scene.jobs(clock).drain(seconds=60)
    job = scene.db.read_now(lambda tx: queue.status(tx, job_id=export.job_id))
    assert job.state is JobState.DONE
    for each in exporting.file_names("trl_sft"):
        file = open_file(scene, scene.manager, release, each)
        assert files.path_of(file, root=scene.root).is_file()
    assert verification.verify(scene.folder(release)).ok


def test_an_export_of_what_was_never_imported_is_refused_at_once(
    scene: Scene, release: Release
) -> None:
    assert (release.manifest or {})["origins"] == {}
    with pytest.raises(NothingToExport, match="none of its rows was imported"):
        ask(scene, scene.manager, release, "source")


def test_an_export_that_was_removed_can_be_made_again(
    scene: Scene, release: Release, clock: SteppedClock
) -> None:
    ask(scene, scene.manager, release, "trl_sft")
    assert scene.jobs(clock).drain(seconds=60)
    path = scene.folder(release) / "exports" / "trl_sft"
    for file in path.iterdir():
        file.unlink()
    path.rmdir()
    clock.advance(seconds=1)
    ask(scene, scene.manager, release, "trl_sft")
    assert scene.jobs(clock).drain(seconds=60)
    assert (path / "train.jsonl").is_file()


def test_an_export_no_row_fits_fails_with_the_reason(
    scene: Scene, release: Release, clock: SteppedClock
) -> None:
    export = ask(scene, scene.manager, release, "trl_dpo")
    assert scene.jobs(clock).drain(seconds=60)
    job = scene.db.read_now(lambda tx: queue.status(tx, job_id=export.job_id))
    assert job.state is JobState.FAILED
    why = "No row of this release fits trl_dpo: each row holds no pair of answers (2)."
    assert why in str(job.error)


def test_a_format_for_another_kind_of_task_is_refused_at_once(
    scene: Scene, release: Release
) -> None:
    with pytest.raises(NothingToExport, match="its rows are of kind example"):
        ask(scene, scene.manager, release, "grades")


def test_an_option_that_the_format_does_not_have_is_refused_at_once(
    scene: Scene, release: Release
) -> None:
    for name, options, remedy in (
        ("trl_dpo", {"rater": "each"}, "Did you mean raters?"),
        ("trl_dpo", {"raters": "all"}, "Take one of consensus, each."),
        ("trl_sft", {"raters": "each"}, "It has none."),
    ):
        with pytest.raises(OptionUnknown) as caught:
            ask(scene, scene.manager, release, name, **options)
        assert caught.value.remedy == remedy


def test_an_unknown_format_is_refused(scene: Scene, release: Release) -> None:
    with pytest.raises(FormatUnknown, match="trl_sft"):
        ask(scene, scene.manager, release, "trl_sf")


def test_a_superseded_release_is_still_exported(
    scene: Scene, release: Release, clock: SteppedClock
) -> None:
    make.accept_examples(scene, 1, first=9)
    scene.build(clock)
    ask(scene, scene.manager, scene.read(release.id), "trl_sft")
    assert scene.jobs(clock).drain(seconds=60)
    assert (scene.folder(release) / "exports" / "trl_sft" / "train.jsonl").is_file()
