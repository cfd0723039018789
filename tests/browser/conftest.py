"""One browser for the folder, a context for a test, real servers, and no complaint unheard."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser import watch
from tests.browser.company import Company
from tests.browser.still import StillServer
from tests.browser.watch import Complaints
from tests.make.server import Server, running

NewContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser(chromium_executable: str) -> Iterator[Browser]:
    """Closed after this folder: the loop of Playwright must not outlive its tests."""
    with sync_playwright() as playwright:
        opened = watch.launch(playwright, chromium_executable, is_root=os.geteuid() == 0)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillServer]:
    """The demo on a clock that stands still, for tests that only look."""
    with running(StillServer(data=tmp_path_factory.mktemp("demo") / "data")) as server:
        assert isinstance(server, StillServer)
        yield server


@pytest.fixture(scope="package")
def company_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(Server(data=tmp_path_factory.mktemp("company") / "data")) as server:
        yield server


@pytest.fixture
def company(company_server: Server) -> Iterator[Company]:
    if company_server.process is None:
        company_server.start()
    made = Company(company_server)
    yield made
    made.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    assert heard.said == []


@pytest.fixture
def new_context(browser: Browser, complaints: Complaints, company: Company) -> Iterator[NewContext]:
    """Opens contexts on the company's server; all are closed at the end."""
    with ExitStack() as stack:

        def open_one(*, scripts: bool = True, phone: bool = False) -> BrowserContext:
            look = watch.PHONE if phone else watch.LIGHT
            return stack.enter_context(
                watch.open_context(browser, complaints, url=company.url, scripts=scripts, look=look)
            )

        yield open_one
