"""The criterion rows as a form: `grades[<criterion>].verdict` and `.reason`.

The value of a radio button is a verdict, or `option:` and the text of an option.
"""

from collections.abc import Mapping

from tacit.tasks import forms, revisions
from tacit.tasks.kind import FormReading, VoteDraft
from tacit.tasks.kinds.grading.shapes import RESPONSE, GradingAnswer, GradingInput
from tacit.tasks.records import Change, Criterion, Revision, Verdict

OPTION = "option:"


def empty_answer(task_input: GradingInput) -> GradingAnswer:
    """Every criterion without a verdict."""
    grades = tuple(_vote(criterion, "", "") for criterion in task_input.criteria)
    return GradingAnswer(grades=grades, note="", revisions=())


def read_form(fields: Mapping[str, str], task_input: GradingInput) -> FormReading:
    """Read all rows; a criterion without a choice stays without a verdict."""
    answer = GradingAnswer(
        grades=tuple(
            _vote(
                criterion,
                fields.get(f"grades[{criterion.id}].verdict", ""),
                forms.read_text(fields, f"grades[{criterion.id}].reason"),
            )
            for criterion in task_input.criteria
        ),
        note=forms.read_text(fields, "note"),
        revisions=_revisions(fields, task_input),
    )
    return FormReading(answer=answer.to_json(), edited=False)


def read_decisions(fields: Mapping[str, str], task_input: GradingInput) -> list[VoteDraft]:
    """The rows that an adjudicator has chosen."""
    votes = [
        _vote(
            criterion,
            fields.get(f"decisions[{criterion.id}].verdict", ""),
            forms.read_text(fields, f"decisions[{criterion.id}].reason"),
        )
        for criterion in task_input.criteria
    ]
    return [vote for vote in votes if vote.label is not None]


def choices(criterion: Criterion) -> list[tuple[str, str, str]]:
    """The buttons of a criterion: value, label, tone. The number keys follow this order."""
    third = (Verdict.CANNOT_ASSESS.value, "Cannot assess", "waiting")
    if not criterion.options:
        return [
            (Verdict.MET.value, "Met", "good"),
            (Verdict.UNMET.value, "Not met", "bad"),
            third,
        ]
    return [*((f"{OPTION}{option}", option, "") for option in criterion.options), third]


def chosen(vote: VoteDraft | None) -> str | None:
    """The value of the button that a vote stands for."""
    if vote is None:
        return None
    return f"{OPTION}{vote.option}" if vote.option is not None else vote.verdict


def _vote(criterion: Criterion, choice: str, rationale: str) -> VoteDraft:
    allowed = {value for value, _, _ in choices(criterion)}
    choice = choice if choice in allowed else ""
    is_option = choice.startswith(OPTION)
    return VoteDraft(
        criterion=criterion.id,
        criterion_version=criterion.version,
        verdict=None if is_option or not choice else choice,
        option=choice.removeprefix(OPTION) if is_option else None,
        rationale=rationale,
    )


def _revisions(fields: Mapping[str, str], task_input: GradingInput) -> tuple[Revision, ...]:
    """The corrected texts that differ from what was given."""
    if not task_input.revise:
        return ()
    found = []
    wanted = {RESPONSE, *(claim.id for claim in task_input.claims)}
    for of, before in task_input.revisable().items():
        text = forms.read_text(fields, f"revisions[{of}].text")
        change = revisions.classify(before, text)
        if of in wanted and change not in {None, Change.NONE}:
            assert change is not None, "an empty text was left out"
            found.append(Revision(of=of, text=text, change=change))
    return tuple(found)
