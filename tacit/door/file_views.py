"""Views of files: read in a process of their own, a few at a time, kept while there is room."""

import asyncio
from collections import OrderedDict

from tacit.files import sandbox, views
from tacit.files.records import StoredFile
from tacit.files.views import View
from tacit.storage.errors import FileMissing
from tacit.storage.files import Files

AT_ONCE_MAX = 2
KEPT_MAX = 200
VIEW_BYTES_MAX = 64 * 1024 * 1024
"""Of a file that is read for a view; a larger one is for download alone."""


class FileViews:
    """The views of a server process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], View] = OrderedDict()
        self._gate = asyncio.Semaphore(AT_ONCE_MAX)

    async def get(self, files: Files, file: StoredFile) -> View:
        """The view of a stored file; where there is none, it says why."""
        if not file.is_shown:
            return views.nothing(file.reasons[0])
        if file.bytes > VIEW_BYTES_MAX:
            return views.nothing("It is too large to be shown; download it.")
        key = (file.sha256, file.type)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        async with self._gate:
            view = await asyncio.to_thread(_read, files, file)
        self._kept[key] = view
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return view


def _read(files: Files, file: StoredFile) -> View:
    try:
        with sandbox.spooled(files.stream(file.sha256)) as path:
            return sandbox.show(path, media_type=file.type)
    except FileMissing:
        return views.nothing("The file is missing on the server; tell whoever runs it.")
