"""`tacit demo`: the sample work, on this machine alone."""

import typer

from tacit import app
from tacit.cli.serving import PortOption, chosen_settings, listen
from tacit.storage.lock import DataFolderLock

demo = typer.Typer(help="Load the sample work, start the server, print addresses.")
COMMANDS = {"demo": demo}


@demo.command()
def run_demo(context: typer.Context, port: PortOption = None) -> None:
    """Start with sample work and one-click sign-in; nothing leaves this machine."""
    chosen = chosen_settings(context.obj, port=port, demo="yes")
    with DataFolderLock(chosen.data, purpose="demo") as lock:
        app.prepare(chosen)
        listen(chosen, lock)
