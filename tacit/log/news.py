"""Events as news for handlers, in the order of the chain.

A reader has a name and a cursor. It reads, does its work and marks how far it
came; what it did before a crash it sees again, so handlers are idempotent.
"""

from datetime import datetime

from tacit.log import _store
from tacit.log.records import News
from tacit.storage.transaction import Tx

NEWS_LIMIT = 200


def read_news(tx: Tx, *, reader: str, limit: int = NEWS_LIMIT) -> tuple[News, ...]:
    """Return what came after the reader's mark, oldest first."""
    return _store.list_news(tx, after_seq=_store.get_cursor(tx, reader), limit=limit)


def mark(tx: Tx, *, reader: str, seq: int, now: datetime) -> None:
    """Remember that the reader is done up to and with `seq`; never moves back."""
    _store.set_cursor(tx, reader=reader, seq=seq, marked_at=now)
