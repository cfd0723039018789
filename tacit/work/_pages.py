"""Pages of a person's own work, newest first."""

from datetime import UTC, datetime

from tacit.access.records import Actor
from tacit.kit import paging
from tacit.kit.errors import Malformed


def of_own_work(actor: Actor, cursor: str | None, limit: int) -> dict[str, object]:
    """Where a list of one's own work goes on: (time, id) of the last row, newest first."""
    before: datetime = datetime(9999, 1, 1, tzinfo=UTC)
    before_id = ""
    if cursor:
        match paging.decode_cursor(cursor):
            case (str(moment), str(before_id)):
                before = _moment(moment)
            case _:
                raise _strange()
    return {
        "person_id": actor.person_id,
        "of_org": actor.org_id,
        "before": before,
        "before_id": before_id,
        "limit": limit + 1,
    }


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _strange() from None
    if moment.tzinfo is None:
        raise _strange()
    return moment


def _strange() -> Malformed:
    return Malformed("This is not a cursor of this list.", place="cursor")
