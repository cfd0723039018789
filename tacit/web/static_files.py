"""Stylesheets, scripts, fonts: served under an address that names their content.

The hash of the whole folder is the first part of the path, so relative imports between
scripts and styles stay within one version, and a browser may keep every file for ever.
"""

import hashlib
import re
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_STYLES = ("app.css", "task.css")
_IMPORT = re.compile(r'@import url\("([^"]+)"\);\n?')


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\n")
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


VERSION = _hash_folder(FOLDER)
ROOT = f"/static/{VERSION}"


def static(path: str) -> str:
    """The address of a file in the static folder, with the hash of the content."""
    return f"{ROOT}/{path}"


class Static(StaticFiles):
    """The static folder; stylesheets that import others come with them inside, as one file."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)
        self._styles = {name: _bundle(FOLDER / name) for name in _STYLES}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve a file; one asked for by its hash may be kept for ever."""
        version, _, rest = path.replace("\\", "/").partition("/")
        is_current = version == VERSION
        name = rest if is_current or re.fullmatch(r"[0-9a-f]{12}", version) else path
        if name in self._styles:
            answer = Response(self._styles[name], media_type="text/css")
        else:
            answer = await super().get_response(name, scope)
        answer.headers["Cache-Control"] = FOR_EVER if is_current else ASK_AGAIN
        return answer


def _bundle(file: Path) -> str:
    """A stylesheet with the files it imports put in their places."""
    return _IMPORT.sub(lambda found: (file.parent / found.group(1)).read_text(), file.read_text())
