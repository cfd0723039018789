"""Backup while the server works, restore into either database."""

import gzip
import io
import sqlite3
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa

from tacit import log, settings
from tacit.kit import canonical
from tacit.kit.clock import SteppedClock
from tacit.log.records import Event
from tacit.settings import Settings
from tacit.storage import backup, engine, files, idempotency, maintenance
from tacit.storage.engine import Database
from tacit.storage.errors import ArchiveExists, BackupDamaged, FolderInUse, FolderNotEmpty
from tacit.storage.lock import DataFolderLock
from tacit.storage.transaction import Tx
from tests import postgres
from tests.verbs.storage import catalog


@log.registry.event
@dataclass(frozen=True, kw_only=True)
class Backed(Event):
    """For these tests."""

    name: ClassVar[str] = "test.backed"
    number: int


def write(db: Database, clock: SteppedClock, *numbers: int) -> None:
    def verb(tx: Tx, number: int) -> None:
        idempotency.run_once(
            tx,
            key=f"k{number}",
            actor_id="a",
            action="x",
            request_hash="h",
            now=clock.now(),
            fn=lambda: {"number": number, "text": "ü\x00'"},
        )
        log.append(tx, Backed(org_id="o", number=number), happened_at=clock.now())

    def one(number: int) -> None:
        db.write_now(lambda tx: verb(tx, number))

    for number in numbers:
        one(number)


def numbers_of(db: Database) -> list[object]:
    page = db.read_now(lambda tx: log.events.list_events(tx, org_id="o", limit=200))
    return [event.body["number"] for event in page.items]


@pytest.fixture
def house(db: Database, tmp_path: Path) -> Settings:
    """The settings of a data folder with a database, files, a release and a secret."""
    folder = tmp_path if db.dialect == "sqlite" else tmp_path / "data"
    store = files.open_files(folder / "files")
    store.put(b"a file")
    (folder / "releases" / "law" / "1").mkdir(parents=True)
    (folder / "releases" / "law" / "1" / "rows.jsonl").write_text("{}\n")
    (folder / "releases" / "law" / ".2-unfinished").mkdir()
    (folder / "releases" / "law" / ".2-unfinished" / "rows.jsonl").write_text("{")
    (folder / "secrets").mkdir()
    (folder / "secrets" / "server.key").write_text("hush")
    if db.dialect == "sqlite":
        jobs = sqlite3.connect(folder / "jobs.db")
        jobs.execute("CREATE TABLE steps (id)")
        jobs.close()
    environ = {"TACIT_DATA": str(folder)}
    if db.dialect == "postgresql":
        environ["TACIT_DATABASE_URL"] = db.url
    return settings.load(environ)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Where a backup is restored: a folder that is not there yet."""
    environ = {"TACIT_DATA": str(tmp_path / "new")}
    if request.param == "sqlite":
        yield settings.load(environ)
        return
    cluster: postgres.Cluster = request.getfixturevalue("pg_cluster")
    environ["TACIT_DATABASE_URL"] = cluster.create("restored")
    yield settings.load(environ)
    cluster.drop("restored")


@pytest.fixture
def archive(db: Database, house: Settings, clock: SteppedClock, tmp_path: Path) -> Path:
    """A backup of three events of which two are in the chain."""
    write(db, clock, 1, 2)
    db.write_now(log.chain.sequence)
    write(db, clock, 3)
    target = tmp_path / "backup.tar.gz"
    backup.backup(db, house, target, now=clock.now())
    return target


def test_a_restored_house_holds_what_the_old_one_held(
    db: Database, archive: Path, new_house: Settings, clock: SteppedClock
) -> None:
    manifest = backup.restore(archive, new_house)
    restored = engine.open_database(new_house, clock=clock)
    assert manifest.rows["events"] == 3
    assert numbers_of(restored) == [1, 2, 3]
    keys = sa.text("SELECT * FROM idempotency_keys ORDER BY key")
    assert restored.read_now(lambda tx: tx.all(keys)) == db.read_now(lambda tx: tx.all(keys))
    chain = sa.text("SELECT * FROM event_chain ORDER BY seq")
    assert restored.read_now(lambda tx: tx.all(chain)) == db.read_now(lambda tx: tx.all(chain))
    restored.close()
    assert files.open_files(new_house.files_folder).get(canonical.sha256_hex(b"a file"))
    assert (new_house.releases_folder / "law" / "1" / "rows.jsonl").read_text() == "{}\n"
    assert not (new_house.releases_folder / "law" / ".2-unfinished").exists()
    assert not new_house.secrets_folder.exists()
    assert new_house.jobs_file.exists() == (db.dialect == "sqlite" and new_house.is_sqlite)
    assert not (new_house.data / ".restore").exists()


def test_the_log_goes_on_after_a_restore(
    archive: Path, new_house: Settings, clock: SteppedClock
) -> None:
    backup.restore(archive, new_house)
    restored = engine.open_database(new_house, clock=clock)
    write(restored, clock, 4)
    while restored.write_now(log.chain.sequence):
        pass
    news = restored.read_now(lambda tx: log.news.read_news(tx, reader="r"))
    findings = restored.read_now(log.chain.check)
    restored.close()
    assert [item.event.body["number"] for item in news] == [1, 2, 3, 4]
    assert [item.event.id for item in news] == [1, 2, 3, 4]
    assert findings == []


def test_events_out_of_order_survive_a_restore(
    postgres_db: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    """The chain holds a higher number than one that was not in it yet."""

    def with_ids(tx: Tx) -> None:
        log.append(tx, Backed(org_id="o", number=1), happened_at=clock.now())

    began, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        with_ids(tx)
        began.set()
        go_on.wait(10)

    # A transaction that begins later but takes its number first.
    other = threading.Thread(target=lambda: postgres_db.write_now(slow))
    postgres_db.write_now(lambda tx: tx.scalar(sa.text("SELECT nextval('events_id_seq')")))
    write(postgres_db, clock, 2)
    postgres_db.write_now(log.chain.sequence)
    postgres_db.write_now(
        lambda tx: tx.run(
            sa.text(
                "INSERT INTO events (id, name, org_id, happened_at, recorded_at, body, tx_id)"
                " VALUES (1, 'test.backed', 'o', 0, 0, '{}',"
                " pg_current_xact_id()::text::bigint)"
            )
        )
    )
    other.start()
    began.wait(10)
    go_on.set()
    other.join()
    house = settings.load(
        {"TACIT_DATA": str(tmp_path / "old"), "TACIT_DATABASE_URL": postgres_db.url}
    )
    target = tmp_path / "backup.tar.gz"
    backup.backup(postgres_db, house, target, now=clock.now())
    new_house = settings.load({"TACIT_DATA": str(tmp_path / "new")})
    backup.restore(target, new_house)
    restored = engine.open_database(new_house, clock=clock)
    restored.write_now(log.chain.sequence)
    findings = restored.read_now(log.chain.check)
    news = restored.read_now(lambda tx: log.news.read_news(tx, reader="r"))
    restored.close()
    assert findings == []
    assert [item.event.id for item in news] == [2, 1, 3]


def test_the_restored_schema_is_the_same(archive: Path, new_house: Settings, db: Database) -> None:
    backup.restore(archive, new_house)
    if new_house.database_url.split(":")[0].split("+")[0] == db.dialect:
        assert catalog.read(new_house.database_url) == catalog.read(db.url)


def test_a_backup_while_writing_holds_a_whole_moment(
    db: Database, house: Settings, clock: SteppedClock, tmp_path: Path
) -> None:
    ended = threading.Event()
    answered: list[int] = []

    def keep_writing() -> None:
        for number in range(100_000):
            if ended.is_set():
                return
            write(db, clock, number)
            answered.append(number)

    writers = threading.Thread(target=keep_writing)
    writers.start()
    while len(answered) < 20:
        pass
    before = len(answered)
    target = tmp_path / "backup.tar.gz"
    manifest = backup.backup(db, house, target, now=clock.now())
    after = len(answered)
    ended.set()
    writers.join()
    assert before <= manifest.rows["events"] <= after + 1
    assert manifest.rows["events"] == manifest.rows["idempotency_keys"]
    assert len(answered) > before
    new_house = settings.load({"TACIT_DATA": str(tmp_path / "new")})
    backup.restore(target, new_house)
    restored = engine.open_database(new_house, clock=clock)
    count = restored.read_now(lambda tx: tx.scalar(sa.text("SELECT count(*) FROM events")))
    restored.close()
    assert count == manifest.rows["events"]


def test_a_backup_into_a_folder_gets_a_name_and_is_private(
    sqlite_db: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    house = settings.load({"TACIT_DATA": str(tmp_path)})
    house.backups_folder.mkdir()
    backup.backup(sqlite_db, house, house.backups_folder, now=clock.now())
    (made,) = house.backups_folder.iterdir()
    assert made.name == "tacit-20260302T090000Z.tar.gz"
    assert made.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ArchiveExists):
        backup.backup(sqlite_db, house, made, now=clock.now())
    clock.advance(seconds=1)
    backup.backup(sqlite_db, house, house.backups_folder, now=clock.now())
    assert len(list(house.backups_folder.iterdir())) == 2


# ------------------------------------------------------------------------------ refusals


def new_folder(tmp_path: Path) -> Settings:
    return settings.load({"TACIT_DATA": str(tmp_path / "target")})


def test_a_restore_beside_a_running_server_is_refused(
    sqlite_db: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    target = new_folder(tmp_path)
    with (
        DataFolderLock(target.data, purpose="serve"),
        pytest.raises(FolderInUse, match="Stop it first"),
    ):
        backup.restore(tmp_path / "any", target)


def test_a_restore_over_data_is_refused(tmp_path: Path) -> None:
    target = new_folder(tmp_path)
    target.data.mkdir()
    (target.data / "tacit.db").touch()
    with pytest.raises(FolderNotEmpty, match=r"tacit\.db"):
        backup.restore(tmp_path / "any", target)


def test_a_restore_over_tables_is_refused(
    archive: Path, postgres_db: Database, tmp_path: Path
) -> None:
    target = settings.load(
        {"TACIT_DATA": str(tmp_path / "target"), "TACIT_DATABASE_URL": postgres_db.url}
    )
    with pytest.raises(FolderNotEmpty, match="tables already"):
        backup.restore(archive, target)
    assert [path.name for path in target.data.iterdir()] == ["lock"]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def text(_: bytes) -> bytes:
    return b"hello, I am a text"


def without_end(content: bytes) -> bytes:
    return rewrite(content, lambda name, data: None if name == "manifest.json" else data)


def without_files(content: bytes) -> bytes:
    return rewrite(content, lambda name, data: None if name.startswith("files/") else data)


def changed_file(content: bytes) -> bytes:
    return rewrite(content, lambda name, data: b"A FILE" if name.startswith("files/") else data)


def other_format(content: bytes) -> bytes:
    return rewrite(content, lambda name, data: data.replace(b"tacit-backup/1", b"tacit-backup/9"))


def rewrite(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(content)) as old,
        tarfile.open(fileobj=out, mode="w:gz") as new,
    ):
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            data = change(member.name, file.read())
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    "damage", [cut, text, without_end, without_files, changed_file, other_format, gzip.compress]
)
def test_a_damaged_archive_is_refused_and_leaves_nothing(
    archive: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    archive.write_bytes(damage(archive.read_bytes()))
    target = new_folder(tmp_path)
    with pytest.raises(BackupDamaged, match="nothing was restored"):
        backup.restore(archive, target)
    assert [path.name for path in target.data.iterdir()] == ["lock"]


@pytest.mark.parametrize("name", ["../evil", "/evil", "files/../../evil", "secrets/key", "lock"])
def test_an_archive_cannot_write_elsewhere(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "evil.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        header = tarfile.TarInfo(name)
        header.size = 4
        tar.addfile(header, io.BytesIO(b"evil"))
    with pytest.raises(BackupDamaged, match="no place"):
        backup.restore(archive, new_folder(tmp_path))
    assert not (tmp_path / "evil").exists()


def test_an_archive_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, match="no such file"):
        backup.restore(tmp_path / "none.tar.gz", new_folder(tmp_path))


def test_a_secret_of_the_new_folder_stays(archive: Path, tmp_path: Path) -> None:
    target = new_folder(tmp_path)
    target.secrets_folder.mkdir(parents=True)
    target.secret_file.write_text("mine")
    backup.restore(archive, target)
    assert target.secret_file.read_text() == "mine"
    with maintenance.look(target.database_url) as connection:
        assert "events" in maintenance.table_names(connection)
