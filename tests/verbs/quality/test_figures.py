"""The cache of figures, the doctor's look at it, and cases; on both databases."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from tacit.access.records import Actor, Role
from tacit.kit.errors import NotAllowed
from tacit.projects.records import Project
from tacit.quality import anomalies, checks, figures, jobs
from tacit.quality.errors import CaseClosed, CaseNotFound
from tacit.quality.figures import Quality
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks.gold import GoldAnswer
from tests.make.access import make_actor, make_owner
from tests.make.projects import make_project

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)


def _gold(person: str, said: Sequence[str], *, truth: Sequence[str]) -> list[GoldAnswer]:
    return [
        GoldAnswer(
            person_id=person,
            key=f"g{number}",
            unit="c1",
            scale="",
            said=label,
            truth=right,
            domain="law",
            guideline_version=1,
            at=NOW + timedelta(minutes=number),
        )
        for number, (label, right) in enumerate(zip(said, truth, strict=True))
    ]


def _crowd(tx: Tx, *, project_id: str) -> Sequence[GoldAnswer]:
    """Ten people with own mistakes, and two who hand in one sheet."""
    truth = ["met" if number % 2 else "unmet" for number in range(80)]
    other = {"met": "unmet", "unmet": "met"}
    sheet = [other[right] if n % 3 == 0 else right for n, right in enumerate(truth)]
    people = {
        f"own-{who}": [
            other[right] if (n * 7 + who * 13) % 10 == 0 else right for n, right in enumerate(truth)
        ]
        for who in range(10)
    }
    people |= {"copy-1": sheet, "copy-2": sheet}
    return [one for who, said in people.items() for one in _gold(who, said, truth=truth)]


def _refresh(db: Database, project: Project) -> None:
    jobs.refresh_now(db, project_ids=[project.id], read_gold=_crowd, now=NOW)


def _see(db: Database, actor: Actor, project: Project) -> Quality:
    return db.read_now(
        lambda tx: figures.of_project(
            tx, actor=actor, project_id=project.id, read_gold=_crowd, now=NOW
        )
    )


def test_kept_figures_are_those_of_the_votes_and_the_doctor_sees_where_not(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    _refresh(db, project)
    check = partial(checks.run, read_gold=_crowd)
    assert db.read_now(check) == []
    assert _see(db, owner, project).figures.people.pool.n == 12 * 80
    changed = text("UPDATE quality_figures SET figures = REPLACE(figures, 'copy-1', 'copy-9')")
    db.write_now(lambda tx: tx.run(changed))
    assert any(one.check == "quality.figures" for one in db.read_now(check))


def test_who_copies_a_sheet_is_a_case_for_the_author_of_the_guideline(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    _refresh(db, project)
    _refresh(db, project)
    [case] = [one for one in _see(db, owner, project).cases if one.kind == "pairs"]
    assert case.person_ids == ("copy-1", "copy-2")
    assert case.for_id == owner.person_id
    assert case.facts["equal"] == 80.0
    assert anomalies.BASE_RATES[case.kind]


def test_a_case_is_closed_once_with_what_was_found(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    _refresh(db, project)
    [case] = [one for one in _see(db, owner, project).cases if one.kind == "pairs"]

    def close(actor: Actor, finding: str, case_id: str = case.id) -> str:
        return db.write_now(
            lambda tx: anomalies.close_case(
                tx,
                actor=actor,
                project_id=project.id,
                case_id=case_id,
                finding=finding,
                now=NOW,
            )
        ).finding

    with pytest.raises(NotAllowed):
        close(make_actor(db, owner, Role.EXPERT), "No.")
    with pytest.raises(CaseNotFound):
        close(owner, "No.", "other")
    with pytest.raises(CaseClosed):
        close(owner, " ")
    assert close(owner, "They sit together.") == "They sit together."
    assert close(owner, "They sit together.") == "They sit together."
    with pytest.raises(CaseClosed):
        close(owner, "Something else.")
    _refresh(db, project)
    [still] = [one for one in _see(db, owner, project).cases if one.kind == "pairs"]
    assert still.closed_by == owner.person_id


def test_an_expert_sees_no_figures_of_a_project(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    with pytest.raises(NotAllowed):
        _see(db, make_actor(db, owner, Role.EXPERT), project)


def test_an_expert_sees_themselves_by_domain_and_nobody_else(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    expert = make_actor(db, owner, Role.EXPERT)
    truth = ["met"] * 12

    def read(tx: Tx, *, project_id: str) -> Sequence[GoldAnswer]:
        return [
            *_gold(expert.person_id, ["met"] * 9 + ["unmet"] * 3, truth=truth),
            *_gold("other", ["met"] * 12, truth=truth),
        ]

    jobs.refresh_now(db, project_ids=[project.id], read_gold=read, now=NOW)
    own = db.read_now(lambda tx: figures.of_expert(tx, actor=expert))
    assert [(one.domain, one.right, one.outcomes) for one in own.domains] == [("law", 9, 12)]
    assert own.all.reliability.low is not None
    nobody = make_actor(db, owner, Role.EXPERT)
    assert db.read_now(lambda tx: figures.of_expert(tx, actor=nobody)).all.outcomes == 0
