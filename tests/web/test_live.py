"""What follows from an answer while it is typed: for the kinds that show it, and for no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tests.make import tasks as make_tasks
from tests.make.pages import ORIGIN, Site, Visitor, open_site
from tests.make.rubrics import INPUT, form
from tests.make.work import AUTHOR, REVIEW, make_house


@pytest.fixture
def site(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    with open_site(make_house(sqlite_db, clock), tmp_path) as opened:
        yield opened


def _live(site: Site, visitor: Visitor) -> tuple[int, str]:
    page = visitor.send(visitor.get("/desk"), "/desk/claims")
    fields = [[name, value] for name, value in form(c1_on_a="met", c2_on_a="unmet").items()]
    url = page.url.removeprefix(ORIGIN)
    answer = visitor.json(page, f"{url}/live", {"fields": fields})
    return answer.status_code, answer.text


def test_scores_follow_the_fields(site: Site) -> None:
    house = site.house
    project = house.project(pipeline=[AUTHOR, REVIEW], kind="rubric")
    house.open(project, make_tasks.make_items(house.db, house.owner, project, inputs=[INPUT]))
    status, html = _live(site, site.visitor(house.expert("ann")))
    assert status == 200
    assert 'data-live-part="board"' in html
    assert 'data-board="a"' in html
    assert "0.60" in html


def test_a_kind_that_shows_nothing_live_says_so(site: Site) -> None:
    house = site.house
    house.items(house.grading(pipeline=[AUTHOR, REVIEW]))
    status, _ = _live(site, site.visitor(house.expert("ann")))
    assert status == 404
