"""`tacit serve` and `tacit worker`: the commands that stay."""

import asyncio
import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from tacit import app, settings
from tacit.access import sessions
from tacit.cli.output import Options
from tacit.door import requests_log
from tacit.kit.clock import SystemClock
from tacit.kit.errors import Conflict
from tacit.settings import Settings
from tacit.storage import engine
from tacit.storage.lock import DataFolderLock

serve = typer.Typer(help="Start the server.")
worker = typer.Typer(help="Run background work in a process of its own (PostgreSQL).")
COMMANDS = {"serve": serve, "worker": worker}

DEMO_ROLES = ("expert", "reviewer", "manager", "customer")
BACKLOG = 512
TURN_SECONDS_MAX = 0.001
"""How long a thread may go on while another wants its turn; Python's own is 5 ms. A request is
several turns, so everybody waits for one long page that many times."""

PortOption = Annotated[int | None, typer.Option(help="The port; 0 lets the system choose.")]


class PortInUse(Conflict):
    """Another program listens there."""


@serve.command()
def run_serve(
    context: typer.Context,
    port: PortOption = None,
    workers: Annotated[int | None, typer.Option(help="Processes, on PostgreSQL.")] = None,
) -> None:
    """Start the server and stay."""
    chosen = chosen_settings(context.obj, port=port, workers=workers)
    with DataFolderLock(chosen.data, purpose="serve") as lock:
        app.prepare(chosen)
        listen(chosen, lock)


@worker.command()
def run_worker(context: typer.Context) -> None:
    """Run background work until it is told to stop."""
    chosen = chosen_settings(context.obj)
    if chosen.is_sqlite:
        raise Conflict(
            "On SQLite background work runs inside the server: one process has the file.",
            remedy="Use `tacit serve` alone, or PostgreSQL by TACIT_DATABASE_URL.",
        )
    requests_log.configure(chosen.log_level)
    _share_time()
    asyncio.run(_work(chosen))


async def _work(chosen: Settings) -> None:
    services = app.open_services(chosen, clock=SystemClock())
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    services.jobs.start()
    try:
        async with app.timers_of(services):
            typer.echo("Working. Stop with Ctrl+C.", err=True)
            await stop.wait()
    finally:
        app.close_services(services)


def chosen_settings(options: Options, **given: object) -> Settings:
    """Settings, with what the command line says in the environment of server processes."""
    named = {"data": options.data, **given}
    for name, value in named.items():
        if value is not None:
            os.environ[f"TACIT_{name.upper()}"] = str(value)
    chosen = settings.load(os.environ)
    if chosen.is_sqlite and chosen.workers > 1:
        raise Conflict(
            "SQLite allows one server process: its writer thread is the lock.",
            place="TACIT_WORKERS",
            remedy="Set it to 1, or use PostgreSQL by TACIT_DATABASE_URL.",
        )
    return chosen


def listen(chosen: Settings, lock: DataFolderLock) -> None:
    """Bind, say where, and serve until told to stop."""
    requests_log.configure(chosen.log_level)
    _share_time()
    _give_back()
    listener = _bind(chosen, port=chosen.port)
    previews = _bind_previews(chosen)
    address = f"http://{chosen.host}:{listener.getsockname()[1]}"
    lock.tell(address=address)
    _say_addresses(chosen, address)
    config = uvicorn.Config(
        "tacit.app:create",
        factory=True,
        workers=chosen.workers,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    if chosen.workers > 1:
        Multiprocess(config, sockets=[listener, previews]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener, previews])


def _share_time() -> None:
    sys.setswitchinterval(TURN_SECONDS_MAX)


def _give_back() -> None:
    """Give the system what preparing took: migrations, the sample work. glibc would keep it."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _bind_previews(chosen: Settings) -> socket.socket:
    """The second listener, for what must not share an origin with the pages.

    A port that nobody chose may be any: server processes learn it by the environment.
    """
    is_chosen = chosen.sources["preview_port"] != "default"
    try:
        listener = _bind(chosen, port=chosen.preview_port)
    except PortInUse:
        if is_chosen:
            raise
        listener = _bind(chosen, port=0)
    os.environ["TACIT_PREVIEW_PORT"] = str(listener.getsockname()[1])
    return listener


def _bind(chosen: Settings, *, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((chosen.host, port))
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"Cannot listen on {chosen.host}:{port}: {error.strerror}.",
            place="TACIT_PORT" if port == chosen.port else "TACIT_PREVIEW_PORT",
            remedy="Choose another port: TACIT_PORT=8080, or 0 for any that is free.",
        ) from error
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def _say_addresses(chosen: Settings, address: str) -> None:
    if not chosen.demo:
        typer.echo(f"Tacit is at {address}")
        if not _can_anybody_sign_in(chosen):
            typer.echo(
                f"\nNobody can sign in yet. In another terminal:\n\n  {_first_person(chosen)}\n"
            )
        sys.stdout.flush()
        return
    typer.echo("Tacit, with sample work. Each address signs you in:\n")
    for role in DEMO_ROLES:
        typer.echo(f"  {role:<9} {address}/demo/{role}")
    typer.echo("\nStop with Ctrl+C. The data is in " + _short(chosen.data))
    sys.stdout.flush()


def _can_anybody_sign_in(chosen: Settings) -> bool:
    db = engine.open_database(chosen, clock=SystemClock())
    try:
        return db.read_now(sessions.can_anybody_sign_in)
    finally:
        db.close()


def _first_person(chosen: Settings) -> str:
    """The command that gives the first person a way in."""
    return (
        f"tacit --data {_short(chosen.data)} people add --name 'YOUR NAME' "
        "--role admin --role manager --email YOU@EXAMPLE.ORG --password"
    )


def _short(path: Path) -> str:
    try:
        return f"./{path.relative_to(Path.cwd())}"
    except ValueError:
        return str(path)
