"""Whatever a verb refuses is an error of the script, named by file and line."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tacit.access import organizations
from tacit.demo import loader
from tacit.demo.script import CONTENT, ScriptWrong
from tacit.kit import canonical
from tacit.storage import files
from tacit.storage.engine import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The people and one project of the real content, to be spoilt."""
    folder = tmp_path / "content"
    folder.mkdir()
    shutil.copy(CONTENT / "people.yaml", folder)
    shutil.copytree(CONTENT / "contract-review", folder / "contract-review")
    return folder


def spoil(content: Path, number: int, **changes: object) -> None:
    path = content / "contract-review" / "history.jsonl"
    rows = path.read_text().splitlines()
    value = canonical.loads(rows[number - 1])
    assert isinstance(value, dict)
    rows[number - 1] = canonical.dumps({**value, **changes})
    path.write_text("\n".join(rows) + "\n")


@pytest.mark.parametrize(
    ("number", "changes", "said"),
    [
        (1, {"at": "yesterday"}, "no time"),
        (1, {"act": "sing"}, "none of"),
        (1, {"by": "expert-99"}, "Nobody is called"),
        (1, {"item": "no-such"}, "no item"),
        (2, {"verdict": "perhaps"}, "none of"),
        (2, {"by": "expert-01"}, "role"),
        (6, {"reasons": ""}, "reason"),
    ],
)
def test_a_line_that_a_verb_refuses_is_named(
    sqlite_db: Database, content: Path, number: int, changes: dict[str, object], said: str
) -> None:
    spoil(content, number, **changes)
    store = files.open_files(content.parent / "store")
    with pytest.raises(ScriptWrong) as caught:
        loader.load(sqlite_db, now=NOW, files=store, content=content)
    assert caught.value.place == f"contract-review/history.jsonl:{number}"
    assert said in str(caught.value)
    owner = sqlite_db.read_now(lambda tx: organizations.find_owner(tx, slug=loader.SLUG))
    assert owner is None


def test_a_quote_that_does_not_stand_there_is_named(sqlite_db: Database, content: Path) -> None:
    comment = {"path": "messages[1].content", "quote": "never written", "text": "See?"}
    spoil(content, 2, comments=[comment])
    store = files.open_files(content.parent / "store")
    with pytest.raises(ScriptWrong) as caught:
        loader.load(sqlite_db, now=NOW, files=store, content=content)
    assert "never written" in str(caught.value)
