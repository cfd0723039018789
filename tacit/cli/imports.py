"""`tacit import`: work that was done elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.output import EXIT_BAD_INPUT, Options, counted, say, say_progress, say_table
from tacit.kit.errors import Malformed
from tacit.kit.ids import new_id
from tacit.wire import intake as wire

importing = typer.Typer(no_args_is_help=True, help="Bring in work that was done elsewhere.")
COMMANDS = {"import": importing}


@importing.command("run")
def run(
    context: typer.Context,
    source_format: Annotated[str, typer.Argument(metavar="FORMAT", help="`tacit import formats`")],
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    *,
    project: Annotated[str | None, typer.Option(help="Name; made if it is not there.")] = None,
    option: Annotated[list[str] | None, typer.Option(help="NAME=VALUE of the format.")] = None,
) -> None:
    """Send files in a known format and watch them go in; again goes on where it stopped."""
    options: Options = context.obj
    new = wire.NewImport(
        id=new_id(), format=source_format, project=project, options=_pairs(option or [])
    )
    with connect(options) as client:
        started = client.projects.start_import(new, files)
        for current in client.projects.watch_import(started.id):
            say_progress(f"{current.rows_done:,} of {counted(current.rows_total, 'row')}")
    say_progress("")
    say(options, current, _lines(current))
    if current.state is wire.ImportState.FAILED:
        raise typer.Exit(EXIT_BAD_INPUT)


@importing.command("formats")
def formats(context: typer.Context) -> None:
    """The formats that work can be brought in from."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.projects.import_formats()
    say_table(options, page.items, ("name", "title"), empty="None.")


@importing.command("list")
def list_imports(context: typer.Context) -> None:
    """The imports so far."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.projects.imports()
    columns = ("created_at", "format", "state", "rows_done", "rows_total", "id")
    say_table(options, page.items, columns, empty="None yet: `tacit import run FORMAT FILE`.")


@importing.command("show")
def show(context: typer.Context, import_id: str) -> None:
    """How far an import is."""
    options: Options = context.obj
    with connect(options) as client:
        current = client.projects.get_import(import_id)
    say(options, current, _lines(current))


def _lines(current: wire.Import) -> list[str]:
    lines = [
        f"{current.format}: {current.state}, {current.rows_done:,} of "
        f"{counted(current.rows_total, 'row')}",
        f"  import {current.id}, project {current.project_id}",
    ]
    return [*lines, f"  {current.error}"] if current.error else lines


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise Malformed("An option is NAME=VALUE.", place=f"--option {text}")
        pairs[name] = value
    return pairs
