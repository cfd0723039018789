"""All SQL on review plans."""

from sqlalchemy import bindparam, insert, select

from tacit.quality._tables import review_plans
from tacit.quality.plan_records import ReviewPlan
from tacit.storage.transaction import Tx

_ADD = insert(review_plans).values(
    {each.name: bindparam(each.name, type_=each.type) for each in review_plans.columns}
)
_FIND = select(review_plans).where(review_plans.c.id == bindparam("plan_id"))
_NEWEST = (
    select(review_plans)
    .where(review_plans.c.project_id == bindparam("of_project"))
    .order_by(review_plans.c.at.desc(), review_plans.c.id.desc())
    .limit(1)
)


def add(tx: Tx, plan: ReviewPlan) -> None:
    tx.run(_ADD, dict(vars(plan)))


def find(tx: Tx, plan_id: str) -> ReviewPlan | None:
    row = tx.first(_FIND, {"plan_id": plan_id})
    return ReviewPlan(**row) if row else None


def newest(tx: Tx, project_id: str) -> ReviewPlan | None:
    """The plan that counts."""
    row = tx.first(_NEWEST, {"of_project": project_id})
    return ReviewPlan(**row) if row else None
