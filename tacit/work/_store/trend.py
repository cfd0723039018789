"""A person's hand-ins with the verdicts on them."""

from sqlalchemy import and_, bindparam, select

from tacit.storage.transaction import Row, Tx
from tacit.work._tables import reviews, stages, submissions

_JUDGED = (
    select(
        submissions.c.id,
        submissions.c.item_id,
        submissions.c.project_id,
        submissions.c.round,
        submissions.c.guideline_version,
        submissions.c.submitted_at,
        reviews.c.stage_id,
        reviews.c.stage_name,
        reviews.c.verdict,
        reviews.c.lines,
        reviews.c.at,
    )
    .select_from(
        submissions.join(
            reviews,
            and_(
                reviews.c.item_id == submissions.c.item_id,
                reviews.c.submission_id == submissions.c.id,
            ),
        ).join(stages, stages.c.id == reviews.c.stage_id)
    )
    .where(
        submissions.c.expert_id == bindparam("person_id"),
        submissions.c.org_id == bindparam("of_org"),
        reviews.c.stage_name.in_(("review", "adjudicate")),
        stages.c.state.in_(("settled", "returned")),
    )
    .order_by(submissions.c.submitted_at.desc(), submissions.c.id.desc(), reviews.c.at)
    .limit(bindparam("up_to"))
)


def judged(tx: Tx, *, person_id: str, org_id: str, limit: int) -> list[Row]:
    """Verdicts that count on a person's hand-ins, the newest hand-in first."""
    return tx.all(_JUDGED, {"person_id": person_id, "of_org": org_id, "up_to": limit})
