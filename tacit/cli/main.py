"""The root command: global options, and a table of the commands with their modules."""

import gc
import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tacit import __version__
from tacit.cli.output import EXIT_REFUSED, Options, say_error
from tacit.kit.errors import TacitError

YOUNG_OBJECTS_MAX = 20_000
"""Objects that may be made before the collector looks at them; Python's own is 700. A start, a
page of a thousand criteria or 200 rows of a release are so many that it looked at all of them
again and again: 30 % of the time of a release."""

COMMANDS = {
    "demo": ("tacit.cli.demo", "Load the sample work, start the server, print addresses."),
    "serve": ("tacit.cli.serving", "Start the server."),
    "worker": ("tacit.cli.serving", "Run background work in a process of its own (PostgreSQL)."),
    "init": ("tacit.cli.folders", "Write a new project folder to start from."),
    "apply": ("tacit.cli.folders", "Plan, then create or update a project from its folder."),
    "import": ("tacit.cli.imports", "Bring in work that was done elsewhere."),
    "status": ("tacit.cli.projects", "Where a project stands, stage by stage."),
    "project": ("tacit.cli.projects", "Projects: list, show, open, pause, close, guidelines."),
    "item": ("tacit.cli.items", "Work items: list, show, history, withdraw, answer a park."),
    "work": ("tacit.cli.work", "Do work: next, draft, submit, review, decide, give back."),
    "submission": ("tacit.cli.work", "What was handed in: list, show, comment, reply."),
    "reviews": ("tacit.cli.desk", "The review desk: waiting, second opinions, appeals, trend."),
    "reason": ("tacit.cli.desk", "Sentences kept for verdicts: list, add, change, remove."),
    "calibrate": ("tacit.cli.desk", "Grade gold and see the difference."),
    "question": ("tacit.cli.bench", "Questions on a guideline: ask, list, answer."),
    "pad": ("tacit.cli.bench", "Your notes beside the work: show, save, list, delete."),
    "template": ("tacit.cli.bench", "Your texts to insert, and how you write."),
    "upload": ("tacit.cli.uploads", "Files: send, go on, look, list, save."),
    "release": ("tacit.cli.releases", "Releases: create, list, show, download."),
    "export": ("tacit.cli.releases", "Write a release in a trainer's format."),
    "score": ("tacit.cli.scores", "Score responses by a rubric."),
    "stats": ("tacit.cli.stats", "Agreement and likeliest labels of any table of votes."),
    "verify": ("tacit.cli.releases", "Check a release folder offline."),
    "people": ("tacit.cli.people", "People, their roles and tags; the sign-in log."),
    "token": ("tacit.cli.people", "API tokens: create, list, end."),
    "quality": (
        "tacit.cli.quality",
        "Agreement, reliability and severity of the people who judged.",
    ),
    "plan": ("tacit.cli.plans", "Review plans: propose with cost, start, show, looks."),
    "audit": ("tacit.cli.plans", "Audits of releases: commit, open, show, rows, judge."),
    "log": ("tacit.cli.operations", "Read the event log."),
    "job": ("tacit.cli.operations", "Background work: show, cancel."),
    "doctor": ("tacit.cli.operations", "Explain settings and check every figure."),
    "backup": ("tacit.cli.operations", "Write one archive while the server runs."),
    "restore": ("tacit.cli.operations", "Put an archive into a new or stopped data folder."),
    "migrate": ("tacit.cli.operations", "Bring the database to this version."),
}
"""Command → the module that holds it under the same name, and its line in the help."""


class CommandTable(TyperGroup):
    """Loads the module of a command when the command is chosen, not before."""

    def list_commands(self, ctx: object) -> list[str]:
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ANN401 - Typer's own class
        """The command of that name, or None; its module is imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = typer.main.get_command(module.COMMANDS[cmd_name])
        command.name = cmd_name
        return command

    def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ANN401 - Typer's own
        """The help lists the table, so that it need not load the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


app = typer.Typer(
    cls=CommandTable,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Tacit: the open system of record for expert work.",
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"tacit {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    *,
    url: Annotated[
        str | None, typer.Option(envvar="TACIT_URL", help="Address of a running server.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar="TACIT_TOKEN", help="API token for that server.")
    ] = None,
    data: Annotated[
        Path, typer.Option(envvar="TACIT_DATA", help="Data folder.", file_okay=False)
    ] = Path("tacit-data"),
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Tacit: the open system of record for expert work."""
    context.obj = Options(url=url, token=token, data=data, json=json)


def main() -> None:
    """Run the command line; a named failure becomes one clear message and an exit code."""
    gc.set_threshold(YOUNG_OBJECTS_MAX, *gc.get_threshold()[1:])
    arguments = sys.argv[1:]
    wants_json = "--json" in arguments
    try:
        app(args=_json_first(arguments), prog_name="tacit")
    except TacitError as error:
        sys.exit(say_error(error, as_json=wants_json))
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        sys.exit(EXIT_REFUSED)


def _json_first(arguments: list[str]) -> list[str]:
    """`--json` may stand anywhere: it is one option of the root command."""
    rest = [argument for argument in arguments if argument != "--json"]
    return ["--json", *rest] if len(rest) < len(arguments) else rest
