"""Pipelines: what is read, and what is refused with which place and remedy."""

import pytest

from tacit.projects import pipelines
from tacit.projects.errors import ProjectInvalid
from tacit.projects.records import StageName

AUTHOR = {"stage": "author"}
REVIEW = {"stage": "review"}


def _refused(*stages: object, requires: dict[str, object] | None = None) -> ProjectInvalid:
    with pytest.raises(ProjectInvalid) as caught:
        pipelines.parse(stages, has_votes=False, requires=requires)
    return caught.value


def test_the_pipeline_of_the_design_is_read() -> None:
    stages = [
        {"stage": "author", "people": 1, "hold": "4h"},
        {"stage": "review", "people": 1, "blind": True, "rounds": 2},
        {"stage": "adjudicate", "when": "disagreement"},
        {"stage": "audit", "sample": "10%"},
    ]
    requires = {"skills": ["law.contracts"], "qualification": "contracts-101@2"}
    author, review, adjudicate, audit = pipelines.parse(stages, has_votes=False, requires=requires)
    assert (author.name, author.hold_seconds) == (StageName.AUTHOR, 4 * 3600)
    assert (review.rounds, review.blind, review.return_within_seconds) == (2, True, 3 * 86_400)
    assert adjudicate.when == "disagreement"
    assert audit.sample == 0.1
    assert author.requires_skills == ("law.contracts",)
    assert audit.requires_qualification == "contracts-101@2"


def test_a_stage_may_require_something_else() -> None:
    stages = [AUTHOR, {"stage": "review", "requires": {"skills": ["law.tax"]}}]
    author, review = pipelines.parse(
        stages, has_votes=False, requires={"skills": ["law.contracts"]}
    )
    assert author.requires_skills == ("law.contracts",)
    assert review.requires_skills == ("law.tax",)


def test_two_people_may_grade_without_a_review() -> None:
    [author] = pipelines.parse([{"stage": "author", "people": 2}], has_votes=True)
    assert author.people == 2


def test_what_is_stored_reads_back() -> None:
    stages = pipelines.parse(
        [AUTHOR, REVIEW, {"stage": "audit", "sample": 0}],
        has_votes=False,
        requires={"skills": ["a.b"], "qualification": "q@1"},
    )
    assert pipelines.from_stored([stage.to_json() for stage in stages]) == stages


@pytest.mark.parametrize(
    ("stages", "place", "words"),
    [
        ([], "pipeline", "at least one"),
        ([AUTHOR] * 6, "pipeline", "at most"),
        (["author"], "pipeline[0]", "object"),
        ([{}], "pipeline[0].stage", "missing"),
        ([{"stage": "reveiw"}], "pipeline[0].stage", "none of"),
        ([REVIEW], "pipeline[0].stage", "begins with an author"),
        ([AUTHOR, AUTHOR], "pipeline[1].stage", "second time"),
        ([AUTHOR, {"stage": "audit"}, REVIEW], "pipeline[2].stage", "cannot come after audit"),
        ([{"stage": "author", "people": 2}, REVIEW], "pipeline[0].people", "cannot write one"),
        ([{"stage": "author", "people": 0}], "pipeline[0].people", "between 1 and 20"),
        ([{"stage": "author", "people": "2"}], "pipeline[0].people", "whole number"),
        ([{"stage": "author", "people": True}], "pipeline[0].people", "yes/no"),
        ([AUTHOR, {"stage": "review", "people": 2}], "pipeline[1].people", "nobody is there"),
        ([AUTHOR, REVIEW, {"stage": "audit", "people": 2}], "pipeline[2].people", "One person"),
        ([{"stage": "author", "hold": "4 hours"}], "pipeline[0].hold", "not a duration"),
        ([{"stage": "author", "hold": "5s"}], "pipeline[0].hold", "between 1m and 30d"),
        ([{"stage": "author", "hold": 4}], "pipeline[0].hold", "A text belongs here"),
        ([{"stage": "author", "rounds": 2}], "pipeline[0].rounds", "Only review"),
        ([AUTHOR, {"stage": "review", "sample": "5%"}], "pipeline[1].sample", "Only audit"),
        ([AUTHOR, REVIEW, {"stage": "audit", "sample": "110%"}], "pipeline[2].sample", "share"),
        ([AUTHOR, REVIEW, {"stage": "audit", "sample": "ten"}], "pipeline[2].sample", "share"),
        ([AUTHOR, {"stage": "review", "when": "always"}], "pipeline[1].when", "conditional"),
        ([AUTHOR, {"stage": "adjudicate", "when": "always"}], "pipeline[1].when", "condition"),
        ([AUTHOR], "pipeline", "nobody would see"),
        ([AUTHOR, {"stage": "imported"}], "pipeline[1].stage", "Only an import"),
        ([{"stage": "author", "pepole": 1}], "pipeline[0].pepole", "not a key"),
        ([AUTHOR, {"stage": "review", "blind": "yes"}], "pipeline[1].blind", "true or false"),
    ],
)
def test_a_wrong_pipeline_is_refused_by_the_path_of_its_key(
    stages: list[object], place: str, words: str
) -> None:
    error = _refused(*stages)
    assert error.place == place
    assert words in error.message


def test_a_word_that_was_nearly_right_is_offered() -> None:
    assert _refused({"stage": "reveiw"}).remedy == "Did you mean review?"
    assert _refused({"stage": "author", "pepole": 1}).remedy == "Did you mean people?"


@pytest.mark.parametrize(
    ("requires", "place"),
    [
        ({"skills": ["Law Contracts"]}, "requires.skills[0]"),
        ({"skills": "law"}, "requires.skills"),
        ({"qualification": "contracts 101"}, "requires.qualification"),
        ({"skill": ["law"]}, "requires.skill"),
    ],
)
def test_wrong_requirements_are_refused(requires: dict[str, object], place: str) -> None:
    assert _refused(AUTHOR, REVIEW, requires=requires).place == place


def test_the_stage_imported_is_for_imports() -> None:
    stages = pipelines.parse([AUTHOR, {"stage": "imported"}], has_votes=False, imported=True)
    assert stages[1].name is StageName.IMPORTED
