"""The examples run, as they stand in the repository, against an application."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tacit.intake import folders
from tests.make import api as make_api
from tests.make.api import ApiHouse

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ApiHouse]:
    with make_api.open_house(make_api.make_settings(tmp_path / "data")) as opened:
        yield opened


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", sorted(EXAMPLES.glob("*/project.yaml")), ids=str)
def test_every_example_folder_is_a_project(folder: Path) -> None:
    assert folders.read(folder.parent).items


def test_the_road_of_the_examples(house: ApiHouse, tmp_path: Path) -> None:
    """Apply, write, return with a comment, write again, accept, release, export, load."""
    project_id = load("apply_and_work").apply(house.admin)
    expert, reviewer = house.client("expert"), house.client("reviewer")

    first = load("apply_and_work").write(expert, project_id)
    assert load("review").review(reviewer, "return", project_id).verdict == "return"
    back = expert.work.desk().kept
    assert [one.item_id for one in back] == [first.item_id]
    assert len(expert.work.comments(first.id).items) == 1

    again = load("apply_and_work").write(expert, project_id)
    assert (again.item_id, again.round) == (first.item_id, 2)
    assert load("review").review(reviewer, "accept", project_id).verdict == "accept"

    rows = load("export").export(house.admin, "invoice-terms", tmp_path / "exported")
    assert [row["messages"][-1]["content"] for row in rows] == [load("apply_and_work").TEXT]


def test_applying_the_example_again_changes_nothing(
    house: ApiHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    load("apply_and_work").apply(house.admin)
    load("apply_and_work").apply(house.admin)
    assert "0 items added, 2 unchanged" in capsys.readouterr().out


def test_there_is_nothing_to_review_before_somebody_wrote(
    house: ApiHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    load("apply_and_work").apply(house.admin)
    assert load("review").review(house.client("reviewer"), "accept") is None
    assert "Nothing to review" in capsys.readouterr().out
