"""An answer goes to the end of the section that was asked about."""

from datetime import UTC, datetime

import pytest

from tacit.bench.records import Answer, Asked, Question, QuestionState

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUIDELINE = (
    "# How\n\nWrite.\n\n## Dates ##\n\nName one.\n\n### Form\n\nISO.\n\n## Sources\n\nTwo.\n"
)


def _asked(heading: str, answer: str | None = "The day of receipt.") -> Asked:
    question = Question(
        id="q", org_id="o", project_id="p", person_id="a", claim_id="c", item_id="i",
        guideline_version=1, heading=heading, quote="", text="Which day?", asked_at=AT,
        state=QuestionState.OPEN, seen_at=None,
    )  # fmt: skip
    given = None
    if answer is not None:
        given = Answer(
            id="x", question_id="q", org_id="o", person_id="m", text=answer, published=True,
            answered_at=AT,
        )  # fmt: skip
    return Asked(question=question, answer=given, mine=False)


@pytest.mark.parametrize(
    ("heading", "before", "after"),
    [
        ("Dates", "ISO.", "## Sources"),
        ("Form", "ISO.", "## Sources"),
        ("Sources", "Two.", ""),
        ("", "Two.", ""),
        ("No such heading", "Two.", ""),
    ],
)
def test_the_answer_stands_at_the_end_of_its_section(heading: str, before: str, after: str) -> None:
    made = _asked(heading).into(GUIDELINE)
    assert f"{before}\n\nThe day of receipt.\n" in made
    assert made.index("The day of receipt.") > made.index(before)
    if after:
        assert made.index("The day of receipt.") < made.index(after)
    assert all(line in made for line in GUIDELINE.splitlines())


def test_what_is_there_or_not_answered_changes_nothing() -> None:
    assert _asked("Dates", None).into(GUIDELINE) == GUIDELINE
    made = _asked("Dates").into(GUIDELINE)
    assert _asked("Dates").into(made) == made
