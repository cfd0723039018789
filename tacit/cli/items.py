"""`tacit item`."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.files import read_json_lines
from tacit.cli.output import Options, counted, moment, say, say_table
from tacit.wire import items as wire
from tacit.wire.projects import ITEMS_MAX

item = typer.Typer(no_args_is_help=True, help="Work items.")
COMMANDS = {"item": item}


@item.command("list")
def list_items(
    context: typer.Context,
    project: str,
    *,
    state: str | None = None,
    q: Annotated[str | None, typer.Option(help="Part of title or key.")] = None,
    limit: int = 200,
) -> None:
    """The items of a project."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = client.projects.get(project).id
        rows = list(islice(client.items.all(project_id, state=state, q=q), limit))
    columns = ("key", "title", "domain", "state", "priority", "id")
    say_table(options, rows, columns, empty="No items: `tacit item add` or `tacit apply`.")


@item.command("show")
def show(context: typer.Context, item_id: str) -> None:
    """One item; `--json` shows its input."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.items.get(item_id)
    contested = ", contested" if found.contested else ""
    say(options, found, [f"{found.title} ({found.key})", f"  {found.state}{contested}"])


@item.command("add")
def add(
    context: typer.Context,
    project: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="items.jsonl")],
) -> None:
    """Add items from a file, one JSON object a line."""
    options: Options = context.obj
    rows = read_json_lines(file)
    added = same = 0
    with connect(options) as client:
        project_id = client.projects.get(project).id
        for begin in range(0, len(rows), ITEMS_MAX):
            done = client.items.add(project_id, rows[begin : begin + ITEMS_MAX])
            added, same = added + done.added, same + done.same
    if not options.json:
        typer.echo(f"{added} added, {same} were there already.")
    else:
        typer.echo(f'{{"added": {added}, "same": {same}}}')


@item.command("history")
def history(context: typer.Context, item_id: str) -> None:
    """Everything that happened to an item."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.items.history(item_id)
    say(options, found, [_entry_line(entry) for entry in found.entries])


@item.command("quality")
def show_quality(context: typer.Context, item_id: str) -> None:
    """What the votes on an item make likely, tempered; a guide, no promise."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.items.quality(item_id)
    lines = [
        f"{unit.criterion}: {unit.likeliest}, wrong with chance {unit.error:.2f}, "
        f"from {counted(unit.votes, 'vote')}"
        for unit in found.units
    ]
    say(options, found, lines or [f"Not known: {found.unknown}."])


@item.command("withdraw")
def withdraw(context: typer.Context, item_id: str, reason: str) -> None:
    """Take an item out for good."""
    options: Options = context.obj
    with connect(options) as client:
        done = client.items.withdraw(item_id, reason)
    say(options, done, ["Withdrawn. What was done stays in its history."])


@item.command("answer-park")
def answer_park(context: typer.Context, item_id: str, decision: str, answer: str) -> None:
    """`reopen` or `withdraw` an item that somebody said is broken."""
    options: Options = context.obj
    with connect(options) as client:
        park = client.items.answer_park(item_id, decision, answer)
    say(options, park, [f"{park.decision}."])


def _entry_line(entry: wire.Entry) -> str:
    stage = f" {entry.stage} {entry.round or ''}".rstrip() if entry.stage else ""
    words = f": {entry.words}" if entry.words else ""
    return f"{moment(entry.at)}  {entry.what}{stage} {entry.by or ''}{words}".rstrip()
