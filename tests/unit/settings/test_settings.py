"""Settings: where they come from, and what is said about wrong ones."""

from dataclasses import fields
from pathlib import Path

import pytest

from tacit import settings
from tacit.settings import SETTINGS, Settings, SettingsWrong

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"


def load(folder: Path, text: str = "", **variables: str) -> Settings:
    if text:
        (folder / "tacit.toml").write_text(text, encoding="utf-8")
    return settings.load({"TACIT_DATA": str(folder), **variables})


def test_without_anything_there_are_defaults(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.data == tmp_path
    assert found.database_url == f"sqlite:///{tmp_path}/tacit.db"
    assert found.public_url == "http://127.0.0.1:8000"
    assert found.secret_file == tmp_path / "secrets" / "server.key"
    assert found.is_sqlite
    assert set(found.sources.values()) <= {"default", "TACIT_DATA"}


def test_a_variable_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    found = load(tmp_path, 'port = 9000\nlog_level = "debug"\n', TACIT_PORT="9001")
    assert (found.port, found.log_level, found.workers) == (9001, "debug", 1)
    assert found.sources["port"] == "TACIT_PORT"
    assert found.sources["log_level"].endswith("tacit.toml:2")
    assert found.public_url == "http://127.0.0.1:9001"


def test_an_unknown_name_in_the_file_is_refused_with_line_and_nearest_name(
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsWrong, match=r"tacit\.toml:2: .*'prot'.*Did you mean 'port'"):
        load(tmp_path, "# ours\nprot = 1\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("port = 70000", "0 to 65535"),
        ('port = "many"', "whole number"),
        ("port = -1", "whole number"),
        ("port = true", "whole number"),
        ('demo = "perhaps"', "yes or no"),
        ('log_level = "loud"', "debug, info"),
        ('public_url = "tacit.example"', "https://"),
        ("host = 3", "a text"),
        ("data = '/x'", "TACIT_DATA"),
        ("[port]\nx = 1", "whole number"),
        ("port = ", "not TOML"),
        ("upload_bytes_max = 1", "65536"),
    ],
)
def test_a_wrong_value_says_what_it_must_be(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsWrong, match=says):
        load(tmp_path, text)


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="TACIT_PORT"):
        load(tmp_path, TACIT_PORT="eighty")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_bytes(b'host = "\xff"')
    with pytest.raises(SettingsWrong, match="UTF-8"):
        load(tmp_path)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="no such"):
        settings.load({"TACIT_DATA": str(tmp_path)}, tmp_path / "other.toml")


def test_sqlite_allows_one_server_process(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="one server process"):
        load(tmp_path, TACIT_WORKERS="2")
    many = load(tmp_path, TACIT_WORKERS="2", TACIT_DATABASE_URL="postgresql://tacit@/tacit")
    assert many.workers == 2


def test_the_address_of_the_database_is_not_shown(tmp_path: Path) -> None:
    found = load(tmp_path, TACIT_DATABASE_URL="postgresql://tacit:hush@db/tacit")
    assert "hush" not in repr(found)


@pytest.mark.parametrize(
    ("host", "public"),
    [("0.0.0.0", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"), ("h", "http://h:8000")],
)
def test_the_public_address_follows_the_host(tmp_path: Path, host: str, public: str) -> None:
    assert load(tmp_path, TACIT_HOST=host).public_url == public


def test_a_variable_that_means_nothing_is_named(tmp_path: Path) -> None:
    environ = {"TACIT_PROT": "1", "TACIT_PORT": "1", "HOME": "/", "TACIT_TEST_REQUIRE": ""}
    assert settings.unknown_variables(environ) == [("TACIT_PROT", "TACIT_PORT")]


def test_the_table_and_the_record_have_the_same_settings() -> None:
    in_record = {field.name for field in fields(Settings)} - {"sources"}
    assert in_record == {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: settings.Setting) -> None:
    row = f"| `{setting.name}` | `{setting.variable}` | {setting.kind}"
    rows = [line for line in DOCUMENT.read_text().splitlines() if line.startswith(row)]
    assert len(rows) == 1, f"{setting.name} needs one row in docs/reference/settings.md"
    assert f"| `{setting.default}` |" in rows[0]
    assert setting.meaning in rows[0]


def test_a_proxy_that_is_no_address_is_refused_by_name(tmp_path: Path) -> None:
    assert load(tmp_path, TACIT_TRUSTED_PROXIES="10.0.0.0/8").trusted_proxies == "10.0.0.0/8"
    with pytest.raises(SettingsWrong, match="everywhere") as refused:
        load(tmp_path, TACIT_TRUSTED_PROXIES="everywhere")
    assert refused.value.place == "TACIT_TRUSTED_PROXIES"
