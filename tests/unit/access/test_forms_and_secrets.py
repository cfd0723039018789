import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tacit.access import csrf, secret_files, sessions, tokens
from tacit.access.errors import FormNotOurs

SECRET = b"s" * 32


def test_the_token_of_a_form_is_known_again() -> None:
    token = csrf.make_token(SECRET, session_hash="session")
    csrf.check_token(SECRET, session_hash="session", token=token)


@pytest.mark.parametrize("token", [None, "", "0" * 64, "näh"])
def test_a_form_without_our_token_is_refused(token: str | None) -> None:
    with pytest.raises(FormNotOurs, match="Reload"):
        csrf.check_token(SECRET, session_hash="session", token=token)


def test_the_token_fits_one_session_of_one_installation() -> None:
    token = csrf.make_token(SECRET, session_hash="session")
    for secret, session in [(SECRET, "other"), (b"t" * 32, "session")]:
        with pytest.raises(FormNotOurs):
            csrf.check_token(secret, session_hash=session, token=token)


def test_the_token_does_not_tell_the_session() -> None:
    assert "session" not in csrf.make_token(SECRET, session_hash="session")


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "forms.key"
    made = secret_files.load_or_create(path)
    assert len(made) == 32
    assert secret_files.load_or_create(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["forms.key"]


def test_those_who_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "forms.key"
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: secret_files.load_or_create(path), range(32)))
    assert len(made) == 1


def test_a_file_that_is_too_short_is_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "forms.key"
    path.write_bytes(b"short")
    with pytest.raises(ValueError, match="holds 5 bytes"):
        secret_files.load_or_create(path)


def test_tokens_have_a_prefix_and_256_bits() -> None:
    made = {tokens.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(secret.startswith("tct_") and len(secret) == 47 for secret in made)


def test_sessions_and_tokens_are_hashed_with_sha256() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sessions.hash_secret("") == tokens.hash_secret("") == empty
