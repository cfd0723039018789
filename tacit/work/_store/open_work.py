"""Work that was begun under an older guideline and is not accepted yet."""

from sqlalchemy import bindparam, exists, func, select

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._store.clauses import CLAIM_IS_HELD, STAGE_IS_UNPARKED
from tacit.work._tables import claims, stages, submissions
from tacit.work.records import Claim

_OLD_HOLDS = (
    CLAIM_IS_HELD,
    claims.c.project_id == bindparam("of_project"),
    claims.c.guideline_version < bindparam("version"),
)
_COUNT_HELD = select(func.count()).select_from(claims).where(*_OLD_HOLDS)
_HELD = select(claims).where(*_OLD_HOLDS).order_by(claims.c.id)

# The newest answer decides: what was answered anew under this version is not old. A stage
# with a place left and older answers in it is old too.
_later = submissions.alias("later")
_ITEMS = (
    select(stages.c.item_id)
    .distinct()
    .join(submissions, submissions.c.item_id == stages.c.item_id)
    .where(
        stages.c.project_id == bindparam("of_project"),
        STAGE_IS_UNPARKED,
        submissions.c.guideline_version < bindparam("version"),
        ~exists().where(
            _later.c.item_id == submissions.c.item_id, _later.c.round > submissions.c.round
        ),
        (stages.c.name != "author") | (stages.c.round == submissions.c.round),
    )
)
_COUNT_ITEMS = select(func.count()).select_from(_ITEMS.subquery())
_LIST_ITEMS = _ITEMS.order_by(stages.c.item_id).limit(bindparam("up_to"))


def count_held(tx: Tx, *, project_id: str, version: int) -> int:
    return int(tx.scalar(_COUNT_HELD, {"of_project": project_id, "version": version}))


def list_held(tx: Tx, *, project_id: str, version: int) -> list[Claim]:
    parameters = {"of_project": project_id, "version": version}
    return [rows.claim(row) for row in tx.all(_HELD, parameters)]


def count_items(tx: Tx, *, project_id: str, version: int) -> int:
    return int(tx.scalar(_COUNT_ITEMS, {"of_project": project_id, "version": version}))


def list_items(tx: Tx, *, project_id: str, version: int, limit: int) -> list[str]:
    parameters = {"of_project": project_id, "version": version, "up_to": limit}
    return [row["item_id"] for row in tx.all(_LIST_ITEMS, parameters)]
