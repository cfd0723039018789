"""`tacit release`, `export`, `verify`."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.output import EXIT_DIFFERS, Options, counted, say, say_progress, say_table
from tacit.kit.errors import Malformed
from tacit.releases import verification
from tacit.sdk.client import Client
from tacit.wire import releases as wire

release = typer.Typer(no_args_is_help=True, help="Releases of accepted rows.")
export = typer.Typer(help="Write a release in a trainer's format.")
verify = typer.Typer(help="Check a release folder offline.")
COMMANDS = {"release": release, "export": export, "verify": verify}


class _Listed(wire.Release):
    """A release with the name of its project, for a person."""

    project: str


class _Offered(wire.Format):
    """A format with its options in one line, for a person."""

    chosen: str


@release.command("create")
def create(
    context: typer.Context,
    project: str,
    *,
    reason: Annotated[str, typer.Option(help="Why there is another one.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Also without new rows.")] = False,
) -> None:
    """Freeze what is accepted into a numbered release, and wait until it is sealed."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = client.projects.get(project).id
        made = client.releases.create(project_id, reason=reason, forced=force)
        _wait(client, made.job_id)
        made = client.releases.get(made.id)
    say(options, made, _lines(made))


@release.command("list")
def list_releases(context: typer.Context, project: str | None = None) -> None:
    """Releases, newest first."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = None if project is None else client.projects.get(project).id
        rows = list(client.releases.all(project_id=project_id))
        slugs = {each.id: each.slug for each in client.projects.all()}
    if options.json:
        say_table(options, rows, (), empty="")
        return
    lines = [_Listed(**row.model_dump(), project=slugs[row.project_id]) for row in rows]
    columns = ("project", "number", "state", "rows", "grants", "sealed_at", "id")
    say_table(options, lines, columns, empty="No release yet: `tacit release create PROJECT`.")


@release.command("show")
def show(context: typer.Context, release_id: str) -> None:
    """One release; `--json` shows its manifest."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.releases.get(release_id)
    say(options, found, _lines(found))


@release.command("download")
def download(context: typer.Context, release_id: str, folder: Path) -> None:
    """Write the files of a release into a folder, to be verified there."""
    options: Options = context.obj
    with connect(options) as client:
        names = _names(client.releases.get(release_id))
        for name in names:
            client.releases.download(release_id, name, folder / name)
            say_progress(name)
    typer.echo(f"{len(names)} files in {folder}. Check them: tacit verify {folder}")


@release.command("formats")
def formats(context: typer.Context) -> None:
    """The formats that releases can be exported in."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.releases.formats()
    lines = [_Offered(**one.model_dump(), chosen=_say_options(one)) for one in page.items]
    columns = ("name", "title", "made_for", "takes", "chosen")
    say_table(options, lines, columns, empty="None.")


@export.command()
def run_export(
    context: typer.Context,
    release_id: str,
    name: Annotated[str, typer.Argument(metavar="FORMAT", help="`tacit release formats`.")],
    folder: Path,
    *,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Of the format; may be given several times."),
    ] = None,
) -> None:
    """Write an export of a release into a folder, with the experts' files that go with it."""
    options: Options = context.obj
    chosen = _read_options(option or [])
    with connect(options) as client:
        asked = client.releases.export(release_id, name, options=chosen)
        _wait(client, asked.job_id)
        written = [folder / Path(file).name for file in asked.files]
        for file, target in zip(asked.files, written, strict=True):
            client.releases.download(release_id, file, target)
        for inner in _inner_files(written):
            client.releases.download(release_id, f"exports/{name}/{inner}", folder / inner)
            written.append(folder / inner)
    say(options, asked, [str(target) for target in written])


@verify.command()
def run_verify(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
) -> None:
    """Recompute every hash of a release folder; exit 3 if something differs."""
    options: Options = context.obj
    found = verification.verify(folder)
    if options.json:
        typer.echo(json.dumps(dataclasses.asdict(found)))
    else:
        for line in _verification_lines(found):
            typer.echo(line)
    if not found.ok:
        raise typer.Exit(EXIT_DIFFERS)


def _say_options(one: wire.Format) -> str:
    return "; ".join(
        f"{each.name}={'|'.join(each.choices) or each.default}" for each in one.options
    )


def _read_options(given: list[str]) -> dict[str, str]:
    chosen = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise Malformed(
                f"{each!r} is no option.", place="option", remedy="Write --option name=value."
            )
        chosen[name] = value
    return chosen


def _inner_files(written: list[Path]) -> list[str]:
    """The experts' files, which the note of the export lists."""
    note = next(json.loads(path.read_bytes()) for path in written if path.name == "export.json")
    return [name for name in note["files"] if "/" in name]


def _wait(client: Client, job_id: str) -> None:
    for job in client.releases.watch(job_id):
        total = "?" if job.total_count is None else f"{job.total_count:,}"
        say_progress(f"{job.done_count:,} of {total} rows")
    say_progress("")


def _lines(found: wire.Release) -> list[str]:
    rows = "not counted yet" if found.rows is None else counted(found.rows, "row")
    lines = [f"Release {found.number}, {found.state}, {rows}, {found.grants}", f"  id {found.id}"]
    if found.failure:
        lines.append(f"  {found.failure}")
    if found.manifest_sha256:
        lines.append(f"  manifest SHA-256 {found.manifest_sha256}")
    return lines


def _names(found: wire.Release) -> list[str]:
    """The files of a release: its manifest, and those the manifest names."""
    files = (found.manifest or {}).get("files")
    return ["manifest.json", *sorted(files)] if isinstance(files, dict) else ["manifest.json"]


def _verification_lines(found: verification.Verification) -> list[str]:
    if found.ok:
        rows = counted(found.rows or 0, "row")
        return [
            f"PASS  {counted(found.files, 'file')}, {rows}, {found.grants}",
            f"  manifest SHA-256 {found.manifest_sha256}",
        ]
    return [f"FAIL  {each.name}: {each.message}" for each in found.differences]
