"""Where a command finds its server.

In order: the address given by `--url`; the server that holds the data folder (it writes its
address and the owner's token there); else the application in this process, under the lock
of the folder, acting as the folder's owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tacit import app, settings
from tacit.cli.output import Options
from tacit.sdk.client import Client
from tacit.storage.lock import DataFolderLock, FolderInUse


@contextmanager
def connect(options: Options) -> Iterator[Client]:
    """A client of the right server; closed at the end."""
    if options.url is not None:
        client = Client(options.url, options.token)
        try:
            yield client
        finally:
            client.close()
        return
    try:
        with DataFolderLock(options.data):
            yield from _in_process(options.data)
    except FolderInUse:
        client = _of_running_server(options.data)
        try:
            yield client
        finally:
            client.close()


def _in_process(data: Path) -> Iterator[Client]:
    chosen = settings.load(data=data)
    application = app.build(chosen)
    client = Client.in_process(application, token=app.owner_token(chosen))
    try:
        yield client
    finally:
        client.close()


def _of_running_server(data: Path) -> Client:
    chosen = settings.load(data=data)
    address = app.address_of_server(chosen)
    return Client(address, app.owner_token(chosen))
