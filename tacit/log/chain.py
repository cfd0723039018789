"""The one order of all events, and the chain of hashes over it.

Writers append events side by side. Later, and one at a time, the sequencer gives
each a place: `hash = sha256(prev + canonical JSON of the event)`. A changed,
removed or inserted event breaks every hash after it.
"""

from tacit.kit import canonical
from tacit.kit.findings import Finding
from tacit.log import _store
from tacit.log.records import ChainLink, StoredEvent
from tacit.storage.transaction import Tx

GENESIS = "0" * 64
SEQUENCE_LIMIT = 1_000
FINDINGS_MAX = 100
_CHECK_PAGE = 1_000


def sequence(tx: Tx, *, limit: int = SEQUENCE_LIMIT) -> int:
    """Append up to `limit` events to the chain; return how many.

    Only one sequencer works at a time: a second one returns 0 at once. On
    PostgreSQL an event waits until every transaction that began before its own
    has ended, so that none can slip in before it.
    """
    if not _store.take_sequencer(tx):
        return 0
    last = _store.find_last_link(tx)
    if last is None:
        seq, prev, tx_id, event_id = 0, GENESIS, -1, 0
    else:
        link, tx_id = last
        seq, prev, event_id = link.seq, link.hash, link.event_id
    links = []
    for event in _store.list_unchained(tx, tx_id=tx_id, event_id=event_id, limit=limit):
        seq += 1
        digest = hash_of(event, prev=prev)
        links.append(ChainLink(seq=seq, event_id=event.id, prev=prev, hash=digest))
        prev = digest
    if links:
        _store.add_links(tx, links)
    return len(links)


def hash_of(event: StoredEvent, *, prev: str) -> str:
    """Hash an event onto the chain that ends in `prev`."""
    return canonical.sha256_hex(prev + canonical.dumps(event))


def find_head(tx: Tx) -> ChainLink | None:
    """Return the last link: what a release or a backup names as its moment."""
    last = _store.find_last_link(tx)
    return None if last is None else last[0]


def check(tx: Tx, *, after_seq: int = 0) -> list[Finding]:
    """Recompute the chain after a place; return what differs, FINDINGS_MAX at most."""
    before = _store.find_link(tx, after_seq) if after_seq else None
    if after_seq and before is None:
        return [_finding(after_seq, "The chain has no such place to begin from.")]
    seq, prev = after_seq, before.hash if before else GENESIS
    findings: list[Finding] = []
    while len(findings) < FINDINGS_MAX:
        page = _store.list_links(tx, after_seq=seq, limit=_CHECK_PAGE)
        for link, event in page:
            findings += _check_link(link, event, seq=seq, prev=prev)
            seq, prev = link.seq, link.hash
        if len(page) < _CHECK_PAGE:
            break
    findings += _check_none_passed_over(tx)
    return findings[:FINDINGS_MAX]


def _check_link(
    link: ChainLink, event: StoredEvent | None, *, seq: int, prev: str
) -> list[Finding]:
    if link.seq != seq + 1:
        return [_finding(link.seq, f"Places {seq + 1} to {link.seq - 1} are missing.")]
    if link.prev != prev:
        return [
            _finding(
                link.seq, "It does not follow the link before.", expected=prev, found=link.prev
            )
        ]
    if event is None:
        return [_finding(link.seq, f"Event {link.event_id} is gone.")]
    expected = hash_of(event, prev=prev)
    if link.hash != expected:
        message = f"Event {event.id} ({event.name}) is not what was recorded."
        return [_finding(link.seq, message, expected=expected, found=link.hash)]
    return []


def _check_none_passed_over(tx: Tx) -> list[Finding]:
    last = _store.find_last_link(tx)
    if last is None:
        return []
    link, tx_id = last
    missing = _store.list_passed_over(tx, tx_id=tx_id, event_id=link.event_id, limit=FINDINGS_MAX)
    return [
        _finding(link.seq, f"Event {event_id} is older than the chain's end but not in it.")
        for event_id in missing
    ]


def _finding(
    seq: int, message: str, *, expected: str | None = None, found: str | None = None
) -> Finding:
    return Finding(
        check="log.chain",
        place=f"event_chain seq {seq}",
        message=message,
        expected=expected,
        found=found,
        remedy="Somebody changed the log outside of Tacit: compare with a backup.",
    )
