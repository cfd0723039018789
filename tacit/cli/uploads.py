"""`tacit upload`: send files that go on where they were cut; read those of an item."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.output import Options, say, say_table
from tacit.wire import files as wire

upload = typer.Typer(no_args_is_help=True, help="Files: send, look, list, save.")
COMMANDS = {"upload": upload}

FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]


@upload.command("send")
def send(
    context: typer.Context,
    path: FileArgument,
    claim: Annotated[
        str | None, typer.Option(help="The claim it is for; without one it is material.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Its path in the answer.")] = None,
) -> None:
    """Send a file. Stopped or cut, the same command goes on where it was."""
    options: Options = context.obj

    def tell(safe: int, size: int) -> None:
        if not options.json:
            typer.echo(
                f"\r{safe * 100 // max(size, 1)} % of {size} bytes are safe", err=True, nl=False
            )

    with connect(options) as client:
        sent = client.work.upload(path, claim_id=claim, name=name, tell=tell)
    if not options.json:
        typer.echo("", err=True)
    say(options, sent, _lines(sent))


@upload.command("show")
def show(context: typer.Context, upload_id: str) -> None:
    """Where an upload stands."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.work.upload_state(upload_id)
    say(options, found, _lines(found))


@upload.command("list")
def list_material(context: typer.Context) -> None:
    """The files that items can name as attachments."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.work.material()
    columns = ("sha256", "type", "bytes", "name")
    say_table(options, page.items, columns, empty="None yet: `tacit upload send FILE`.")


@upload.command("save")
def save(
    context: typer.Context,
    item_id: str,
    sha256: str,
    target: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it.")],
) -> None:
    """Save a file of an item."""
    options: Options = context.obj
    with connect(options) as client:
        saved = client.work.file(item_id, sha256, target)
    if not options.json:
        typer.echo(f"Saved as {saved}. It came from somebody else: open it with care.")


@upload.command("view")
def view(context: typer.Context, item_id: str, sha256: str) -> None:
    """The words of a file, as a page shows them."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.work.file_view(item_id, sha256)
    say(options, found, _view_lines(found))


def _lines(found: wire.Upload) -> list[str]:
    lines = [f"{found.name}: {found.state.value}, {found.received} of {found.bytes} bytes"]
    if found.sha256 is not None:
        lines.append(f"{found.type}  {found.sha256}")
    return lines + [f"  {reason}" for reason in found.reasons]


def _view_lines(found: wire.FileView) -> list[str]:
    if found.reason:
        return [found.reason]
    lines = [*found.lines, *(page for page in found.pages)]
    lines += [" | ".join(block.cells) or block.text for block in found.blocks]
    lines += [f"{one.path} ({one.bytes} bytes)" for one in found.entries]
    for sheet in found.sheets:
        lines.append(f"[{sheet.name}]")
        for row in sheet.rows:
            lines.append(" | ".join(cell.formula or cell.text for cell in row.cells))
    return lines
