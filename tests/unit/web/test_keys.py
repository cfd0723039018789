"""One table of keys: none means two things on one page, and each is in the help."""

import re
from pathlib import Path

import pytest

from tacit.tasks import registry
from tacit.web import keys
from tacit.web.keys import Key

TEMPLATES = Path(keys.__file__).parent / "templates"
WALKING = {"j", "k"}
"""The next line of whatever the page lists: a kind of task may say of what."""
IN_DIALOGS = {"Control+Enter", "Escape", "n", "y"}
"""The way on of a page that asks one thing, and the first thing one adds."""


def _names(table: tuple[Key, ...] | list[Key]) -> list[str]:
    return [key for key, _ in table]


@pytest.mark.parametrize(
    "table", [keys.WORK, keys.JUDGE, keys.CALIBRATE, keys.DESK, keys.PROJECT], ids=str
)
def test_no_key_of_a_page_means_two_things(table: tuple[Key, ...]) -> None:
    names = [*_names(keys.EVERYWHERE), *_names(table)]
    assert len(names) == len(set(names)), sorted(names)


@pytest.mark.parametrize("name", registry.names())
def test_no_key_of_a_kind_is_one_of_the_workbench(name: str) -> None:
    own = _names(list(registry.get(name).keys))
    assert len(own) == len(set(own))
    taken = set(_names(keys.WORK)) | (set(_names(keys.EVERYWHERE)) - WALKING)
    assert not set(own) & taken, f"{name} gives another meaning to {set(own) & taken}"
    assert _names(keys.of_work(registry.get(name).keys))[: len(own)] == own


def test_every_key_that_a_template_binds_is_in_the_table() -> None:
    known = set()
    for table in (keys.EVERYWHERE, keys.WORK, keys.JUDGE, keys.DESK, keys.PROJECT):
        known |= set(_names(table))
    for path in sorted(TEMPLATES.rglob("*.html")):
        bound = set(re.findall(r'data-key="([^"{]+)"', path.read_text(encoding="utf-8")))
        assert bound <= known | IN_DIALOGS, f"{path.name} binds {bound - known}"


@pytest.mark.parametrize(
    ("page", "table"),
    [
        ("workbench_bench", keys.WORK),
        ("workbench_bench", keys.JUDGE),
        ("workbench", keys.WORK),
        ("review", keys.JUDGE),
        ("review_tools", keys.JUDGE),
        ("calibration_gold", (*keys.CALIBRATE, ("Control+Enter", ""))),
    ],
)
def test_every_key_of_the_workbench_is_named_on_its_page(page: str, table: tuple[Key, ...]) -> None:
    text = (TEMPLATES / f"{page}.html").read_text(encoding="utf-8")
    bound = set(re.findall(r'data-key="([^"{]+)"', text))
    assert bound <= set(_names(table)) | {"/"}
