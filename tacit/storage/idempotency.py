"""A request that is sent twice has one effect.

The sender puts a key on a request. The first time its answer is stored in the
transaction of the work; after that the stored answer comes back and nothing is
done. Keys belong to a person, so two people never meet.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from tacit.kit.errors import Malformed
from tacit.storage import dialect
from tacit.storage._tables import idempotency_keys as keys
from tacit.storage.errors import KeyReused
from tacit.storage.transaction import Tx
from tacit.storage.types import Moment

KEY_LENGTH_MAX = 200
KEEP_DAYS = 7
FORGET_LIMIT = 1_000

_TAKE = dialect.insert_once(keys, on=["actor_id", "key"])
_mine = (keys.c.actor_id == bindparam("whose"), keys.c.key == bindparam("which"))
_FIND = select(keys.c.action, keys.c.request_hash, keys.c.response).where(*_mine)
_ANSWER = (
    update(keys).where(*_mine).values(response=bindparam("answer", type_=keys.c.response.type))
)
_OLD = (
    select(keys.c.actor_id, keys.c.key)
    .where(keys.c.created_at < bindparam("before", type_=Moment))
    .limit(FORGET_LIMIT)
)
_FORGET = delete(keys).where(*_mine)


def run_once(
    tx: Tx,
    *,
    key: str,
    actor_id: str,
    action: str,
    request_hash: str,
    now: datetime,
    fn: Callable[[], Mapping[str, object]],
) -> Mapping[str, object]:
    """Run `fn` and store its answer, or return the answer stored before.

    Two equal requests at the same moment: the second waits for the first. If the
    first fails, its key is free again.

    Raises:
        KeyReused: the key came before with another action or body.
        Malformed: the key is empty or too long.
    """
    if not 0 < len(key) <= KEY_LENGTH_MAX:
        raise Malformed(
            f"An idempotency key has 1 to {KEY_LENGTH_MAX} characters.", place="Idempotency-Key"
        )
    taken = tx.run(
        _TAKE,
        {
            "actor_id": actor_id,
            "key": key,
            "action": action,
            "request_hash": request_hash,
            "response": None,
            "created_at": now,
        },
    )
    mine = {"whose": actor_id, "which": key}
    if taken:
        response = fn()
        tx.run(_ANSWER, {**mine, "answer": response})
        return response
    return _stored(tx, mine, action=action, request_hash=request_hash)


def forget_old(tx: Tx, *, now: datetime) -> int:
    """Forget keys older than KEEP_DAYS, FORGET_LIMIT at most; return how many."""
    rows = tx.all(_OLD, {"before": now - timedelta(days=KEEP_DAYS)})
    tx.run_many(_FORGET, [{"whose": row["actor_id"], "which": row["key"]} for row in rows])
    return len(rows)


def _stored(
    tx: Tx, mine: Mapping[str, str], *, action: str, request_hash: str
) -> Mapping[str, object]:
    row = tx.first(_FIND, mine)
    assert row is not None, "a key that is taken is there"
    if (row["action"], row["request_hash"]) != (action, request_hash):
        raise KeyReused(
            "This idempotency key was used for another request.",
            place="Idempotency-Key",
            remedy="Use a new key for a new request, the old one only to send it again.",
        )
    response: Mapping[str, object] = row["response"]
    return response
