"""The verb of agreement, on both databases."""

from collections.abc import Sequence

import pytest

from tacit.access.records import Actor, Role
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects.records import Project
from tacit.quality import agreement
from tacit.quality.records import Agreement, VoteRow
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tests.make.access import make_actor, make_owner
from tests.make.projects import make_project


def _read(tx: Tx, *, project_id: str) -> Sequence[VoteRow]:
    return [
        VoteRow(
            item_id="x",
            criterion="c1",
            criterion_version=1,
            rater_id=rater,
            verdict="met",
            option=None,
        )
        for rater in ("r1", "r2")
    ]


def _ask(db: Database, actor: Actor, project: Project) -> Agreement:
    return db.read_now(
        lambda tx: agreement.of_project(tx, actor=actor, project_id=project.id, read_votes=_read)
    )


def test_a_manager_sees_the_pairs_of_a_project(db: Database) -> None:
    owner = make_owner(db)
    manager = make_actor(db, owner, Role.MANAGER)
    [pair] = _ask(db, manager, make_project(db, owner)).pairs
    assert (pair.equal, pair.n, pair.percent.value) == (1, 1, 1.0)
    assert pair.kappa.value is None
    assert pair.kappa.unknown


def test_an_expert_and_another_organization_do_not(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    with pytest.raises(NotAllowed):
        _ask(db, make_actor(db, owner, Role.EXPERT), project)
    with pytest.raises(NotFound):
        _ask(db, make_owner(db, slug="other"), project)
