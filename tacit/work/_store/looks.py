"""Stages whose answers are all in and that may want one more; each move is a guarded UPDATE."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, case, exists, func, select, text, update

from tacit.storage.dialect import insert_or_update
from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import claims, look_rules, stages
from tacit.work.records import Stage
from tacit.work.views import LookRule

_AWAITS = text("stages.state = 'waiting' AND stages.wanted_most IS NOT NULL")
_RULE = select(look_rules).where(look_rules.c.project_id == bindparam("of_project"))
_PROJECTS = (
    select(look_rules.c.project_id)
    .where(exists().where(_AWAITS, stages.c.project_id == look_rules.c.project_id))
    .order_by(look_rules.c.project_id)
)
_PUT_RULE = insert_or_update(
    look_rules, on=["project_id"], columns=["org_id", "first", "most", "by", "at"]
)
_OF_PROJECT = (
    select(stages)
    .where(_AWAITS, stages.c.project_id == bindparam("of_project"))
    .order_by(stages.c.id)
    .limit(bindparam("up_to"))
)
_ONE_MORE = (
    update(stages)
    .where(stages.c.id == bindparam("stage_id"), _AWAITS, stages.c.wanted < stages.c.wanted_most)
    .values(wanted=stages.c.wanted + 1, state="open", reserved_until=None)
    .returning(*stages.c)
)
_ENOUGH = (
    update(stages)
    .where(stages.c.id == bindparam("stage_id"), _AWAITS)
    .values(state="settled", settled_at=bindparam("at", type_=stages.c.settled_at.type))
    .returning(*stages.c)
)
_IN_WORK = and_(
    stages.c.project_id == bindparam("of_project"),
    stages.c.name == "author",
    stages.c.state.in_(["open", "full"]),
)
_FIRST: BindParameter[int] = bindparam("first")
_MOST: BindParameter[int] = bindparam("most")
_WANTED = case((stages.c.taken > _FIRST, stages.c.taken), else_=_FIRST)
_WANTED_MOST = case((stages.c.taken > _MOST, stages.c.taken), else_=_MOST)
_RULED = {"wanted": _WANTED, "wanted_most": _WANTED_MOST}
_ALL_IN = (
    update(stages)
    .where(_IN_WORK, stages.c.done == stages.c.taken, stages.c.done >= _FIRST)
    .values(**_RULED, state="waiting")
)
_STILL_OPEN = (
    update(stages)
    .where(_IN_WORK)
    .values(**_RULED, state=case((stages.c.taken >= _FIRST, "full"), else_="open"))
)
_WAITING_ALREADY = (
    update(stages)
    .where(_AWAITS, stages.c.project_id == bindparam("of_project"))
    .values(wanted_most=_WANTED_MOST)
)
_OPEN_LOOKS = select(func.count()).where(
    text("stages.state = 'open' AND stages.reserved_until IS NULL"),
    stages.c.project_id == bindparam("of_project"),
    stages.c.name == "author",
    stages.c.wanted > bindparam("first"),
)
_PEOPLE = (
    select(claims.c.stage_id, claims.c.expert_id)
    .where(claims.c.stage_id.in_(bindparam("stage_ids", expanding=True)))
    .distinct()
)


def find_rule(tx: Tx, project_id: str) -> LookRule | None:
    row = tx.first(_RULE, {"of_project": project_id})
    return LookRule(**row) if row else None


def list_projects(tx: Tx) -> list[str]:
    """Projects with a stage that waits."""
    return [row["project_id"] for row in tx.all(_PROJECTS)]


def put_rule(tx: Tx, rule: LookRule) -> int:
    """Set the rule of a project, and of what is open; how many now wait for a decision."""
    tx.run(_PUT_RULE, vars(rule))
    parameters = {"of_project": rule.project_id, "first": rule.first, "most": rule.most}
    tx.run(_WAITING_ALREADY, {"of_project": rule.project_id, "most": rule.most})
    waiting = tx.run(_ALL_IN, parameters)
    tx.run(_STILL_OPEN, parameters)
    return waiting


def list_waiting(tx: Tx, *, project_id: str, limit: int) -> list[Stage]:
    found = tx.all(_OF_PROJECT, {"of_project": project_id, "up_to": limit})
    return [rows.stage(row) for row in found]


def want_one_more(tx: Tx, stage_id: str) -> Stage | None:
    """Open a place on a stage that waits; None where it does not, or has all it may have."""
    row = tx.first(_ONE_MORE, {"stage_id": stage_id})
    return rows.stage(row) if row else None


def settle(tx: Tx, stage_id: str, *, at: datetime) -> Stage | None:
    row = tx.first(_ENOUGH, {"stage_id": stage_id, "at": at})
    return rows.stage(row) if row else None


def count_open(tx: Tx, *, project_id: str, first: int) -> int:
    """Stages that have a place for one more than at first."""
    return int(tx.scalar(_OPEN_LOOKS, {"of_project": project_id, "first": first}))


def list_people(tx: Tx, *, stage_ids: Sequence[str]) -> dict[str, set[str]]:
    """Who ever held each stage."""
    found: dict[str, set[str]] = {}
    for row in tx.all(_PEOPLE, {"stage_ids": list(stage_ids)}):
        found.setdefault(row["stage_id"], set()).add(row["expert_id"])
    return found
