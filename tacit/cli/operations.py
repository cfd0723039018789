"""`tacit log`, `job`, `doctor`, `backup`, `restore`, `migrate`."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect, settings_of
from tacit.cli.output import EXIT_DIFFERS, Options, counted, say, say_table
from tacit.storage import backup as backups
from tacit.storage import migrate as migrations
from tacit.storage.lock import DataFolderLock
from tacit.wire import operations as wire

log = typer.Typer(help="Read the event log.")
job = typer.Typer(no_args_is_help=True, help="Background work.")
doctor = typer.Typer(help="Explain settings and check every figure.")
backup = typer.Typer(help="Write one archive while the server runs.")
restore = typer.Typer(help="Put an archive into a new or stopped data folder.")
migrate = typer.Typer(help="Bring the database to this version.")
COMMANDS = {
    "log": log,
    "job": job,
    "doctor": doctor,
    "backup": backup,
    "restore": restore,
    "migrate": migrate,
}

_EVENT_COLUMNS = ("id", "happened_at", "name", "actor_id", "project_id", "item_id")


@log.command()
def read_log(
    context: typer.Context,
    *,
    project: Annotated[str | None, typer.Option(help="Name or id.")] = None,
    item: Annotated[str | None, typer.Option(help="Id of an item.")] = None,
    name: Annotated[str | None, typer.Option(help="As submission.made.")] = None,
    limit: Annotated[int, typer.Option(help="How many at most.")] = 100,
) -> None:
    """What happened, oldest first."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = None if project is None else client.projects.get(project).id
        events = client.operations.events(project_id=project_id, item_id=item, name=name)
        rows = list(islice(events, limit))
    say_table(options, rows, _EVENT_COLUMNS, empty="Nothing happened yet.")


@job.command("show")
def show_job(context: typer.Context, job_id: str) -> None:
    """How far a job is."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.operations.job(job_id)
    say(options, found, [_job_line(found)])


@job.command("cancel")
def cancel_job(context: typer.Context, job_id: str) -> None:
    """End a job before its next step."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.operations.cancel_job(job_id)
    say(options, found, [_job_line(found)])


@doctor.command()
def run_doctor(
    context: typer.Context,
    *,
    files: Annotated[bool, typer.Option("--files", help="Read every released file too.")] = False,
) -> None:
    """Explain settings, recompute every figure; exit 3 if something differs."""
    options: Options = context.obj
    with connect(options) as client:
        checkup = client.operations.doctor(files=files)
    say(options, checkup, _checkup_lines(checkup))
    if checkup.findings:
        raise typer.Exit(EXIT_DIFFERS)


@backup.command()
def make_backup(context: typer.Context) -> None:
    """Write one archive of database, jobs and files; secrets are kept apart."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.operations.backup()
    path = settings_of(options).backups_folder / made.name
    size = f"{made.bytes / 1024**2:.1f} MiB"
    say(options, made, [f"{path}  {size}", f"  SHA-256 {made.sha256}", "  secrets/ is not in it"])


@restore.command()
def restore_backup(
    context: typer.Context,
    archive: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    """Unpack an archive into a data folder that is new or has no data."""
    options: Options = context.obj
    manifest = backups.restore(archive, settings_of(options))
    typer.echo(f"Restored {counted(sum(manifest.rows.values()), 'row')} of {manifest.made_at}.")


@migrate.command()
def run_migrations(context: typer.Context) -> None:
    """Bring the tables to this version; no server may run meanwhile."""
    options: Options = context.obj
    chosen = settings_of(options)
    with DataFolderLock(chosen.data, purpose="migrate"):
        changed = migrations.upgrade(chosen.database_url)
    typer.echo("The tables are at this version now." if changed else "Nothing to do.")


def _job_line(found: wire.Job) -> str:
    total = "?" if found.total_count is None else str(found.total_count)
    error = f": {found.error}" if found.error else ""
    return f"{found.name} {found.state}, {found.done_count} of {total}{error}"


def _checkup_lines(checkup: wire.Checkup) -> list[str]:
    lines = [
        f"Tacit {checkup.version}, {checkup.database}, tables {checkup.schema_revision}, "
        f"{checkup.events:,} events in the chain",
        "",
    ]
    lines += [
        f"  {setting.variable} = {setting.value}  ({setting.source})"
        for setting in checkup.settings
    ]
    lines += ["", *(f"Note: {note}" for note in checkup.notes)]
    if not checkup.findings:
        return [*lines, "", "Every figure was recomputed; nothing differs."]
    return [*lines, "", *(_finding_line(finding) for finding in checkup.findings)]


def _finding_line(finding: wire.Finding) -> str:
    compared = ""
    if finding.expected is not None or finding.found is not None:
        compared = f" expected {finding.expected}, found {finding.found}."
    remedy = f" {finding.remedy}" if finding.remedy else ""
    return f"✗ {finding.check}  {finding.place}: {finding.message}{compared}{remedy}"
