"""Between rows and records. Columns and fields have the same names."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Insert, Table, bindparam, insert

from tacit.projects.records import StageName
from tacit.storage.transaction import Row
from tacit.work.records import (
    AiHelp,
    Anchor,
    Claim,
    ClaimState,
    Comment,
    Contribution,
    Draft,
    GapAnswer,
    LineVerdict,
    Park,
    ParkDecision,
    RaterKind,
    Review,
    Role,
    SegmentKind,
    Stage,
    StageState,
    Submission,
    TimeSegment,
    Verdict,
    Vote,
    VoteDecision,
)


def insert_of(table: Table) -> Insert:
    """An insert that names every column but a number the database gives."""
    columns = [each for each in table.columns if each.identity is None]
    return insert(table).values(
        {each.name: bindparam(each.name, type_=each.type) for each in columns}
    )


def values(record: object) -> dict[str, Any]:
    """The fields of a record as columns; states become their words."""
    return {
        name: value.value if isinstance(value, Enum) else value
        for name, value in vars(record).items()
    }


def stage(row: Row) -> Stage:
    known = {"name": StageName(row["name"]), "state": StageState(row["state"])}
    return Stage(**{**row, **known})


def claim(row: Row) -> Claim:
    known = {
        "stage_name": StageName(row["stage_name"]),
        "state": ClaimState(row["state"]),
    }
    return Claim(**{**row, **known})


def draft(row: Row) -> Draft:
    return Draft(
        stage_id=row["stage_id"],
        expert_id=row["expert_id"],
        version=row["version"],
        answer=row["answer"],
        tab=row["tab"],
        save_id=row["save_id"],
        saved_at=row["saved_at"],
    )


def submission(row: Row) -> Submission:
    known = {
        "stage_name": StageName(row["stage_name"]),
        "ai_help": AiHelp(row["ai_help"]),
    }
    return Submission(**{**row, **known})


def review(row: Row) -> Review:
    known = {
        "stage_name": StageName(row["stage_name"]),
        "verdict": Verdict(row["verdict"]),
        "lines": tuple(LineVerdict(**line) for line in row["lines"]),
        "decisions": tuple(VoteDecision(**each) for each in row["decisions"]),
    }
    return Review(**{**row, **known})


def comment(row: Row) -> Comment:
    anchor = Anchor(**row["anchor"]) if row["anchor"] is not None else None
    return Comment(**{**row, "anchor": anchor})


def vote(row: Row) -> Vote:
    return Vote(**{**row, "rater_kind": RaterKind(row["rater_kind"])})


def segment(row: Row) -> TimeSegment:
    answer = row["answer"]
    known = {
        "kind": SegmentKind(row["kind"]),
        "answer": GapAnswer(answer) if answer is not None else None,
    }
    return TimeSegment(**{**row, **known})


def contribution(row: Row) -> Contribution:
    return Contribution(**{**row, "role": Role(row["role"])})


def park(row: Row) -> Park:
    decision = row["decision"]
    known = {"decision": ParkDecision(decision) if decision is not None else None}
    return Park(**{**row, **known})


def at_or_none(row: Mapping[str, Any], name: str) -> datetime | None:
    value: datetime | None = row[name]
    return value
