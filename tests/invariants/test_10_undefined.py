"""Invariant 10 over HTTP: an undefined number says that it is undefined and why; it is no zero."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make import api as make_api
from tests.make import tasks as make_tasks
from tests.make.api import ApiHouse

GRADED_BY_TWO = [{"stage": "author", "people": 2, "blind": True}]


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[ApiHouse]:
    settings = make_api.make_settings(tmp_path / "data", template=sqlite_template)
    with make_api.open_house(settings) as made:
        yield made


def grade(house: ApiHouse, name: str, **verdicts: str) -> None:
    client = house.client(name)
    claim = make_api.take(client)
    client.work.submit(claim.id, make_tasks.grading_answer(**verdicts), ai_help="none")


def open_graded(house: ApiHouse) -> str:
    return make_api.open_project(
        house.admin, "one", name="graded", kind="grading", pipeline=GRADED_BY_TWO
    )


def test_agreement_without_a_vote_has_no_pair_and_says_why(house: ApiHouse) -> None:
    found = house.admin.projects.agreement(open_graded(house))
    assert (found.pairs, found.votes) == ((), 0)
    assert found.reason


def test_agreement_of_one_rater_has_no_pair_and_says_why(house: ApiHouse) -> None:
    project_id = open_graded(house)
    grade(house, "expert")
    found = house.admin.projects.agreement(project_id)
    assert found.pairs == ()
    assert found.votes > 0
    assert found.reason


def test_kappa_of_one_category_is_undefined_and_percent_is_not(house: ApiHouse) -> None:
    project_id = open_graded(house)
    grade(house, "expert")
    grade(house, "expert-2")
    found = house.admin.projects.agreement(project_id)
    scales = {scale.scale: scale.pairs[0] for scale in found.by_scale}
    for scale, pair in scales.items():
        assert pair.percent.value == 1.0, scale
        assert pair.kappa.value is None, scale
        assert pair.kappa.reason, scale


def test_a_rater_who_cannot_assess_is_neither_zero_nor_not_met(house: ApiHouse) -> None:
    project_id = open_graded(house)
    grade(house, "expert", c1="met")
    grade(house, "expert-2", c1="cannot_assess")
    found = house.admin.projects.agreement(project_id)
    for scale in found.by_scale:
        for pair in scale.pairs:
            for figure in (pair.percent, pair.kappa):
                assert (figure.value is None) == bool(figure.reason)


def test_a_release_that_is_not_built_has_no_row_count(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one")
    make_api.write(house.client("expert"))
    make_api.review(house.client("reviewer"))
    made = house.admin.releases.create(project_id)
    assert made.rows is None
    house.admin.releases.wait(made.job_id, seconds=60)
    assert house.admin.releases.get(made.id).rows == 1
