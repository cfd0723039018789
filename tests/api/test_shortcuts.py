"""The two plain routes say what the routes they stand before would say."""

import httpx
import pytest

from tests.make.api import ApiHouse

JSON = {"Content-Type": "application/json"}
CLAIMS, SUBMISSION = "/api/v1/claims", "/api/v1/claims/no-such-claim/submission"


def post(
    house: ApiHouse, path: str, content: str, *, headers: dict[str, str] = JSON, token: bool = True
) -> httpx.Response:
    house.client("expert")
    with house.raw(house.secrets["expert"] if token else None) as client:
        return client.post(path, content=content, headers=headers)


@pytest.mark.parametrize(
    ("path", "content", "place"),
    [
        (CLAIMS, '{"id": "a"', "body"),
        (CLAIMS, "", "body"),
        (CLAIMS, "[]", "body"),
        (CLAIMS, '{"id": "a", "colour": "red"}', "body.colour"),
        (CLAIMS, '{"id": "a", "stage_names": ["night"]}', "body.stage_names.0"),
        (SUBMISSION, '{"id": "a", "answer": 7, "ai_help": "none"}', "body.answer"),
        (SUBMISSION, '{"answer": {}, "ai_help": "none"}', "body.id"),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_naming_the_place(
    sqlite_house: ApiHouse, path: str, content: str, place: str
) -> None:
    answer = post(sqlite_house, path, content)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["place"] == place


def test_a_body_that_is_not_json_is_refused(sqlite_house: ApiHouse) -> None:
    answer = post(sqlite_house, CLAIMS, '{"id": "a"}', headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["place"]) == (422, "body")


def test_without_a_token_nobody_is_asked_in(sqlite_house: ApiHouse) -> None:
    assert post(sqlite_house, CLAIMS, '{"id": "a"}', token=False).status_code == 401


def test_a_verb_that_refuses_is_a_problem_with_its_name(sqlite_house: ApiHouse) -> None:
    answer = post(sqlite_house, SUBMISSION, '{"id": "a", "answer": {}, "ai_help": "none"}')
    assert (answer.status_code, answer.json()["place"]) == (404, "claim_id")


def test_nothing_to_do_is_an_empty_answer(sqlite_house: ApiHouse) -> None:
    answer = post(sqlite_house, CLAIMS, '{"id": "a"}')
    assert (answer.status_code, answer.content) == (204, b"")


def test_other_methods_of_the_same_path_still_answer(sqlite_house: ApiHouse) -> None:
    assert sqlite_house.client("expert").work.claims().items == []


def test_the_shortcuts_are_in_no_contract_twice(sqlite_house: ApiHouse) -> None:
    paths = sqlite_house.app.openapi()["paths"]
    assert paths["/api/v1/claims"]["post"]["requestBody"]
    assert paths["/api/v1/claims/{claim_id}/submission"]["post"]["responses"]["201"]
