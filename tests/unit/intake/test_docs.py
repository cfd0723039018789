"""What intake reads is in its pages of the documentation."""

import re
from pathlib import Path

import pytest

from tacit.intake.imports import registry
from tacit.intake.imports.formats import Format
from tacit.projects.documents import read, to_json
from tests.make.intake import ROOT

IMPORT = ROOT / "docs" / "how-to" / "import.md"
REFERENCE = ROOT / "docs" / "reference" / "imports.md"
FOLDER = ROOT / "docs" / "reference" / "project-folder.md"
WRITE = ROOT / "docs" / "how-to" / "write-a-project.md"


@pytest.mark.parametrize("known", registry.FORMATS, ids=lambda known: known.name)
def test_every_format_and_option_is_documented(known: Format) -> None:
    sections = re.split(r"^## ", REFERENCE.read_text(), flags=re.MULTILINE)[1:]
    (section,) = (each for each in sections if known.name == each.splitlines()[0])
    assert known.meaning in section
    for option in known.options:
        assert f"`{option.name}`" in section, option.name


def test_every_key_of_a_description_is_documented() -> None:
    whole = {
        "name": "a", "title": "A", "kind": "example", "summary": "s", "brief": "b",
        "domain": "d", "priority": 1, "pipeline": [{"stage": "author"}],
        "requires": {"skills": ["a.b"]}, "rates": {"author": "1 USD/h"}, "terms": "t",
        "quality": {"confidence": "95%"}, "budget": "10 USD", "guideline_note": "n",
    }  # fmt: skip
    text = FOLDER.read_text()
    for key in to_json(read(whole)):
        assert f"`{key}`" in text, key


@pytest.mark.parametrize("page", [IMPORT, FOLDER, WRITE], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+\.md)\)", page.read_text()):
        assert (page.parent / target).exists(), target
