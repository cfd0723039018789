"""Settings: the only reader of the environment.

A setting comes from its variable, else from `tacit.toml` in the data folder,
else it has its default. `SETTINGS` is the one table of them; the documentation,
`tacit doctor` and the tests read it.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from tacit.kit import networks
from tacit.kit.errors import TacitError

FILE_NAME = "tacit.toml"
_LOG_LEVELS = ("debug", "info", "warning", "error")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
_NOT_OURS = ("TACIT_TEST_",)

Kind: TypeAlias = Literal["text", "path", "whole number", "yes or no", "address"]


class SettingsWrong(TacitError):
    """A setting has an unknown name or a value that cannot be."""

    status = 500


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting, as the documentation and doctor show it."""

    name: str
    kind: Kind
    default: str
    """As a person reads it."""
    meaning: str
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    is_secret: bool = False
    in_file: bool = True

    @property
    def variable(self) -> str:
        return f"TACIT_{self.name.upper()}"


SETTINGS = (
    Setting(
        name="data",
        kind="path",
        default="./tacit-data",
        meaning="The data folder: database, files, releases, secrets and backups.",
        in_file=False,
    ),
    Setting(
        name="host",
        kind="text",
        default="127.0.0.1",
        meaning="The address to listen on. 0.0.0.0 is every one of this machine.",
    ),
    Setting(
        name="port",
        kind="whole number",
        default="8000",
        meaning="The port to listen on; 0 lets the system choose.",
        most=65_535,
    ),
    Setting(
        name="public_url",
        kind="address",
        default="http://<host>:<port>",
        meaning="How people reach the server; links and origin checks use it.",
    ),
    Setting(
        name="trusted_proxies",
        kind="text",
        default="none",
        meaning="Addresses or networks, by commas, of proxies whose X-Forwarded-For is believed.",
    ),
    Setting(
        name="database_url",
        kind="text",
        default="sqlite:///<data>/tacit.db",
        meaning="The database: leave it out for SQLite, or postgresql://user@host/name.",
        is_secret=True,
    ),
    Setting(
        name="database_prepared",
        kind="yes or no",
        default="yes",
        meaning="Prepared statements on PostgreSQL. No behind a pooler in transaction mode.",
    ),
    Setting(
        name="workers",
        kind="whole number",
        default="1",
        meaning="Server processes. SQLite allows one: its writer thread is the lock.",
        least=1,
        most=64,
    ),
    Setting(
        name="demo",
        kind="yes or no",
        default="no",
        meaning="Sign in as a demo person with one click. Never where strangers can come.",
    ),
    Setting(
        name="secret_file",
        kind="path",
        default="<data>/secrets/server.key",
        meaning="The key that signs forms and links; made at the first start. Not in backups.",
    ),
    Setting(
        name="upload_bytes_max",
        kind="whole number",
        default="26214400",
        meaning="The largest body of a request, in bytes.",
        least=65_536,
        most=10 * 1024**3,
    ),
    Setting(
        name="file_bytes_max",
        kind="whole number",
        default="268435456",
        meaning="The largest file of an answer, in bytes; a larger one is refused at once.",
        least=65_536,
        most=100 * 1024**3,
    ),
    Setting(
        name="item_files_bytes_max",
        kind="whole number",
        default="1073741824",
        meaning="All files that one person sends for one piece of work, in bytes.",
        least=65_536,
        most=1024**4,
    ),
    Setting(
        name="files_bytes_max",
        kind="whole number",
        default="107374182400",
        meaning="All files of answers that an organization keeps, in bytes.",
        least=65_536,
        most=900 * 1024**4,
    ),
    Setting(
        name="preview_port",
        kind="whole number",
        default="<port> + 1",
        meaning="The port that web sites in answers are shown from; any free one if it is taken.",
        most=65_535,
    ),
    Setting(
        name="preview_url",
        kind="address",
        default="http://localhost:<preview_port>",
        meaning="The other origin that web sites in answers are shown from. "
        "Beside a public_url of your own it has to be set, or sites are for download alone.",
    ),
    Setting(
        name="log_level",
        kind="text",
        default="info",
        meaning="What the server tells on its error output.",
        choices=_LOG_LEVELS,
    ),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting with its value. Paths are absolute."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    trusted_proxies: str = ""
    database_url: str = field(repr=False)
    database_prepared: bool = True
    workers: int = 1
    demo: bool = False
    secret_file: Path
    upload_bytes_max: int = 26_214_400
    file_bytes_max: int = 268_435_456
    item_files_bytes_max: int = 1_073_741_824
    files_bytes_max: int = 107_374_182_400
    preview_port: int = 8001
    preview_url: str = "http://localhost:8001"
    """Empty where people could not reach it: web sites are then for download alone."""
    log_level: str = "info"
    sources: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Where each value is from: the variable, the file with its line, or `default`."""

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def database_file(self) -> Path:
        return self.data / "tacit.db"

    @property
    def jobs_file(self) -> Path:
        return self.data / "jobs.db"

    @property
    def files_folder(self) -> Path:
        return self.data / "files"

    @property
    def releases_folder(self) -> Path:
        return self.data / "releases"

    @property
    def secrets_folder(self) -> Path:
        return self.data / "secrets"

    @property
    def imports_folder(self) -> Path:
        """Files of imports that have not ended."""
        return self.data / "imports"

    @property
    def uploads_folder(self) -> Path:
        """Bytes of uploads that are not finished."""
        return self.data / "uploads"

    @property
    def backups_folder(self) -> Path:
        return self.data / "backups"

    @property
    def lock_file(self) -> Path:
        return self.data / "lock"


def load(environ: Mapping[str, str], file: Path | None = None) -> Settings:
    """Read the settings; `file` is `<data>/tacit.toml` unless given.

    Raises:
        SettingsWrong: an unknown name in the file or a value that cannot be,
            with file and line or the variable.
    """
    data = Path(environ.get("TACIT_DATA") or "./tacit-data").expanduser().absolute()
    if file is not None and not file.exists():
        raise SettingsWrong("There is no such settings file.", place=str(file))
    given = _read_file(file or data / FILE_NAME)
    for setting in SETTINGS:
        if text := environ.get(setting.variable):
            given[setting.name] = (text, setting.variable)
    values = {
        name: _parse(_BY_NAME[name], value, place=place) for name, (value, place) in given.items()
    }
    return _complete(values, data=data, sources={name: place for name, (_, place) in given.items()})


def unknown_variables(environ: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """List TACIT_ variables that mean nothing, each with the nearest name that does."""
    known = [setting.variable for setting in SETTINGS]
    return [
        (name, _nearest(name, known))
        for name in sorted(environ)
        if name.startswith("TACIT_") and name not in known and not name.startswith(_NOT_OURS)
    ]


def _complete(values: dict[str, Any], *, data: Path, sources: dict[str, str]) -> Settings:
    host, port = values.get("host", "127.0.0.1"), values.get("port", 8000)
    every = host == "0.0.0.0"  # noqa: S104 - only compared
    shown = f"[{host}]" if ":" in host else "127.0.0.1" if every else host
    preview_port = values.get("preview_port", min(port + 1, 65_535) if port else 0)
    defaults: dict[str, Any] = {
        "preview_port": preview_port,
        "preview_url": _preview_url(shown, preview_port, is_public="public_url" in values),
        "public_url": f"http://{shown}:{port}",
        "database_url": f"sqlite:///{data / 'tacit.db'}",
        "secret_file": data / "secrets" / "server.key",
    }
    settings = Settings(
        **{
            **defaults,
            **values,
            "data": data,
            "sources": {name: sources.get(name, "default") for name in _BY_NAME},
        }
    )
    if settings.is_sqlite and settings.workers > 1:
        raise SettingsWrong(
            "SQLite allows one server process: its writer thread is the lock.",
            place=sources["workers"],
            remedy="Set it to 1, or use PostgreSQL.",
        )
    if wrong := networks.find_wrong(settings.trusted_proxies):
        raise SettingsWrong(wrong, place=sources["trusted_proxies"], remedy="As 10.0.0.7.")
    return settings


def _preview_url(host: str, port: int, *, is_public: bool) -> str:
    """Another origin on this machine: another name too where there is one, for cookies."""
    other = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}.get(host, host)
    return "" if is_public else f"http://{other}:{port}"


def _read_file(file: Path) -> dict[str, tuple[Any, str]]:
    """Read the file into values with their places."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise SettingsWrong("The file is not UTF-8.", place=str(file)) from error
    except OSError as error:
        raise SettingsWrong(f"It cannot be read: {error.strerror}.", place=str(file)) from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsWrong(f"This is not TOML: {error}.", place=str(file)) from error
    given = {}
    for name, value in content.items():
        place = f"{file}:{_line_of(name, text)}"
        setting = _BY_NAME.get(name)
        if setting is None:
            raise SettingsWrong(
                f"There is no setting {name!r}.", place=place, remedy=_did_you_mean(name)
            )
        if not setting.in_file:
            raise SettingsWrong(
                f"{name!r} is where this file lies and cannot be set in it.",
                place=place,
                remedy=f"Use the variable {setting.variable}.",
            )
        given[name] = (value, place)
    return given


def _parse(setting: Setting, value: Any, *, place: str) -> Any:  # noqa: ANN401 - from TOML
    if setting.kind == "whole number":
        return _parse_number(setting, value, place=place)
    if setting.kind == "yes or no":
        word = str(value).strip().lower()
        if word not in _TRUE + _FALSE:
            raise _wrong(setting, value, "yes or no", place=place)
        return word in _TRUE
    if not isinstance(value, str) or not value.strip():
        raise _wrong(setting, value, "a text", place=place)
    if setting.choices:
        if value.lower() not in setting.choices:
            raise _wrong(setting, value, f"one of {', '.join(setting.choices)}", place=place)
        return value.lower()
    if setting.kind == "address":
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _wrong(setting, value, "an address such as https://tacit.example", place=place)
        return value.rstrip("/")
    if setting.kind == "path":
        return Path(value).expanduser().absolute()
    return value


def _parse_number(setting: Setting, value: object, *, place: str) -> int:
    text = str(value).replace("_", "")
    expected = f"a whole number from {setting.least} to {setting.most}"
    if not re.fullmatch(r"\d{1,15}", text, re.ASCII):
        raise _wrong(setting, value, expected, place=place)
    if not setting.least <= int(text) <= setting.most:
        raise _wrong(setting, value, expected, place=place)
    return int(text)


def _wrong(setting: Setting, value: object, expected: str, *, place: str) -> SettingsWrong:
    shown = "what it holds" if setting.is_secret else repr(value)
    return SettingsWrong(
        f"{setting.name} must be {expected}, not {shown}.", place=place, remedy=setting.meaning
    )


def _did_you_mean(name: str) -> str:
    nearest = _nearest(name, [setting.name for setting in SETTINGS if setting.in_file])
    if nearest:
        return f"Did you mean {nearest!r}?"
    return "docs/reference/settings.md lists them all."


def _nearest(name: str, known: list[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.5)), None)


def _line_of(name: str, text: str) -> int:
    pattern = re.compile(rf"""\s*\[?\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    numbered = enumerate(text.splitlines(), start=1)
    return next((number for number, line in numbered if pattern.match(line)), 1)
