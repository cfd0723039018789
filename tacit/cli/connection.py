"""Where a command finds its server.

In order: the address given by `--url`; the server that holds the data folder (it writes its
address and the owner's token there); else the application in this process, under the lock
of the folder, acting as the folder's owner.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tacit import app, settings
from tacit.cli.output import Options
from tacit.door import requests_log
from tacit.kit.errors import Conflict
from tacit.sdk.client import Client
from tacit.settings import Settings
from tacit.storage.errors import FolderInUse
from tacit.storage.lock import DataFolderLock, find_holder

QUIET = "error"
"""What a command tells of the application it runs in this process."""

LOG_LEVEL = "error"
"""Of the application inside a command: what goes right is the command's to say."""


@contextmanager
def connect(options: Options) -> Iterator[Client]:
    """A client of the right server; closed at the end."""
    if options.url is not None:
        with Client(options.url, options.token) as client:
            yield client
        return
    chosen = settings_of(options)
    try:
        lock = DataFolderLock(chosen.data, purpose="command")
        lock.acquire()
    except FolderInUse:
        with Client(_address(chosen), app.owner_token(chosen)) as client:
            yield client
        return
    try:
        requests_log.configure(QUIET)
        app.prepare(chosen)
        with Client.in_process(app.build(chosen), token=app.owner_token(chosen)) as client:
            yield client
    finally:
        lock.release()


def settings_of(options: Options) -> Settings:
    """The settings of the data folder that the command works on."""
    return settings.load({**os.environ, "TACIT_DATA": str(options.data)})


def _address(chosen: Settings) -> str:
    holder = find_holder(chosen.data)
    if holder is None or holder.address is None:
        raise Conflict(
            "Another command has this data folder and is not a server.",
            place=str(chosen.data),
            remedy="Wait until it is done, then try again.",
        )
    return holder.address
