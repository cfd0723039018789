"""Descriptions of projects as plain data."""

from collections.abc import Mapping

import pytest

from tacit.kit.errors import TooLarge
from tacit.projects import documents
from tacit.projects.errors import ProjectInvalid

PLAIN = {"name": "contract-review", "title": "Contract review", "kind": "example"}
GOLD = {"key": "gold-1", "input": {"title": "t"}, "answer": {"messages": []}}
FULL = {
    **PLAIN,
    "summary": "Answers about clauses.",
    "brief": "Models miss carve-outs.",
    "domain": "law.contracts",
    "priority": 3,
    "pipeline": [{"stage": "author"}, {"stage": "review"}],
    "requires": {"skills": ["law.contracts"], "qualification": "contracts-101@2"},
    "rates": {"author": "120 USD/h", "review": "60 USD/item"},
    "terms": "train-nonexclusive-3y",
    "quality": {"error_at_most": "5%", "confidence": "95%"},
    "budget": "10000 USD",
    "benchmark": [GOLD],
    "rubric": [{"id": "c1", "text": "Is correct."}],
    "guideline": "## Be correct\n",
    "guideline_note": "First.",
}


def test_a_full_description_reads_back_as_it_was_written() -> None:
    assert documents.to_json(documents.read(FULL)) == FULL


def test_a_short_description_stays_short() -> None:
    assert documents.to_json(documents.read(PLAIN)) == PLAIN


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"name": "Contract Review"}, "name", "address"),
        ({"name": None}, "name", "missing"),
        ({"title": ""}, "title", "empty"),
        ({"title": True}, "title", "yes/no"),
        ({"kind": 3}, "kind", "text"),
        ({"priority": "high"}, "priority", "whole number"),
        ({"pipeline": {"stage": "author"}}, "pipeline", "list"),
        ({"pipeline": ["author"]}, "pipeline[0]", "object"),
        ({"rates": {"author": "120"}}, "rates.author", "no rate"),
        ({"rates": {"auther": "120 USD/h"}}, "rates.auther", "not a key"),
        ({"terms": "Any Terms"}, "terms", "not understood"),
        ({"quality": {"error_at_most": "none"}}, "quality.error_at_most", "share"),
        ({"quality": {"alpha": 1}}, "quality.alpha", "not a key"),
        ({"budget": "a lot"}, "budget", "not understood"),
        ({"budget": 10_000}, "budget", "text"),
        ({"benchmark": [{"key": "g", "input": {}}]}, "benchmark[0].answer", "missing"),
        ({"benchmark": [GOLD] * 2}, "benchmark[1].key", "also"),
        ({"rubric": [{"text": "x"}]}, "rubric[0].id", "missing"),
        ({"rubric": [{"id": "c", "text": "x"}] * 2}, "rubric[1].id", "also the id"),
        ({"requires": {"skills": [1]}}, "requires.skills[0]", "text"),
        ({"guidline": "x"}, "guidline", "not a key"),
        ({"imported": "k-qa"}, "imported", "not a key"),
    ],
)
def test_a_wrong_key_is_refused_by_its_path(
    change: Mapping[str, object], place: str, words: str
) -> None:
    with pytest.raises(ProjectInvalid) as caught:
        documents.read({**PLAIN, **change})
    assert caught.value.place == place
    assert words in caught.value.message


def test_a_name_that_cannot_be_an_address_gets_a_proposal() -> None:
    with pytest.raises(ProjectInvalid) as caught:
        documents.read({**PLAIN, "name": "Contract Review"})
    assert caught.value.remedy == "Write contract-review."


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(ProjectInvalid):
        documents.read([PLAIN])


def test_a_description_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="8,388,608 fit"):
        documents.read({**PLAIN, "brief": "x" * documents.DOCUMENT_BYTES_MAX})


def test_the_mark_of_an_import_is_kept_beside_the_description() -> None:
    document = documents.from_stored(PLAIN, imported="k-qa")
    assert document.imported == "k-qa"
    assert documents.to_json(document) == PLAIN


@pytest.mark.parametrize("name", ["new", "plans"])
def test_a_name_that_is_the_address_of_a_page_is_refused(name: str) -> None:
    with pytest.raises(ProjectInvalid) as refused:
        documents.read({"name": name, "title": "Notes", "kind": "example", "guideline": "Write."})
    assert refused.value.place == "name"
