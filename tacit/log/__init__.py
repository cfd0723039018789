"""The event log: one row for each thing that happened, written with it.

`from tacit import log`, then `log.append(tx, event, happened_at=now)`.
"""

from tacit.log import chain, events, news, registry
from tacit.log.events import append

__all__ = ["append", "chain", "events", "news", "registry"]
