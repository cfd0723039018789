"""Building a release, step by step. Each step may run twice and has one effect."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tacit.jobs.port import Run
from tacit.kit import canonical
from tacit.projects import guidelines, projects
from tacit.projects.records import Guideline, Project
from tacit.releases import (
    _columns,
    _datasheet,
    _digest,
    _folder,
    _freezing,
    _manifest,
    _readme,
    _store,
    releases,
)
from tacit.releases._flat import COLUMNS, flat_row
from tacit.releases._freezing import Choice, Maker
from tacit.releases._rows import Row
from tacit.releases._tally import Tally
from tacit.releases.ports import Figure, Figures
from tacit.releases.records import (
    DATASHEET_NAME,
    MANIFEST_NAME,
    PARQUET_NAME,
    README_NAME,
    ROWS_NAME,
    Release,
    Seal,
)
from tacit.storage.transaction import Tx

PART_ROWS = 1_000
READ_ROWS = 200
"""Rows of one transaction; `PART_ROWS` of one file and one step."""
_LINES = "rows.jsonl"
_FLAT = "flat.jsonl"


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where and for what one release is built."""

    run: Run
    release: Release
    project: Project
    maker: Maker
    folder: Path
    """Where it will be when it is sealed."""
    figures: Figures

    @property
    def building(self) -> Path:
        return _folder.building_of(self.folder)

    @property
    def parts(self) -> Path:
        return self.building / _folder.PARTS_NAME


def open_site(run: Run, *, root: Path, release_id: str, figures: Figures) -> Site:
    """Look up what a build needs."""

    def read(tx: Tx) -> tuple[Release, Project]:
        release = releases.read_release(tx, release_id=release_id)
        return release, projects.read_project(tx, project_id=release.project_id)

    release, project = run.db.read_now(read)
    return Site(
        run=run,
        release=release,
        project=project,
        maker=_freezing.make_maker(project),
        folder=root / release.folder,
        figures=figures,
    )


def build(site: Site) -> None:
    """Freeze and write the rows, put the files together, and seal the release.

    Raises:
        NothingNew: see `releases.create`.
        RowChanged: something that is never changed was changed.
        DiskFull: the files did not fit.
    """
    run, tally, position = site.run, Tally(), 0
    firsts: list[int] = []
    while True:
        part = run.step(f"rows from {position}", partial(_write_part, site, first=position))
        rows = part["rows"]
        assert isinstance(rows, int), "a part says how many rows it has"
        if rows == 0:
            break
        counted = part["tally"]
        assert isinstance(counted, dict), "a part says what it counted"
        tally.merge(counted)
        firsts.append(position)
        position += rows
        run.progress(done=position, total=None)
    run.step("compare with the release before", lambda: _check_new(site))
    run.step("put the files together", lambda: _put_together(site, firsts=firsts, tally=tally))
    run.step("seal", lambda: _seal(site))
    run.progress(done=position, total=position)


def _write_part(site: Site, *, first: int) -> dict[str, object]:
    """Write the next rows. Pages are let go one by one: texts are small, rows are many objects."""
    tally, lines, flat = Tally(), [], []
    for rows in _pages(site, first=first):
        tally.add(rows)
        lines += [row.text for row in rows]
        flat += [canonical.dumps(flat_row(row)) for row in rows]
    if lines:
        site.parts.mkdir(parents=True, exist_ok=True)
        _folder.write_file(_part(site, first, _LINES), _lines(lines))
        _folder.write_file(_part(site, first, _FLAT), _lines(flat))
    return {"rows": len(lines), "tally": tally.to_json()}


def _pages(site: Site, *, first: int) -> Iterator[Sequence[Row]]:
    """Rows that were chosen before, in the verb or by an earlier try; if none, new ones."""
    count = 0
    while count < PART_ROWS and (rows := _read_frozen(site, first=first + count)):
        count += len(rows)
        yield rows
    if count:
        return
    release = site.run.db.read_now(lambda tx: _store.find(tx, site.release.id))
    assert release is not None, "a release is never deleted"
    is_last, through = release.frozen, release.frozen_through
    while not is_last and count < PART_ROWS:
        choice = _choose(site, through=through)
        _freeze(site, choice, position=first + count)
        is_last, through = choice.is_last, choice.through
        count += len(choice.rows)
        yield choice.rows


def _read_frozen(site: Site, *, first: int) -> list[Row]:
    def read(tx: Tx) -> list[Row]:
        frozen = _store.list_rows(tx, site.release.id, first=first, limit=READ_ROWS)
        return _freezing.read_again(tx, frozen, maker=site.maker) if frozen else []

    return site.run.db.read_now(read)


def _choose(site: Site, *, through: int) -> Choice:
    return site.run.db.read_now(
        lambda tx: _freezing.choose(tx, site.release, maker=site.maker, through=through)
    )


def _freeze(site: Site, choice: Choice, *, position: int) -> None:
    site.run.db.write_now(lambda tx: _freezing.freeze(tx, site.release, choice, position=position))


def _check_new(site: Site) -> None:
    def read(tx: Tx) -> None:
        digest = _digest.of_rows(tx, site.release.id)
        releases.check_new(tx, release=site.release, rows_sha256=digest)

    site.run.db.read_now(read)


def _put_together(site: Site, *, firsts: list[int], tally: Tally) -> None:
    """Make the files of the release from its parts; `firsts` are where the parts begin."""
    manifest_path = site.building / MANIFEST_NAME
    if site.folder.exists():
        _folder.drop(site.folder)
        return
    if manifest_path.exists():
        shutil.rmtree(site.parts, ignore_errors=True)
        return
    # A release that takes the place of one whose rows were withdrawn has no part.
    site.parts.mkdir(parents=True, exist_ok=True)
    facts = site.run.db.read_now(lambda tx: _facts(tx, site, tally))
    digest = site.run.db.read_now(lambda tx: _digest.of_rows(tx, site.release.id))
    rows_path, flat_path = site.building / ROWS_NAME, site.building / _FLAT
    line_parts = _folder.read_parts(_part(site, first, _LINES) for first in firsts)
    files = {ROWS_NAME: _folder.write_file(rows_path, line_parts)}
    written = _digest.of_lines(rows_path)
    assert written.hex() == digest, "the rows in the file are the rows that were frozen"
    _folder.write_file(flat_path, _folder.read_parts(_part(site, first, _FLAT) for first in firsts))
    files[PARQUET_NAME] = _columns.write_parquet(
        site.building / PARQUET_NAME, lines=flat_path, columns=COLUMNS
    )
    flat_path.unlink()
    readme = _readme.write(site.release, slug=site.project.slug, rows=written.rows)
    files[README_NAME] = _write_text(site.building / README_NAME, readme)
    datasheet = _datasheet.write(facts)
    files[DATASHEET_NAME] = _write_text(site.building / DATASHEET_NAME, datasheet)
    manifest = _manifest.make(
        release=site.release,
        project=site.project,
        rows=written.rows,
        rows_sha256=digest,
        tally=tally,
        files=files,
    )
    shutil.rmtree(site.parts)
    _write_text(manifest_path, canonical.dumps(manifest))


def _seal(site: Site) -> None:
    _folder.put_in_place(site.folder)
    text = (site.folder / MANIFEST_NAME).read_text(encoding="utf-8")
    manifest = canonical.loads(text)
    assert isinstance(manifest, dict), "a manifest is an object"
    seal = Seal(
        release_id=site.release.id,
        rows=manifest["rows"],
        rows_sha256=manifest["rows_sha256"],
        manifest=manifest,
        manifest_sha256=canonical.sha256_hex(text),
    )
    now = site.run.now()
    site.run.db.write_now(lambda tx: releases.seal(tx, seal=seal, now=now))


def _facts(tx: Tx, site: Site, tally: Tally) -> _datasheet.Facts:
    before = None
    if site.release.supersedes is not None:
        before = releases.read_release(tx, release_id=site.release.supersedes).number
    found: list[Guideline] = [
        guidelines.read_guideline(tx, project_id=site.project.id, version=version)
        for version in sorted(tally.guideline_versions)
    ]
    figures: tuple[Figure, ...] = tuple(site.figures(tx, project_id=site.project.id))
    return _datasheet.Facts(
        release=site.release,
        project=site.project,
        guidelines=found,
        figures=figures,
        tally=tally,
        supersedes=before,
    )


def _part(site: Site, first: int, name: str) -> Path:
    return site.parts / f"{first:09d}-{name}"


def _lines(texts: Iterable[str]) -> Iterator[bytes]:
    return (f"{text}\n".encode() for text in texts)


def _write_text(path: Path, text: str) -> _folder.FileFact:
    return _folder.write_file(path, [text.encode()])
