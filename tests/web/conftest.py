"""One sample company for all tests of pages; a copy of it for those that change something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.demo.loader import Loaded
from tests.make import web as make_web
from tests.make.web import DemoSite


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Loaded]:
    folder = tmp_path_factory.mktemp("demo") / "data"
    return folder, make_web.make_demo(folder)


@pytest.fixture(scope="session")
def demo(
    demo_template: tuple[Path, Loaded], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoSite]:
    """For tests that only look."""
    template, company = demo_template
    folder = tmp_path_factory.mktemp("looked-at") / "data"
    with make_web.open_demo(template, folder, company) as site:
        yield site


@pytest.fixture
def changing_demo(demo_template: tuple[Path, Loaded], tmp_path: Path) -> Iterator[DemoSite]:
    """For tests that change something."""
    template, company = demo_template
    with make_web.open_demo(template, tmp_path / "data", company) as site:
        yield site
