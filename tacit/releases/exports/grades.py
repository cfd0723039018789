"""A table of grades: one vote a row, and what follows from the votes marked as such."""

from collections.abc import Mapping, Sequence

from tacit.releases._rows import why_no_verdict
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter
from tacit.tasks.kinds.grading import rows as grading_rows
from tacit.tasks.records import Grade, RaterKind, Verdict

Json = Mapping[str, object]

CONSENSUS = "consensus"
_MET = {Verdict.MET: True, Verdict.UNMET: False}


def _text(name: str, meaning: str, *, may_be_null: bool = False) -> Column:
    return Column(name=name, kind=ColumnKind.TEXT, meaning=meaning, may_be_null=may_be_null)


class GradesExporter(PlainExporter):
    """Votes as they were cast. Whoever needs one label a criterion filters on `is_consensus`."""

    name = "grades"
    title = "Grades, one vote a row"
    made_for = "datasets 5.2, pandas, spreadsheets"
    takes = "rows with votes on criteria"
    kinds = frozenset({"grading"})
    for_training = False
    has_csv = True
    columns = (
        _text("item", "The id of the item."),
        _text("key", "The name its author gave the item."),
        _text("domain", "The field it belongs to."),
        _text("prompt", "What was asked of the one whose response was graded."),
        _text("producer", "Who or what made the response."),
        _text("response", "The response that was graded."),
        _text("criterion", "The id of the criterion."),
        Column(
            name="criterion_version",
            kind=ColumnKind.INTEGER,
            meaning="The version that the rater saw.",
        ),
        _text("criterion_text", "The criterion; met means that it is true of the response."),
        _text("criterion_kind", "binary, ordinal or nominal."),
        Column(
            name="weight",
            kind=ColumnKind.NUMBER,
            meaning="Signed: a met criterion of weight -5 costs 5.",
            may_be_null=True,
        ),
        _text("rater", "A pseudonym, or `consensus`."),
        _text("rater_kind", "expert, crowd, judge, adjudicator or consensus."),
        Column(
            name="is_consensus",
            kind=ColumnKind.FLAG,
            meaning="The row follows from the others and is nobody's vote.",
        ),
        _text("verdict", "met, unmet, partial, cannot_assess, unresolved.", may_be_null=True),
        _text("option", "The option, for an ordinal or nominal criterion.", may_be_null=True),
        Column(
            name="met",
            kind=ColumnKind.FLAG,
            meaning="true for met, false for unmet, null for all else.",
            may_be_null=True,
        ),
        _text(
            "why_null",
            "Why `met` is null: cannot_assess, unresolved, partial or option.",
            may_be_null=True,
        ),
        _text("rationale", "The rater's reason, as given."),
        Column(
            name="confidence", kind=ColumnKind.NUMBER, meaning="If it was said.", may_be_null=True
        ),
        Column(name="round", kind=ColumnKind.INTEGER, meaning="The round of the vote."),
        Column(name="blind", kind=ColumnKind.FLAG, meaning="The rater saw no other answer before."),
        Column(
            name="seconds",
            kind=ColumnKind.NUMBER,
            meaning="Time of the vote, if it is known.",
            may_be_null=True,
        ),
        _text("at", "When; null for a consensus.", may_be_null=True),
    )

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """Every vote, then the consensus of each criterion."""
        votes, consensus, item = row["votes"], row["consensus"], row["item"]
        assert isinstance(votes, list), "votes are a list"
        assert isinstance(item, Mapping), "an item is an object"
        if not votes:
            return LeftOut(reason="has no votes")
        if not _is_graded(item["input"]):
            return LeftOut(reason="has votes on other things than criteria")
        grades = [_grade(vote) for vote in votes]
        if isinstance(consensus, Mapping):
            given = consensus["grades"]
            assert isinstance(given, list), "a consensus is a list of grades"
            grades += [_consensus_grade(each) for each in given]
        made = grading_rows.to_grades(
            item=item["id"], key=item["key"], task_input=item["input"], grades=grades
        )
        return [_with_third_state(each) for each in made]


def _is_graded(task_input: object) -> bool:
    return isinstance(task_input, Mapping) and {"criteria", "response"} <= task_input.keys()


def _with_third_state(row: dict[str, object]) -> Json:
    verdict = Verdict(str(row["verdict"])) if row["verdict"] is not None else None
    option = row["option"]
    met = None if option is not None or verdict is None else _MET.get(verdict)
    why = None
    if met is None:
        reason = why_no_verdict(verdict.value if verdict else None, _text_or_none(option))
        why = "option" if option is not None else reason or "partial"
    added = {"is_consensus": row["rater_kind"] == CONSENSUS, "met": met, "why_null": why}
    values = row | added
    return {column.name: values[column.name] for column in GradesExporter.columns}


def _grade(vote: Json) -> Grade:
    return Grade(
        criterion=str(vote["criterion"]),
        version=_whole(vote["criterion_version"]),
        rater=str(vote["rater"]),
        rater_kind=RaterKind(str(vote["rater_kind"])),
        verdict=Verdict(str(vote["verdict"])) if vote["verdict"] is not None else None,
        option=_text_or_none(vote["option"]),
        rationale=str(vote["rationale"]),
        confidence=_number_or_none(vote["confidence"]),
        round=_whole(vote["round"]),
        blind=bool(vote["blind"]),
        seconds=_number_or_none(vote["seconds"]),
        at=str(vote["at"]),
    )


def _consensus_grade(grade: Json) -> Grade:
    return Grade(
        criterion=str(grade["criterion"]),
        version=_whole(grade["version"]),
        rater=CONSENSUS,
        rater_kind=RaterKind.CONSENSUS,
        verdict=Verdict(str(grade["verdict"])) if grade["verdict"] is not None else None,
        option=_text_or_none(grade["option"]),
        rationale=str(grade["rationale"]),
        blind=False,
    )


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _number_or_none(value: object) -> int | float | None:
    assert value is None or isinstance(value, int | float), "a number or nothing"
    return value


def _whole(value: object) -> int:
    assert isinstance(value, int), "a whole number"
    return value
