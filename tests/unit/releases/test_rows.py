"""Rows are canonical JSON, although they are written by parts."""

import dataclasses

from tacit.kit import canonical
from tacit.kit.ids import new_id
from tacit.projects.records import StageName
from tacit.releases._flat import COLUMNS, flat_row
from tacit.releases._rows import make_row, pseudonyms, why_no_verdict
from tacit.tasks import registry
from tacit.tasks.records import Item, ItemState
from tacit.work.accepted import AcceptedItem
from tacit.work.records import AiHelp, Contribution, Role, Submission
from tests.make import tasks
from tests.make.access import NOW


def accepted(**changes: object) -> AcceptedItem:
    item = Item(
        id=new_id(),
        org_id="org",
        project_id="project",
        key="item-1",
        title='A "title" with ü and \u2028',
        domain="law",
        input=tasks.example_input(),
        input_sha256="0" * 64,
        priority=0,
        state=ItemState.ACCEPTED,
        contested=False,
        origin={"line": 3, "a": None},
        created_at=NOW,
        created_by="somebody",
        accepted_submission_id="s2",
        state_at=NOW,
    )
    item = dataclasses.replace(
        item,
        **changes,  # type: ignore[arg-type]  # names are checked by replace
    )
    answers = tuple(_submission(item, f"s{number}", number=number) for number in (1, 2))
    contribution = Contribution(
        id="c",
        org_id="org",
        item_id=item.id,
        project_id="project",
        person_id="anna",
        role=Role.AUTHOR,
        submission_id="s2",
        review_id=None,
        accepted_at=NOW,
    )
    return AcceptedItem(
        item=item, submissions=answers, reviews=(), votes=(), contributions=(contribution,)
    )


def _submission(item: Item, submission_id: str, *, number: int) -> Submission:
    return Submission(
        id=submission_id,
        org_id="org",
        claim_id="claim",
        stage_id="stage",
        item_id=item.id,
        project_id="project",
        expert_id="anna",
        stage_name=StageName.AUTHOR,
        round=number,
        answer=tasks.example_answer(),
        guideline_version=1,
        ai_help=AiHelp.NONE,
        ai_note="",
        replaces=None,
        seconds_active=60,
        submitted_at=NOW,
    )


EXAMPLE = registry.get("example")


def test_the_text_of_a_row_is_its_canonical_json() -> None:
    row = make_row(accepted(), kind=EXAMPLE, pseudonym=pseudonyms("seed"))
    assert row.text == canonical.dumps(row.content)
    assert row.sha256 == canonical.sha256_hex(row.text)


def test_a_row_holds_the_answer_that_was_accepted_not_the_round_before() -> None:
    row = make_row(accepted(), kind=EXAMPLE, pseudonym=pseudonyms("seed"))
    assert row.submission_ids == ("s2",)


def test_the_flat_row_has_the_columns_of_the_schema() -> None:
    row = make_row(accepted(), kind=EXAMPLE, pseudonym=pseudonyms("seed"))
    flat = flat_row(row)
    assert list(flat) == [column.name for column in COLUMNS]
    assert canonical.loads(str(flat["origin"])) == {"line": 3, "a": None}
    without = make_row(accepted(origin=None), kind=EXAMPLE, pseudonym=pseudonyms("seed"))
    assert flat_row(without)["origin"] is None


def test_a_pseudonym_is_the_same_in_a_project_and_another_in_the_next() -> None:
    here, there = pseudonyms("seed of one"), pseudonyms("seed of another")
    assert here("anna") == here("anna") != here("ben")
    assert here("anna") != there("anna")
    assert "anna" not in here("anna")


def test_no_judgement_is_told_from_a_judgement() -> None:
    assert why_no_verdict("met", None) is None
    assert why_no_verdict("unmet", None) is None
    assert why_no_verdict("partial", None) is None
    assert why_no_verdict(None, "Neutral") is None
    assert why_no_verdict("cannot_assess", None) == "cannot_assess"
    assert why_no_verdict("unresolved", None) == "unresolved"
    assert why_no_verdict(None, None) == "unresolved"
